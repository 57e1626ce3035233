package main

import (
	"fmt"

	"github.com/litfass/litfass/config"
)

// configFlag is shared by all commands that read litfass.yaml.
type configFlag struct {
	Config string `short:"c" default:"litfass.yaml" help:"Configuration file." placeholder:"FILE"`
}

// load reads the configuration and prints its warnings.
func (f configFlag) load(e *env) (*config.Config, error) {
	cfg, warnings, err := config.Load(f.Config, config.Options{})
	for _, w := range warnings {
		fmt.Fprintln(e.stderr, paletteFor(e.stderr).yellow(w.String()))
	}
	return cfg, err
}

type schemaCmd struct{}

// Run prints the JSON Schema of litfass.yaml.
func (schemaCmd) Run(e *env) error {
	_, err := e.stdout.Write(config.Schema())
	return err
}
