package truth

// Judge says to which story each item of a list belongs, in the order of arrival: equal numbers mean the same.
type Judge func([]Item) []int

// Score is how well a judge did, over all pairs of items.
type Score struct {
	Precision float64 // of the pairs put together, how many belong together
	Recall    float64 // of the pairs that belong together, how many were put together
	F1        float64
	ARI       float64 // adjusted Rand index: 1 = as it really is, 0 = no better than chance
}

// Measure compares what a judge says with what is true. Where there is nothing to find, all are 1 if
// nothing was put together.
func Measure(items []Item, stories []int) Score {
	type cell struct {
		story string
		guess int
	}
	cells, truth, guess := map[cell]int{}, map[string]int{}, map[int]int{}
	for i, it := range items {
		cells[cell{it.Story, stories[i]}]++
		truth[it.Story]++
		guess[stories[i]]++
	}
	both, real, found, all := 0.0, 0.0, 0.0, pairs(len(items))
	for _, n := range cells {
		both += pairs(n)
	}
	for _, n := range truth {
		real += pairs(n)
	}
	for _, n := range guess {
		found += pairs(n)
	}
	s := Score{Precision: ratio(both, found), Recall: ratio(both, real)}
	s.F1 = ratio(2*both, real+found)
	chance := real * found / max(all, 1)
	s.ARI = ratio(both-chance, (real+found)/2-chance)
	return s
}

func pairs(n int) float64 { return float64(n) * float64(n-1) / 2 }

func ratio(a, b float64) float64 {
	if b == 0 {
		return 1
	}
	return a / b
}
