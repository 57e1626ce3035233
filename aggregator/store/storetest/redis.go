// Package storetest starts real servers for tests of what works on a store.
package storetest

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Server is a redis-server of its own for one test, on loopback. The test's end stops it.
type Server struct {
	URL string // redis://127.0.0.1:PORT

	t    testing.TB
	addr string
	dir  string
	more []string // arguments of its own
	cmd  *exec.Cmd
	gone chan struct{} // closed once the process has ended
}

// Redis starts an empty redis-server for the test and waits until it answers. A machine without
// redis-server fails the test with a message that says what to install.
func Redis(t testing.TB) *Server {
	t.Helper()
	s := start(t)
	s.URL = "redis://" + s.addr
	return s
}

// start starts a server with further arguments.
func start(t testing.TB, more ...string) *Server {
	t.Helper()
	s := &Server{t: t, dir: t.TempDir(), more: more}
	t.Cleanup(s.Kill)
	for range 5 { // somebody may take the free port before the server does
		s.addr = freeAddr(t)
		s.launch()
		if s.ready() {
			return s
		}
		s.Kill()
	}
	log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
	t.Fatalf("redis-server does not start:\n%s", log)
	return nil
}

// Start brings a stopped or killed server back under the same address.
func (s *Server) Start() {
	s.t.Helper()
	s.launch()
	if !s.ready() {
		s.t.Fatalf("redis-server at %s does not come back", s.addr)
	}
}

// Stop shuts the server down in good order: after Start it still knows everything.
func (s *Server) Stop() {
	s.t.Helper()
	if s.cmd == nil {
		return
	}
	s.ask("SHUTDOWN SAVE")
	<-s.gone
	s.cmd = nil
}

// Kill ends the server at once; what it held is lost.
func (s *Server) Kill() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Kill()
	<-s.gone
	s.cmd = nil
}

// Pause freezes the server: connections stay open and nothing is answered until Resume.
func (s *Server) Pause() { s.signal(syscall.SIGSTOP) }

// Resume lets a paused server go on.
func (s *Server) Resume() { s.signal(syscall.SIGCONT) }

func (s *Server) signal(sig syscall.Signal) {
	s.t.Helper()
	if s.cmd == nil {
		s.t.Fatal("redis-server does not run")
	}
	if err := s.cmd.Process.Signal(sig); err != nil {
		s.t.Fatal(err)
	}
}

func (s *Server) launch() {
	s.t.Helper()
	bin, err := exec.LookPath("redis-server")
	if err != nil {
		s.t.Fatal("this test needs a real redis-server 6.2 or newer: apt-get install redis-server (Debian, Ubuntu), brew install redis (macOS)")
	}
	host, port, _ := net.SplitHostPort(s.addr)
	args := append(s.more[:len(s.more):len(s.more)], // a file of settings comes first
		"--bind", host, "--port", port, "--dir", s.dir, "--logfile", "log",
		"--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction",
		"--repl-diskless-sync-delay", "0")
	cmd := exec.Command(bin, args...)
	if err := cmd.Start(); err != nil {
		s.t.Fatalf("start redis-server: %v", err)
	}
	gone := make(chan struct{})
	go func() { _ = cmd.Wait(); close(gone) }()
	s.cmd, s.gone = cmd, gone
}

// ready waits until the server answers, and not another one that was quicker to take the port; false if
// it ends or stays silent for ten seconds.
func (s *Server) ready() bool {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		if strings.HasPrefix(s.ask("PING"), "+PONG") && strings.Contains(s.ask("INFO server"), fmt.Sprintf("process_id:%d\r", s.cmd.Process.Pid)) {
			return true
		}
		select {
		case <-s.gone:
			return false
		case <-ctx.Done():
			return false
		case <-tick.C:
		}
	}
}

// ask sends one inline command and returns what comes back first; empty if nobody is there.
func (s *Server) ask(command string) string {
	conn, err := net.DialTimeout("tcp", s.addr, time.Second)
	if err != nil {
		return ""
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(2 * time.Second))
	fmt.Fprintf(conn, "%s\r\n", command)
	r := bufio.NewReader(conn)
	line, _ := r.ReadString('\n')
	if strings.HasPrefix(line, "$") {
		var size int
		if n, _ := fmt.Sscanf(line, "$%d", &size); n == 1 && size > 0 {
			body := make([]byte, size)
			for got := 0; got < size; {
				n, err := r.Read(body[got:])
				if err != nil {
					break
				}
				got += n
			}
			return string(body)
		}
	}
	return line
}

func freeAddr(t testing.TB) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
