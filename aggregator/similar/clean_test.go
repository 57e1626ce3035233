package similar

import "testing"

func TestWhatIsNoPartOfATextIsCut(t *testing.T) {
	const text = "Der Rat tagt im Saal"
	for _, s := range []string{
		text, text + ".", text + " …", text + "...", text + " [...]", text + " … mehr", text + " (mehr)", text + ". mehr...", text + ". Weiterlesen",
		"[14.03.2026] " + text, "Hannover (dpa/lni) - " + text, "BERLIN (dpa). " + text, "Mainz/lrs - " + text, "dpa " + text, "(epd) " + text,
		text + ". Foto: Stadt", text + ". (Bildquelle: Stadt)", text + ". Der Beitrag Rat erschien zuerst auf Lokales.", text + ". Lesezeit: 2 Minuten",
		`<p><img src="/a.jpg" alt="Saal">Der&nbsp;Rat tagt <b>im</b> Saal</p>`,
	} {
		got, want := New(Text{Teaser: s}), New(Text{Teaser: text})
		if len(got.tokens) != len(want.tokens) {
			t.Errorf("%q: %q is read instead of %q", s, got.words, want.words)
		}
	}
}

func TestWhatOnlyLooksLikeBoilerplateStays(t *testing.T) {
	for text, words := range map[string]int{
		"Bürger fordern mehr":               2, // "mehr" itself is passed over
		"Preise < 5 Euro & mehr Kunden":     3,
		"Quelle im Stadtwald wieder sauber": 3,
	} {
		if r := New(Text{Teaser: text}); len(r.tokens) < words {
			t.Errorf("%q: only %q is read", text, r.words)
		}
	}
}
