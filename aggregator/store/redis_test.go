package store

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"sync"
	"testing"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/store/storetest"
)

func init() {
	implementations = append(implementations,
		implementation{"redis", func(t *testing.T) func() aggregator.Store {
			server := storetest.Redis(t)
			return func() aggregator.Store { return openTest(t, server.URL, "") }
		}},
		implementation{"redis cluster", func(t *testing.T) func() aggregator.Store {
			url := cluster().URL + "?prefix=" + url.QueryEscape(t.Name())
			return func() aggregator.Store { return openTest(t, url, oneSlot) }
		}},
	)
}

// cluster is three masters for all tests, for they need seconds to find each other. Scripts may not reach
// beyond the slot of their key.
var cluster = sync.OnceValue(func() *storetest.Fleet { return storetest.Cluster(&all, 3, false) })

// all stands in for a test that lasts as long as all tests.
var all lasting

type lasting struct {
	testing.TB
	cleanups []func()
}

func (l *lasting) Helper()                   {}
func (l *lasting) Cleanup(f func())          { l.cleanups = append(l.cleanups, f) }
func (l *lasting) Fatal(v ...any)            { panic(fmt.Sprint(v...)) }
func (l *lasting) Fatalf(f string, v ...any) { panic(fmt.Sprintf(f, v...)) }
func (l *lasting) TempDir() string {
	dir, err := os.MkdirTemp("", "litfass-test-")
	if err != nil {
		panic(err)
	}
	l.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func TestMain(m *testing.M) {
	code := m.Run()
	for _, f := range slices.Backward(all.cleanups) {
		f()
	}
	os.Exit(code)
}

// oneSlot, before a script, has Redis 7 refuse it any key of another slot.
const oneSlot = "#!lua\n"

// openTest opens a store on a test's server. Head stands before each script.
func openTest(t testing.TB, url, head string) *redisStore {
	t.Helper()
	place, err := parseRedis(url)
	if err != nil {
		t.Fatal(err)
	}
	if place.prefix == "" {
		place.prefix = "litfass"
	}
	s := newRedis(place, head)
	if err := s.start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestADamagedRecordIsNoStoreThatIsAway(t *testing.T) {
	s := openTest(t, storetest.Redis(t).URL, "")
	link := aggregator.HashOf("link")
	if err := s.client.HSet(ctx, s.withdrawn+"blocks", blockedLink(link), "cut").Err(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Linked(ctx, link); !errors.Is(err, errDamaged) || errors.Is(err, aggregator.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
}
