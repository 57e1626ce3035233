package store

import (
	"path/filepath"
	"testing"

	"github.com/litfass/litfass/aggregator"
)

func init() {
	implementations = append(implementations, implementation{"bolt", func(t *testing.T) func() aggregator.Store {
		path := filepath.Join(t.TempDir(), "store.db")
		return func() aggregator.Store {
			s, err := Open(ctx, "bolt:"+path)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { s.Close() })
			return s
		}
	}})
}
