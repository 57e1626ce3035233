package gazetteer

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestEveryCurrentMunicipalityIsThere(t *testing.T) {
	truth, err := os.ReadFile("generate/destatis.tsv")
	if err != nil {
		t.Fatal(err)
	}
	table, counts := Default(), map[Kind]int{}
	for line := range strings.Lines(string(truth)) {
		if line[0] == '#' {
			continue
		}
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		p, ok := table.ByAGS(f[0])
		if !ok {
			t.Errorf("%s %s is missing", f[0], f[2])
			continue
		}
		counts[p.Kind()]++
		if p.Name == "" || !strings.Contains(Fold(p.Full), Fold(p.Name)) {
			t.Errorf("%s is called %q and %q", p.AGS, p.Name, p.Full)
		}
		if !p.Located() || p.Lat < 47.2 || p.Lat > 55.1 || p.Lon < 5.8 || p.Lon > 15.1 {
			t.Errorf("%s %s lies at %v, %v, outside Germany", p.AGS, p.Name, p.Lat, p.Lon)
		}
		if p.Kind() == Municipality && len(p.Postcode) != 5 {
			t.Errorf("%s %s has the postcode %q", p.AGS, p.Name, p.Postcode)
		}
	}
	if counts[Land] != 16 || counts[Kreis] != 400 || counts[Municipality] != 10773 || table.Len() != 16+400+10773 {
		t.Errorf("%v of %d; want 16 Länder, 400 Kreise, 10773 municipalities", counts, table.Len())
	}
}

func TestEmbeddedTableIsSmall(t *testing.T) {
	if len(embedded) > 400<<10 {
		t.Errorf("%d bytes", len(embedded))
	}
}

func TestNamesAreThoseThatPeopleUse(t *testing.T) {
	for ags, want := range map[string][2]string{
		"05913000": {"Dortmund", "Dortmund, Stadt"},
		"09184":    {"München", "Landkreis München"},
		"03241":    {"Region Hannover", "Region Hannover"},
		"05162":    {"Rhein-Kreis Neuss", "Rhein-Kreis Neuss"},
		"01051":    {"Dithmarschen", "Kreis Dithmarschen"},
		"12052000": {"Cottbus", "Cottbus/Chóśebuz, Stadt"},
		"12066196": {"Lübbenau/Spreewald", "Lübbenau/Spreewald/Lubnjow/Błota, Stadt"},
		"12061316": {"Lübben (Spreewald)", "Lübben (Spreewald)/Lubin (Błota), Stadt"},
		"14625020": {"Bautzen", "Bautzen/Budyšin, Stadt"},
		"01053083": {"Lauenburg/Elbe", "Lauenburg/Elbe, Stadt"},
		"15002000": {"Halle (Saale)", "Halle (Saale), Stadt"},
		"09273111": {"Abensberg", "Abensberg, Stadt"},
		"04":       {"Bremen", "Bremen"},
	} {
		p, ok := Default().ByAGS(ags)
		if !ok || p.Name != want[0] || p.Full != want[1] {
			t.Errorf("%s is %q, %q; want %q", ags, p.Name, p.Full, want)
		}
	}
}

func keys(places []Place) string {
	list := make([]string, len(places))
	for i, p := range places {
		list[i] = p.AGS
	}
	return strings.Join(list, " ")
}

func TestNamedFindsEveryBearerTheMostPopulousFirst(t *testing.T) {
	for name, want := range map[string]string{
		"Dortmund":                   "05913000 05913",
		"DÜSSELDORF":                 "05111000 05111",
		"Duesseldorf":                "05111000 05111",
		"Stadt Köln":                 "05315000 05315",
		"neustadt an der weinstraße": "07316000 07316",
		"Budyšin":                    "14625020",
		"Landkreis München":          "09184",
		"Bremen":                     "04011000 04 04011",
		"Nirgendwo":                  "",
	} {
		if got := keys(Default().Named(name)); !strings.HasPrefix(got+" ", want+" ") {
			t.Errorf("Named(%q) = %s, want %s", name, got, want)
		}
	}
	if n := len(Default().Named("Neustadt")); n < 19 {
		t.Errorf("%d places are called Neustadt", n)
	}
}

func TestSuggest(t *testing.T) {
	for typed, want := range map[string]string{
		"Dort":    "05913000",
		"Halle":   "15002000",
		"44135":   "05913000",
		"44227":   "05913000", // another of Dortmund's: the most populous place around
		"münster": "05515000",
		"Berl":    "11000000",
	} {
		if got := keys(Default().Suggest(typed, 5)); !strings.HasPrefix(got, want) {
			t.Errorf("Suggest(%q) = %s, want %s first", typed, got, want)
		}
	}
	if got := Default().Suggest("a", 7); len(got) != 7 {
		t.Errorf("%d suggestions for a limit of 7", len(got))
	}
	if got := Default().Suggest(" ", 7); got != nil {
		t.Errorf("suggests %v for nothing", got)
	}
}

func TestPostcodes(t *testing.T) {
	if got := keys(Default().ByPostcode("30159")); got != "03241001" {
		t.Error(got)
	}
	if got := Default().ByPostcode("3015"); got != nil {
		t.Error(got)
	}
}

func TestNearIsSortedByDistance(t *testing.T) {
	got := Default().Near(51.51, 7.46, 12)
	if len(got) < 3 || got[0].AGS != "05913000" {
		t.Fatal(keys(got))
	}
	last := 0.0
	for _, p := range got {
		d := Distance(51.51, 7.46, p.Lat, p.Lon)
		if d < last || d > 12 {
			t.Errorf("%s is %.1f km away, after %.1f", p.Name, d, last)
		}
		last = d
	}
	if d := Distance(52.52, 13.405, 48.137, 11.575); d < 500 || d > 510 {
		t.Errorf("Berlin to München: %.1f km", d)
	}
}

func TestParentsAndWhatLiesWithin(t *testing.T) {
	if p, _ := Default().Parent("05566008"); p.Full != "Kreis Steinfurt" {
		t.Error(p)
	}
	if p, _ := Default().Parent("05566"); p.Name != "Nordrhein-Westfalen" {
		t.Error(p)
	}
	if _, ok := Default().Parent("05"); ok {
		t.Error("a Land has no parent")
	}
	n := 0
	for p := range Default().Within("10") {
		if n++; !strings.HasPrefix(p.AGS, "10") || p.AGS == "10" {
			t.Error(p)
		}
	}
	if n != 6+52 {
		t.Errorf("Saarland has %d Kreise and municipalities", n)
	}
	if m, ok := Default().Kreisfrei("05913"); !ok || m != "05913000" {
		t.Error(m, ok)
	}
	if _, ok := Default().Kreisfrei("03241"); ok {
		t.Error("Region Hannover is kreisfrei")
	}
}

func TestTableSurvivesItsOwnForm(t *testing.T) {
	var first, second bytes.Buffer
	if err := Default().Write(&first); err != nil {
		t.Fatal(err)
	}
	read, err := Read(bytes.NewReader(first.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if err := read.Write(&second); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("another text after writing and reading")
	}
}

// directory writes records as Destatis does: fixed width in characters.
func directory(records ...[]string) string {
	var b strings.Builder
	for _, r := range records {
		line := []rune(strings.Repeat(" ", 220))
		put := func(at int, s string) { copy(line[at:], []rune(s)) }
		put(0, r[0]+"20231130"+r[1])
		put(22, r[2])
		put(122, r[3])
		if len(r) > 4 {
			put(139, r[4])
			put(165, r[5])
		}
		b.WriteString(string(line) + "\r\n")
	}
	return b.String()
}

var small = [][]string{
	{"10", "05", "Nordrhein-Westfalen", "  "},
	{"20", "051", "Reg.-Bez. Düsseldorf", "  "},
	{"40", "05913", "Dortmund, Stadt", "41"},
	{"60", "05913000", "Dortmund, Stadt", "61", "00000593317", "44135"},
	{"40", "05566", "Steinfurt", "43"},
	{"50", "05566", "Rheine", "50"},
	{"60", "05566076", "Rheine, Stadt", "62", "00000076530", "48429"},
	{"60", "05566999", "Gemeindefreier Forst", "66", "00000000000", "     "},
}

func TestImportReadsTheGemeindeverzeichnis(t *testing.T) {
	table, err := Import(strings.NewReader(directory(small...)))
	if err != nil {
		t.Fatal(err)
	}
	if table.Len() != 5 {
		t.Errorf("%d places", table.Len())
	}
	want := Place{AGS: "05566076", Name: "Rheine", Full: "Rheine, Stadt", Population: 76530, Postcode: "48429"}
	got, _ := table.ByAGS("05566076")
	if !got.Located() {
		t.Error("has no coordinates, though the embedded table knows it")
	}
	if got.Lat, got.Lon = 0, 0; got != want {
		t.Errorf("%+v", got)
	}
	if nrw, _ := table.ByAGS("05"); nrw.Population != 593317+76530 {
		t.Errorf("Land of %d inhabitants", nrw.Population)
	}
}

func TestImportSaysWhatIsWrongAndWhere(t *testing.T) {
	replaced := func(old, new string) string { return strings.Replace(directory(small...), old, new, 1) }
	for name, c := range map[string][2]string{
		"another file":  {"AGS;Name\n05913000;Dortmund\n", `line 1: begins with "AG", not with a kind of record`},
		"nothing":       {"", "no place in 0 lines"},
		"binary":        {"PK\x03\x04" + strings.Repeat("\x00", 100_000), "line 1: this is no Gemeindeverzeichnis"},
		"no number":     {replaced("00000076530", "viele      "), `line 7: Rheine: "viele" in columns 140 to 150 is no number`},
		"no key":        {replaced("05566076", "0556607x"), `line 7: "0556607x" in columns 11 to 18 is no AGS of 8 digits`},
		"no name":       {replaced("Rheine, Stadt", "             "), "line 7: AGS 05566076 has no name"},
		"twice":         {directory(append(small, small[3])...), "AGS 05913000 (Dortmund) stands there twice"},
		"without Kreis": {directory(small[0], small[6]), "AGS 05566076 (Rheine) lies in 05566, which is missing"},
	} {
		_, err := Import(strings.NewReader(c[0]))
		if err == nil || !strings.Contains(err.Error(), c[1]) {
			t.Errorf("%s: %v; want %q", name, err, c[1])
		}
	}
}

func FuzzImport(f *testing.F) {
	f.Add([]byte(directory(small...)))
	f.Add([]byte("40\xff\xfe"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		table, err := Import(bytes.NewReader(raw))
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := table.Write(&b); err != nil {
			t.Fatal(err)
		}
		for p := range table.All(0) {
			if !utf8.ValidString(p.Name) {
				t.Errorf("name %q", p.Name)
			}
		}
	})
}
