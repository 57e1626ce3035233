package document

// What feeds are made of: the elements and attributes that anybody reads later, under the name that is
// written. All others are left out, which makes parsing cheap and hostile documents small. Names that
// begin with "litfass:" are ours: what a parser would pass over, or read its own way, under a name that
// it hands on as text.

// vocabulary is what may stand in an element, by name in lower case; names of modules carry their usual
// prefix ("dc:creator").
type vocabulary map[string]*field

// field is an element that is kept.
type field struct {
	out      string     // the name it is written under; "" = only what it holds is kept
	children vocabulary // what may stand in it; nil = text
	attrs    []string   // attributes kept, as written; compared in lower case
	markup   bool       // its text may be HTML, with tags
	link     bool       // its text is a URL
	once     bool       // the first that is not empty counts
	id       uint8      // number of a field that counts once
	item     bool       // it is an item
	bare     bool       // nothing within counts, only attributes
	instead  string     // the name it is written under as text, where it has no href
	max      int        // how much text is kept, in bytes; 0 = shortText
}

const (
	shortText = 64 << 10
	longText  = 1 << 20
)

func text(out string) *field  { return &field{out: out} }
func once(out string) *field  { return first(field{out: out}) }
func title(out string) *field { return first(field{out: out, markup: true}) }
func prose(out string) *field { return first(field{out: out, markup: true, max: longText}) }

// first numbers a field of which the first counts.
func first(f field) *field {
	f.once, f.id = true, onces
	if onces++; onces > 64*uint8(len(bits{})) {
		panic("more fields that count once than bits")
	}
	return &f
}

var onces uint8

func empty(out string, attrs ...string) *field {
	return &field{out: out, bare: true, attrs: attrs}
}

// merge makes one vocabulary of several; later ones win.
func merge(parts ...vocabulary) vocabulary {
	all := vocabulary{}
	for _, part := range parts {
		for name, f := range part {
			all[name] = f
		}
	}
	return all
}

var person = vocabulary{
	"name": text("name"), "email": text("email"),
	"uri": {out: "uri", link: true}, "url": {out: "uri", link: true}, "homepage": {out: "uri", link: true},
	"atom:name": text("name"), "atom:email": text("email"), "atom:uri": {out: "uri", link: true},
}

// modules may stand in feeds and items of every format. Dates get names of our own, because gofeed
// tries some two hundred layouts on those it knows.
var modules = vocabulary{
	"dc:title":         title("dc:title"),
	"dc:description":   prose("dc:description"),
	"dc:creator":       text("dc:creator"),
	"dc:author":        text("dc:author"),
	"dc:date":          text("dc:date"),
	"dc:subject":       text("dc:subject"),
	"dc:language":      text("dc:language"),
	"dcterms:created":  text("dcterms:created"),
	"dcterms:issued":   text("dcterms:issued"),
	"dcterms:modified": text("dcterms:modified"),
	"itunes:author":    text("itunes:author"),
	"itunes:summary":   prose("itunes:summary"),
	"itunes:subtitle":  text("itunes:subtitle"),
	"itunes:keywords":  text("itunes:keywords"),
	"itunes:owner": {out: "itunes:owner", children: vocabulary{
		"itunes:name": text("name"), "itunes:email": text("email"),
	}},
	"sy:updateperiod":    text("sy:updateperiod"),
	"sy:updatefrequency": text("sy:updatefrequency"),
}

// media is Media RSS.
var media = func() vocabulary {
	v := vocabulary{
		"media:title":       title("media:title"),
		"media:description": prose("media:description"),
		"media:thumbnail":   empty("media:thumbnail", "url"),
		"media:category":    text("media:category"),
	}
	v["media:content"] = &field{out: "media:content", attrs: []string{"url", "type", "medium"}, children: vocabulary{
		"media:title":  text("title"),
		"media:credit": text("credit"),
	}}
	v["media:group"] = &field{children: v}
	return v
}()

// atomInRSS are Atom elements that may stand in RSS.
var atomInRSS = vocabulary{
	"atom:id":        once("atom:id"),
	"atom:title":     title("atom:title"),
	"atom:link":      empty("atom:link", "href", "rel", "type", "length"),
	"atom:author":    {out: "atom:author", children: person},
	"atom:updated":   once("atom:updated"),
	"atom:modified":  once("dcterms:modified"),
	"atom:published": once("atom:published"),
	"atom:issued":    once("dcterms:issued"),
	"atom:summary":   prose("atom:summary"),
	"atom:content":   prose("atom:content"),
	"atom:category":  empty("atom:category", "term", "label"),
}

var rssItem = &field{out: "item", item: true, children: merge(modules, media, atomInRSS, vocabulary{
	"title":           title("title"),
	"description":     prose("description"),
	"abstract":        prose("description"), // CDF
	"link":            first(field{out: "link", link: true, attrs: []string{"href"}}),
	"author":          text("author"),
	"category":        text("category"),
	"pubdate":         once("litfass:published"),
	"guid":            first(field{out: "guid", attrs: []string{"isPermaLink"}}),
	"enclosure":       empty("enclosure", "url", "type", "length"),
	"content:encoded": prose("content:encoded"),
	"encoded":         prose("content:encoded"),
	"content":         prose("content:encoded"),
	"body":            prose("content:encoded"),
	"fullitem":        prose("content:encoded"),
	"xhtml:body":      prose("content:encoded"),
	"xhtml:div":       prose("content:encoded"),
	"a":               empty("a", "href"), // CDF
})}

var rssChannel = &field{out: "channel", children: merge(modules, atomInRSS, vocabulary{
	"title":          title("title"),
	"description":    prose("description"),
	"abstract":       prose("description"), // CDF
	"link":           first(field{out: "link", link: true, attrs: []string{"href"}}),
	"language":       once("language"),
	"managingeditor": once("managingEditor"),
	"webmaster":      once("webMaster"),
	"pubdate":        once("litfass:published"),
	"lastbuilddate":  once("litfass:updated"),
	"ttl":            once("ttl"),
	"skiphours":      {out: "skipHours", children: vocabulary{"hour": text("hour")}},
	"skipdays":       {out: "skipDays", children: vocabulary{"day": text("day")}},
	"item":           rssItem,
	"items":          {children: vocabulary{"item": rssItem}}, // RSS 1.1
})}

// rssRoot is what may stand in <rss> and <rdf:RDF>.
var rssRoot = &field{out: "rss", children: vocabulary{
	"channel": rssChannel,
	"item":    rssItem,
	"items":   {children: vocabulary{"item": rssItem}},
}}

// atomLink is an Atom link; some write it as in RSS, as text.
var atomLink = &field{out: "link", bare: true, link: true, instead: "litfass:link", attrs: []string{"href", "rel", "type", "hreflang", "length"}}

var atomEntry = &field{out: "entry", item: true, children: merge(modules, media, vocabulary{
	"title":           title("title"),
	"id":              once("atom:id"), // under this name gofeed leaves it as it is
	"link":            atomLink,
	"author":          {out: "author", children: person},
	"category":        empty("category", "term", "scheme", "label"),
	"updated":         once("litfass:updated"),
	"modified":        once("dcterms:modified"),
	"published":       once("litfass:published"),
	"issued":          once("dcterms:issued"),
	"created":         text("dcterms:created"),
	"summary":         prose("summary"),
	"content":         first(field{out: "content", markup: true, max: longText, attrs: []string{"src"}}),
	"content:encoded": prose("litfass:encoded"),
	"source":          {out: "source", children: vocabulary{"author": {out: "author", children: person}}},
})}

var atomRoot = &field{out: "feed", children: merge(modules, vocabulary{
	"title":     title("title"),
	"subtitle":  prose("subtitle"),
	"tagline":   prose("subtitle"),
	"id":        once("atom:id"),
	"link":      atomLink,
	"author":    {out: "author", children: person},
	"updated":   once("litfass:updated"),
	"modified":  once("dcterms:modified"),
	"published": once("litfass:published"),
	"entry":     atomEntry,

	"at:deleted-entry": empty("at:deleted-entry", "ref", "when"), // RFC 6721
	"item":             atomEntry,
})}

// voids are HTML elements that have no end tag (HTML, section 13.1.2).
var voids = map[string]bool{
	"area": true, "base": true, "br": true, "col": true, "embed": true, "hr": true, "img": true, "input": true,
	"link": true, "meta": true, "param": true, "source": true, "track": true, "wbr": true,
}
