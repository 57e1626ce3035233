//go:build unix && !race

package config

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"
)

// many writes a configuration of n sources and as many words as an operator might.
func many(n int) string {
	var b strings.Builder
	b.WriteString("site: {title: N, base_url: \"https://news.example\", contact: a@news.example}\nsources:\n")
	for i := range n {
		fmt.Fprintf(&b, `  # Gemeinde %d
  - id: gemeinde-%d
    name: Gemeinde Köln-%d
    class: official
    url: https://www.gemeinde-%d.example/rss
    schedule: "%d 6-20 * * *"
    area: "05315000"
    tags: [topic/verkehr, org/dstgb, keyword/radweg]
    quoting: teaser 300

`, i, i, i, i, i%60)
	}
	b.WriteString("categories:\n  - {id: alles, title: Alles, select: {sources: [\"*\"]}}\n")
	return b.String()
}

// cpu is the time this process has worked so far: what others do on the machine does not count.
func cpu(t *testing.T) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func TestTenThousandSourcesLoadInSeconds(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second")
	}
	raw := []byte(many(10_000))
	began := cpu(t)
	c, warnings, err := Parse("litfass.yaml", raw, world)
	took := cpu(t) - began
	if err != nil || len(warnings) > 0 || len(c.Sources) != 10_000 {
		t.Fatalf("%v, %v", warnings, err)
	}
	t.Logf("%d bytes in %v", len(raw), took)
	if took > 3*time.Second {
		t.Errorf("took %v, want less than 3 s", took)
	}
}

func TestTenThousandMistakesAreAllShownInSeconds(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second")
	}
	raw := []byte(strings.NewReplacer("class: official", "class: offical", "quoting:", "quotin:").Replace(many(5_000)))
	began := cpu(t)
	_, _, err := Parse("litfass.yaml", raw, world)
	took := cpu(t) - began
	problems, _ := err.(Problems)
	if len(problems) != 10_000 {
		t.Fatalf("%d problems, want 10000", len(problems))
	}
	t.Logf("%d problems in %v", len(problems), took)
	if took > 5*time.Second {
		t.Errorf("took %v, want less than 5 s", took)
	}
}

func TestThousandsOfUnknownSourcesAreShownInSeconds(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second")
	}
	var b strings.Builder
	b.WriteString(strings.TrimSuffix(many(5_000), "  - {id: alles, title: Alles, select: {sources: [\"*\"]}}\n"))
	b.WriteString("  - id: a\n    title: A\n    select:\n      sources:\n")
	for i := range 5_000 {
		fmt.Fprintf(&b, "        - gemiende-%d\n", i)
	}
	began := cpu(t)
	_, _, err := Parse("litfass.yaml", []byte(b.String()), world)
	took := cpu(t) - began
	if problems, _ := err.(Problems); len(problems) != 5_000 || !strings.Contains(problems[0].Message, "did you mean") {
		t.Fatalf("%d problems, want 5000", len(problems))
	}
	if took > 5*time.Second {
		t.Errorf("took %v, want less than 5 s", took)
	}
}

func BenchmarkParse(b *testing.B) {
	raw := []byte(many(1_000))
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		if _, _, err := Parse("litfass.yaml", raw, world); err != nil {
			b.Fatal(err)
		}
	}
}
