package store

import (
	"context"
	"crypto/x509"
	"embed"
	"errors"
	"fmt"
	"net"
	"path"
	"strings"

	"github.com/redis/go-redis/v9"

	"github.com/litfass/litfass/aggregator"
)

//go:embed lua/*.lua
var luaFiles embed.FS

// script is a Lua script with all it needs, and the name Redis knows it by.
type script struct{ sha, text string }

// loadScripts reads the embedded scripts, lib.lua before each. Head stands first in all of them.
func loadScripts(head string) map[string]script {
	files, err := luaFiles.ReadDir("lua")
	if err != nil {
		panic(err) // embedded
	}
	lib, _ := luaFiles.ReadFile("lua/lib.lua")
	scripts := make(map[string]script, len(files))
	for _, f := range files {
		body, _ := luaFiles.ReadFile(path.Join("lua", f.Name()))
		text := head + string(lib) + string(body)
		scripts[strings.TrimSuffix(f.Name(), ".lua")] = script{redis.NewScript(text).Hash(), text}
	}
	delete(scripts, "lib")
	return scripts
}

// call is one run of a script on one slot.
type call struct {
	script string
	base   string // KEYS[1]
	args   []any
	*redis.Cmd
}

func newCall(script, base string, args ...any) *call {
	return &call{script: script, base: base, args: args}
}

// do runs the calls in one round trip (in a cluster: one per node, side by side). Each call's answer
// stands in it afterwards; the first error among them is returned. Scripts are safe to repeat, so
// those that the server does not know are loaded and run again.
func (s *redisStore) do(ctx context.Context, calls ...*call) error {
	todo := calls
	for range 3 {
		if len(todo) == 0 {
			return nil
		}
		_, err := s.client.Pipelined(ctx, func(p redis.Pipeliner) error {
			for _, c := range todo {
				args := append(make([]any, 0, 4+len(c.args)), "EVALSHA", s.scripts[c.script].sha, 1, c.base)
				c.Cmd = p.Do(ctx, append(args, c.args...)...)
			}
			return nil
		})
		var unknown []*call
		for _, c := range todo {
			switch e := c.Err(); {
			case e == nil || errors.Is(e, redis.Nil):
			case redis.HasErrorPrefix(e, "NOSCRIPT"):
				unknown = append(unknown, c)
			default:
				return s.wrap(fmt.Errorf("%s: %w", c.script, e))
			}
		}
		if len(unknown) == 0 && err != nil && !errors.Is(err, redis.Nil) {
			return s.wrap(err)
		}
		if todo = unknown; len(todo) > 0 {
			if err := s.load(ctx); err != nil {
				return err
			}
		}
	}
	return s.wrap(errors.New("the server forgets scripts as soon as they are loaded"))
}

// load gives the server, or every node of a cluster, all scripts.
func (s *redisStore) load(ctx context.Context) error {
	for name, sc := range s.scripts {
		if err := s.client.ScriptLoad(ctx, sc.text).Err(); err != nil {
			return s.wrap(fmt.Errorf("load script %s: %w", name, err))
		}
	}
	return nil
}

// texts returns an answer that is a list of strings.
func (c *call) texts() ([]string, error) {
	list, err := c.Slice()
	if errors.Is(err, redis.Nil) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	out := make([]string, len(list))
	for i, v := range list {
		switch v := v.(type) {
		case string:
			out[i] = v
		case int64:
			out[i] = fmt.Sprint(v)
		case nil:
		default:
			return nil, fmt.Errorf("script %s answers %T: %w", c.script, v, errDamaged)
		}
	}
	return out, nil
}

// exactly returns an answer that is a list of n strings.
func (c *call) exactly(n int) ([]string, error) {
	out, err := c.texts()
	if err == nil && len(out) != n {
		err = fmt.Errorf("script %s answers %d texts instead of %d: %w", c.script, len(out), n, errDamaged)
	}
	return out, err
}

// some returns an answer that is a list of strings and not empty.
func (c *call) some() ([]string, error) {
	out, err := c.texts()
	if err == nil && len(out) == 0 {
		err = fmt.Errorf("script %s answers nothing: %w", c.script, errDamaged)
	}
	return out, err
}

// away are the answers of a server that will work again by itself.
var away = []string{"LOADING", "READONLY", "CLUSTERDOWN", "MASTERDOWN", "TRYAGAIN", "BUSY", "OOM", "NOREPLICAS",
	"MISCONF", "UNKILLABLE", "ERR max number of clients"}

// wrap says which Redis it was, and whether it is worth another try: what is damaged is not, who waits for it
// would wait for ever. Whoever gave up waiting gets their own reason back.
func (s *redisStore) wrap(err error) error {
	if err == nil {
		return nil
	}
	var network net.Error
	var answer redis.Error
	unavailable := errors.As(err, &network) || !errors.As(err, &answer)
	for _, prefix := range away {
		unavailable = unavailable || redis.HasErrorPrefix(err, prefix)
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, errDamaged) {
		unavailable = false
	}
	var unknown x509.UnknownAuthorityError
	if errors.As(err, &unknown) {
		err = fmt.Errorf("%w; name its authority with ?ca=FILE in the URL", err)
	}
	if unavailable {
		return fmt.Errorf("%s: %w: %w", s.place, aggregator.ErrUnavailable, err)
	}
	return fmt.Errorf("%s: %w", s.place, err)
}
