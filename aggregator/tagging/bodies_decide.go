package tagging

import (
	"slices"
	"strings"
)

// decide says of each find whose name it is here. Names that are surely one body's come first, for what
// they say helps with the others: the Land they belong to, that parties are spoken of.
func (b *Bodies) decide(r *bodyText, area string) {
	item := circumstances{area: area}
	b.look(r, &item)
	for i := range r.finds {
		f := &r.finds[i]
		n := &b.names[f.name]
		if len(n.claims) == 0 {
			continue
		}
		land, foreign := b.beside(r, i)
		acronym := n.words[0].exact != ""
		switch {
		case (acronym || b.unique(n)) && !foreign, b.german(r, f.from, f.text):
		case foreign, item.abroad:
			item.foreign = append(item.foreign, f.name)
			f.left, f.right = f.from, f.to
			f.why = "another country's"
			continue
		case slices.Contains(item.foreign, f.name):
			f.why = "another country's, as before in the item"
			continue
		}
		if f.holds && r.hyphen(f.to, f.text) && strings.HasPrefix(r.word(f.to, f.text), "wahl") {
			f.why = "an election to it" // "Landtags-Wahl"
			continue
		}
		b.choose(r, f, land, &item)
	}
}

// circumstances of an item that names are weighed by.
type circumstances struct {
	area    string
	lands   []string // named in the item, or of bodies named in it
	kicker  string   // Land that the kicker names
	bodies  []int32  // surely named
	foreign []int32  // names that another country's bodies bore in the item
	abroad  bool     // the kicker or dateline is another country's
	towns   bool     // a town with a Bürgerschaft is named
	parties int      // surely named
}

// look gathers the circumstances.
func (b *Bodies) look(r *bodyText, c *circumstances) {
	for _, f := range r.finds {
		n := &b.names[f.name]
		first := f.from == 0 || r.tokens[f.from-1].field != f.text
		switch {
		case n.mark == landMark, n.mark == seatMark && (f.field == kickerField || first && !n.adjust && dateline(r, f)):
			if f.field == kickerField && c.kicker == "" {
				c.kicker = n.land
			}
			if n.land != "11" && !slices.Contains(c.lands, n.land) {
				c.lands = append(c.lands, n.land)
			}
		case n.mark == cityMark:
			c.towns = true
		case n.mark == abroad && !n.adjust && (f.field == kickerField || first && dateline(r, f)):
			c.abroad = true
		case len(n.claims) == 1 && n.claims[0].as == surely:
			body := n.claims[0].body
			c.bodies = append(c.bodies, body)
			if land := b.bodies[body].Land; land != "" && !slices.Contains(c.lands, land) {
				c.lands = append(c.lands, land)
			}
			if party(b.bodies[body].Kind) {
				c.parties++
			}
		}
	}
}

// unique tells whether a name is that of an institute, foundation or company: other countries have none of that name, as they
// have a Bundesrat.
func (b *Bodies) unique(n *spelling) bool {
	if len(n.claims) != 1 {
		return false
	}
	switch b.bodies[n.claims[0].body].Kind {
	case "forschung", "stiftung", "unternehmen", "it-dienstleister":
		return true
	}
	return false
}

func party(kind string) bool { return kind == "partei" || kind == "fraktion" }

// dateline tells whether a place opens a text and is set apart: "Wien. ", "Bern (sda)", "Wien:".
func dateline(r *bodyText, f find) bool {
	rest := r.texts[f.text][r.tokens[f.to-1].rawTo:]
	return strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, ":") || strings.HasPrefix(rest, " (") || strings.HasPrefix(rest, ",") || strings.HasPrefix(rest, " –")
}

// choose gives a find to one of those who bear the name.
func (b *Bodies) choose(r *bodyText, f *find, land string, c *circumstances) {
	n := &b.names[f.name]
	sure, weak, local := int32(-1), int32(-1), false
	for _, cl := range n.claims {
		switch cl.as {
		case surely:
			sure = cl.body
		case locally:
			local = true
		case weakly:
			switch why, ok := b.weakly(r, f, cl.body, c); {
			case ok && weak < 0:
				weak = cl.body
				f.why = n.said + why
			case f.why == "":
				f.why = why
			}
		}
	}
	switch {
	case local && land != "":
		f.give(b.inLand(n, land), n.said+" of the Land beside it")
		if f.body < 0 {
			f.left, f.right = f.from, f.to
		}
	case local && sure >= 0:
		// The short form of a longer name in the item, or that of the Land in the kicker.
		for _, cl := range n.claims {
			if cl.as == locally && slices.Contains(c.bodies, cl.body) && !slices.Contains(c.bodies, sure) {
				f.give(cl.body, n.said+", short for "+b.bodies[cl.body].Name)
				return
			}
		}
		if body := b.inLand(n, c.kicker); body >= 0 {
			f.give(body, n.said+" of the Land in the kicker")
			return
		}
		f.give(sure, n.said)
	case sure >= 0:
		f.give(sure, n.said)
		f.right = min(f.right, f.to+1) // what "für Thüringen" says is not of its name; a Land right behind it is
	case weak >= 0:
		f.give(weak, f.why)
	case local:
		b.byCircumstances(r, f, n, c)
	}
}

// give gives a find to a body, or says that nobody who bears the name fits: -1.
func (f *find) give(body int32, why string) {
	if f.body, f.why = body, why; body < 0 {
		f.why = "there is no " + why
	}
}

// inLand returns who bears a name in a Land; -1 = nobody.
func (b *Bodies) inLand(n *spelling, land string) int32 {
	if land != "" {
		for _, cl := range n.claims {
			if cl.as == locally && b.bodies[cl.body].Land == land {
				return cl.body
			}
		}
	}
	return -1
}

// byCircumstances finds out which Land a name without one belongs to: that of the kicker, else the one
// the item speaks of, else that of the source's area.
func (b *Bodies) byCircumstances(r *bodyText, f *find, n *spelling, c *circumstances) {
	for _, cl := range n.claims {
		if cl.as == locally && slices.Contains(c.bodies, cl.body) {
			f.give(cl.body, n.said+", short for "+b.bodies[cl.body].Name)
			return
		}
	}
	if n.words[0].forms[0] == "buergerschaft" && c.towns {
		f.why = "a town's that is named, whose council is called so as well"
		return
	}
	if n.words[0].forms[0] == "senat" && (numbered(r.word(f.from-1, f.text)) || r.hyphen(f.to, f.text)) {
		f.why = "a court's, or part of a compound" // "der Zweite Senat", a "Senats-" whatever
		return
	}
	area := ""
	if len(c.area) >= 2 {
		area = c.area[:2]
	}
	switch {
	case c.kicker != "":
		f.give(b.inLand(n, c.kicker), n.said+" of the Land in the kicker")
	case len(c.lands) == 1:
		f.give(b.inLand(n, c.lands[0]), n.said+" of the Land that the item speaks of")
	case area == "" && len(c.lands) == 0:
		f.why = landUnknown
	case len(c.lands) == 0 || slices.Contains(c.lands, area):
		f.give(b.inLand(n, area), n.said+" of the Land of the source's area")
	default:
		f.why = landsMany
	}
}

func numbered(word string) bool {
	return strings.HasPrefix(word, "erste") || strings.HasPrefix(word, "zweite") || strings.HasPrefix(word, "dritte") || strings.HasSuffix(word, "te") && len(word) < 8 || word != "" && word[0] <= '9'
}

// beside looks at what stands beside a find for the Land or the country it belongs to, and takes a Land
// into its span: "hessischer Landtag", "Kieler Landesregierung", "Landtag in Mainz", "Staatskanzlei des
// Landes Brandenburg", "NRW-Landtag".
func (b *Bodies) beside(r *bodyText, i int) (land string, foreign bool) {
	f := &r.finds[i]
	if i > 0 {
		p := &r.finds[i-1]
		m := &b.names[p.name]
		apart := f.from - p.to
		near := p.text == f.text && (apart == 0 && joins(r.gapBefore(f.from, f.text)) ||
			apart == 1 && m.adjust && lowerAttribute(r, f.from-1, f.text) && joins(r.gapBefore(f.from, f.text)) && joins(r.gapBefore(f.from-1, f.text)))
		// "Schweizer Bundeskanzlei und Bundesrat"
		if m.mark == abroad && m.adjust && p.text == f.text && apart == 2 && r.word(f.from-1, f.text) == "und" {
			return "", true
		}
		switch {
		case !near || r.gapBefore(f.from, f.text) == "-" && apart == 0 && m.adjust:
		case m.mark == abroad:
			return "", true
		case m.mark == landMark, m.mark == seatMark && (m.adjust || strings.HasSuffix(r.word(p.from, p.text), "s")):
			f.left = p.from
			return m.land, false
		}
	}
	if i+1 == len(r.finds) {
		return "", false
	}
	p := &r.finds[i+1]
	m := &b.names[p.name]
	if p.text != f.text || m.adjust || m.mark == noMark || m.mark == otherMark {
		return "", false
	}
	in, and := false, false
	for k := f.to; k < p.from; k++ {
		w := r.word(k, f.text)
		if !connects[w] || k-f.to > 3 || !joins(r.gapBefore(k, f.text)) {
			return "", false
		}
		in = in || w == "in" || w == "im" || w == "von"
		and = and || w == "und"
	}
	gap := r.gapBefore(p.from, f.text)
	switch {
	case !joins(gap) && gap != " (", and && r.word(p.from-1, f.text) != "hansestadt":
	case m.mark == abroad && p.from > f.to && !and:
		return "", true
	case m.mark == landMark, m.mark == seatMark && in:
		f.right = p.to
		return m.land, false
	}
	return "", false
}

var connects = set("von in im des der fuer das dem landes land freistaats freistaates freien und hansestadt")

// lowerAttribute tells whether a word is one written small, as an attribute between a Land and its body
// is: "hessische schwarz-rote Landesregierung".
func lowerAttribute(r *bodyText, i int32, text uint8) bool {
	raw := r.raw(i, text)
	return raw != "" && !startsUpper(raw) && (strings.HasSuffix(raw, "e") || strings.HasSuffix(raw, "en") || strings.HasSuffix(raw, "er"))
}

// german tells whether a name is said to be the German one: "die deutsche Bundesregierung".
func (b *Bodies) german(r *bodyText, from int32, text uint8) bool {
	return strings.HasPrefix(r.word(from-1, text), "deutsche") || strings.HasPrefix(r.word(from, text), "deutsche")
}

// weakly tells whether a name that is something else, too, is a body's here, and by which rule, or why not.
func (b *Bodies) weakly(r *bodyText, f *find, body int32, c *circumstances) (why string, ok bool) {
	if len(b.not[body]) > 0 && r.has(b.not[body]) {
		return otherMeaning, false
	}
	if len(b.with[body]) > 0 && !r.has(b.with[body]) {
		return nothingFor, false
	}
	if party(b.bodies[body].Kind) {
		return b.partyWord(r, f, b.bodies[body].ID, c)
	}
	if b.bodies[body].ID == "iit" && f.field != kickerField && !strings.Contains(r.gapBefore(f.from, f.text), "/") {
		return "neither in the kicker nor behind a slash", false
	}
	return ", by the words around it", true
}

// Why a name is nobody's. To these explain adds what they rest on.
const (
	otherMeaning = "it means something else here"
	nothingFor   = "no word of the item speaks for it"
	landUnknown  = "no Land is named, and the source has no area"
	landsMany    = "the item speaks of several Länder"
)
