package main

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator/store/storetest"
	"github.com/litfass/litfass/config"
)

const everything = "categories: [{id: alles, title: Alles, select: {sources: [\"*\"]}}]\n"

// rss is a feed with items named n0 … nN.
func rss(items int) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><rss version="2.0"><channel><title>Stadt</title><link>http://stadt.example/</link><description>x</description>`)
	for i := items - 1; i >= 0; i-- {
		fmt.Fprintf(&b, `<item><title>Meldung Nummer %d</title><link>http://stadt.example/meldung/%[1]d</link><guid isPermaLink="false">n%[1]d</guid><pubDate>%s</pubDate></item>`,
			i, time.Date(2026, 11, 1, 0, i, 0, 0, time.UTC).Format(time.RFC1123Z))
	}
	return b.String() + "</channel></rss>"
}

// town is a source whose feed grows when told.
type town struct {
	*httptest.Server
	items atomic.Int32
	asked atomic.Int32
}

func newTown(t *testing.T, items int32) *town {
	t.Helper()
	tw := &town{}
	tw.items.Store(items)
	tw.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		tw.asked.Add(1)
		n := tw.items.Load()
		etag := fmt.Sprintf(`"%d"`, n)
		w.Header().Set("ETag", etag)
		if r.Header.Get("If-None-Match") == etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Type", "application/rss+xml")
		_, _ = w.Write([]byte(rss(int(n))))
	}))
	t.Cleanup(tw.Close)
	return tw
}

func (tw *town) source(id string) string {
	return fmt.Sprintf("sources: [{id: %s, url: \"%s/feed\", every: 1s, floor: 1ms}]\n", id, tw.URL)
}

func TestServeFetchesWhatIsDueAndPublishes(t *testing.T) {
	tw := newTown(t, 3)
	addr, _ := startServe(t, writeConfig(t, "", tw.source("stadt")+everything))
	eventually(t, "three items", func() bool { return len(readJSONFeed(t, "http://"+addr+"/alles.json").Items) == 3 })
	tw.items.Store(5)
	eventually(t, "five items", func() bool { return len(readJSONFeed(t, "http://"+addr+"/alles.json").Items) == 5 })
}

func TestPublishedBytesStayAsLongAsNothingChanges(t *testing.T) {
	tw := newTown(t, 3)
	config := writeConfig(t, "", tw.source("stadt")+everything)
	if code, _, stderr := runHere(t, "once", "-c", config); code != 0 {
		t.Fatal(stderr)
	}
	var first [3]string
	for round := range 2 { // the second round after a restart
		addr, cmd := startServe(t, config, "--no-fetch")
		for i, ext := range []string{"rss", "atom", "json"} {
			_, header, body := get(t, "http://"+addr+"/alles."+ext)
			if strings.Count(body, "Meldung Nummer") < 3 {
				t.Fatalf("%s: %s", ext, body)
			}
			if round == 0 {
				first[i] = body
			} else if body != first[i] {
				t.Errorf("%s differs after a restart:\n%s\n%s", ext, first[i], body)
			}
			if code, _, _ := get(t, "http://"+addr+"/alles."+ext, "If-None-Match", header.Get("ETag")); code != http.StatusNotModified {
				t.Errorf("%s: a conditional request was answered with %d", ext, code)
			}
		}
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	}
}

func TestOnceTalksToTheRunningDaemon(t *testing.T) {
	tw := newTown(t, 2)
	config := writeConfig(t, "", strings.Replace(tw.source("stadt"), "every: 1s", "every: 24h", 1)+everything)
	addr, _ := startServe(t, config, "--no-fetch")
	code, out, stderr := runHere(t, "once", "-c", config)
	if code != 0 || !strings.Contains(out, "1 sources: 2 new") {
		t.Fatalf("exit code %d\n%s%s", code, out, stderr)
	}
	eventually(t, "the daemon publishes what the pass brought", func() bool {
		return len(readJSONFeed(t, "http://"+addr+"/alles.json").Items) == 2
	})
	socket := filepath.Join(filepath.Dir(config), "litfass.db.sock")
	if info, err := os.Stat(socket); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the control socket: %v, %v", info.Mode(), err)
	}
}

func TestASecondDaemonOnTheSameFileIsTurnedAway(t *testing.T) {
	config := writeConfig(t, "", everything)
	startServe(t, config)
	code, _, stderr := runHere(t, "serve", "-c", config)
	if code != 1 || !strings.Contains(stderr, "holds it") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}

func TestReloadTakesANewConfigurationAndSurvivesABadOne(t *testing.T) {
	tw := newTown(t, 2)
	config := writeConfig(t, "", tw.source("stadt")+everything)
	addr, cmd := startServe(t, config)
	eventually(t, "two items", func() bool { return len(readJSONFeed(t, "http://"+addr+"/alles.json").Items) == 2 })
	replace := func(old, new string) {
		t.Helper()
		rewrite(t, config, old, new)
		if err := cmd.Process.Signal(syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
	}
	replace("{id: alles, title: Alles,", "{id: alles, title: Alles, select: {sources: [\"*\"]}}, {id: neu, title: Neu,")
	eventually(t, "the new category has the stored items", func() bool {
		code, _, body := get(t, "http://"+addr+"/neu.json")
		return code == http.StatusOK && strings.Count(body, "Meldung Nummer") >= 2
	})
	replace("sources:", "surces:")
	tw.items.Store(4)
	eventually(t, "the old configuration goes on", func() bool { return len(readJSONFeed(t, "http://"+addr+"/neu.json").Items) == 4 })
}

func TestKilledAtAnyMomentNothingIsLostOrDoubled(t *testing.T) {
	tw := newTown(t, 0)
	const towns, rounds, perRound = 24, 8, 10
	sources := "sources:\n"
	for i := range towns {
		sources += fmt.Sprintf("  - {id: stadt%d, url: \"%s/%d\", every: 1s, floor: 1ms}\n", i, tw.URL, i)
	}
	for _, s := range []struct {
		name string
		url  func(t *testing.T) string
	}{
		{"bbolt", func(t *testing.T) string { return "bolt:" + filepath.Join(t.TempDir(), "litfass.db") }},
		{"redis", func(t *testing.T) string { return storetest.Redis(t).URL }},
	} {
		t.Run(s.name, func(t *testing.T) {
			storeURL := s.url(t)
			// Few workers: on Redis a killed process leaves its leases behind, and other sources must be there to go on with.
			config := writeConfig(t, storeURL, sources+everything)
			rewrite(t, config, "workers: 32", "workers: 2")
			tw.items.Store(0)
			for round := range rounds {
				tw.items.Add(perRound)
				asked := tw.asked.Load()
				_, cmd := startServe(t, config)
				// Killed once so many requests have come in: another moment of the work each round.
				eventually(t, "requests", func() bool { return tw.asked.Load()-asked > int32(round) })
				_ = cmd.Process.Kill()
				_ = cmd.Wait()
			}
			readAllLater(t, config)
			got := stored(t, storeURL) // fails if an item is stored twice
			for i := range towns {
				own := map[string]bool{}
				for _, it := range got[fmt.Sprintf("stadt%d", i)] {
					own[it.OwnID] = true
				}
				if len(own) != rounds*perRound {
					t.Errorf("stadt%d: %d of %d items", i, len(own), rounds*perRound)
				}
			}
		})
	}
}

// readAllLater makes a pass ten minutes from now, when the leases of killed processes have run out.
func readAllLater(t *testing.T, path string) {
	t.Helper()
	cfg, _, err := config.Load(path, config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	st, err := openStore(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	a, err := newApp(cfg, st, newMetrics(), slog.New(slog.DiscardHandler), func(r report) {
		if r.failed() {
			t.Errorf("%s: %s", r.Source, r.Error)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	a.agg.Now = func() time.Time { return time.Now().Add(10 * time.Minute) }
	if _, err := st.Sweep(t.Context(), a.agg.Now(), cfg.Retention); err != nil {
		t.Fatal(err)
	}
	visits, err := a.agg.Once(t.Context(), nil, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range visits {
		if v.Working {
			t.Errorf("%s is still under a lease", v.Source.ID)
		}
	}
}

// TestTheDaemonLogsWarningsLikeAllElse: who collects its log reads a JSON object in each line.
func TestTheDaemonLogsWarningsLikeAllElse(t *testing.T) {
	var log bytes.Buffer
	file := writeConfig(t, "", "sources:\n  - {id: a, url: \"http://a.example/rss\"}\n"+everything)
	if _, err := (configFlag{Config: file}).loadLogged(&env{log: newLog(&log, "json")}); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Split(strings.TrimSpace(log.String()), "\n"); len(lines) != 2 {
		t.Errorf("%q", lines)
	} else if !strings.Contains(lines[1], `sources[0].url: is not encrypted; try https"`) {
		t.Error(lines[1])
	}
}
