package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
)

// run does what the options ask for.
func run(o options) error {
	dir, err := os.MkdirTemp("", "litfass-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	binary := filepath.Join(dir, "litfass")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, "./cmd/litfass") //nolint:noctx // a build
	build.Stderr = os.Stderr
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if err := build.Run(); err != nil {
		return fmt.Errorf("building litfass: %w", err)
	}
	if info, err := os.Stat(binary); err == nil {
		fmt.Printf("%s, %d cores, binary %.1f MB\n\n", runtime.Version(), runtime.NumCPU(), float64(info.Size())/1e6)
	}
	if !o.ServingOnly {
		if err := benchFetching(o, binary, dir); err != nil {
			return err
		}
	}
	if o.FetchingOnly {
		return nil
	}
	if err := benchServing(binary, dir); err != nil {
		return err
	}
	return benchLoaded(binary, dir, o.House)
}

// median of a list that is not empty.
func median[T int64 | float64](list []T) T {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}
