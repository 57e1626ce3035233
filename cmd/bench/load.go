package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"
	"time"
)

// runLoad asks for one feed over keep-alive connections for a second and prints requests per second. It parses no more of
// an answer than it must, so that the server is what is measured.
func runLoad(args []string) error {
	addr, kind, etag := args[0], args[1], args[2]
	request := "GET /alles.atom HTTP/1.1\r\nHost: " + addr + "\r\n"
	switch kind {
	case "gzip":
		request += "Accept-Encoding: gzip\r\n"
	case "304":
		request += "If-None-Match: " + etag + "\r\n"
	}
	request += "\r\n"
	const connections, warmUp, length = 16, 200 * time.Millisecond, time.Second
	begin := time.Now().Add(warmUp)
	end := begin.Add(length)
	var mu sync.Mutex
	var wg sync.WaitGroup
	var total int
	var failed error
	for range connections {
		wg.Go(func() {
			n, err := ask(addr, []byte(request), begin, end)
			mu.Lock()
			defer mu.Unlock()
			total += n
			if err != nil {
				failed = err
			}
		})
	}
	wg.Wait()
	if failed != nil {
		return failed
	}
	fmt.Println(float64(total) / length.Seconds())
	return nil
}

func ask(addr string, request []byte, begin, end time.Time) (n int, err error) {
	conn, err := net.Dial("tcp", addr) //nolint:noctx // loopback
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	r := bufio.NewReaderSize(conn, 64<<10)
	for {
		if _, err := conn.Write(request); err != nil {
			return n, err
		}
		if err := skipAnswer(r); err != nil {
			return n, err
		}
		now := time.Now()
		if now.After(end) {
			return n, nil
		}
		if now.After(begin) {
			n++
		}
	}
}

// skipAnswer reads one answer with a Content-Length or none, and looks at nothing else.
func skipAnswer(r *bufio.Reader) error {
	length := 0
	for {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return err
		}
		if len(line) <= 2 {
			break
		}
		if name, value, ok := bytes.Cut(line, []byte(":")); ok && bytes.EqualFold(name, []byte("Content-Length")) {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return err
			}
		}
		if bytes.HasPrefix(bytes.ToLower(line), []byte("transfer-encoding")) {
			return fmt.Errorf("a chunked answer: %s", line)
		}
	}
	_, err := io.CopyN(io.Discard, r, int64(length))
	return err
}
