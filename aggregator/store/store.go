// Package store holds the implementations of aggregator.Store: an embedded file, and Redis. What both
// promise stands in the interface, and each sentence of it is a test of the contract suite in this package.
package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// Options set up a store; the zero value is fine.
type Options struct {
	// Wait is how long Open waits for a file that another process holds, or for a server's first
	// answer. 0 = 2 s.
	Wait time.Duration
	// Prefix stands before every key in Redis. "" = "litfass:".
	Prefix string
}

// Open opens the store that a URL names: "bolt:FILE", or "redis://", "rediss://", "redis+sentinel://",
// "redis+cluster://" with what openRedis says of them. At most one Options is used.
//
// The error names the store and what to do; it wraps aggregator.ErrUnavailable if trying again may help.
// A store that a newer Litfass has written is refused.
func Open(ctx context.Context, rawURL string, options ...Options) (aggregator.Store, error) {
	var o Options
	if len(options) > 0 {
		o = options[0]
	}
	if o.Wait == 0 {
		o.Wait = 2 * time.Second
	}
	if o.Prefix == "" {
		o.Prefix = "litfass:"
	}
	scheme, rest, _ := strings.Cut(rawURL, ":")
	switch scheme {
	case "bolt":
		return openBolt(ctx, rest, o)
	case "redis", "rediss", "redis+sentinel", "redis+cluster":
		return openRedis(ctx, rawURL, o)
	default:
		return nil, fmt.Errorf("store %q: the scheme must be bolt, redis, rediss, redis+sentinel or redis+cluster", scheme+":")
	}
}
