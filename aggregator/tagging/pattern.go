package tagging

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/litfass/litfass/aggregator/words"
)

// pattern is one way to write a topic's words, taken apart. See Topic.
type pattern struct {
	words  []word
	except []pattern
	exact  string // the very letters, if case counts
	times  int    // how often a hit counts
}

// word of a pattern: text folded, with what may stand before and behind it.
type word struct {
	text          string
	bytes         []byte // the same
	before, after bool
}

func (w *word) match(token []byte) bool {
	n := len(w.text)
	switch {
	case len(token) < n:
		return false
	case w.before && w.after:
		return bytes.Contains(token, w.bytes)
	case w.before:
		return string(token[len(token)-n:]) == w.text
	case w.after:
		return string(token[:n]) == w.text
	}
	return string(token) == w.text
}

// parsePattern reads the words of a topic.
func parsePattern(s string) (pattern, error) {
	p, times := pattern{}, 1
	if words, n, ok := strings.Cut(s, " ^"); ok {
		if len(n) != 1 || n[0] < '2' || n[0] > '9' {
			return p, fmt.Errorf("%q: behind ^ stands how often it counts, 2 to 9, at the very end", s)
		}
		s, times = words, int(n[0]-'0')
	}
	for i, part := range strings.Split(s, " !") {
		part = strings.TrimSpace(part)
		x := pattern{}
		if exact, ok := strings.CutPrefix(part, "="); ok && i == 0 {
			if x.exact = exact; strings.Contains(exact, "*") {
				return p, fmt.Errorf("%q: = and * do not go together", s)
			}
			part = exact
		}
		if err := x.read(part); err != nil {
			return p, fmt.Errorf("%q: %w", s, err)
		}
		if i == 0 {
			p = x
		} else {
			p.except = append(p.except, x)
		}
	}
	p.times = times
	return p, nil
}

func (p *pattern) read(s string) error {
	before := strings.HasPrefix(s, "*")
	after := strings.HasSuffix(s, "*")
	s = strings.Trim(s, "*")
	if strings.ContainsAny(s, "*!^") {
		return errors.New("* may stand at the beginning and at the end only, !words and ^times behind a space")
	}
	var line folded
	line.add(s, 0)
	for _, t := range line.tokens {
		p.words = append(p.words, word{text: line.text(t), bytes: []byte(line.text(t))})
	}
	n := len(p.words)
	if n == 0 {
		return errors.New("has no letters")
	}
	p.words[0].before, p.words[n-1].after = before, after
	for _, w := range p.words {
		if w.before && w.after && len(w.text) < 3 || (w.before || w.after) && len(w.text) < 2 {
			return errors.New("is too short for a *: it would match everywhere")
		}
	}
	return nil
}

// folded is a text as patterns see it: folded tokens, each with where it stood.
type folded struct {
	bytes  []byte
	raw    string
	tokens []token
}

// token is a word, or a part of one between hyphens.
type token struct {
	from, to       int32 // in bytes
	rawFrom, rawTo int32 // in raw
	field          uint8
}

func (f *folded) text(t token) string { return string(f.bytes[t.from:t.to]) }

// add takes a text apart. Letters and digits make words; a point or comma between digits belongs to
// them ("4.0"); everything else sets words apart.
func (f *folded) add(raw string, field uint8) {
	f.raw = raw
	in := false
	var t token
	end := func(i int) {
		if in {
			t.to, t.rawTo = int32(len(f.bytes)), int32(i)
			f.tokens = append(f.tokens, t)
			in = false
		}
	}
	for i := 0; i < len(raw); {
		if c := words.FoldByte(raw[i]); c != 0 {
			if !in {
				t, in = token{from: int32(len(f.bytes)), rawFrom: int32(i), field: field}, true
			}
			f.bytes = append(f.bytes, c)
			i++
			continue
		}
		c, size := rune(raw[i]), 1
		if c >= utf8.RuneSelf {
			c, size = utf8.DecodeRuneInString(raw[i:])
		}
		switch {
		case wordRune(c):
			if !in {
				t, in = token{from: int32(len(f.bytes)), rawFrom: int32(i), field: field}, true
			}
			f.bytes = words.FoldRune(f.bytes, c)
		case in && (c == '.' || c == ',') && digit(raw, i-1) && digit(raw, i+1):
			f.bytes = append(f.bytes, byte(c))
		default:
			end(i)
		}
		i += size
	}
	end(len(raw))
}

func wordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return words.FoldByte(byte(r)) != 0
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

func digit(s string, i int) bool { return i >= 0 && i < len(s) && s[i] >= '0' && s[i] <= '9' }
