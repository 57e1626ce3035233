package similar

import "strings"

// The ranks of words in the table: the more frequent, the higher.
const (
	everydayRank = 6
	functionRank = 15
)

// rankOf looks a stem up in the table of frequent words.
func rankOf(stem []byte) (rank uint8, known bool) {
	rank, known = ranks[string(stem)]
	return rank, known
}

var ranks = func() map[string]uint8 {
	m := make(map[string]uint8)
	for _, w := range strings.Fields(functionWords) {
		m[string(stem(nil, w))] = functionRank
	}
	return m
}()

// functionWords hold a sentence together and say nothing of its story.
const functionWords = `der die das den dem des ein eine einen einem einer eines und oder aber auch als am an auf aus bei bis
durch für gegen im in ins ist sind war waren hat haben hatte hatten wird werden wurde wurden worden mit nach nicht noch nun nur ob ohne
seit sich sie er es wir ihr ihre ihren so sowie über um unter vom von vor wie wieder zu zum zur zwischen dass diese dieser dieses
diesen kann können soll sollen will wollen muss müssen mehr sehr schon rund etwa beim dabei dafür damit daran dort hier`
