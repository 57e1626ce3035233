package similar

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"
)

var council = Text{
	Title:     "Stadtrat beschließt Sanierung der Lindenschule",
	Teaser:    "Der Stadtrat von Musterstadt hat am Dienstag die Sanierung der Lindenschule für 4,2 Millionen Euro beschlossen. Baubeginn ist im Mai.",
	Published: time.Date(2026, 11, 3, 14, 5, 0, 0, time.UTC),
}

func TestAStoryIsRecognisedInOtherWords(t *testing.T) {
	first := New(council)
	other := New(Text{Title: "Lindenschule wird saniert", Teaser: "Die Sanierung der Lindenschule für 4,2 Mio. Euro hat der Musterstadter Rat am Dienstag beschlossen."})
	m := Compare(other, &first.Sketch, false)
	if !m.Same || m.Guard != "" || m.Score < m.Threshold {
		t.Errorf("not the same: %+v", m)
	}
	for _, word := range []string{"Lindenschule", "4,2"} {
		if !slices.Contains(m.Shared, word) {
			t.Errorf("%s is missing in the evidence %q", word, m.Shared)
		}
	}
}

func TestTwoInstancesOfATemplateAreTwoStories(t *testing.T) {
	first := New(Text{Title: "Blutspende in Celle", Teaser: "Das DRK lädt am 3. November von 16 bis 20 Uhr zur Blutspende in die Festhalle ein. Bitte den Personalausweis mitbringen, Erstspender sind herzlich willkommen."})
	second := New(Text{Title: "Blutspende in Gotha", Teaser: "Das DRK lädt am 9. November von 15 bis 19 Uhr zur Blutspende in die Aula ein. Bitte den Personalausweis mitbringen, Erstspender sind herzlich willkommen."})
	for _, sameSource := range []bool{false, true} {
		if m := Compare(second, &first.Sketch, sameSource); m.Same || m.FollowUp || m.Guard == "" {
			t.Errorf("same source %v: %+v", sameSource, m)
		}
	}
}

func TestOneSourceWithOtherNumbersFollowsUp(t *testing.T) {
	first := New(council)
	next := council
	next.Teaser = strings.Replace(next.Teaser, "4,2", "5,1", 1)
	if m := Compare(New(next), &first.Sketch, true); m.Same || !m.FollowUp || m.Guard != "same source, other numbers or dates" {
		t.Errorf("%+v", m)
	}
	if m := Compare(New(council), &first.Sketch, true); !m.Same {
		t.Errorf("the same again: %+v", m)
	}
}

func TestALaterTurnFollowsUp(t *testing.T) {
	first := New(council)
	later := New(Text{Title: "Baubeginn an der Lindenschule", Teaser: "In Musterstadt haben die Arbeiten an der Lindenschule begonnen. Bürgermeisterin Ute Kern kam zum Spatenstich; die Sanierung wird teurer."})
	if m := Compare(later, &first.Sketch, false); m.Same || !m.FollowUp {
		t.Errorf("%+v", m)
	}
}

// Two writers of one day share names and numbers, though hardly a sentence.
func TestTwoWritersOfOneDayTellOneStory(t *testing.T) {
	day := time.Date(2026, 11, 10, 8, 0, 0, 0, time.UTC)
	first := New(Text{Published: day, Title: "Kampfmittelfund an der Lehnitzstraße: Sperrkreis am Mittwoch", Teaser: "In Oranienburg wird am Mittwoch eine 500-Kilo-Weltkriegsbombe entschärft. " +
		"Etwa 7.200 Menschen müssen den Sperrkreis bis 8 Uhr verlassen. Eine Sammelstelle öffnet in der Turnhalle der Comenius-Schule."})
	told := Text{Published: day, Title: "Bombe gefunden: 7200 Oranienburger müssen raus", Teaser: "Nahe der Lehnitzstraße liegt ein Blindgänger von 500 Kilogramm. 7200 Einwohner müssen " +
		"am Mittwoch ihre Wohnungen räumen, darunter zwei Pflegeheime."}
	if m := Compare(New(told), &first.Sketch, false); !m.Same {
		t.Errorf("on one day: %+v", m)
	}
	if m := Compare(New(told), &first.Sketch, true); m.Same {
		t.Errorf("one source tells an event twice in other words: %+v", m)
	}
	told.Published = day.AddDate(0, 0, 1)
	if m := Compare(New(told), &first.Sketch, false); m.Same {
		t.Errorf("the next day, with another number, that is a turn of the matter: %+v", m)
	}
}

func TestNamesAloneAreNoRetellingOnAnotherDay(t *testing.T) {
	first := New(Text{Published: council.Published, Title: "Ministerpräsidentin bildet Kabinett um", Teaser: "Ministerpräsidentin Sabine Reuter entlässt Umweltminister Kai Hoppe und " +
		"Finanzministerin Dorothee Lenz. Neue Ressortchefs werden der Abgeordnete Philipp Stein und die Kölner Kämmerin Andrea Yilmaz. Die Opposition spricht von Panik."})
	later := New(Text{Published: council.Published.AddDate(0, 0, 2), Title: "Neue Minister vereidigt", Teaser: "Der Landtag hat die neuen Kabinettsmitglieder Philipp Stein und Andrea Yilmaz " +
		"vereidigt. Ministerpräsidentin Reuter sprach von einem Neuanfang."})
	if m := Compare(later, &first.Sketch, false); m.Same || !m.FollowUp {
		t.Errorf("%+v", m)
	}
}

func TestWhatSharesNoNameIsAnother(t *testing.T) {
	first := New(Text{Title: "Bauarbeiten: Münsterstraße gesperrt", Teaser: "Wegen Kanalarbeiten ist die Münsterstraße zwischen Ring und Kreuzstraße ab Montag, 9. November, für rund drei Wochen voll gesperrt. Eine Umleitung ist ausgeschildert. Die Stadt bittet um Verständnis."})
	second := New(Text{Title: "Kanalarbeiten in der Hohen Straße", Teaser: "Wegen Kanalarbeiten ist die Hohe Straße ab Montag, 9. November, für rund drei Wochen voll gesperrt. Eine Umleitung ist ausgeschildert. Die Stadt bittet um Verständnis."})
	if m := Compare(second, &first.Sketch, false); m.Same || m.Guard != "nothing they share tells them from others: no number, no name or but one" {
		t.Errorf("%+v", m)
	}
}

// A rare noun is taken for a name: one alone does not tell two baths apart.
func TestOneNameAndAnotherWordInItsSentenceAreNotEnough(t *testing.T) {
	first := New(Text{Title: "Hallenbad bleibt zwei Wochen zu", Teaser: "Das Hallenbad bleibt vom 9. bis 22. November wegen Reparaturen an der Lüftung geschlossen. Die Sauna ist weiter geöffnet. Jahreskarten werden verlängert."})
	second := New(Text{Title: "Hallenbad bleibt zwei Wochen zu", Teaser: "Das Hallenbad bleibt vom 9. bis 22. November wegen Reparaturen an der Filteranlage geschlossen. Die Sauna ist ebenfalls zu. Jahreskarten werden verlängert."})
	if m := Compare(second, &first.Sketch, false); m.Same {
		t.Errorf("%+v", m)
	}
}

// "Straubing" for "Stralsund" may be a slip of the pen, "Quast" for "Ackermann" is none.
func TestOtherNamesAreSeenBesideOneThatBeginsAlike(t *testing.T) {
	first := New(Text{Title: "Straubing: Werner Ackermann feiert 104. Geburtstag", Teaser: "Zu den Gratulanten gehörte auch die stellvertretende Bürgermeisterin, die ein Präsent überreichte."})
	second := New(Text{Title: "Stralsund: Hans Quast feiert 104. Geburtstag", Teaser: "Zu den Gratulanten gehörte auch die stellvertretende Bürgermeisterin, die ein Präsent überreichte."})
	if m := Compare(second, &first.Sketch, false); m.Same {
		t.Errorf("%+v", m)
	}
}

func TestAGenitiveIsTheSameWord(t *testing.T) {
	for _, ways := range [][]string{{"Rathaus", "Rathauses"}, {"Ausschuss", "Ausschusses", "Ausschüsse"}, {"Darmstadt", "Darmstadts"}, {"Wolgast", "Wolgasts"}} {
		for _, way := range ways[1:] {
			if a, b := stem(nil, ways[0]), stem(nil, way); !bytes.Equal(a, b) {
				t.Errorf("%s is %s, %s is %s", ways[0], a, way, b)
			}
		}
	}
}

func TestDecideTakesTheFirstOfEqualStories(t *testing.T) {
	lead := New(council).Sketch
	unlike := New(Text{Title: "Freibad öffnet", Teaser: "Das Freibad in Musterstadt öffnet am Samstag."}).Sketch
	d := Decide(New(council), []Candidate{{Lead: unlike}, {Lead: lead}, {Lead: lead}})
	if d.Join != 1 || d.Closest != 1 || d.FollowUp != -1 {
		t.Errorf("%+v", d)
	}
	if d := Decide(New(council), nil); d.Join != -1 || d.FollowUp != -1 || d.Closest != -1 {
		t.Errorf("without candidates: %+v", d)
	}
}

func TestNeverTwoTextsOfOneSourceThatDiffer(t *testing.T) {
	lead := New(council)
	update := council
	update.Teaser = strings.Replace(update.Teaser, "4,2", "5,1", 1)
	d := Decide(New(update), []Candidate{{Lead: New(update).Sketch, Own: []Sketch{lead.Sketch}}})
	if d.Join != -1 || d.FollowUp != 0 || !strings.Contains(d.Match.Guard, "another text of this source") {
		t.Errorf("%+v", d)
	}
}

func TestSketchesOfAnotherVersionNeverMatch(t *testing.T) {
	b, _ := New(council).AppendBinary(nil)
	b[0] = Version + 1
	s, err := Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	if m := Compare(New(council), &s, false); m.Same || m.FollowUp || !strings.Contains(m.Guard, "version") {
		t.Errorf("%+v", m)
	}
}

func TestASketchIsSmallAndComesBack(t *testing.T) {
	long := council
	long.Teaser = strings.Repeat(long.Teaser+" ", 20)
	for _, text := range []Text{council, long, {}} {
		r := New(text)
		b, _ := r.AppendBinary(nil)
		if len(b) > headSize+2*maxTokens || len(r.Keys()) > MaxKeys {
			t.Errorf("%d bytes, %d keys", len(b), len(r.Keys()))
		}
		s, err := Parse(b)
		if err != nil || !slices.Equal(s.tokens, r.tokens) || s.title != r.title || s.day != r.day {
			t.Errorf("%v, %+v is not %+v", err, s, r.Sketch)
		}
	}
}

func TestDamagedSketchesAreRefused(t *testing.T) {
	for _, b := range [][]byte{nil, {Version}, {Version, 9, 0, 0}, {Version, 0, 0, 0, 1}, append([]byte{Version, 0, 0, 0}, make([]byte, 400)...)} {
		if _, err := Parse(b); err == nil {
			t.Errorf("%x is taken for a sketch", b)
		}
	}
}

func TestStoriesCloseAfterTheirWindow(t *testing.T) {
	var stories Stories
	at := func(days int) *Reading {
		text := council
		text.Published = text.Published.AddDate(0, 0, days)
		return New(text)
	}
	for i, c := range []struct{ day, story int }{{0, 0}, {14, 0}, {28, 0}, {43, 1}} {
		if story, _ := stories.Add(at(c.day), "paper", nil); story != c.story {
			t.Errorf("text %d, day %d: story %d instead of %d", i, c.day, story, c.story)
		}
	}
}

func FuzzParse(f *testing.F) {
	b, _ := New(council).AppendBinary(nil)
	f.Add(b)
	f.Add([]byte{Version})
	f.Add([]byte{Version + 1, 1, 2})
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := Parse(b)
		if err != nil || s.version != Version {
			return
		}
		again, _ := s.AppendBinary(nil)
		if !bytes.Equal(again, b) {
			t.Errorf("%x becomes %x", b, again)
		}
		Compare(New(council), &s, true)
	})
}

func FuzzNew(f *testing.F) {
	f.Add("Stadtrat tagt", "Am 3. November um 19.30 Uhr, 18,4 Mio. Euro, 7.-15.12.2026 … mehr")
	f.Add("<b>&amp;", "99999999999999999999 000 000. 1.1.1.1 bis 24:00 Uhr [")
	f.Fuzz(func(t *testing.T, title, teaser string) {
		r := New(Text{Title: title, Teaser: teaser})
		if m := Compare(r, &r.Sketch, false); m.Score < 0 || m.Score > 1 {
			t.Errorf("score %v", m.Score)
		}
	})
}

// Random words of town halls, as make bench has them by the thousand.
func TestCommonWordsOfTownHallsDoNotMakeAStory(t *testing.T) {
	day := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	old := New(Text{Published: day, Title: "Nahverkehr jährlich Stadt bereits über Brückeverwaltung Baustelle.", Teaser: "Busbeschluss übrige Antrag Theater nötig Klimaschutztermin der Theateroberbürgermeister Digitalisierungbrücke Rathaus eröffnet saniert Baustelle natürlich Bürgerinnen ein eine " +
		"möglich verlängert Antragmillionen Haltestelle Bürger. Hat Kreispolizei Rathaus Euro von öffentlich gesperrt Kitabürgerinnen Feuerwehr Theatereuro Förderung Kita Bus bei."})
	text := New(Text{Published: day, Title: "Landkreisnahverkehr künftig barrierefrei aus eine Landkreisgemeinde nötig.", Teaser: "Brücke Festbücherei Schuleverein Haltestelle jährlich teilte Klimaschutztermin übrige verlängert Bahn Termin gefördert Haltestelle Bussitzung Nahverkehr Kitabürgerinnen Marktschule Euro Serviceportal " +
		"Sporthalletermin Glasfaser Kreis. Gesperrt Brücke Markthaltestelle Verwaltung Onlinedienst hat Ausschusspolizei verlängert zur Radwegfest Sitzungsitzung Rathaushalt Digitalisierungbrücke Verein."})
	if m := Compare(text, &old.Sketch, false); m.Same {
		t.Errorf("joined: %+v", m)
	}
}
