package storetest

import (
	"strings"
	"testing"
)

func TestStoppedServerKeepsWhatItHeldAndKilledOneDoesNot(t *testing.T) {
	s := Redis(t)
	s.ask("SET a 1")
	s.Stop()
	if got := s.ask("PING"); got != "" {
		t.Fatalf("answers after Stop: %q", got)
	}
	s.Start()
	if got := s.ask("GET a"); got != "1" {
		t.Fatalf("after Stop and Start a is %q, want 1", got)
	}
	s.ask("SET b 1")
	s.Kill()
	s.Start()
	if got := s.ask("GET b"); !strings.HasPrefix(got, "$-1") {
		t.Fatalf("after Kill and Start b is %q, want nothing", got)
	}
}

func TestClusterIsWholeAndKeepsSlotsApart(t *testing.T) {
	f := Cluster(t, 3, false)
	var set, moved int
	for _, s := range f.Masters {
		switch got := s.ask("SET a 1"); {
		case strings.HasPrefix(got, "+OK"):
			set++
		case strings.HasPrefix(got, "-MOVED"):
			moved++
		}
		if got := s.ask("MGET a b"); !strings.HasPrefix(got, "-CROSSSLOT") {
			t.Fatalf("MGET over two slots: %q, want CROSSSLOT", got)
		}
	}
	if set != 1 || moved != 2 {
		t.Errorf("%d nodes take a, %d know where it belongs", set, moved)
	}
}
