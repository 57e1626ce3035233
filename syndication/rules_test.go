package syndication

import (
	encoding "encoding/json"
	"encoding/xml"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// What the W3C feed validator checks and could ever apply to us, as tests of our own. The structs read
// what the writers write; they share nothing with them.
type (
	readRSS struct {
		XMLName xml.Name `xml:"rss"`
		Version string   `xml:"version,attr"`
		Channel struct {
			Title         []string      `xml:"title"`
			Description   []string      `xml:"description"`
			Language      []string      `xml:"language"`
			Links         []readRSSLink `xml:"link"`
			LastBuildDate []string      `xml:"lastBuildDate"`
			Items         []readItem    `xml:"item"`
		} `xml:"channel"`
	}
	readItem struct {
		Title       []string      `xml:"title"`
		Description []string      `xml:"description"`
		Links       []readRSSLink `xml:"link"`
		PubDate     []string      `xml:"pubDate"`
		GUID        []struct {
			Permalink string `xml:"isPermaLink,attr"`
			ID        string `xml:",chardata"`
		} `xml:"guid"`
		Source []struct {
			URL  string `xml:"url,attr"`
			Name string `xml:",chardata"`
		} `xml:"source"`
		Categories []struct {
			Domain string `xml:"domain,attr"`
			Text   string `xml:",chardata"`
		} `xml:"category"`
		Enclosures []readLink `xml:"enclosure"`
		Creators   []string   `xml:"http://purl.org/dc/elements/1.1/ creator"`
		Authors    []string   `xml:"author"`
	}
	readRSSLink struct { // RSS's own, or atom:link
		XMLName xml.Name
		readLink
		Text string `xml:",chardata"`
	}
	readLink struct {
		Rel    string `xml:"rel,attr"`
		Type   string `xml:"type,attr"`
		Href   string `xml:"href,attr"`
		URL    string `xml:"url,attr"`
		Length string `xml:"length,attr"`
	}
	readAtom struct {
		XMLName xml.Name     `xml:"http://www.w3.org/2005/Atom feed"`
		Lang    string       `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
		ID      []string     `xml:"id"`
		Title   []readText   `xml:"title"`
		Updated []string     `xml:"updated"`
		Authors []readPerson `xml:"author"`
		Links   []readLink   `xml:"link"`
		Entries []readEntry  `xml:"entry"`
	}
	readEntry struct {
		ID         []string     `xml:"id"`
		Updated    []string     `xml:"updated"`
		Published  []string     `xml:"published"`
		Title      []readText   `xml:"title"`
		Content    []readText   `xml:"content"`
		Summary    []readText   `xml:"summary"`
		Authors    []readPerson `xml:"author"`
		Links      []readLink   `xml:"link"`
		Categories []struct {
			Term   string `xml:"term,attr"`
			Scheme string `xml:"scheme,attr"`
			Label  string `xml:"label,attr"`
		} `xml:"category"`
		Source []struct {
			ID      []string   `xml:"id"`
			Title   []readText `xml:"title"`
			Updated []string   `xml:"updated"`
			Rights  []string   `xml:"rights"`
			Links   []readLink `xml:"link"`
		} `xml:"source"`
	}
	readText struct {
		Type string `xml:"type,attr"`
		Text string `xml:",chardata"`
	}
	readPerson struct {
		Name []string `xml:"name"`
		URI  string   `xml:"uri"`
	}
)

// ids are the ids of a feed in its order.
func ids(h http.Handler, path string) (list []string) {
	body := get(h, path).Body.Bytes()
	var rss readRSS
	var atom readAtom
	var json struct{ Items []struct{ ID string } }
	switch {
	case xml.Unmarshal(body, &rss) == nil:
		for _, it := range rss.Channel.Items {
			list = append(list, it.GUID[0].ID)
		}
	case xml.Unmarshal(body, &atom) == nil:
		for _, e := range atom.Entries {
			list = append(list, e.ID[0])
		}
	case encoding.Unmarshal(body, &json) == nil:
		for _, it := range json.Items {
			list = append(list, it.ID)
		}
	}
	return list
}

var entryID = regexp.MustCompile(`urn:uuid:[0-9a-f-]{36}`)

func eachStand(t *testing.T, test func(t *testing.T, h http.Handler)) {
	for name, make := range map[string]func() (*shelf, Settings){"plain": newsstand, "hostile": hostile} {
		t.Run(name, func(t *testing.T) {
			s, settings := make()
			test(t, New(s, settings).Handler())
		})
	}
}

func read(t *testing.T, h http.Handler, path string, into any) {
	t.Helper()
	if err := xml.Unmarshal(get(h, path).Body.Bytes(), into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

func TestRSSKeepsTheRulesOfItsProfile(t *testing.T) {
	eachStand(t, func(t *testing.T, h http.Handler) {
		for _, path := range []string{"/verkehr.rss", "/digitales.rss", "/leer.rss"} {
			var doc readRSS
			read(t, h, path, &doc)
			ch := doc.Channel
			one(t, path+" title", ch.Title...)
			one(t, path+" description", ch.Description...)
			links, self := split(ch.Links)
			absolute(t, path+" link", one(t, path+" link", links...))
			one(t, path+" language", ch.Language...)
			mailDate(t, path+" lastBuildDate", one(t, path+" lastBuildDate", ch.LastBuildDate...))
			if len(self) == 0 || self[0].Rel != "self" || self[0].Href != "https://news.example.org"+path || self[0].Type != "application/rss+xml" {
				t.Errorf("%s: atom:link %+v", path, self)
			}
			var guids []string
			for _, it := range ch.Items {
				one(t, "item title", it.Title...)
				if d := one(t, "item description", it.Description...); !strings.HasSuffix(d, "</p>") || !strings.Contains(d, "<p>Quelle: ") && !strings.Contains(d, "<p>Source: ") {
					t.Errorf("no credit at the end of %q", d)
				}
				links, files := split(it.Links)
				for _, l := range links {
					absolute(t, "item link", l)
				}
				rels(t, "item file", files)
				mailDate(t, "item pubDate", one(t, "item pubDate", it.PubDate...))
				if len(links) > 1 || len(it.Enclosures) > 1 || len(it.GUID) != 1 || len(it.Source) > 1 || len(it.Authors) > 0 {
					t.Fatalf("item %v: something is there too often", it.Title)
				}
				if it.GUID[0].Permalink != "false" || !entryID.MatchString(it.GUID[0].ID) || slices.Contains(guids, it.GUID[0].ID) {
					t.Errorf("guid %+v", it.GUID[0])
				}
				guids = append(guids, it.GUID[0].ID)
				for _, s := range it.Source {
					absolute(t, "item source", s.URL)
					one(t, "item source", s.Name)
				}
				for _, c := range it.Categories {
					absolute(t, "item category", c.Domain)
					one(t, "item category", c.Text)
				}
				for _, e := range it.Enclosures {
					absolute(t, "enclosure", e.URL)
					number(t, "enclosure", e.Length)
					mediaTypeRule(t, "enclosure", e.Type)
				}
				for _, c := range it.Creators {
					one(t, "dc:creator", c)
				}
			}
		}
	})
}

func TestAtomKeepsTheRulesOfRFC4287(t *testing.T) {
	eachStand(t, func(t *testing.T, h http.Handler) {
		for _, path := range []string{"/verkehr.atom", "/digitales.atom", "/leer.atom"} {
			var doc readAtom
			read(t, h, path, &doc)
			seen := []string{one(t, path+" id", doc.ID...)}
			isPlainText(t, path+" title", doc.Title)
			zuluDate(t, path+" updated", one(t, path+" updated", doc.Updated...))
			persons(t, path, doc.Authors)
			rels(t, path, doc.Links, "self", "alternate")
			if !aggregator.WellFormedLanguage(doc.Lang) {
				t.Errorf("%s: xml:lang %q", path, doc.Lang)
			}
			for _, e := range doc.Entries {
				id := one(t, "entry id", e.ID...)
				if !entryID.MatchString(id) || slices.Contains(seen, id) {
					t.Errorf("entry id %s", id)
				}
				seen = append(seen, id)
				isPlainText(t, "entry title", e.Title)
				updated := zuluDate(t, "entry updated", one(t, "entry updated", e.Updated...))
				published := zuluDate(t, "entry published", one(t, "entry published", e.Published...))
				if updated.Before(published) {
					t.Errorf("updated %v before it was published %v", updated, published)
				}
				persons(t, "entry", e.Authors)
				if len(e.Content) != 1 || e.Content[0].Type != "html" || strings.TrimSpace(e.Content[0].Text) == "" {
					t.Errorf("content %+v", e.Content)
				}
				if len(e.Summary) > 0 {
					isPlainText(t, "summary", e.Summary)
				}
				if alternates := rels(t, "entry", e.Links); alternates > 1 {
					t.Errorf("%d alternates of one type", alternates)
				}
				for _, c := range e.Categories {
					one(t, "term", c.Term)
					one(t, "label", c.Label)
					absolute(t, "scheme", c.Scheme)
				}
				if len(e.Source) != 1 {
					t.Fatalf("%d sources", len(e.Source))
				}
				one(t, "source id", e.Source[0].ID...)
				isPlainText(t, "source title", e.Source[0].Title)
				zuluDate(t, "source updated", one(t, "source updated", e.Source[0].Updated...))
				one(t, "source rights", e.Source[0].Rights...)
				rels(t, "source", e.Source[0].Links)
			}
		}
	})
}

// split tells RSS's own links from those of Atom.
func split(all []readRSSLink) (links []string, atom []readLink) {
	for _, l := range all {
		if l.XMLName.Space == "" {
			links = append(links, l.Text)
		} else {
			atom = append(atom, l.readLink)
		}
	}
	return links, atom
}

// one returns the only value, which must not be blank.
func one(t *testing.T, what string, values ...string) string {
	t.Helper()
	if len(values) != 1 || strings.TrimSpace(values[0]) == "" {
		t.Errorf("%s: %d values: %q", what, len(values), values)
		return ""
	}
	return values[0]
}

var uri = regexp.MustCompile(`^https?://[A-Za-z0-9.\-\[\]:_]+(/[A-Za-z0-9\-._~!$&()*+,;=:@/%]*)?(\?[A-Za-z0-9\-._~!$&()*+,;=:@/?%]*)?(#[A-Za-z0-9\-._~!$&()*+,;=:@/?%]*)?$`)

func absolute(t *testing.T, what, link string) {
	t.Helper()
	if _, err := url.Parse(link); err != nil || !uri.MatchString(link) {
		t.Errorf("%s: %q is no URL of RFC 3986", what, link)
	}
}

func plausible(t *testing.T, what string, d time.Time, err error) time.Time {
	t.Helper()
	if err != nil || d.Year() < 1990 || d.Year() > 2027 {
		t.Errorf("%s: %v, %v", what, d, err)
	}
	return d
}

func mailDate(t *testing.T, what, value string) {
	t.Helper()
	d, err := time.Parse(time.RFC1123Z, value)
	plausible(t, what, d, err)
}

func zuluDate(t *testing.T, what, value string) time.Time {
	t.Helper()
	d, err := time.Parse("2006-01-02T15:04:05Z", value)
	return plausible(t, what, d, err)
}

func isPlainText(t *testing.T, what string, texts []readText) {
	t.Helper()
	if len(texts) != 1 || texts[0].Type != "text" || strings.TrimSpace(texts[0].Text) == "" {
		t.Errorf("%s: %+v", what, texts)
	}
}

func persons(t *testing.T, what string, list []readPerson) {
	t.Helper()
	if len(list) == 0 {
		t.Errorf("%s has no author", what)
	}
	for _, p := range list {
		one(t, what+" author", p.Name...)
		if p.URI != "" {
			absolute(t, what+" author", p.URI)
		}
	}
}

// rels checks links, each of the wanted relations once, and returns how many alternates there are.
func rels(t *testing.T, what string, links []readLink, want ...string) (alternates int) {
	t.Helper()
	for _, l := range links {
		absolute(t, what+" link", l.Href)
		if l.Rel == "alternate" {
			alternates++
		}
		if l.Length != "" {
			number(t, what+" link", l.Length)
		}
		if l.Type != "" {
			mediaTypeRule(t, what+" link", l.Type)
		}
	}
	for _, rel := range want {
		if n := len(slices.DeleteFunc(slices.Clone(links), func(l readLink) bool { return l.Rel != rel })); n != 1 {
			t.Errorf("%s: %d links of rel=%s", what, n, rel)
		}
	}
	return alternates
}

func number(t *testing.T, what, value string) {
	t.Helper()
	if !regexp.MustCompile(`^\d+$`).MatchString(value) {
		t.Errorf("%s: length %q", what, value)
	}
}

func mediaTypeRule(t *testing.T, what, value string) {
	t.Helper()
	if !regexp.MustCompile(`^[a-z0-9!#$&\-^_.+]+/[a-z0-9!#$&\-^_.+]+$`).MatchString(value) {
		t.Errorf("%s: type %q", what, value)
	}
}
