package similar

import (
	"strings"
	"testing"
)

// figures are the numbers that are read in a text.
func figures(text string) (all []token) {
	for _, t := range New(Text{Teaser: text}).tokens {
		if t.kind() == number {
			all = append(all, t)
		}
	}
	return all
}

func TestANumberIsTheSameHoweverItIsWritten(t *testing.T) {
	for _, ways := range [][]string{
		{"18,4 Millionen Euro", "18.400.000 Euro", "18 400 000 Euro", "18,4 Mio. Euro"},
		{"drei Milliarden", "3 Mrd.", "3.000.000.000"},
		{"650.000 Menschen", "650 000 Menschen"},
		{"1.500 Einwohner", "1500 Einwohner"},
		{"zwölf Plätze", "12 Plätze"},
		{"siebzehn Plätze", "17 Plätze"},
		{"fünfunddreißig Plätze", "35 Plätze"},
		{"dreihundert Plätze", "300 Plätze"},
		{"am 3. November im Saal", "am 03.11.2026 im Saal", "am 3.11. im Saal", "am 3. Nov. im Saal", "am 3. November 2026 im Saal"},
		{"um 19 Uhr", "um 19:00 Uhr", "um 19.00 Uhr"},
		{"um 19.30 Uhr", "um 19:30 Uhr"},
		{"von 16 bis 20 Uhr", "von 16 Uhr bis 20 Uhr", "von 16.00 bis 20.00 Uhr"},
		{"7. bis 15. Dezember", "7. Dezember bis 15. Dezember", "07.12. bis 15.12.", "7.-15.12."},
		{"am Dienstagabend", "am Dienstag"},
		{"20,8 Prozent", "20,8 %"},
	} {
		want := figures(ways[0])
		if len(want) == 0 {
			t.Errorf("%q: no number is read", ways[0])
		}
		for _, way := range ways[1:] {
			got := figures(way)
			if len(got) != len(want) {
				t.Errorf("%q has %d numbers, %q has %d", ways[0], len(want), way, len(got))
				continue
			}
			for i := range got {
				if got[i] != want[i] {
					t.Errorf("number %d of %q and %q differ", i, ways[0], way)
				}
			}
		}
	}
}

func TestDifferentNumbersDiffer(t *testing.T) {
	texts := strings.Split("3 Menschen|4 Menschen|3,5 Menschen|35 Menschen|3. November im Saal|4. November im Saal|3. Dezember im Saal|3 Uhr|4 Uhr|3.30 Uhr|Montag|Dienstag|2026 Menschen|2027 Menschen|3 Millionen|3 Milliarden", "|")
	seen := map[token]string{}
	for _, text := range texts {
		f := figures(text)
		if len(f) != 1 {
			t.Errorf("%q has %d numbers", text, len(f))
			continue
		}
		if other, ok := seen[f[0]]; ok {
			t.Errorf("%q and %q are one", text, other)
		}
		seen[f[0]] = text
	}
}

func TestANumberThatWasCutOffIsNone(t *testing.T) {
	if f := figures("Das Gebäude soll 18,4..."); len(f) != 0 {
		t.Errorf("%d numbers", len(f))
	}
	if f := figures("Das Gebäude ist fertig im Jahr 2029."); len(f) != 1 {
		t.Errorf("%d numbers", len(f))
	}
}

func TestSmallNumbersAndAgesAgreeByChance(t *testing.T) {
	for text, want := range map[string]bool{
		"zwei Verletzte": true, "12 Wochen": true, "34-Jähriger aus Ulm": true, "eine 52 Jahre alte Frau": true,
		"22.000 Puten": false, "7,5 Prozent": false, "4 Millionen Euro": false, "52 Stimmen": false,
	} {
		if got := figures(text); len(got) != 1 || got[0]&smallNumber != 0 != want {
			t.Errorf("%q: %x, small should be %v", text, got, want)
		}
	}
}

func TestAnAgeIsTheSameNumberHoweverItIsSaid(t *testing.T) {
	first, second := New(Text{Teaser: "Ihre Nachfolgerin ist die 39 Jahre alte Historikerin"}), New(Text{Teaser: "Ihre Nachfolgerin ist die Historikerin (39)"})
	if o := overlapOf(second, &first.Sketch); o.figures != 1 || o.numbers() != 0 {
		t.Errorf("%+v", o)
	}
}
