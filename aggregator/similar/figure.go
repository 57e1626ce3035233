package similar

import "strings"

// A figure is a number as it stands in a text: a date, a time of day or a quantity. "18,4 Millionen",
// "18.400.000" and "18 400 000" are one, and so are "3. November", "03.11." and "03.11.2026".
type figure struct {
	token token
	size  int // bytes of the text
}

// The kinds of number, in the upper two of a number token's 14 bits.
const (
	quantity token = iota << 12
	date
	clock
	weekday
	figureMask token = 3 << 12
)

// smallNumber is set in a quantity that two texts have in common by chance: "drei Wochen", "34-Jähriger".
const (
	smallNumber token  = 1
	maxSmall    uint64 = 12 * 1000 // in thousandths
)

func figureToken(kind token, value uint64) token {
	small := kind == quantity && value <= maxSmall && value%1000 == 0
	value *= 0x9e3779b97f4a7c15
	value = (value ^ value>>31) * 0xbf58476d1ce4e5b9
	t := number | kind | token(value>>52)&^smallNumber
	if small {
		t |= smallNumber
	}
	return t
}

// nextFigure reads the figure that a text begins with; it begins with a digit.
func nextFigure(text string) figure {
	whole, n := digits(text)
	decimal := len(text) > n+1 && text[n] == ',' && digitAt(text, n+1)
	switch {
	case n == 4 && whole >= 1990 && whole < 2100 && whole != 2000 && !decimal:
		return figure{figureToken(date, whole<<16), n} // a year, or a quantity that nobody minds; 2000 is a round number
	case strings.HasPrefix(text[n:], " Uhr") && whole < 25:
		return figure{figureToken(clock, whole*60), n + len(" Uhr")}
	case n < 3 && len(text) > n+1 && (text[n] == '.' || text[n] == ':'):
		if f, ok := dated(text, whole, n); ok {
			return f
		}
		if minute, m := digits(text[n+1:]); m == 2 && whole < 25 && minute < 60 && !digitAt(text, n+3) {
			rest := text[n+3:]
			if strings.HasPrefix(rest, " Uhr") {
				return figure{figureToken(clock, whole*60+minute), n + 3 + len(" Uhr")}
			}
			if text[n] == ':' || strings.HasPrefix(rest, " bis ") || strings.HasPrefix(rest, " und ") {
				return figure{figureToken(clock, whole*60+minute), n + 3}
			}
		}
	case n < 3 && whole < 25 && strings.HasPrefix(text[n:], " bis "):
		// "von 16 bis 20 Uhr", "zwischen 8 und 12.30 Uhr"
		if f := nextFigure(text[n+len(" bis "):] + " "); digitAt(text, n+len(" bis ")) && f.token&(kindMask|figureMask) == number|clock {
			return figure{figureToken(clock, whole*60), n}
		}
	}
	whole, n = grouped(text, whole, n)
	value := whole * 1000 // in thousandths
	if len(text) > n+1 && text[n] == ',' && digitAt(text, n+1) {
		part, m := digits(text[n+1:])
		for i := m; i < 3; i++ {
			part *= 10
		}
		for i := m; i > 3; i-- {
			part /= 10
		}
		value += part
		n += 1 + m
	}
	t := figureToken(quantity, value*scaleAt(text[n:]))
	if aged(text[n:]) {
		t |= smallNumber
	}
	return figure{t, n}
}

// aged tells whether a number is somebody's age: "34-Jähriger", "34 Jahre alt".
func aged(rest string) bool {
	rest = strings.TrimLeft(rest, "- ")
	return strings.HasPrefix(rest, "Jährig") || strings.HasPrefix(rest, "jährig") || strings.HasPrefix(rest, "Jahre alt")
}

// grouped reads on in a number whose thousands are set apart: "18.400.000" or "18 400 000".
func grouped(text string, whole uint64, n int) (value uint64, size int) {
	if whole == 0 || n > 3 {
		return whole, n
	}
	for _, sep := range []string{".", " ", "\u202f", "\u00a0"} {
		for strings.HasPrefix(text[n:], sep) {
			group, m := digits(text[n+len(sep):])
			if m != 3 {
				return whole, n
			}
			whole, n = whole*1000+group, n+len(sep)+3
		}
	}
	return whole, n
}

// scaleAt is what a number is to be multiplied with because of the word behind it.
func scaleAt(text string) uint64 {
	text = strings.TrimPrefix(text, " ")
	for _, s := range scales {
		if strings.HasPrefix(text, s.word) {
			return s.times
		}
	}
	return 1
}

var scales = []struct {
	word  string
	times uint64
}{{"Mio", 1e6}, {"Millio", 1e6}, {"Mrd", 1e9}, {"Millia", 1e9}, {"Tausend", 1000}, {"tausend", 1000}, {"Tsd", 1000}}

// dated reads "3. November 2026", "03.11.2026" and "3.11."; n bytes hold the day.
func dated(text string, day uint64, n int) (figure, bool) {
	if day < 1 || day > 31 || text[n] != '.' {
		return figure{}, false
	}
	after := text[n+1:]
	for _, to := range []string{" bis ", " und ", ". bis ", "/", "-", " – ", "–", " - "} {
		// "7. bis 15. Dezember", "24. und 31. Dezember": of one month
		rest, ok := strings.CutPrefix(after, to)
		if !ok || !digitAt(rest, 0) {
			continue
		}
		other, m := digits(rest)
		if m > 2 || other < day || other > 31 || len(rest) <= m+1 || rest[m] != '.' {
			break
		}
		if word, _ := nextWord(strings.TrimPrefix(rest[m+1:], " ")); monthOf(word) > 0 {
			return figure{figureToken(date, uint64(monthOf(word))*32+day), n + 1}, true
		}
		if month, k := digits(rest[m+1:]); k > 0 && k < 3 && month > 0 && month < 13 && len(rest) > m+1+k && rest[m+1+k] == '.' {
			return figure{figureToken(date, month*32+day), n + 1}, true
		}
	}
	if rest, ok := strings.CutPrefix(after, " "); ok {
		word, _ := nextWord(rest)
		if m := monthOf(word); m > 0 {
			size := n + 2 + len(word)
			return figure{figureToken(date, uint64(m)*32+day), size + yearAt(text[size:])}, true
		}
		if !digitAt(rest, 0) {
			return figure{}, false
		}
		after = rest
	}
	month, m := digits(after)
	if m == 0 || m > 2 || month < 1 || month > 12 || len(after) <= m || after[m] != '.' {
		return figure{}, false
	}
	size := len(text) - len(after) + m + 1
	return figure{figureToken(date, month*32+day), size + yearAt(text[size:])}, true
}

// yearAt returns how many bytes the year takes that follows a date: "2026", " 2026" or "26".
func yearAt(text string) int {
	rest := strings.TrimPrefix(text, " ")
	year, n := digits(rest)
	if n == 4 && year > 1900 && year < 2100 || n == 2 && rest == text {
		return len(text) - len(rest) + n
	}
	return 0
}

func monthOf(word string) int {
	if len(word) < 3 {
		return 0
	}
	for i, m := range months {
		if strings.HasPrefix(m, word) || word == "Maerz" && i == 2 {
			return i + 1
		}
	}
	return 0
}

var months = [...]string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"}

// spelled reads numbers, months and weekdays that are written as words; rest is the text behind.
func spelled(stem []byte, raw, rest string) (token, bool) {
	if value, ok := spelledNumbers[string(stem)]; ok {
		return figureToken(quantity, value*1000*scaleAt(rest)), true
	}
	if len(raw) < 3 || raw[0] < 'A' || raw[0] > 'Z' {
		return 0, false
	}
	for i, d := range weekdays {
		if raw[0] == d[0] && strings.HasPrefix(raw, d) { // also "Dienstagabend"
			return figureToken(weekday, uint64(i)), true
		}
	}
	if m := monthOf(raw); m > 0 && len(raw) >= len(months[m-1])-1 {
		return figureToken(date, uint64(m)*32), true
	}
	return 0, false
}

var weekdays = [...]string{"Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"}

// spelledNumbers are those from 2 to 99 and the hundreds, by their stems.
var spelledNumbers = func() map[string]uint64 {
	m := map[string]uint64{}
	add := func(value int, word string) { m[string(stem(nil, word))] = uint64(value) }
	ones := strings.Fields("ein zwei drei vier fünf sechs sieben acht neun")
	for i, w := range strings.Fields("zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn") {
		add(i+2, w)
	}
	for i, tens := range strings.Fields("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig") {
		add(10*(i+2), tens)
		for j, one := range ones {
			add(10*(i+2)+j+1, one+"und"+tens)
		}
	}
	for i, one := range ones {
		add(100*(i+1), one+"hundert")
	}
	return m
}()

// digits reads the digits that a text begins with, at most 15.
func digits(text string) (value uint64, n int) {
	for n < len(text) && n < 15 && text[n] >= '0' && text[n] <= '9' {
		value = value*10 + uint64(text[n]-'0')
		n++
	}
	return value, n
}

func digitAt(text string, i int) bool { return i < len(text) && text[i] >= '0' && text[i] <= '9' }
