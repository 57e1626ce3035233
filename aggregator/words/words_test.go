package words

import "testing"

func TestSpellingsOfOneWordAreFoldedToOne(t *testing.T) {
	for spelling, want := range map[string]string{
		"BÜRGER": "buerger", "Buerger": "buerger", "u\u0308ber": "uber", "Straße": "strasse", "STRASSE": "strasse", "Café": "cafe", "Łódź": "lodz",
		" Bauen & Wohnen ": "bauen wohnen", "4.0": "4 0", "…": "", "": "", "\xff": "",
	} {
		if got := Fold(spelling); got != want {
			t.Errorf("%q: %q, want %q", spelling, got, want)
		}
	}
}

func TestBytesAreFoldedAsTextsAre(t *testing.T) {
	for c := range 256 {
		got := ""
		if folded := FoldByte(byte(c)); folded != 0 {
			got = string(rune(folded))
		}
		if want := Fold(string([]byte{byte(c)})); got != want {
			t.Errorf("%#x: %q, want %q", c, got, want)
		}
	}
}

func TestNumeralsHoldNothingButDigitsAndTheirMarks(t *testing.T) {
	for word, want := range map[string]bool{"3": true, "4.0": true, "20/21": true, "(12)": true, "": false, "5G": false, "drei": false} {
		if Numeral(word) != want {
			t.Errorf("%q: %v", word, !want)
		}
	}
}

func TestASetIsOfTheWordsOfItsLine(t *testing.T) {
	if set := Set("der  die\ndas"); len(set) != 3 || !set["der"] || !set["das"] || set[""] {
		t.Error(set)
	}
}
