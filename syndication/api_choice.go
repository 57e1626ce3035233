package syndication

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/litfass/litfass/aggregator"
)

// choice is a selection of entries as a request tells it: within a parameter one value is enough, and each
// parameter that is given must hold. It is canonical: the same selection is the same choice, however it
// was written.
type choice []choiceOf

// choiceOf is one parameter with its values, sorted, each once.
type choiceOf struct {
	parameter string
	values    []string // as they stand in an address
	keys      []string // as the store knows them, likewise sorted: categories and sources by their first id
	around    near     // of the parameter near
}

// Parameters that choose, in canonical order. The kinds of tags have one each: topic=verkehr is tag=topic/verkehr;
// near and km are one (near.go).
var choosing = []string{"category", "format", "near", "km", "org", "place", "source", "tag", "topic"}

// mostValues is how many values a selection may have in all: each is an index to read.
const mostValues = 5

// longestValue is how many bytes a value may have.
const longestValue = 200

// choose reads the choice from a query; parameters in others belong to somebody else, every further one
// is an error, and so is no choice at all. Errors are faults.
func (p *Press) choose(query url.Values, others ...string) (choice, error) {
	if err := knownParameters(query, append(others, choosing...)); err != nil {
		return nil, err
	}
	query = tagsByKind(query)
	var c choice
	count := 0
	around, err := p.chooseNear(query)
	if err != nil {
		return nil, err
	}
	for _, name := range choosing {
		if name == "near" && around != nil {
			c, count = append(c, *around), count+1
		}
		if _, given := query[name]; !given || name == "near" || name == "km" {
			continue
		}
		part := choiceOf{parameter: name}
		for _, value := range query[name] {
			value, key, err := p.chosen(name, value)
			if err != nil {
				return nil, err
			}
			part.values, part.keys = append(part.values, value), append(part.keys, key)
		}
		slices.Sort(part.values)
		slices.Sort(part.keys)
		part.values, part.keys = slices.Compact(part.values), slices.Compact(part.keys)
		c = append(c, part)
		if count += len(part.values); count > mostValues {
			return nil, wrongParameter(name, "a selection may have %d values in all; make it smaller, or ask the operator for a category", mostValues)
		}
	}
	if c == nil {
		return nil, &fault{"parameter", "", "Nothing is selected: give one of " + strings.Join(choosing, ", ") + ". All that there is comes from /api/v1/changes."}
	}
	return c, nil
}

// knownParameters is an error that names the first parameter, by its name, that is not in the list.
func knownParameters(query url.Values, known []string) error {
	var unknown []string
	for name := range query {
		if !slices.Contains(known, name) {
			unknown = append(unknown, name)
		}
	}
	if unknown == nil {
		return nil
	}
	slices.Sort(known)
	detail := "there is no such parameter here, only " + strings.Join(known, ", ")
	if len(known) == 0 {
		detail = "there are no parameters here"
	}
	return wrongParameter(shown(slices.Min(unknown)), "%s", detail)
}

// tagsByKind writes tag=topic/x as topic=x where that means the same: if all values of tag are of that
// kind, and it has no values of its own.
func tagsByKind(query url.Values) url.Values {
	kind, _, _ := strings.Cut(query.Get("tag"), "/")
	if kind == "tag" || kind == "category" || kind == "source" || !slices.Contains(choosing, kind) || query[kind] != nil {
		return query
	}
	var terms []string
	for _, tag := range query["tag"] {
		term, ok := strings.CutPrefix(tag, kind+"/")
		if !ok || !tagID.MatchString(tag) {
			return query
		}
		terms = append(terms, term)
	}
	other := url.Values{kind: terms}
	for name, values := range query {
		if name != "tag" {
			other[name] = values
		}
	}
	return other
}

// chosen checks one value and finds its canonical spelling and the store's name for it.
func (p *Press) chosen(parameter, value string) (canonical, key string, err error) {
	switch {
	case value == "":
		return "", "", wrongParameter(parameter, "has no value")
	case len(value) > longestValue || !utf8.ValidString(value) || clean(value) != value:
		return "", "", wrongParameter(parameter, "%q is not UTF-8 text of at most %d bytes", shown(value), longestValue)
	}
	switch parameter {
	case "category":
		for _, c := range p.Categories {
			if c.ID == value || c.Was == value {
				if c.Ended {
					return "", "", &fault{"gone", parameter, "category: " + strconv.Quote(value) + " is no longer published"}
				}
				return c.ID, c.Key(), nil
			}
		}
		return "", "", noSuch(parameter, "category: there is no %q; /api/v1/categories lists all", shown(value))
	case "source":
		for _, s := range p.Sources {
			if s.ID == value || s.Was == value {
				return s.ID, s.Key(), nil
			}
		}
		return "", "", noSuch(parameter, "source: there is no %q; /api/v1/sources lists all", shown(value))
	case "place":
		if !tagID.MatchString("place/" + value) {
			return "", "", wrongParameter(parameter, "%q is not an Amtlicher Gemeindeschlüssel (AGS) of 2, 5 or 8 digits", shown(value))
		}
		pl, known := p.place(value)
		if !known {
			return "", "", noSuch(parameter, "place: there is no place with the AGS %q; /places finds one by its name", value)
		}
		return pl.AGS, p.placeTerm(pl), nil
	case "tag":
		if !tagID.MatchString(value) {
			return "", "", wrongParameter(parameter, "%q is not a tag: place/AGS (2, 5 or 8 digits), org/…, topic/…, format/… or keyword/…", shown(value))
		}
		return value, value, nil
	}
	if tag := parameter + "/" + value; tagID.MatchString(tag) {
		return value, tag, nil
	}
	return "", "", wrongParameter(parameter, "%q may hold no space and no slash", shown(value))
}

// shown is a value as an error shows it: clean, and not without end.
func shown(value string) string { return Cut(line(value), 60) }

// query is the canonical spelling. A slash stays as it is (RFC 3986 section 3.4).
func (c choice) query() string {
	var parts []string
	for _, part := range c {
		if part.parameter == "near" {
			parts = append(parts, part.around.query())
			continue
		}
		for _, value := range part.values {
			parts = append(parts, part.parameter+"="+strings.ReplaceAll(url.QueryEscape(value), "%2F", "/"))
		}
	}
	return strings.Join(parts, "&")
}

// key names the choice for ever: by the first ids of categories and sources, so that it outlives their renaming.
func (c choice) key() string {
	var parts []string
	for _, part := range c {
		if part.parameter == "near" {
			parts = append(parts, part.around.query())
			continue
		}
		for _, key := range part.keys {
			parts = append(parts, part.parameter+"="+url.QueryEscape(key))
		}
	}
	return strings.Join(parts, "&")
}

// indexes are what the store is asked for: an entry must stand in one of each list.
func (c choice) indexes() [][]aggregator.Query {
	lists := make([][]aggregator.Query, len(c))
	for i, part := range c {
		if part.parameter == "near" {
			lists[i] = nearIndexes(part.keys)
			continue
		}
		for _, key := range part.keys {
			switch part.parameter {
			case "category":
				lists[i] = append(lists[i], aggregator.Query{Category: key})
			case "source":
				lists[i] = append(lists[i], aggregator.Query{Source: key})
			default:
				lists[i] = append(lists[i], aggregator.Query{Tag: key})
			}
		}
	}
	return lists
}

// takes tells whether an entry is chosen: as for categories, any of its copies counts.
func (c choice) takes(e aggregator.Entry) bool {
	for _, part := range c {
		if !part.heldBy(e) {
			return false
		}
	}
	return true
}

func (part choiceOf) heldBy(e aggregator.Entry) bool {
	return slices.ContainsFunc(e.Copies, part.holds)
}

func (part choiceOf) holds(it aggregator.Item) bool {
	has := func(key string) bool { _, found := slices.BinarySearch(part.keys, key); return found }
	switch part.parameter {
	case "category":
		return slices.ContainsFunc(it.Categories, has)
	case "source":
		return has(it.Source)
	case "near":
		return part.nearBy(it)
	}
	found := false
	look := func(term string) { found = found || has(term) }
	for _, t := range it.Tags {
		aggregator.EachTerm(t.ID, look)
	}
	if it.Area != "" {
		aggregator.EachTerm("place/"+it.Area, look)
	}
	return found
}
