package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/mmcdole/gofeed"
)

// pass is what one pass took.
type pass struct {
	Feeds, Items int
	Wall         time.Duration
	CPU          time.Duration // user and system, of the measured process
}

// runFloor is the bare program: it makes a pass for each line on standard input and prints what it took. "full": download,
// gunzip, gofeed, nothing kept. "bare": conditional requests, all answered with 304.
func runFloor(args []string) error {
	base, workers := "http://"+args[0], 32
	n, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	f := floor{base: base, n: n, etags: make([]string, n), client: &http.Client{Transport: &http.Transport{
		MaxIdleConnsPerHost: workers, DisableCompression: true}}}
	fmt.Println("ready")
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		p, err := f.pass(workers, lines.Text() == "bare")
		if err != nil {
			return err
		}
		if err := json.NewEncoder(os.Stdout).Encode(p); err != nil {
			return err
		}
	}
	return nil
}

type floor struct {
	base   string
	n      int
	etags  []string
	client *http.Client
}

func (f *floor) pass(workers int, conditional bool) (pass, error) {
	start, cpu := time.Now(), ownCPU()
	var next, items atomic.Int64
	var wg sync.WaitGroup
	errs := make(chan error, workers)
	for range workers {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(f.n); i = next.Add(1) - 1 {
				got, err := f.read(int(i), conditional)
				if err != nil {
					errs <- err
					return
				}
				items.Add(int64(got))
			}
		})
	}
	wg.Wait()
	select {
	case err := <-errs:
		return pass{}, err
	default:
	}
	return pass{Feeds: f.n, Items: int(items.Load()), Wall: time.Since(start), CPU: ownCPU() - cpu}, nil
}

func (f *floor) read(i int, conditional bool) (items int, err error) {
	req, err := http.NewRequest(http.MethodGet, f.base+"/f/"+strconv.Itoa(i), http.NoBody) //nolint:noctx // a minute on loopback
	if err != nil {
		return 0, err
	}
	req.Header.Set("Accept-Encoding", "gzip")
	if conditional {
		req.Header.Set("If-None-Match", f.etags[i])
	}
	res, err := f.client.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	if conditional {
		if res.StatusCode != http.StatusNotModified {
			return 0, fmt.Errorf("feed %d: %s instead of 304", i, res.Status)
		}
		_, err = io.Copy(io.Discard, res.Body)
		return 0, err
	}
	f.etags[i] = res.Header.Get("ETag")
	z, err := gzip.NewReader(res.Body)
	if err != nil {
		return 0, err
	}
	feed, err := gofeed.NewParser().Parse(z)
	if err != nil {
		return 0, fmt.Errorf("feed %d: %w", i, err)
	}
	return len(feed.Items), nil
}
