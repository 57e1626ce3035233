package aggregator

// monthNames are the months as feeds write them, German and English, long and short.
var monthNames = map[string]int{
	"jan": 1, "january": 1, "januar": 1, "jänner": 1, "jän": 1, "jaenner": 1,
	"feb": 2, "february": 2, "februar": 2, "feber": 2, "febr": 2,
	"mar": 3, "march": 3, "mär": 3, "märz": 3, "mrz": 3, "maerz": 3, "mÄrz": 3,
	"apr": 4, "april": 4,
	"may": 5, "mai": 5,
	"jun": 6, "june": 6, "juni": 6,
	"jul": 7, "july": 7, "juli": 7,
	"aug": 8, "august": 8,
	"sep": 9, "sept": 9, "september": 9,
	"oct": 10, "october": 10, "okt": 10, "oktober": 10,
	"nov": 11, "november": 11,
	"dec": 12, "december": 12, "dez": 12, "dezember": 12,
}

// zoneNames are zones in seconds east of UTC. Only names that mean one zone where feeds use them.
var zoneNames = map[string]int{
	"ut": 0, "utc": 0, "gmt": 0, "wet": 0, "z": 0,
	"mez": 3600, "cet": 3600, "met": 3600, "bst": 3600, "west": 3600,
	"mesz": 7200, "cest": 7200, "mest": 7200, "eet": 7200, "eest": 10800, "msk": 10800,
	"est": -5 * 3600, "edt": -4 * 3600, "cst": -6 * 3600, "cdt": -5 * 3600,
	"mst": -7 * 3600, "mdt": -6 * 3600, "pst": -8 * 3600, "pdt": -7 * 3600,
	"akst": -9 * 3600, "akdt": -8 * 3600, "hst": -10 * 3600, "ast": -4 * 3600, "adt": -3 * 3600,
	"jst": 9 * 3600, "aest": 10 * 3600, "aedt": 11 * 3600,
}

// fillers say nothing: weekdays (often the wrong one) and small words.
var fillers = func() map[string]bool {
	words := map[string]bool{}
	for _, w := range []string{
		"mo", "di", "mi", "do", "fr", "sa", "so",
		"montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonnabend", "sonntag",
		"mon", "tue", "tues", "wed", "weds", "thu", "thur", "thurs", "fri", "sat", "sun", "don", "die", "mit", "fre", "sam", "son",
		"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
		"uhr", "um", "at", "den", "der", "vom", "of", "on", "the", "st", "nd", "rd", "th", "h", "m",
	} {
		words[w] = true
	}
	return words
}()
