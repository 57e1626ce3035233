package tagging

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/litfass/litfass/aggregator"
)

// defaultTaxonomy reads the taxonomy that Litfass ships.
func defaultTaxonomy(t testing.TB) Taxonomy {
	t.Helper()
	text, err := os.ReadFile("../../config/taxonomy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var taxonomy Taxonomy
	if err := yaml.UnmarshalWithOptions(text, &taxonomy, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	return taxonomy
}

func defaultTaggers(t testing.TB) []aggregator.Tagger {
	t.Helper()
	taxonomy := defaultTaxonomy(t)
	topics, err := CompileTopics(taxonomy)
	if err != nil {
		t.Fatal(err)
	}
	formats, err := CompileFormats(taxonomy)
	if err != nil {
		t.Fatal(err)
	}
	return []aggregator.Tagger{topics, formats, Keywords}
}

var seedsNow = time.Date(2025, 6, 15, 12, 0, 0, 0, berlin)

var berlin = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	return zone
}()

// prepare runs items through normalise and tag.
func prepare(t testing.TB, source aggregator.Source, items ...aggregator.Item) []aggregator.Item {
	t.Helper()
	b := aggregator.Batch{Source: source, Now: seedsNow, Items: items}
	line := aggregator.Line{{Name: "normalise", Run: aggregator.Normalise}, {Name: "tag", Run: aggregator.TagWith(defaultTaggers(t)...)}}
	b, err := line.Run(context.Background(), b)
	if err != nil {
		t.Fatal(err)
	}
	return b.Items
}

// seed is one of 32 items of a magazine for municipal IT. Their text belongs to somebody else, so
// it is read from a folder and not kept here; what a reader expects of them is.
type seed struct {
	Src, Kicker, Headline, Date, Teaser, Format, Section string
	Keywords                                             []string
	ImageAlt                                             string `json:"image_alt"`

	Primary  []string `json:"gold_primary"` // AGS, or "org:" and a body's id
	Mentions []string `json:"gold_mentions"`
	Optional []string `json:"optional"`
}

// expected topics by date and kicker: those an item must have, behind "|" those it may have.
var expected = map[string]string{
	"2018-10-02 Dortmund":               "digitalisierung e-government | politik",
	"2017-11-27 Dortmund":               "digitalisierung it-infrastruktur | politik e-government",
	"2025-06-05 Hannover":               "digitalisierung e-government | finanzen",
	"2025-06-02 DStGB":                  "digitalisierung | politik",
	"2025-05-19 Deutscher Städtetag":    "personalia politik",
	"2025-05-15 BMDS":                   "digitalisierung politik | it-infrastruktur",
	"2025-05-15 NEGZ":                   "smart-city e-government digitalisierung",
	"2025-05-15 DStGB":                  "digitalisierung | politik",
	"2025-05-05 Schleswig-Holstein":     "digitalisierung | it-sicherheit breitband e-government politik",
	"2025-04-30 Berlin":                 "it-infrastruktur politik | digitalisierung",
	"2025-04-25 Potsdam":                "it-infrastruktur | digitalisierung personalia",
	"2025-04-15 Ahaus":                  "digitalisierung | politik e-government",
	"2025-04-15 Rheinland-Pfalz":        "digitalisierung e-government",
	"2025-04-14 IT-Planungsrat / FITKO": "digitalisierung",
	"2025-04-11 Kooperationen":          "digitalisierung | wirtschaft",
	"2025-04-10 Koalitionsvertrag":      "politik digitalisierung",
	"2025-04-10 DStGB/iit":              "digitalisierung | it-infrastruktur it-sicherheit e-government",
	"2025-01-28 Bayern":                 "it-infrastruktur digitalisierung",
	"2025-01-24 Vitako":                 "digitalisierung",
	"2025-01-22 Hamburg":                "digitalisierung | politik",
	"2025-01-20 Wolfsburg":              "smart-city it-infrastruktur | digitalisierung",
	"2025-01-20 Saarland":               "digitalisierung | finanzen e-government it-infrastruktur",
	"2025-01-15 Hessen":                 "e-government digitalisierung | politik",
	"2025-01-13 IT-Planungsrat":         "digitalisierung",
	"2025-01-07 Digitalisierung":        "digitalisierung | e-government",
	"2024-12-19 Brandenburg":            "e-government digitalisierung | finanzen",
	"2024-12-18 Digitalisierung":        "digitalisierung it-infrastruktur | finanzen e-government politik",
	"2024-12-17 Digitale Bildung":       "bildung digitalisierung | finanzen politik",
	"2024-12-05 Niedersachsen":          "digitalisierung",
	"2024-11-18 Rheinland-Pfalz":        "digitalisierung | it-infrastruktur politik",
	"2024-11-12 Potsdam":                "personalia e-government | politik digitalisierung it-infrastruktur",
	"2024-11-11 Baden-Württemberg":      "politik | finanzen",
}

func TestSeedsGiveWhatAReaderExpects(t *testing.T) {
	folder := seedsFolder(t)
	seeds := readSeeds(t, folder)
	if len(seeds) != len(expected) {
		t.Fatalf("%d seeds, want %d", len(seeds), len(expected))
	}
	for _, s := range seeds {
		it := seedItem(s, leads(t, folder))
		got := prepare(t, aggregator.Source{ID: "magazin", URL: "https://magazin.example/feed"}, it)[0]
		name := s.Date + " " + s.Kicker
		if got.Kicker != s.Kicker || got.Title != s.Headline {
			t.Errorf("%s: kicker %q, title %q", name, got.Kicker, got.Title)
		}
		if d := got.Date().In(berlin).Format(time.DateOnly); d != s.Date || !got.DayOnly {
			t.Errorf("%s: date %s, day only: %v", name, d, got.DayOnly)
		}
		if s.Teaser != "" && got.Teaser != s.Teaser {
			t.Errorf("%s: teaser %q", name, got.Teaser)
		}
		checkTags(t, name, got, "format/"+s.Format, expected[name])
	}
}

func TestSeedsNameTheirPlacesAndBodies(t *testing.T) {
	folder := seedsFolder(t)
	bodies, taggers := articleBodies(t, folder), goldTaggers(t)
	for _, s := range readSeeds(t, folder) {
		g := labelled{Kicker: s.Kicker, Title: s.Headline, Summary: s.Teaser, Primary: tagIDs(s.Primary), Mentions: tagIDs(s.Mentions), Optional: tagIDs(s.Optional)}
		if s.Teaser == "" { // of these there is the page
			g.Summary = bodies[s.Kicker+s.Headline]
		}
		for _, kind := range []string{"place/", "org/"} {
			if got, said := g.judge(taggers, kind); got.wrong+got.missing > 0 || got.primary == 0 {
				t.Errorf("%s: %s%s", s.Kicker, s.Headline, said)
			}
		}
	}
}

// tagIDs writes the labels of the seeds as tags.
func tagIDs(labels []string) (ids []string) {
	for _, l := range labels {
		if id, ok := strings.CutPrefix(l, "org:"); ok {
			ids = append(ids, "org/"+id)
		} else {
			ids = append(ids, "place/"+l)
		}
	}
	return ids
}

// checkTags compares the tags of an item with "must have | may have".
func checkTags(t *testing.T, name string, got aggregator.Item, format, topics string) {
	t.Helper()
	must, may, _ := strings.Cut(topics, "|")
	var have, missing []string
	for _, tag := range got.Tags {
		if id, ok := strings.CutPrefix(tag.ID, "topic/"); ok {
			have = append(have, id)
		}
		if strings.HasPrefix(tag.ID, "format/") && tag.ID != format {
			t.Errorf("%s: %s, want %s", name, tag.ID, format)
		}
	}
	for _, id := range strings.Fields(must) {
		if !slices.Contains(have, id) {
			missing = append(missing, id)
		}
	}
	for _, id := range have {
		if !slices.Contains(strings.Fields(must+" "+may), id) {
			t.Errorf("%s: unexpected %s", name, id)
		}
	}
	if len(missing) > 0 {
		t.Errorf("%s: no %v in %v: %+v", name, missing, have, got.Tags)
	}
}

// seedItem writes a seed as such magazines write their feeds: kicker and headline in the title (on old
// pages glued to it), the day in brackets, a picture, "mehr...", the format as a category.
func seedItem(s seed, leads map[string]string) aggregator.Item {
	it := aggregator.Item{Title: s.Kicker + ": " + s.Headline, Link: "https://magazin.example/" + Slug(s.Headline), Keywords: s.Keywords}
	teaser := s.Teaser
	if teaser == "" {
		it.Title, teaser = s.Kicker+s.Headline, leads[s.Kicker+s.Headline]
	}
	if s.Format != "meldung" {
		it.Keywords = append(it.Keywords, s.Format)
	}
	day, _ := time.Parse(time.DateOnly, s.Date)
	it.Summary = `<p><img src="/b.jpg" alt="` + s.ImageAlt + `"></p><p>` + day.Format("[02.01.2006] ") + teaser + ` <a href="/x">mehr...</a></p>`
	return it
}

func seedsFolder(t *testing.T) string {
	t.Helper()
	folders := []string{os.Getenv("LITFASS_DATA")}
	for _, up := range []string{"../../..", "../../../.."} {
		folders = append(folders, filepath.Join(up, "shared", "data"))
	}
	for _, f := range folders {
		if _, err := os.Stat(filepath.Join(f, "seeds_gold.jsonl")); f != "" && err == nil {
			return f
		}
	}
	t.Skip("the seeds are not here: set LITFASS_DATA to the folder that holds seeds_gold.jsonl")
	return ""
}

func readSeeds(t *testing.T, folder string) (seeds []seed) {
	t.Helper()
	file, err := os.Open(filepath.Join(folder, "seeds_gold.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var s seed
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			t.Fatal(err)
		}
		seeds = append(seeds, s)
	}
	return seeds
}

// articlePages are the texts of the article pages.
func articlePages(t *testing.T, folder string) (texts [][]byte) {
	t.Helper()
	pages, _ := filepath.Glob(filepath.Join(folder, "seeds", "*.txt"))
	for _, p := range pages {
		text, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, text)
	}
	return texts
}

// articleBodies are the texts of the two article pages from the lead up to the keywords, without the pictures' captions.
func articleBodies(t *testing.T, folder string) map[string]string {
	t.Helper()
	found := make(map[string]string)
	for _, text := range articlePages(t, folder) {
		if m := regexp.MustCompile(`(?s)\n(\S[^\n]*)\n\n(\[\d\d\.\d\d\.\d{4}\] [^\n]*)\n.*?\(Bildquelle: [^\n]*\n(.*?)\nStichwörter: `).FindSubmatch(text); m != nil {
			found[string(m[1])] = string(m[2]) + "\n" + string(m[3])
		}
	}
	return found
}

// leads are the first paragraphs of the two article pages, by their glued headlines.
func leads(t *testing.T, folder string) map[string]string {
	t.Helper()
	found := make(map[string]string)
	for _, text := range articlePages(t, folder) {
		if m := regexp.MustCompile(`(?m)^(\S.*)\n\n\[\d\d\.\d\d\.\d{4}\] (.*)$`).FindSubmatch(text); m != nil {
			found[string(m[1])] = string(m[2])
		}
	}
	return found
}
