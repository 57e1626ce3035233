package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"text/tabwriter"

	"github.com/litfass/litfass/aggregator/gazetteer"
	"github.com/litfass/litfass/config"
)

// gazetteerCmd are the commands about the table of places.
type gazetteerCmd struct {
	Find   gazetteerFindCmd   `cmd:"" help:"Show the places of a name, postcode or AGS."`
	Import gazetteerImportCmd `cmd:"" help:"Replace the table by a Gemeindeverzeichnis (GV100AD_….txt of destatis.de)."`
}

type gazetteerFindCmd struct {
	Config string `short:"c" help:"Configuration whose table is asked; default: litfass.yaml if it is there, else the table that comes with Litfass." placeholder:"FILE"`
	Name   string `arg:"" help:"Name, postcode or AGS: Neustadt, 44135, 05913000."`
	Limit  int    `default:"50" help:"At most so many."`
}

// Run prints a table of the places; none is an error.
func (c gazetteerFindCmd) Run(e *env) error {
	table, err := tableOf(e, c.Config)
	if err != nil {
		return err
	}
	places := findPlaces(table, c.Name, c.Limit)
	if len(places) == 0 {
		return fmt.Errorf("there is no place %q", c.Name)
	}
	w := tabwriter.NewWriter(e.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "AGS\tname\tKreis\tLand\tinhabitants\tpostcode")
	for _, p := range places {
		kreis, land := "", ""
		if len(p.AGS) == 8 {
			if k, ok := table.ByAGS(p.AGS[:5]); ok {
				kreis = k.Full
			}
		}
		if l, ok := table.ByAGS(p.AGS[:2]); ok {
			land = l.Name
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\t%s\n", p.AGS, p.Full, kreis, land, p.Population, p.Postcode)
	}
	return w.Flush()
}

// findPlaces finds by key, by whole name, else by how a name or postcode begins.
func findPlaces(t *gazetteer.Table, asked string, limit int) []gazetteer.Place {
	if p, ok := t.ByAGS(asked); ok {
		return []gazetteer.Place{p}
	}
	places := t.Named(asked)
	if len(places) == 0 {
		places = t.Suggest(asked, limit)
	}
	return places[:min(len(places), max(limit, 0))]
}

// tableOf is the table of a configuration, of litfass.yaml if it is there, or the one that comes with Litfass. Who
// names no configuration is answered also beside a broken one.
func tableOf(e *env, file string) (*gazetteer.Table, error) {
	named := file != ""
	if !named {
		file = "litfass.yaml"
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
			return gazetteer.Default(), nil
		}
	}
	switch cfg, _, err := config.Load(file, config.Options{}); {
	case err == nil:
		return cfg.Table(), nil
	case named:
		return nil, err
	}
	fmt.Fprintln(e.stderr, paletteFor(e.stderr).yellow(file+" cannot be used (litfass check says why); this is the table that comes with Litfass:"))
	return gazetteer.Default(), nil
}

type gazetteerImportCmd struct {
	File string `arg:"" help:"The Gemeindeverzeichnis, GV100AD_….txt."`
	To   string `default:"gazetteer.tsv.gz" help:"File to write; name it in the configuration: gazetteer: FILE." placeholder:"FILE"`
}

// Run writes the table beside the configuration and says what is new in it. A file that is no whole directory leaves
// what stood there as it was.
func (c gazetteerImportCmd) Run(e *env) error {
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	table, err := gazetteer.Import(f)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	var out bytes.Buffer
	if err := table.Write(&out); err != nil {
		return err
	}
	if err := os.WriteFile(c.To+".new", out.Bytes(), 0o644); err != nil {
		return err
	}
	if err := os.Rename(c.To+".new", c.To); err != nil {
		return err
	}
	known, counts := gazetteer.Default(), map[gazetteer.Kind]int{}
	fresh, gone := 0, 0
	for p := range table.All(0) {
		counts[p.Kind()]++
		if _, ok := known.ByAGS(p.AGS); !ok {
			fresh++
		}
	}
	for p := range known.All(0) {
		if _, ok := table.ByAGS(p.AGS); !ok {
			gone++
		}
	}
	fmt.Fprintf(e.stdout, "%s: %d Länder, %d Kreise, %d municipalities; beside the table of Litfass %d are new and %d gone\n",
		c.To, counts[gazetteer.Land], counts[gazetteer.Kreis], counts[gazetteer.Municipality], fresh, gone)
	fmt.Fprintf(e.stdout, "Write \"gazetteer: %s\" into the configuration and reload it.\n", filepath.Base(c.To))
	return nil
}
