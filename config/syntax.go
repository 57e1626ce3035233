package config

import (
	"errors"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
)

// reportSyntax reports what is no YAML at all. The parser stops there, so it is the only problem. What
// people stumble over is said in our words, for the parser speaks of its own state.
func (d *document) reportSyntax(err error) {
	var syntax yaml.Error
	if !errors.As(err, &syntax) || syntax.GetToken() == nil {
		d.report(place{}, "", "%v", err)
		return
	}
	at := placeOf(syntax.GetToken())
	message := syntax.GetMessage()
	if ours, known := plainer[message]; known {
		message = ours
	}
	if at.line >= 1 && at.line <= len(d.lines) {
		line := d.lines[at.line-1]
		indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
		if tab := strings.IndexByte(indent, '\t'); tab >= 0 {
			at.column, message = tab+1, "a tab indents this line; YAML wants spaces"
		} else if m := special.FindStringSubmatchIndex(line); m != nil {
			at.column = utf8.RuneCountInString(line[:m[2]]) + 1
			message = "a value that begins with " + line[m[2]:m[3]] + " wants quotes"
		} else if colon.MatchString(line) {
			message = "a value with a colon and a space in it wants quotes"
		}
	}
	d.report(at, "", "%s", message)
}

var plainer = map[string]string{
	"value is not allowed in this context":                               "does not fit here; is the indentation right?",
	"value is not allowed in this context. map key-value is pre-defined": "does not fit behind the value; does that want quotes?",
	"mapping value is not allowed in this context":                       "does not fit here; is the indentation right?",
	"non-map value is specified":                                         "is neither a key nor a value",
}

var (
	// special finds a plain value that begins with a character YAML has other plans for: */5 * * * *.
	special = regexp.MustCompile("^\\s*(?:- +)*[\\w.-]+: +([*&@%!`])")
	// colon finds a plain value with a colon in it: Köln: die Stadt.
	colon = regexp.MustCompile(`^\s*(?:- +)*[\w.-]+: +[^\s"'\[{|>#][^"'#]*: `)
)
