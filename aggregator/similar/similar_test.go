package similar

import (
	"bytes"
	"testing"
)

func TestAStoryIsRecognisedInOtherWords(t *testing.T) {
	first := New(Text{Title: "Stadtrat beschließt Sanierung der Lindenschule", Teaser: "Der Stadtrat von Musterstadt hat am Dienstag die Sanierung der Lindenschule für 4,2 Millionen Euro beschlossen."})
	other := New(Text{Title: "Lindenschule wird saniert", Teaser: "Die Sanierung der Lindenschule für 4,2 Millionen Euro hat der Stadtrat von Musterstadt am Dienstag beschlossen."})
	if m := Compare(other, &first.Sketch, false); !m.Same {
		t.Errorf("not the same: %+v", m)
	}
	d := Decide(other, []Candidate{{Lead: first.Sketch}})
	if d.Join != 0 {
		t.Errorf("joins %d", d.Join)
	}
}

func FuzzParse(f *testing.F) {
	b, _ := New(Text{Title: "Stadtrat beschließt Sanierung", Teaser: "Am 3. November um 19 Uhr"}).AppendBinary(nil)
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
		Compare(New(Text{Title: "Stadtrat beschließt Sanierung der Schule"}), &s, true)
	})
}
