package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/litfass/litfass/aggregator"
)

// reserved ids are parts of addresses that Litfass serves itself.
var reserved = []string{
	"api", "embed", "events", "feed", "feeds", "format", "healthz", "hub", "index", "item", "keyword", "metrics",
	"opml", "org", "place", "readyz", "search", "source", "sources", "static", "topic", "websub",
}

// check looks at what no single part can know: whether ids are unique and whether what is named exists.
func (d *decoder) check(c *Config) {
	d.checkSources(c.Sources)
	d.checkRetention(c.Retention)
	d.warnSite(c.Site)
	d.warnSources(c.Sources)
}

// checkSources: an id, present or past, belongs to one source, for items are kept under it.
func (d *decoder) checkSources(sources []aggregator.Source) {
	ids := uniques{d: d, what: "source"}
	for i, s := range sources {
		ids.add(s.ID, nth("sources", i, "id"))
		ids.add(s.Was, nth("sources", i, "was"))
	}
}

func (d *decoder) checkRetention(r aggregator.Retention) {
	if r.Keep < 0 {
		d.reportAt("retention.keep", "%d is less than 0", r.Keep)
	}
	if r.Seen > 0 && r.Seen < r.Items {
		d.reportAt("retention.seen", "is shorter than items: what is still published would come in anew")
	}
}

// uniques finds ids that are taken.
type uniques struct {
	d    *decoder
	what string
	at   map[string]string // id → path of its first use
}

func (u *uniques) add(id, path string) {
	if u.at == nil {
		u.at = map[string]string{}
	}
	first, taken := u.at[id]
	switch {
	case id == "":
	case slices.Contains(reserved, id):
		u.d.reportAt(path, "%q is reserved for an address of Litfass itself", id)
	case taken:
		u.d.reportAt(path, "%q is the id of another %s, in line %d", id, u.what, u.d.placeOf(first).line)
	default:
		u.at[id] = path
	}
}

func (d *decoder) warnSite(s Site) {
	if s.Contact == "" {
		d.warn(d.placeOf("site"), "site.contact", "is missing: nothing will be fetched; publishers want to know who asks")
	}
}

// warnSources says what holds where a source says nothing, once for each class, and what is better otherwise.
func (d *decoder) warnSources(sources []aggregator.Source) {
	unquoted := map[aggregator.Class][]int{}
	byURL := map[string]int{}
	for i, s := range sources {
		if s.Quoting.Mode == "" {
			class := aggregator.Press
			if s.Class == aggregator.Official {
				class = s.Class
			}
			unquoted[class] = append(unquoted[class], i)
		}
		if strings.HasPrefix(s.URL, "http:") {
			path := nth("sources", i, "url")
			d.warn(d.placeOf(path), path, "is not encrypted; try https")
		}
		if first, twice := byURL[s.URL]; twice && s.URL != "" {
			path := nth("sources", i, "url")
			d.warn(d.placeOf(path), path, "is read by %q too", sources[first].ID)
		} else {
			byURL[s.URL] = i
		}
	}
	for class, which := range unquoted {
		path := fmt.Sprintf("sources[%d]", which[0])
		d.warn(d.placeOf(path), path, "has no quoting%s: for class %s, %s applies", others(len(which)-1), class,
			aggregator.Source{Class: class}.Quotes())
	}
}

func others(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return ", nor has 1 other source of its class"
	}
	return fmt.Sprintf(", nor have %d other sources of its class", n)
}
