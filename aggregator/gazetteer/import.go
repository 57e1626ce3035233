package gazetteer

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Import reads the Gemeindeverzeichnis of Destatis, "GV100AD_DDMMYY.txt" (fixed width, UTF-8 or, up to 2016, Windows-1252).
// Unincorporated areas are left out. Coordinates, which that file does not have, are taken from the embedded
// table for keys it knows. An error names the line and what is wrong with it.
func Import(r io.Reader) (*Table, error) {
	lines := bufio.NewScanner(io.LimitReader(r, maxFile))
	var places []Place
	n := 0
	for lines.Scan() {
		n++
		raw := lines.Bytes()
		if n == 1 {
			raw = []byte(strings.TrimPrefix(string(raw), "\ufeff"))
		}
		p, ok, err := record(raw)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if ok {
			places = append(places, p)
		}
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return nil, fmt.Errorf("line %d: %w", n+1, errNotGV)
	case err != nil:
		return nil, err
	case len(places) == 0:
		return nil, fmt.Errorf("no place in %d lines: %w", n, errNotGV)
	}
	known := Default()
	for i := range places {
		if k, ok := known.ByAGS(places[i].AGS); ok {
			places[i].Lat, places[i].Lon = k.Lat, k.Lon
		}
	}
	t, err := New(places)
	if err != nil {
		return nil, fmt.Errorf("not a whole Gemeindeverzeichnis: %w", err)
	}
	return t, nil
}

var errNotGV = errors.New("this is no Gemeindeverzeichnis GV100AD (text of fixed width from destatis.de, not the table for Excel)")

// record reads a line: of kind 10 (Land), 40 (Kreis) or 60 (municipality). Other kinds are skipped.
func record(raw []byte) (p Place, ok bool, err error) {
	if !utf8.Valid(raw) {
		if raw, err = charmap.Windows1252.NewDecoder().Bytes(raw); err != nil {
			return p, false, err
		}
	}
	line := []rune(strings.TrimRight(string(raw), "\r\n"))
	field := func(from, to int) string {
		return strings.TrimSpace(string(line[min(from, len(line)):min(to, len(line))]))
	}
	digits := map[string]int{"10": 2, "40": 5, "60": 8}[field(0, 2)]
	switch {
	case len(line) == 0:
		return p, false, nil
	case field(0, 2) == "20", field(0, 2) == "30", field(0, 2) == "50":
		return p, false, nil
	case digits == 0:
		return p, false, fmt.Errorf("begins with %q, not with a kind of record from 10 to 60: %w", field(0, 2), errNotGV)
	}
	code := field(122, 124)
	if code == codeUnincorporated || code == codeForeign {
		return p, false, nil
	}
	p.AGS = field(10, 18)
	if len(p.AGS) != digits || strings.Trim(p.AGS, "0123456789") != "" {
		return p, false, fmt.Errorf("%q in columns 11 to 18 is no AGS of %d digits: %w", p.AGS, digits, errNotGV)
	}
	official := field(22, 72)
	if official == "" {
		return p, false, fmt.Errorf("AGS %s has no name in columns 23 to 72", p.AGS)
	}
	p.Name, p.Full = OfficialNames(p.AGS, official, code)
	if digits == 8 {
		if p.Population, err = strconv.Atoi(field(139, 150)); err != nil {
			return p, false, fmt.Errorf("%s: %q in columns 140 to 150 is no number of inhabitants", p.Name, field(139, 150))
		}
		p.Postcode = field(165, 170)
	}
	return p, true, nil
}
