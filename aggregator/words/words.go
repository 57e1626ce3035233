// Package words tells of single words, as readers of German do, which are the same, which are numbers, and which stand in
// a list.
package words

import "strings"

// Set is a list of words to look up, from one line of them.
func Set(list string) map[string]bool {
	m := make(map[string]bool)
	for word := range strings.FieldsSeq(list) {
		m[word] = true
	}
	return m
}

// Numeral tells whether a word is a number: digits with the marks that stand in and around them ("4.0", "20/21", "(12)").
func Numeral(word string) bool {
	return word != "" && strings.Trim(word, "0123456789./-&+,()") == ""
}
