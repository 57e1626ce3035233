package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// ownCPU is what this process has used so far, user and system (getrusage).
func ownCPU() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// process is a started part of the bench.
type process struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Scanner
	said *os.File // what it wrote to standard error: of interest only if it fails
}

// start runs a program, on one core if cpu is not negative, and waits for its first line.
func start(cpu int, name string, args ...string) (p *process, first string, err error) {
	if cpu >= 0 {
		name, args = "taskset", append([]string{"-c", strconv.Itoa(cpu), name}, args...)
	}
	p = &process{cmd: exec.Command(name, args...)} //nolint:noctx // ended by stop
	if p.said, err = os.CreateTemp("", "litfass-bench"); err != nil {
		return nil, "", err
	}
	p.cmd.Stderr = p.said // a file: what it logs is its own cost, reading it would be ours
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, "", err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, "", err
	}
	p.out = bufio.NewScanner(out)
	if err := p.cmd.Start(); err != nil {
		return nil, "", err
	}
	if !p.out.Scan() {
		said := p.lastWords()
		p.stop()
		return nil, "", fmt.Errorf("%s %s ended: %s", name, strings.Join(args, " "), said)
	}
	return p, p.out.Text(), nil
}

func self(role string, args ...string) (name string, all []string) {
	exe, err := os.Executable()
	if err != nil {
		exe = os.Args[0]
	}
	return exe, append([]string{"role", role}, args...)
}

// lastWords is the end of what the process wrote to standard error, for when it failed.
func (p *process) lastWords() string {
	said, _ := os.ReadFile(p.said.Name())
	return string(said[max(0, len(said)-4<<10):])
}

func (p *process) stop() {
	_ = p.in.Close()
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	_ = p.cmd.Wait()
	_ = p.said.Close()
	_ = os.Remove(p.said.Name())
}

// cpu is what the process has used so far, from the scheduler's account of its threads (nanoseconds).
func (p *process) cpu() time.Duration {
	var total time.Duration
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", p.cmd.Process.Pid))
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			continue // the thread has ended
		}
		if ns, err := strconv.ParseInt(strings.Fields(string(b))[0], 10, 64); err == nil {
			total += time.Duration(ns)
		}
	}
	return total
}

// rssAnon is the process's anonymous memory in bytes: what it took itself, without mapped files.
func (p *process) rssAnon() int64 {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, "RssAnon:"); ok {
			kb, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return kb << 10
		}
	}
	return 0
}

// watchMemory samples until stop is called, which returns the peak.
func (p *process) watchMemory() (stop func() int64) {
	done, peak := make(chan struct{}), make(chan int64)
	go func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		var top int64
		for {
			top = max(top, p.rssAnon())
			select {
			case <-tick.C:
			case <-done:
				peak <- top
				return
			}
		}
	}()
	return func() int64 { close(done); return <-peak }
}
