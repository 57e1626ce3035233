package document

import "bytes"

// space is a namespace under the prefix that everybody uses for it.
type space string

const (
	core    space = "rss" // RSS of any version, where it has a namespace
	foreign space = "?"
)

// spaces knows namespaces by their URI, in lower case and without white space or "/" at the end: many
// feeds get one letter of it wrong.
var spaces = map[string]space{
	"http://www.w3.org/2005/atom":                         "atom",
	"https://www.w3.org/2005/atom":                        "atom",
	"http://purl.org/atom/ns#":                            "atom",
	"http://purl.org/atom/ns":                             "atom",
	"http://example.com/newformat#":                       "atom", // drafts of Atom
	"http://example.com/necho":                            "atom",
	"http://purl.org/echo":                                "atom",
	"uri/of/echo/namespace#":                              "atom",
	"http://purl.org/pie":                                 "atom",
	"http://purl.org/rss/1.0":                             core,
	"http://purl.org/net/rss1.1#":                         core,
	"http://my.netscape.com/rdf/simple/0.9":               core,
	"http://channel.netscape.com/rdf/simple/0.9":          core,
	"http://my.netscape.com/publish/formats/rss-0.91.dtd": core,
	"http://backend.userland.com/rss":                     core,
	"http://backend.userland.com/rss2":                    core,
	"http://backend.userland.com/rss091":                  core,
	"http://blogs.law.harvard.edu/tech/rss":               core,
	"http://purl.org/dc/elements/1.1":                     "dc",
	"http://purl.org/dc/elements/1.0":                     "dc",
	"http://purl.org/dc/terms":                            "dcterms",
	"http://purl.org/rss/1.0/modules/content":             "content",
	"http://purl.org/rss/1.0/modules/syndication":         "sy",
	"http://search.yahoo.com/mrss":                        "media",
	"http://video.search.yahoo.com/mrss":                  "media",
	"http://tools.search.yahoo.com/mrss":                  "media",
	"http://www.rssboard.org/media-rss":                   "media",
	"http://www.itunes.com/dtds/podcast-1.0.dtd":          "itunes",
	"http://example.com/dtds/podcast-1.0.dtd":             "itunes",
	"http://purl.org/atompub/tombstones/1.0":              "at",
	"http://www.w3.org/1999/02/22-rdf-syntax-ns#":         "rdf",
	"http://www.w3.org/1999/xhtml":                        "xhtml",
	"http://www.w3.org/xml/1998/namespace":                "xml",
}

// prefixes that mean something even where nothing declares them, or something unknown does.
var prefixes = map[string]space{
	"at": "at", "atom": "atom", "dc": "dc", "dcterms": "dcterms", "content": "content", "sy": "sy", "media": "media",
	"itunes": "itunes", "rdf": "rdf", "xhtml": "xhtml", "rss": core, "xml": "xml",
}

// binding is a namespace declaration in scope.
type binding struct {
	prefix []byte
	space  space
}

// spaceOf tells which namespace a declaration names.
func spaceOf(prefix, uri []byte) space {
	trimmed := bytes.ToLower(bytes.TrimSpace(uri))
	if s, ok := spaces[string(bytes.TrimRight(trimmed, "/"))]; ok {
		return s
	}
	if s, ok := prefixes[string(bytes.ToLower(prefix))]; ok {
		return s
	}
	if len(trimmed) == 0 && len(prefix) == 0 {
		return ""
	}
	return foreign
}

// resolve splits a name into its namespace and its local part.
func (r *rewriter) resolve(name []byte) (space, []byte) {
	var prefix []byte
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		prefix, name = name[:i], name[i+1:]
	}
	for i := len(r.bindings) - 1; i >= 0; i-- {
		if bytes.Equal(r.bindings[i].prefix, prefix) {
			return r.bindings[i].space, name
		}
	}
	if len(prefix) == 0 {
		return "", name
	}
	if s, ok := prefixes[string(bytes.ToLower(prefix))]; ok {
		return s, name
	}
	return foreign, name
}
