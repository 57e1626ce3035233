package aggregator_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/litfass/litfass/aggregator"
)

// TestDamagedCorpusIsStillRead holds that no damage to a feed makes it unreadable as XML: whatever is
// left of its root, gofeed is handed a document it can parse.
func TestDamagedCorpusIsStillRead(t *testing.T) {
	folder, ok := corpusFolder(t)
	if !ok {
		return
	}
	r := rand.New(rand.NewPCG(1, 2))
	for i, e := range corpus(t, folder) {
		if (testing.Short() || raceEnabled) && i%10 > 0 {
			continue
		}
		body, err := os.ReadFile(filepath.Join(folder, e.File))
		if err != nil || len(body) > 64<<10 {
			continue
		}
		for range 4 {
			hurt := damage(r, body)
			_, _, err := aggregator.ReadDocument(hurt, e.ContentType, nil)
			if err != nil && strings.Contains(err.Error(), "document cannot be read") && !strings.Contains(err.Error(), "JSON") {
				t.Errorf("%s: %v\n%.1000q", e.File, err, hurt)
			}
		}
	}
}

// damage cuts, drops, doubles and overwrites pieces of a body.
func damage(r *rand.Rand, body []byte) []byte {
	out := append([]byte(nil), body...)
	for range 1 + r.IntN(4) {
		if len(out) < 4 {
			return out
		}
		at := r.IntN(len(out))
		end := min(len(out), at+1+r.IntN(40))
		switch r.IntN(4) {
		case 0:
			out = out[:at]
		case 1:
			out = append(out[:at], out[end:]...)
		case 2:
			out = append(out[:end], append(append([]byte(nil), out[at:end]...), out[end:]...)...)
		case 3:
			for i := at; i < end; i++ {
				out[i] = syntax[r.IntN(len(syntax))]
			}
		}
	}
	return out
}

// syntax are the bytes that hurt most.
const syntax = "<>&;\"'/![]-?= \x00\xFFa:"
