package tagging

import (
	"strings"
	"unicode"

	"github.com/litfass/litfass/aggregator/gazetteer"
)

// choose decides who is meant by each name.
func (p *placeReader) choose() {
	for i := range p.sights {
		s := &p.sights[i]
		if s.reason != "" && s.place == nil {
			continue
		}
		if s.place == nil {
			p.chooseKreis(i)
		}
		if s.place == nil {
			p.chooseLand(i)
		}
		if s.place != nil {
			p.noteAbove(s)
		}
	}
	for i := range p.sights {
		s := &p.sights[i]
		if s.reason == "" && s.place == nil {
			s.place = p.best(s)
			s.reason = p.plain(s)
			if len(s.Places) > 1 && !s.Qualified && s.place != nil {
				s.reason = "name shared, this one fits best"
			}
		}
	}
}

// plain is the reason for a place whose name is its own.
func (p *placeReader) plain(s *sight) reason {
	if s.Qualified {
		return "name in full"
	}
	if s.Capitals {
		return "name in capitals"
	}
	switch s.Form {
	case gazetteer.Adjective:
		return "adjective of the name"
	case gazetteer.Genitive:
		return "genitive of the name"
	}
	return "name"
}

// noteAbove notes a Land or Kreis that is named.
func (p *placeReader) noteAbove(s *sight) {
	for _, place := range [...]*gazetteer.Place{s.place, s.also} {
		if place == nil {
			continue
		}
		switch len(place.AGS) {
		case 2:
			p.lands = append(p.lands, place.AGS)
		case 5:
			p.kreise = append(p.kreise, place.AGS)
		}
	}
}

// chooseKreis decides for the Kreis if the words beside the name say so, or if only a Kreis bears it.
func (p *placeReader) chooseKreis(i int) {
	s := &p.sights[i]
	kreis, town := p.ofLength(s, 5), p.ofLength(s, 8)
	if kreis == nil && town == nil {
		return
	}
	if !p.kreisCue(i) {
		switch {
		case kreis == nil:
		case town == nil && p.ofLength(s, 2) == nil:
			s.place, s.reason, s.named = kreis, "name of a Kreis", true
		case town == nil:
		case p.before(s, 1) == "Stadt" && p.before(s, 2) == "und" && kreisBefore[p.before(s, 3)]:
			s.place, s.also, s.reason, s.named = town, kreis, "Stadt and Kreis", true
		case (p.onlyKreis(i, i-1) || p.onlyKreis(i, i+1)) && p.hasWord(kreisPlurals):
			s.place, s.reason, s.named = kreis, "in a row with a Kreis, and the item speaks of Kreise", true
		}
		return
	}
	if kreis == nil {
		if kreis = p.kreisOfSeat(s); kreis == nil {
			return
		}
	}
	s.place, s.reason, s.named = kreis, "the words beside it say Kreis", true
	if before := p.before(s, 2); town != nil && before == "und" && (p.before(s, 3) == "Stadt" || p.before(s, 3) == "Städte") {
		s.also = town
	}
}

// onlyKreis tells whether a name stands in a row with another that only a Kreis bears.
func (p *placeReader) onlyKreis(i, other int) bool {
	return p.coordinated(min(i, other), max(i, other)) && p.ofLength(&p.sights[other], 8) == nil && p.ofLength(&p.sights[other], 5) != nil
}

// kreisOfSeat: "Landratsamt Fürstenfeldbruck" where the Kreis has another name than its seat. Of a kreisfreie Stadt there is none.
func (p *placeReader) kreisOfSeat(s *sight) *gazetteer.Place {
	town := p.best(s)
	if town == nil || len(town.AGS) != 8 {
		return nil
	}
	word := p.before(s, 1)
	if word == "Landkreis" || word == "Kreis" || word == "Landkreises" || word == "Kreises" {
		return nil // there is no Kreis of that name
	}
	if _, kreisfrei := p.table.Kreisfrei(town.AGS[:5]); kreisfrei {
		return nil
	}
	kreis, ok := p.table.ByAGS(town.AGS[:5])
	if !ok {
		return nil
	}
	return &kreis
}

// kreisCue tells whether the words beside a name speak of a Kreis.
func (p *placeReader) kreisCue(i int) bool {
	s := &p.sights[i]
	before, second := p.before(s, 1), p.before(s, 2)
	switch {
	case kreisBefore[before]:
		return true
	case before == "von" && kreisBefore[second] && second != "Kreis" && second != "Landkreis", before == "in" && kreisVotes[second]:
		return true
	case s.Form != gazetteer.Exact: // "Göttinger Kreistag", "Bautzens Landrat"
		next := p.behind(s, 1)
		return kreisBehind[next] || lowerAdjective(next) && kreisBehind[p.behind(s, 2)]
	}
	r := p.reading(s)
	if s.Form == gazetteer.Exact && r.Gap(s.Last+1) == gazetteer.Hyphen && r.Word(s.Last+1) == "Kreis" {
		return true
	}
	// "die Landkreise Görlitz, Bautzen und Meißen"
	if i == 0 || p.sights[i-1].field != s.field || p.sights[i-1].place == nil || len(p.sights[i-1].place.AGS) != 5 {
		return false
	}
	last := &p.sights[i-1]
	apart := s.First - last.Last
	listed := apart == 1 && r.Gap(s.First) == gazetteer.Comma || apart == 2 && (before == "und" || before == "sowie")
	if !listed {
		return false
	}
	for k := i - 1; k >= 0 && p.sights[k].field == s.field; k-- {
		if kreisPlurals[p.before(&p.sights[k], 1)] {
			return true
		}
		if p.sights[k].First < last.First-12 {
			break
		}
	}
	return false
}

// ofLength returns the most populous bearer of a name with a key of so many digits.
func (p *placeReader) ofLength(s *sight, digits int) *gazetteer.Place {
	var best *gazetteer.Place
	for _, i := range s.Places {
		if place := p.table.At(i); len(place.AGS) == digits && (best == nil || place.Population > best.Population) {
			best = place
		}
	}
	return best
}

// chooseLand decides for the Land if one bears the name. Two are cities as well.
func (p *placeReader) chooseLand(i int) {
	s := &p.sights[i]
	land := p.ofLength(s, 2)
	if land == nil {
		return
	}
	switch land.AGS {
	case "12":
		if city := p.brandenburg(s); city != nil {
			s.place, s.reason, s.named = city, "the city, not the Land", true
			return
		}
	case "04":
		if !p.isBremenLand(i) {
			city, _ := p.table.ByAGS("04011000")
			s.place, s.reason = &city, "the city, not the Land"
			return
		}
	}
	s.place, s.reason, s.named = land, "name of a Land", true
	if s.Form == gazetteer.Adjective {
		s.reason = "adjective of a Land"
	}
}

// brandenburg returns the city on the Havel if it is meant: beside words of a town, or where the source is its own.
func (p *placeReader) brandenburg(s *sight) *gazetteer.Place {
	before, next := p.before(s, 1), p.behind(s, 1)
	city := placeSeats[before] && !placeLandWords[before] || placeTownWords[next] && s.Form != gazetteer.Exact ||
		(before == "von" || before == "aus") && placeTownWords[p.before(s, 2)] ||
		strings.HasPrefix(p.area, "12051") && !placeLandWords[before] && s.Form == gazetteer.Exact
	if !city {
		return nil
	}
	place, ok := p.table.ByAGS("12051000")
	if !ok {
		return nil
	}
	return &place
}

var (
	placeLandWords = set("Land Landes Bundesland Bundeslandes Freistaat Länder Ländern Bundesländer Region Raum Mark Festung")
	placeTownWords = set("Oberbürgermeister Oberbürgermeisterin OB Bürgermeister Stadtverordnete Stadtverordneten Stadtverordnetenversammlung Rathaus Stadtverwaltung Dom Innenstadt Altstadt Hauptbahnhof Stadtpolitik Theater Stadtarchiv Stadtwerke " +
		"Stadtzentrum Kämmerer Stadtgebiet Baudezernent Beigeordneter Industriemuseum Havelufer Straßenbahn Neustadt")
	placeBremenMatters = set("Landeshaushalt Landeshaushalts Landesgesetz Landesregierung Landesparlament Landesverfassung Landesverwaltung Landesminister Bürgerschaftswahl Länderfinanzausgleich Bundesland Stadtstaat Zwei-Städte-Staat")
	placeBremenLand    = set("Senat Senats Bürgerschaft Landesregierung Landtag Landesparlament Regierung Koalition Senatorin Senator Finanzsenator Finanzsenatorin Innensenator Innensenatorin Bildungssenatorin Bildungssenator Bausenatorin Regierungschef " +
		"Senatskanzlei Sozialsenatorin Umweltsenatorin Verkehrssenatorin Gesundheitssenatorin Landesverband Staatsrat Staatsrätin Kommunen Städte Landespolitik Bürgerschaftswahl Rechnungshof Wirtschaftssenatorin Landesamt Justizsenatorin Senatspressestelle")
)

// isBremenLand tells whether "Bremen" is the Land, which has a second city: with the Land's organs, or in a row of Länder.
func (p *placeReader) isBremenLand(i int) bool {
	s := &p.sights[i]
	before, next := p.before(s, 1), p.behind(s, 1)
	word := p.reading(s).Word(s.First)
	switch {
	case placeLandWords[before] && before != "Region" && before != "Raum":
		return true
	case before == "Hansestadt" && strings.HasPrefix(p.before(s, 2), "Freie"):
		return true
	case before == "Stadt", before == "Stadtgemeinde", before == "Hansestadt":
		return false
	case s.Form != gazetteer.Adjective && p.hasWord(placeBremenMatters):
		return true
	case s.Form != gazetteer.Exact && (placeBremenLand[next] || unicode.IsLower(placeFirstRune(word))), s.Form == gazetteer.Adjective && strings.HasPrefix(word, "Bremische"):
		return true
	}
	for _, step := range [...]int{-1, 1} {
		for k := i; p.coordinated(min(k, k+step), max(k, k+step)); k += step {
			if other := p.ofLength(&p.sights[k+step], 2); other != nil && other.AGS != "04" {
				return true
			}
		}
	}
	return s.Form == gazetteer.Exact && strings.HasPrefix(p.area, "04") && len(p.area) == 2 && !placeLeads[before]
}

// coordinated tells whether two neighbours among the names stand in a row: "Köln und Bonn", "Köln, Bonn", "Köln / Bonn".
func (p *placeReader) coordinated(i, k int) bool {
	if i < 0 || k >= len(p.sights) {
		return false
	}
	a, b := &p.sights[i], &p.sights[k]
	if a.field != b.field {
		return false
	}
	r := p.reading(a)
	switch b.First - a.Last {
	case 1:
		g := r.Gap(b.First)
		return g == gazetteer.Comma || g == gazetteer.Slash || g == gazetteer.Range || g == gazetteer.Hyphen && a.Form == gazetteer.Exact
	case 2, 3, 4:
		for w := a.Last + 1; w < b.First; w++ {
			word := r.Word(w)
			g := r.Gap(w)
			if g != gazetteer.Space && g != gazetteer.Comma || !placeRowWords[word] && !placeSeats[word] && !kreisBefore[word] {
				return false
			}
		}
		return placeRowStart[r.Word(a.Last+1)] || r.Gap(a.Last+1) == gazetteer.Comma
	}
	return false
}

var (
	placeRowStart = set("und oder sowie bis als noch")
	placeRowWords = set("und oder sowie bis der die den dem als auch aus in im von noch")
)
