package config

import (
	"fmt"
	"net/mail"
	"strings"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/syndication"
)

// check looks at what no single part can know: whether ids are unique and whether what is named exists.
func (d *decoder) check(c *Config) {
	d.checkContact(c.Site.Contact)
	d.checkSources(c.Sources)
	d.checkCategories(c)
	d.checkTopics(c)
	d.checkOrganisations(c)
	d.checkTags(c)
	d.checkPlaces(c)
	d.checkRetention(c.Retention)
	d.warnSite(c.Site)
	d.warnSources(c.Sources)
	d.warnCategories(c.Categories)
	d.warnTopics(c)
	if len(c.Sources) == 0 {
		d.warn(d.placeOf(""), "sources", "there are none: nothing will be fetched")
	}
}

// checkContact: it goes into the header of each request, where publishers can do something with it.
func (d *decoder) checkContact(contact string) {
	if contact == "" {
		return
	}
	if aggregator.CheckURL(contact) == nil && !strings.ContainsAny(contact, "()<>;") {
		return
	}
	if a, err := mail.ParseAddress(contact); err != nil || a.Address != contact || strings.ContainsAny(contact, "()<>; ") {
		d.reportAt("site.contact", "%q is neither a mail address nor a URL", contact)
	}
}

// checkSources: an id, present or past, belongs to one source, for items are kept under it.
func (d *decoder) checkSources(sources []aggregator.Source) {
	ids := uniques{d: d, what: "source"}
	for i, s := range sources {
		ids.add(s.ID, nth("sources", i, "id"))
		ids.add(s.Was, nth("sources", i, "was"))
	}
}

// checkCategories: an id, present or past, belongs to one category, for feeds are remembered under it;
// what a category selects by must exist.
func (d *decoder) checkCategories(c *Config) {
	ids := uniques{d: d, what: "category"}
	sources := make([]string, len(c.Sources))
	known := make(map[string]bool, len(c.Sources))
	for i, s := range c.Sources {
		sources[i], known[s.ID] = s.ID, true
	}
	for i, category := range c.Categories {
		ids.add(category.ID, nth("categories", i, "id"))
		ids.add(category.Was, nth("categories", i, "was"))
		for j, id := range category.Select.Sources {
			if id != "*" && !known[id] {
				d.reportAt(index(nth("categories", i, "select.sources"), j), "there is no source %q%s", id, d.hint(id, sources))
			}
		}
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
	case taken:
		u.d.reportAt(path, "%q is the id of another %s, in line %d", id, u.what, u.d.placeOf(first).line)
	default:
		u.at[id] = path
	}
}

func (d *decoder) warnSite(s syndication.Site) {
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
	for _, class := range []aggregator.Class{aggregator.Official, aggregator.Press} {
		which := unquoted[class]
		if len(which) == 0 {
			continue
		}
		path := fmt.Sprintf("sources[%d]", which[0])
		d.warn(d.placeOf(path), path, "has no quoting%s: for class %s, %s applies", others(len(which)-1), class,
			aggregator.Source{Class: class}.Quotes())
	}
}

// warnCategories speaks of what is published more widely than it may be meant.
func (d *decoder) warnCategories(categories []syndication.Category) {
	if len(categories) == 0 {
		d.warn(d.placeOf(""), "categories", "there are none: nothing will be published")
	}
	for i, c := range categories {
		if s := c.Select; !c.Ended && len(s.Any)+len(s.All)+len(s.Sources) == 0 {
			path := nth("categories", i, "select")
			d.warn(d.placeOf(path), path, "names neither tags nor sources: every source counts, whatever it is about")
		}
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
