package store

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
)

// redisPlace is what a Redis URL says. The URL holds a password: no error or message repeats it.
type redisPlace struct {
	kind     redisKind
	hosts    []string // host:port
	user     string
	password string
	db       int
	master   string // Sentinel: name of the master
	prefix   string // before every key
	tls      *tls.Config

	sentinelUser, sentinelPassword string
}

type redisKind int

const (
	redisSingle redisKind = iota
	redisSentinel
	redisCluster
)

// String names the place for messages: its hosts, nothing secret.
func (p redisPlace) String() string { return "redis " + strings.Join(p.hosts, ",") }

// parseRedis reads
//
//	redis://[USER:PASSWORD@]HOST[:PORT][/DB]
//	rediss://…                                     the same over TLS
//	redis+sentinel://…HOST:PORT,HOST:PORT/MASTER   ?db=N &sentinel_username= &sentinel_password=
//	redis+cluster://…HOST:PORT,HOST:PORT
//
// each with ?prefix=NAME before all keys and, for the last two, ?tls=true. With TLS, ?ca=FILE names a file of
// PEM certificates that are trusted instead of the system's. Whatever else stands there is an error that says
// what is wrong without showing the URL.
func parseRedis(raw string) (redisPlace, error) {
	var p redisPlace
	scheme, rest, ok := strings.Cut(raw, "://")
	if !ok {
		return p, errors.New("redis URL: no scheme; want redis://HOST:PORT")
	}
	port, secure := "6379", false
	switch scheme {
	case "redis":
	case "rediss":
		secure = true
	case "redis+sentinel":
		p.kind, port = redisSentinel, "26379"
	case "redis+cluster":
		p.kind = redisCluster
	default:
		return p, fmt.Errorf("redis URL: unknown scheme %q; want redis, rediss, redis+sentinel or redis+cluster", scheme)
	}
	rest, query, _ := strings.Cut(rest, "?")
	authority, path, _ := strings.Cut(rest, "/")
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		if err := p.login(authority[:at]); err != nil {
			return p, err
		}
		authority = authority[at+1:]
	}
	if err := p.addHosts(authority, port); err != nil {
		return p, err
	}
	if err := p.setPath(path); err != nil {
		return p, err
	}
	return p, p.setQuery(query, secure)
}

func (p *redisPlace) login(userinfo string) error {
	user, password, has := strings.Cut(userinfo, ":")
	var errUser, errPassword error
	p.user, errUser = url.PathUnescape(user)
	p.password, errPassword = url.PathUnescape(password)
	if errUser != nil || errPassword != nil {
		return errors.New("redis URL: user or password is not percent-encoded as it must be")
	}
	if !has {
		return errors.New("redis URL: a user without a password; write USER:PASSWORD@ or :PASSWORD@")
	}
	return nil
}

func (p *redisPlace) addHosts(list, port string) error {
	for _, h := range strings.Split(list, ",") {
		host, number, err := net.SplitHostPort(h)
		if err != nil {
			host, number = strings.Trim(h, "[]"), port
		}
		if n, err := strconv.Atoi(number); err != nil || n < 1 || n > 65535 || strings.ContainsAny(host, "/ \t") {
			return fmt.Errorf("redis URL: %q is not HOST:PORT", h)
		}
		if host == "" {
			return errors.New("redis URL: no host; want redis://HOST:PORT")
		}
		p.hosts = append(p.hosts, net.JoinHostPort(host, number))
	}
	if p.kind == redisSingle && len(p.hosts) > 1 {
		return errors.New("redis URL: several hosts; want redis+sentinel:// or redis+cluster:// for these")
	}
	return nil
}

func (p *redisPlace) setPath(path string) error {
	switch {
	case p.kind == redisSentinel && (path == "" || strings.Contains(path, "/")):
		return errors.New("redis URL: Sentinel needs the master's name: redis+sentinel://HOST:PORT/MASTER")
	case p.kind == redisSentinel:
		p.master = path
	case p.kind == redisCluster && path != "":
		return errors.New("redis URL: a cluster has one database only; drop what follows the hosts")
	case path != "":
		return p.setDB(path)
	}
	return nil
}

func (p *redisPlace) setDB(text string) error {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return fmt.Errorf("redis URL: database %q is not a number from 0", text)
	}
	p.db = n
	return nil
}

func (p *redisPlace) setQuery(query string, secure bool) error {
	roots := ""
	values, err := url.ParseQuery(query)
	if err != nil {
		return errors.New("redis URL: what follows ? is not NAME=VALUE&…")
	}
	for name, v := range values {
		value := v[len(v)-1]
		switch {
		case name == "prefix":
			if value == "" || strings.ContainsAny(value, "{} \t\r\n") {
				return fmt.Errorf("redis URL: prefix %q; want a name without braces and spaces", value)
			}
			p.prefix = value
		case name == "db" && p.kind != redisCluster:
			if err := p.setDB(value); err != nil {
				return err
			}
		case name == "tls" && (value == "true" || value == "false"):
			secure = secure || value == "true"
		case name == "ca" && value != "":
			roots = value
		case name == "sentinel_username" && p.kind == redisSentinel:
			p.sentinelUser = value
		case name == "sentinel_password" && p.kind == redisSentinel:
			p.sentinelPassword = value
		default:
			return fmt.Errorf("redis URL: setting %q is unknown here or has a wrong value; there are prefix, db, tls=true, ca, sentinel_username, sentinel_password", name)
		}
	}
	if roots != "" && !secure {
		return errors.New("redis URL: ca names whom to trust over TLS, and this is not over TLS; want rediss:// or tls=true")
	}
	if secure {
		p.tls = &tls.Config{MinVersion: tls.VersionTLS12}
		p.tls.RootCAs, err = authorities(roots)
	}
	return err
}

// authorities reads a file of certificates; none is the system's.
func authorities(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil // which crypto/tls takes for the system's
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("redis URL: ca: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("redis URL: ca: %s holds no certificate in PEM", file)
	}
	return pool, nil
}
