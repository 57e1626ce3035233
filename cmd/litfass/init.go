package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/litfass/litfass/config"
)

type initCmd struct {
	File string `arg:"" optional:"" default:"litfass.yaml" help:"File to write; default: litfass.yaml."`
}

// Run writes the start file; it never overwrites one.
func (c initCmd) Run(e *env) error {
	f, err := os.OpenFile(c.File, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) // it holds no secrets
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already; give another name or move it away", c.File)
	}
	if err != nil {
		return err
	}
	if _, err := f.Write(config.Example()); err != nil {
		_ = f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	_, err = fmt.Fprintf(e.stdout, "%s is written. Set site.contact in it, then:\n  litfass check --fetch -c %[1]s\n  litfass serve -c %[1]s\n", c.File)
	return err
}
