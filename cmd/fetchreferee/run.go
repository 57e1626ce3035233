package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// watching says how to watch a command.
type watching struct {
	command  []string
	runs     int
	wait     time.Duration // for one run
	patience time.Duration // with who stays with an answer that does not end, on a clock that nobody moves
	wishes   bool
}

// watch starts the command against the scenarios on loopback and judges what it did.
func watch(scenarios []Scenario, w watching) (Report, error) {
	dir, err := os.MkdirTemp("", "fetchreferee")
	if err != nil {
		return Report{}, err
	}
	defer os.RemoveAll(dir)
	ca, err := newAuthority()
	if err != nil {
		return Report{}, err
	}
	n, err := listen(scenarios)
	if err != nil {
		return Report{}, err
	}
	referee := NewReferee(scenarios, Options{
		Now: time.Now, Base: n.base, Patience: w.patience, Wishes: w.wishes, Errands: true,
	})
	stop := n.serve(referee, ca)
	defer stop()
	files, err := writeLists(dir, referee.Feeds(), ca)
	if err != nil {
		return Report{}, err
	}
	for run := range w.runs {
		if run > 0 {
			referee.Mark("restart")
		}
		if err := start(w, files); err != nil {
			return Report{}, err
		}
	}
	return referee.Judge(), nil
}

// start runs the command once. That it fails is no error of ours: some feeds are broken on purpose.
func start(w watching, files map[string]string) error {
	ctx, cancel := context.WithTimeout(context.Background(), w.wait)
	defer cancel()
	args := make([]string, len(w.command))
	for i, arg := range w.command {
		for name, path := range files {
			arg = strings.ReplaceAll(arg, "{"+name+"}", path)
		}
		args[i] = arg
	}
	c := exec.CommandContext(ctx, args[0], args[1:]...)
	c.Env = append(os.Environ(), "SSL_CERT_FILE="+files["ca"], "CURL_CA_BUNDLE="+files["ca"])
	for name, path := range files {
		c.Env = append(c.Env, "REFEREE_"+strings.ToUpper(name)+"="+path)
	}
	c.Stdout, c.Stderr = os.Stderr, os.Stderr
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // a shell's children end with it
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
	c.WaitDelay = time.Second
	err := c.Run()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		return nil
	}
	return err
}

// network is loopback with an address for each host, all on two ports.
type network struct {
	plain, secure []net.Listener
	addresses     map[string]string // scenario and host → address
	ports         [2]string
}

// listen opens an address of 127.0.0.0/8 for each host: hosts have turns of their own. What is to be
// inside has one of 127.128.0.0/9. Not every system answers for all of loopback; Linux does.
func listen(scenarios []Scenario) (*network, error) {
	n := &network{addresses: map[string]string{}}
	next := 1
	for _, s := range scenarios {
		for host := range max(s.Hosts, 1) {
			address := fmt.Sprintf("127.0.%d.%d", next/250, next%250+1)
			if s.Name == "inside" && host == 1 {
				address = "127.128.0.1"
			}
			if s.Answer == nil {
				continue
			}
			for i := range n.ports {
				l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", net.JoinHostPort(address, cmpOr(n.ports[i], "0")))
				if err != nil {
					return nil, fmt.Errorf("loopback address %s: %w", address, err)
				}
				_, n.ports[i], _ = net.SplitHostPort(l.Addr().String())
				if i == 0 {
					n.plain = append(n.plain, l)
				} else {
					n.secure = append(n.secure, l)
				}
			}
			n.addresses[fmt.Sprint(s.Name, host)] = address
			next++
		}
	}
	return n, nil
}

func cmpOr(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func (n *network) base(scenario string, host int, secure bool) string {
	address, ok := n.addresses[fmt.Sprint(scenario, host)]
	switch {
	case !ok:
		return ""
	case secure:
		return "https://" + net.JoinHostPort(address, n.ports[1])
	default:
		return "http://" + net.JoinHostPort(address, n.ports[0])
	}
}

// serve answers on all addresses until stop is called.
func (n *network) serve(h http.Handler, ca *authority) (stop func()) {
	// A server that has begun without TLS speaks no HTTP/2 afterwards: one each.
	plain, secure := newServer(h), newServer(h)
	secure.TLSConfig = &tls.Config{Certificates: []tls.Certificate{ca.server}}
	for _, l := range n.plain {
		go func() { _ = plain.Serve(l) }()
	}
	for _, l := range n.secure {
		go func() { _ = secure.ServeTLS(l, "", "") }()
	}
	return func() { _, _ = plain.Close(), secure.Close() }
}

func newServer(h http.Handler) *http.Server {
	return &http.Server{Handler: h, ConnContext: ConnContext, ReadHeaderTimeout: time.Minute, ErrorLog: log.New(io.Discard, "", 0)}
}

// writeLists writes what the fetcher is told.
func writeLists(dir string, feeds []Feed, ca *authority) (map[string]string, error) {
	files := map[string]string{
		"opml": filepath.Join(dir, "feeds.opml"), "urls": filepath.Join(dir, "feeds.txt"),
		"feeds": filepath.Join(dir, "feeds.json"), "ca": filepath.Join(dir, "ca.pem"),
	}
	asJSON, err := json.MarshalIndent(feeds, "", "  ")
	return files, errors.Join(err,
		os.WriteFile(files["opml"], opml(feeds), 0o600), os.WriteFile(files["urls"], list(feeds), 0o600),
		os.WriteFile(files["feeds"], asJSON, 0o600), os.WriteFile(files["ca"], ca.pem, 0o600))
}
