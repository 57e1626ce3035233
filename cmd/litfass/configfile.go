package main

import (
	"fmt"

	"github.com/litfass/litfass/config"
)

// configFlag is shared by all commands that read litfass.yaml.
type configFlag struct {
	Config string `short:"c" default:"litfass.yaml" help:"Configuration file; default: litfass.yaml." placeholder:"FILE"`
}

// load reads the configuration for a command that is about something else: of its warnings it says how many.
func (f configFlag) load(e *env) (*config.Config, error) {
	cfg, warnings, err := config.Load(f.Config, config.Options{})
	if n := len(warnings); n > 0 && err == nil {
		fmt.Fprintln(e.stderr, paletteFor(e.stderr).yellow(fmt.Sprintf("%s: warnings: %d, shown by: litfass check -c %[1]s", f.Config, n)))
	}
	return cfg, err
}

// loadAloud reads the configuration and prints its warnings.
func (f configFlag) loadAloud(e *env) (*config.Config, error) {
	cfg, warnings, err := config.Load(f.Config, config.Options{})
	for _, w := range warnings {
		fmt.Fprintln(e.stderr, paletteFor(e.stderr).yellow(w.String()))
	}
	return cfg, err
}

// loadLogged reads the configuration for the daemon, whose warnings belong into its log.
func (f configFlag) loadLogged(e *env) (*config.Config, error) {
	cfg, warnings, err := config.Load(f.Config, config.Options{})
	for _, w := range warnings {
		w.Excerpt = ""
		e.log.Warn("configuration", "warning", config.Problem(w).String())
	}
	return cfg, err
}

type schemaCmd struct{}

// Run prints the JSON Schema of litfass.yaml.
func (schemaCmd) Run(e *env) error {
	_, err := e.stdout.Write(config.Schema())
	return err
}
