package aggregator

import (
	"context"
	"net/http"
)

// Fetch asks a source for its document.
func Fetch(client *http.Client) Stage {
	return func(ctx context.Context, b Batch) (Batch, error) { return b, nil }
}
