package document

import (
	"testing"

	"golang.org/x/text/encoding/charmap"
)

func TestWindows1252IsReadAsItsDecoderReadsIt(t *testing.T) {
	var body []byte
	for c := range 256 {
		body = append(body, "abcdefg"[:c%8]...)
		body = append(body, byte(c))
	}
	want, err := charmap.Windows1252.NewDecoder().Bytes(body)
	if got := western(body); err != nil || string(got) != string(want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLatin1AndItsKinFindTheFastWay(t *testing.T) {
	for _, label := range []string{"windows-1252", "ISO-8859-1", "latin1", "us-ascii"} {
		if enc, _ := lookup(label); enc != charmap.Windows1252 {
			t.Errorf("%s: %v", label, enc)
		}
	}
}

func BenchmarkWindows1252(b *testing.B) {
	body, _ := charmap.Windows1252.NewEncoder().Bytes(usualFeed())
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		convert(charmap.Windows1252, body)
	}
}
