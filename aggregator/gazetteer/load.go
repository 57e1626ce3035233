package gazetteer

import (
	"bufio"
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"sync"
)

//go:embed gazetteer.tsv.gz
var embedded []byte

// Default returns the embedded table. It is decoded on first use, which takes some tens of milliseconds.
var Default = sync.OnceValue(func() *Table {
	t, err := Read(bytes.NewReader(embedded))
	if err != nil {
		panic(fmt.Sprintf("embedded gazetteer: %v", err)) // a test reads it
	}
	return t
})

// columns of the table's own form, a compressed text of lines that are separated by tabs.
var columns = []string{"AGS", "name", "full name", "inhabitants", "latitude", "longitude", "postcode"}

// Read reads a table in its own form (see Write). An error names the line.
func Read(r io.Reader) (*Table, error) {
	zr, err := gzip.NewReader(r)
	if err != nil {
		return nil, fmt.Errorf("not a gazetteer: %w; `litfass gazetteer import` makes one", err)
	}
	text, err := io.ReadAll(io.LimitReader(zr, maxFile))
	if err != nil {
		return nil, fmt.Errorf("not a whole gazetteer: %w", err)
	}
	places := make([]Place, 0, 11300)
	rest, n := string(text), 0 // one string holds all names
	for rest != "" {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		if n++; line == "" || line[0] == '#' {
			continue
		}
		p, err := parseLine(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		places = append(places, p)
	}
	return New(places)
}

// maxFile bounds what is read of a file that may be anything.
const maxFile = 64 << 20

func parseLine(line string) (Place, error) {
	var f [7]string
	for i := range f {
		var more bool
		f[i], line, more = strings.Cut(line, "\t")
		if more != (i < len(f)-1) {
			return Place{}, fmt.Errorf("does not have the columns %s", strings.Join(columns, ", "))
		}
	}
	p := Place{AGS: f[0], Name: f[1], Full: f[2], Postcode: f[6]}
	if p.Full == "" {
		p.Full = p.Name
	}
	var err error
	if p.Population, err = strconv.Atoi(f[3]); err != nil || p.Population < 0 {
		return p, fmt.Errorf("%q is no number of inhabitants", f[3])
	}
	if f[4] == "" && f[5] == "" {
		return p, nil
	}
	if p.Lat, err = strconv.ParseFloat(f[4], 64); err != nil || p.Lat < -90 || p.Lat > 90 {
		return p, fmt.Errorf("%q is no latitude", f[4])
	}
	if p.Lon, err = strconv.ParseFloat(f[5], 64); err != nil || p.Lon < -180 || p.Lon > 180 {
		return p, fmt.Errorf("%q is no longitude", f[5])
	}
	return p, nil
}

// New makes a table of places if their keys are whole: each once, well formed, with what it lies in. Länder and Kreise
// get the inhabitants of their municipalities, and their middle where they have none.
func New(places []Place) (*Table, error) {
	known := make(map[string]bool, len(places))
	for _, p := range places {
		switch {
		case !wellFormed(p.AGS):
			return nil, fmt.Errorf("%q is no AGS (%s): 2, 5 or 8 digits", p.AGS, p.Name)
		case known[p.AGS]:
			return nil, fmt.Errorf("AGS %s (%s) stands there twice", p.AGS, p.Name)
		case p.Name == "":
			return nil, fmt.Errorf("AGS %s has no name", p.AGS)
		}
		known[p.AGS] = true
	}
	for _, p := range places {
		for _, digits := range []int{2, 5} {
			if len(p.AGS) > digits && !known[p.AGS[:digits]] {
				return nil, fmt.Errorf("AGS %s (%s) lies in %s, which is missing", p.AGS, p.Name, p.AGS[:digits])
			}
		}
	}
	if len(places) == 0 {
		return nil, fmt.Errorf("there is no place in it")
	}
	sumUp(places)
	return newTable(places), nil
}

// sumUp counts the inhabitants of Länder and Kreise and finds their middle: that of the people who live there.
func sumUp(places []Place) {
	type sum struct {
		people, located int
		lat, lon        float64
	}
	sums := map[string]*sum{}
	for _, p := range places {
		if len(p.AGS) != 8 {
			continue
		}
		for _, above := range []string{p.AGS[:2], p.AGS[:5]} {
			s := sums[above]
			if s == nil {
				s = new(sum)
				sums[above] = s
			}
			s.people += p.Population
			if p.Located() {
				weight := p.Population + 1
				s.located += weight
				s.lat += p.Lat * float64(weight)
				s.lon += p.Lon * float64(weight)
			}
		}
	}
	for i := range places {
		p := &places[i]
		s := sums[p.AGS]
		if len(p.AGS) == 8 || s == nil {
			continue
		}
		p.Population = s.people
		if s.located > 0 && !p.Located() {
			p.Lat, p.Lon = math.Round(s.lat/float64(s.located)*1000)/1000, math.Round(s.lon/float64(s.located)*1000)/1000
		}
	}
}

func wellFormed(ags string) bool {
	return (len(ags) == 2 || len(ags) == 5 || len(ags) == 8) && strings.Trim(ags, "0123456789") == ""
}

// Write writes a table in its own form, from which Read makes the same table. The same table gives the same bytes.
func (t *Table) Write(w io.Writer) error {
	zw, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(zw)
	fmt.Fprintf(out, "# %s\n", strings.Join(columns, ", "))
	for _, p := range t.places {
		full := p.Full
		if full == p.Name {
			full = ""
		}
		fmt.Fprintf(out, "%s\t%s\t%s\t%d\t", p.AGS, p.Name, full, p.Population)
		if p.Located() {
			fmt.Fprintf(out, "%.3f\t%.3f\t%s\n", p.Lat, p.Lon, p.Postcode)
		} else {
			fmt.Fprintf(out, "\t\t%s\n", p.Postcode)
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return zw.Close()
}
