package polite

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func bubble(t *testing.T, f func(*testing.T)) {
	t.Helper()
	synctest.Test(t, f)
}

func wantSlow(t *testing.T, err error, what string) {
	t.Helper()
	var slow *SlowError
	if !errors.As(err, &slow) || slow.What != what || Classify(err) != "timeout" {
		t.Errorf("%v, want a SlowError %q", err, what)
	}
}

func wantLimit(t *testing.T, err error, what string, most int64) {
	t.Helper()
	var limit *LimitError
	if !errors.As(err, &limit) || limit.What != what || limit.Max != most || Classify(err) != "too-big" {
		t.Errorf("%v, want a LimitError %s %d", err, what, most)
	}
}

func TestADripEnds(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tr, stop := inMemory(t, Options{}, func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil { // 100 bytes a second
				w.Write(make([]byte, 100))
				w.(http.Flusher).Flush()
				time.Sleep(time.Second)
			}
		})
		defer stop()
		start := time.Now()
		_, body, err := get(t.Context(), tr.Client(), "http://drip.example/")
		wantSlow(t, err, "drip")
		if d := time.Since(start); d < 30*time.Second || d > 31*time.Second || len(body) > 3100 {
			t.Errorf("after %s with %d bytes", d, len(body))
		}
	})
}

func TestADripAfterAFastStartEnds(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tr, stop := inMemory(t, Options{}, func(w http.ResponseWriter, r *http.Request) {
			w.Write(make([]byte, 1<<20))
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		})
		defer stop()
		start := time.Now()
		_, _, err := get(t.Context(), tr.Client(), "http://drip.example/")
		wantSlow(t, err, "drip")
		if d := time.Since(start); d > time.Minute {
			t.Errorf("after %s", d)
		}
	})
}

func TestAReaderThatTakesItsTimeIsNoDrip(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tr, stop := inMemory(t, Options{}, func(w http.ResponseWriter, r *http.Request) { w.Write(make([]byte, 20<<10)) })
		defer stop()
		res, err := tr.Client().Get("http://fast.example/")
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		n, err := io.ReadFull(res.Body, make([]byte, 1<<10))
		time.Sleep(90 * time.Second)
		rest, err2 := io.ReadAll(res.Body)
		if n+len(rest) != 20<<10 || err != nil || err2 != nil {
			t.Errorf("%d bytes, %v, %v", n+len(rest), err, err2)
		}
	})
}

func TestHeadersHaveTheirTime(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tr, stop := inMemory(t, Options{}, func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		defer stop()
		start := time.Now()
		_, _, err := get(t.Context(), tr.Client(), "http://mute.example/")
		if d := time.Since(start); Classify(err) != "timeout" || d != 30*time.Second {
			t.Errorf("%v after %s", err, d)
		}
	})
}

func TestConnectingHasItsTime(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := Options{Version: "1", Contact: "a@example.org", DialContext: newMemoryNetwork().dial}
		start := time.Now()
		_, _, err := get(t.Context(), transport(t, o).Client(), "http://deaf.example/")
		if d := time.Since(start); Classify(err) != "timeout" || d != 10*time.Second {
			t.Errorf("%v after %s", err, d)
		}
	})
}

func TestAHandshakeHasItsTime(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newMemoryNetwork()
		defer m.Close()
		go func() {
			c, err := m.Accept()
			if err == nil {
				io.Copy(io.Discard, c) // never says hello
			}
		}()
		o := Options{Version: "1", Contact: "a@example.org", DialContext: m.dial}
		start := time.Now()
		_, _, err := get(t.Context(), transport(t, o).Client(), "https://mute.example/")
		if d := time.Since(start); Classify(err) != "timeout" || d != 10*time.Second {
			t.Errorf("%v after %s", err, d)
		}
	})
}

func TestEndlessHeadersEnd(t *testing.T) {
	for name, begin := range map[string]string{
		"one line": "HTTP/1.1 200 OK\r\nX: ", "many lines": "HTTP/1.1 200 OK\r\n", "1xx": "HTTP/1.1 103 Early\r\n\r\n",
	} {
		repeat := map[string]string{"one line": "aaaaaaaaaaaaaaaa", "many lines": "A: aaaaaaaa\r\n", "1xx": "HTTP/1.1 103 Early\r\n\r\n"}[name]
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			c, err := l.Accept()
			if err != nil {
				return
			}
			defer c.Close()
			c.Read(make([]byte, 4<<10)) // the request
			io.WriteString(c, begin)
			for err == nil {
				_, err = io.WriteString(c, strings.Repeat(repeat, 100))
			}
		}()
		_, _, err = get(t.Context(), transport(t, unpaced()).Client(), "http://"+l.Addr().String())
		l.Close()
		if wantLimit(t, err, "header", 64<<10); t.Failed() {
			t.Fatal(name)
		}
	}
}

func TestCapsHoldToTheByte(t *testing.T) {
	body := bytes.Repeat([]byte("a"), 1000)
	s := origin1(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/chunked" {
			w.(http.Flusher).Flush()
		}
		w.Write(body)
	})
	c := transport(t, unpaced()).Client()
	for _, path := range []string{"/", "/chunked"} {
		for cap, ok := range map[Size]bool{1000: true, 999: false} {
			_, got, err := get(With(t.Context(), Access{WireCap: cap}), c, s.URL+path)
			if ok && (err != nil || len(got) != 1000) {
				t.Errorf("wire cap %d: %d bytes, %v", cap, len(got), err)
			} else if !ok {
				wantLimit(t, err, "wire", 999)
			}
			_, got, err = get(With(t.Context(), Access{DecodedCap: cap}), c, s.URL+path)
			if ok && (err != nil || len(got) != 1000) {
				t.Errorf("decoded cap %d: %d bytes, %v", cap, len(got), err)
			} else if !ok {
				wantLimit(t, err, "decoded", 999)
				if len(got) != 999 {
					t.Errorf("%d bytes handed out", len(got))
				}
			}
		}
	}
}

func TestABodyThatIsAnnouncedTooLargeIsNotWaitedFor(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tr, stop := inMemory(t, Options{}, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "100000000")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		})
		defer stop()
		start := time.Now()
		_, _, err := get(t.Context(), tr.Client(), "http://large.example/")
		wantLimit(t, err, "wire", 5<<20)
		if d := time.Since(start); d != 0 {
			t.Errorf("after %s", d)
		}
	})
}

func TestASourceMayRaiseItsCapTo20MiBOnly(t *testing.T) {
	s := origin1(t, func(w http.ResponseWriter, r *http.Request) {
		for range 21 {
			w.Write(make([]byte, 1<<20))
		}
	})
	ctx := With(t.Context(), Access{WireCap: 1 << 40, DecodedCap: 1 << 40})
	_, _, err := get(ctx, transport(t, unpaced()).Client(), s.URL)
	wantLimit(t, err, "decoded", 20<<20)
}

func TestBombsStayWithinCapAndMemory(t *testing.T) {
	bombs := map[string][]byte{}
	for _, name := range []string{"gzip", "br", "zstd", "deflate"} {
		bombs[name] = encodeZeros(t, name, 64<<20)
	}
	bombs["gzip, gzip"] = encode(t, "gzip", bombs["gzip"])
	s := origin1(t, func(w http.ResponseWriter, r *http.Request) {
		name := r.URL.Query().Get("coding")
		w.Header().Set("Content-Encoding", name)
		w.Write(bombs[name])
	})
	for name, bomb := range bombs {
		for _, ratio := range []int{100, 1 << 30} {
			o := unpaced()
			o.RatioCap = ratio
			tr := transport(t, o)
			runtime.GC()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			req, _ := http.NewRequest("GET", s.URL, nil)
			q := req.URL.Query()
			q.Set("coding", name)
			req.URL.RawQuery = q.Encode()
			res, err := tr.Client().Do(req)
			if err != nil {
				t.Fatal(err)
			}
			n, err := io.Copy(io.Discard, res.Body)
			res.Body.Close()
			runtime.ReadMemStats(&after)
			took := after.TotalAlloc - before.TotalAlloc
			t.Logf("%s, %d bytes: %v; %d bytes out, %d KiB allocated", name, len(bomb), err, n, took>>10)
			if ratio == 100 {
				wantLimit(t, err, "ratio", 100)
			} else {
				wantLimit(t, err, "decoded", 8<<20)
			}
			if took > 64<<20 || n > 8<<20 {
				t.Errorf("%s: %d MiB allocated for %d bytes", name, took>>20, n)
			}
		}
	}
}

func TestABodyCutShortIsNoWholeBody(t *testing.T) {
	whole := encode(t, "gzip", bytes.Repeat([]byte("news "), 10_000))
	s := origin1(t, func(w http.ResponseWriter, r *http.Request) {
		body := []byte("news")
		if r.URL.Path != "/plain" {
			w.Header().Set("Content-Encoding", "gzip")
			body = whole[:len(whole)/2]
		}
		if r.URL.Path != "/ends" { // more is announced than comes
			w.Header().Set("Content-Length", "100000")
		}
		w.Write(body)
	})
	c := transport(t, unpaced()).Client()
	for path, class := range map[string]string{"/plain": "connect", "/gzip": "connect", "/ends": "parse"} {
		_, _, err := get(t.Context(), c, s.URL+path)
		if Classify(err) != class || !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s: %v, class %q", path, err, Classify(err))
		}
	}
}

func TestCancellingEndsARead(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tr, stop := inMemory(t, Options{}, func(w http.ResponseWriter, r *http.Request) {
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		})
		defer stop()
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		_, _, err := get(ctx, tr.Client(), "http://mute.example/")
		if !errors.Is(err, context.DeadlineExceeded) || Classify(err) != "timeout" {
			t.Errorf("%v, class %q", err, Classify(err))
		}
	})
}
