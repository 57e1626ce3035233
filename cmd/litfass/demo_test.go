package main

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// startDemo starts the demo as a process and returns the base of its addresses.
func startDemo(t *testing.T) (base string, cmd *exec.Cmd) {
	t.Helper()
	cmd = litfass(context.Background(), "demo", "--listen", "127.0.0.1:0")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	front := regexp.MustCompile(`Front page\s+(http://\S+)/`)
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if m := front.FindStringSubmatch(lines.Text()); m != nil {
			return m[1], cmd
		}
	}
	t.Fatal("the demo printed no address")
	return "", nil
}

type jsonFeed struct {
	Items []struct {
		ID, URL, Title string
		Litfass        struct {
			Also []struct{ Name string }
		} `json:"_litfass"`
	}
}

func readJSONFeed(t *testing.T, url string) (f jsonFeed) {
	t.Helper()
	code, _, body := get(t, url)
	if code != http.StatusOK {
		t.Fatalf("%s: %d", url, code)
	}
	if err := json.Unmarshal([]byte(body), &f); err != nil {
		t.Fatalf("%s: %v", url, err)
	}
	return f
}

func TestDemoShowsCuratedFeedsAndEndsCleanly(t *testing.T) {
	base, cmd := startDemo(t)
	eventually(t, "the copies of one press release are one entry", func() bool {
		n := 0
		for _, it := range readJSONFeed(t, base+"/alles.json").Items {
			if strings.Contains(it.Title, "Bürgerbüro öffnet auch am Samstag") {
				n++
			}
		}
		return n == 1
	})
	eventually(t, "news in every category", func() bool {
		for _, c := range demoCategories {
			if len(readJSONFeed(t, base+"/"+c[0]+".json").Items) == 0 {
				return false
			}
		}
		return true
	})
	eventually(t, "both towns' closed town halls are there", func() bool {
		n := 0
		for _, it := range readJSONFeed(t, base+"/alles.json").Items {
			if strings.Contains(it.Title, "Rathaus geschlossen") {
				n++
			}
		}
		return n == 2
	})
	before := len(readJSONFeed(t, base+"/verkehr.json").Items)
	eventually(t, "the ticker brings something new", func() bool {
		return len(readJSONFeed(t, base+"/verkehr.json").Items) > before
	})
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("ended by SIGTERM: %v", err)
	}
}
