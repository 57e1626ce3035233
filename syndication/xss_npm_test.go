package syndication

import (
	"archive/tar"
	"compress/gzip"
	"html"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// npmAttacks are the pieces of markup in the tests of sanitisers that scripts/needs has brought from npm.
// Those that are not here are named and left out: a machine without npm tests with ours and Go's.
func npmAttacks(t *testing.T, count func(what string, more []string)) {
	t.Helper()
	list, err := os.ReadFile("testdata/sanitisers.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(list)) {
		fields := strings.Fields(line)
		if strings.HasPrefix(line, "#") || len(fields) < 2 {
			continue
		}
		name := strings.NewReplacer("/", "-", "@", "-").Replace(strings.TrimPrefix(fields[0], "@")) + ".tgz"
		archive, err := os.Open(filepath.Join("testdata", "npm", name))
		if err != nil {
			t.Logf("none from %s: %v; sh scripts/needs brings it", fields[0], err)
			continue
		}
		count(fields[0], packed(t, archive, fields[1:]))
		archive.Close()
	}
}

// packed are the attacks in some files of a package.
func packed(t *testing.T, archive io.Reader, files []string) (found []string) {
	t.Helper()
	z, err := gzip.NewReader(archive)
	if err != nil {
		t.Fatal(err)
	}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if err == io.EOF {
			return found
		}
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(files, strings.TrimPrefix(h.Name, "package/")) {
			continue
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		switch filepath.Ext(h.Name) {
		case ".js", ".ts":
			found = append(found, scriptStrings(string(text))...)
		case ".html":
			found = append(found, string(text))
		default:
			found = append(found, strings.Split(string(text), "\n")...)
		}
	}
}

// scriptStrings are the string literals of a JavaScript file that look like markup, and as links those that
// may be one. What stands between quotes in a comment or a regular expression is taken too: it does no harm.
func scriptStrings(source string) (found []string) {
	for i := 0; i < len(source); i++ {
		quote := source[i]
		if quote != '"' && quote != '\'' && quote != '`' {
			continue
		}
		end := i + 1
		for end < len(source) && source[end] != quote && (quote == '`' || source[end] != '\n') {
			if source[end] == '\\' {
				end++
			}
			end++
		}
		if end >= len(source) || source[end] != quote {
			continue // it was no string; what follows may be
		}
		switch s := unescaped(source[i+1 : end]); {
		case len(s) > 4<<10:
		case strings.ContainsAny(s, "<&"):
			found = append(found, s)
		case strings.Contains(s, ":"):
			found = append(found, `<a href="`+html.EscapeString(s)+`">x</a><img src="`+html.EscapeString(s)+`">`)
		}
		i = end
	}
	return found
}

// unescaped undoes the escapes of a JavaScript string.
func unescaped(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		digits := map[byte]int{'x': 2, 'u': 4}[s[i]]
		if code, err := strconv.ParseUint(s[i+1:min(i+1+digits, len(s))], 16, 32); err == nil {
			b.WriteRune(rune(code))
			i += digits
			continue
		}
		if at := strings.IndexByte("nrtbfv0\n", s[i]); at >= 0 {
			b.WriteString([]string{"\n", "\r", "\t", "\b", "\f", "\v", "\x00", ""}[at])
		} else {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

func TestStringsOfAScriptAreRead(t *testing.T) {
	got := scriptStrings(`x = '<a\'b>' + "<\x3cc\u0026\n>"; // don't
	f(/"/,
	'<d>', "plain"); g(` + "`<e\n>`" + `, 'javascript:1', "<open
	'<f>')`)
	want := []string{"<a'b>", "<<c&\n>", "<d>", "<e\n>", `<a href="javascript:1">x</a><img src="javascript:1">`, "<f>"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
