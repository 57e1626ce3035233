package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Problem is one thing that is wrong with a configuration, or, as a Warning, worth a thought.
type Problem struct {
	File    string
	Line    int    // from 1; 0 = the file as a whole
	Column  int    // in characters, from 1
	Path    string // the setting: "sources[3].url"; "" where there is none
	Message string // what is wrong and what to do
	Excerpt string // the line with a caret under the place; secrets are blacked out
}

// String is one line as compilers write it, and the excerpt below.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", p.Line, p.Column)
	}
	b.WriteString(": ")
	if p.Path != "" {
		b.WriteString(p.Path + ": ")
	}
	b.WriteString(p.Message)
	if p.Excerpt != "" {
		b.WriteString("\n" + p.Excerpt)
	}
	return b.String()
}

// Problems is the error of a configuration that cannot be used: all that is wrong, by position.
type Problems []Problem

// Error lists them all.
func (ps Problems) Error() string {
	texts := make([]string, len(ps))
	for i, p := range ps {
		texts[i] = p.String()
	}
	return strings.Join(texts, "\n")
}

// Warning is a Problem that a configuration can be used with.
type Warning Problem

// String marks it as a warning.
func (w Warning) String() string {
	w.Message = "warning: " + w.Message
	return Problem(w).String()
}

// place is a position in a document, from 1; the zero place is the document as a whole.
type place struct {
	line, column int
}

// document is a file that is being read, and what was found wrong with it.
type document struct {
	name       string
	lines      []string
	root       *node
	problems   Problems
	warnings   []Warning
	wrong      map[string]bool // paths that have a problem: nothing further is said of them,
	holdsWrong map[string]bool // nor of those above
	secret     map[place]bool  // where a secret stands in plain text
	shown      map[int][]rune  // lines without their secrets
}

func newDocument(name string) *document {
	return &document{name: name, wrong: map[string]bool{}, holdsWrong: map[string]bool{}, secret: map[place]bool{}, shown: map[int][]rune{}}
}

// report notes a problem with the setting at a path.
func (d *document) report(at place, path, format string, args ...any) {
	d.problems = append(d.problems, Problem{
		File: d.name, Line: at.line, Column: at.column, Path: path,
		Message: userInfo.ReplaceAllString(fmt.Sprintf(format, args...), "://…@"),
	})
	d.markWrong(path)
}

// markWrong keeps quiet about a setting from here on.
func (d *document) markWrong(path string) {
	if path == "" {
		return
	}
	d.wrong[path] = true
	for i, c := range path {
		if c == '.' || c == '[' {
			d.holdsWrong[path[:i]] = true
		}
	}
}

// warn notes a warning about the setting at a path.
func (d *document) warn(at place, path, format string, args ...any) {
	d.warnings = append(d.warnings, Warning{
		File: d.name, Line: at.line, Column: at.column, Path: path, Message: fmt.Sprintf(format, args...),
	})
}

// finish puts problems and warnings in order and adds the excerpts, last of all, for only then all
// secrets are known. It returns nil for no problems.
func (d *document) finish() ([]Warning, error) {
	slices.SortStableFunc(d.problems, byPlace)
	slices.SortStableFunc(d.warnings, func(a, b Warning) int { return byPlace(Problem(a), Problem(b)) })
	for i, p := range d.problems {
		d.problems[i].Excerpt = d.excerpt(place{p.Line, p.Column})
	}
	for i, w := range d.warnings {
		d.warnings[i].Excerpt = d.excerpt(place{w.Line, w.Column})
	}
	if len(d.problems) == 0 {
		return d.warnings, nil
	}
	return d.warnings, d.problems
}

func byPlace(a, b Problem) int {
	if a.Line != b.Line {
		return a.Line - b.Line
	}
	return a.Column - b.Column
}

// excerptWidth is how many characters of a line an excerpt shows.
const excerptWidth = 100

// excerpt shows a line with a caret under the column; of a long line what stands around it.
func (d *document) excerpt(at place) string {
	if at.line < 1 || at.line > len(d.lines) {
		return ""
	}
	line := d.blackOut(at.line)
	caret := min(max(at.column-1, 0), len(line))
	from := max(0, min(caret-excerptWidth/2, len(line)-excerptWidth))
	to := min(len(line), from+excerptWidth)
	shown, under := line[from:to], make([]rune, 0, excerptWidth)
	for _, c := range shown[:caret-from] {
		if c != '\t' {
			c = ' '
		}
		under = append(under, c)
	}
	before, after := "", ""
	if from > 0 {
		before, under = "…", append([]rune{' '}, under...)
	}
	if to < len(line) {
		after = "…"
	}
	number := fmt.Sprintf("%5d | ", at.line)
	return number + before + strings.TrimRight(string(shown)+after, " ") + "\n" + "      | " + string(under) + "^"
}

// What looks like a secret wherever it stands: the value of a telling key, a password in a URL.
var (
	secretLike = regexp.MustCompile(`(?i)((?:pass\w*|pwd|secret\w*|\w*token|bearer|auth\w*|api[-_]?key)["']?\s*:\s*)[^\s{].*`)
	userInfo   = regexp.MustCompile(`://[^/\s@]*@`)
)

// blackOut returns a line without the secrets and control characters in it. What stands before a
// secret keeps its column.
func (d *document) blackOut(number int) []rune {
	if shown, ok := d.shown[number]; ok {
		return shown
	}
	line := []rune(d.lines[number-1])
	for i, c := range line {
		if c < ' ' && c != '\t' || c == 0x7f {
			line[i] = '\uFFFD' // nothing that would move a terminal
		}
	}
	for at, secret := range d.secret {
		if secret && at.line == number && at.column-1 < len(line) {
			line = append(line[:at.column-1:at.column-1], '…')
		}
	}
	text := secretLike.ReplaceAllString(string(line), "$1…")
	line = []rune(userInfo.ReplaceAllString(text, "://…@"))
	d.shown[number] = line
	return line
}
