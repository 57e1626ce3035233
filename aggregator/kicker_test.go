package aggregator

import "testing"

func TestSplitKicker(t *testing.T) {
	for _, c := range []struct{ title, kicker, headline string }{
		{"Hannover: Taskforce und Fonds", "Hannover", "Taskforce und Fonds"},
		{"IT-Planungsrat / FITKO: Gemeinsamer Jahresbericht", "IT-Planungsrat / FITKO", "Gemeinsamer Jahresbericht"},
		{"DStGB/iit: Neue Studie liegt vor", "DStGB/iit", "Neue Studie liegt vor"},
		{"Halle (Saale): Brücke gesperrt", "Halle (Saale)", "Brücke gesperrt"},
		{"Mülheim an der Ruhr: Haushalt steht", "Mülheim an der Ruhr", "Haushalt steht"},
		{"St. Augustin: Neues Rathaus", "St. Augustin", "Neues Rathaus"},
		{"Digitale Bildung: Ein Schritt weiter", "Digitale Bildung", "Ein Schritt weiter"},
		{"Haushalt 2027: Rat stimmt zu", "Haushalt 2027", "Rat stimmt zu"},
		{"Berlin: „Kleine Preise“ im Zoo", "Berlin", "„Kleine Preise“ im Zoo"},
		{"eGovernment: Neue Dienste", "eGovernment", "Neue Dienste"},

		{"Sitzung beginnt um 12:30 Uhr", "", "Sitzung beginnt um 12:30 Uhr"},
		{"12:30 Uhr: Sirenen heulen", "", "12:30 Uhr: Sirenen heulen"},
		{"Kommentar: Wer zahlt das?", "", "Kommentar: Wer zahlt das?"},
		{"Öffentliche Bekanntmachung: Satzung", "", "Öffentliche Bekanntmachung: Satzung"},
		{"Pressemitteilung Nr. 12: Neues Bad", "", "Pressemitteilung Nr. 12: Neues Bad"},
		{"Stadt sucht: Helferinnen und Helfer", "", "Stadt sucht: Helferinnen und Helfer"},
		{"So geht es weiter: Der Plan", "", "So geht es weiter: Der Plan"},
		{"Bürgermeister: „Wir schaffen das“", "", "Bürgermeister: „Wir schaffen das“"},
		{"„Unser Ziel: mehr Grün“", "", "„Unser Ziel: mehr Grün“"},
		{"Alles unter https://stadt.example/", "", "Alles unter https://stadt.example/"},
		{"Die Stadt hat nach langer Beratung beschlossen: Das Bad bleibt", "", "Die Stadt hat nach langer Beratung beschlossen: Das Bad bleibt"},
		{"Hannover: ", "", "Hannover: "},
		{": Ohne Anfang", "", ": Ohne Anfang"},
		{"", "", ""},
	} {
		if kicker, headline := SplitKicker(c.title); kicker != c.kicker || headline != c.headline {
			t.Errorf("SplitKicker(%q) = %q, %q", c.title, kicker, headline)
		}
	}
}

func TestSplitGluedKicker(t *testing.T) {
	for _, c := range []struct {
		title, teaser    string
		keywords         []string
		kicker, headline string
	}{
		{"DortmundArbeiten 4.0", "Die Stadt Dortmund ordnet ihre Ziele neu.", nil, "Dortmund", "Arbeiten 4.0"},
		{"Bad HomburgNeues Rathaus", "", []string{"Politik", "Bad Homburg"}, "Bad Homburg", "Neues Rathaus"},
		{"DigitalPakt geht weiter", "Digital wird vieles in Schulen.", nil, "", "DigitalPakt geht weiter"},
		{"StadtRad startet", "Die Stadt Hamburg baut aus.", nil, "", "StadtRad startet"},
		{"BürgerBus fährt", "Viele Bürger warten in Bürger-Vereinen.", nil, "", "BürgerBus fährt"},
		{"DortmundApp ist da", "Die Stadt Dortmund hat die DortmundApp.", nil, "", "DortmundApp ist da"},
	} {
		if kicker, headline := splitGlued(c.title, c.teaser, c.keywords); kicker != c.kicker || headline != c.headline {
			t.Errorf("splitGlued(%q) = %q, %q", c.title, kicker, headline)
		}
	}
}
