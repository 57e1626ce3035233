package tagging

// landNames are the Länder by AGS.
var landNames = map[string]string{
	"01": "Schleswig-Holstein", "02": "Hamburg", "03": "Niedersachsen", "04": "Bremen", "05": "Nordrhein-Westfalen",
	"06": "Hessen", "07": "Rheinland-Pfalz", "08": "Baden-Württemberg", "09": "Bayern", "10": "Saarland", "11": "Berlin",
	"12": "Brandenburg", "13": "Mecklenburg-Vorpommern", "14": "Sachsen", "15": "Sachsen-Anhalt", "16": "Thüringen",
}

// A mark is a word that says where a body of a Land, or of another country, belongs.
type mark uint8

const (
	noMark    mark = iota
	landMark       // the Land: "Hessen", "hessisch"
	seatMark       // where its bodies sit, of which only what stands beside it is: "Kieler Landtag", "Landtag in Mainz"
	abroad         // another country, or a place there
	cityMark       // towns whose council is a Bürgerschaft as well
	otherMark      // a word that keeps names from being found in it
)

// landWords are the words that say which Land, written like names of bodies. Adjectives are found with
// each ending, for they stand before a noun here.
var landWords = map[string][]string{
	"01": {"Schleswig-Holstein", "=SH"},
	"02": {"Hamburg", "Hamburger"},
	"03": {"Niedersachsen"},
	"04": {"Bremen", "Bremer"},
	"05": {"Nordrhein-Westfalen", "NRW", "=NW"},
	"06": {"Hessen"},
	"07": {"Rheinland-Pfalz", "RLP"},
	"08": {"Baden-Württemberg", "=BW"},
	"09": {"Bayern"},
	"10": {"Saarland"},
	"11": {"Berlin", "Berliner"},
	"12": {"Brandenburg !brandenburg an der havel !brandenburg an der !stadt brandenburg", "Brandenburger !brandenburger tor"},
	"13": {"Mecklenburg-Vorpommern", "=MV", "=M-V"},
	"14": {"Sachsen", "Freistaat Sachsen"},
	"15": {"Sachsen-Anhalt"},
	"16": {"Thüringen", "Thüringer !thueringer wald !thueringer rostbratwurst*"},
}

// landAdjectives without their endings.
var landAdjectives = map[string][]string{
	"01": {"schleswig-holsteinisch"}, "02": {"hamburgisch"}, "03": {"niedersächsisch"}, "04": {"bremisch"},
	"05": {"nordrhein-westfälisch"}, "06": {"hessisch"}, "07": {"rheinland-pfälzisch"}, "08": {"baden-württembergisch"},
	"09": {"bayerisch", "bayrisch"}, "10": {"saarländisch"}, "12": {"brandenburgisch"}, "13": {"mecklenburg-vorpommersch", "mecklenburg-vorpommerisch"},
	"14": {"sächsisch"}, "15": {"sachsen-anhaltisch", "sachsen-anhaltinisch", "sachsen-anhalter"}, "16": {"thüringisch"},
}

// seatWords name the capitals.
var seatWords = map[string][]string{
	"01": {"Kiel", "Kieler"}, "03": {"Hannover", "Hannoveraner", "Hannoverscher Landtag"}, "05": {"Düsseldorf", "Düsseldorfer"}, "06": {"Wiesbaden", "Wiesbadener"},
	"07": {"Mainz", "Mainzer"}, "08": {"Stuttgart", "Stuttgarter"}, "09": {"München", "Münchner", "Münchener"}, "10": {"Saarbrücken", "Saarbrücker"},
	"12": {"Potsdam", "Potsdamer"}, "13": {"Schwerin", "Schweriner"}, "14": {"Dresden", "Dresdner", "Dresdener"}, "15": {"Magdeburg", "Magdeburger"}, "16": {"Erfurt", "Erfurter"},
}

// councilTowns have a council called Bürgerschaft.
var councilTowns = []string{"Rostock", "Rostocker", "Lübeck", "Lübecker", "Wismar", "Wismarer", "Stralsund", "Stralsunder", "Greifswald", "Greifswalder"}

// abroadWords are states and places elsewhere that have a Bundesrat, a Landtag, a Union of their own.
var abroadWords = []string{
	"Österreich", "Schweiz", "Schweizer", "Liechtenstein", "Liechtensteiner", "Südtirol", "Südtiroler", "Tirol", "Tiroler", "Vorarlberg", "Vorarlberger",
	"Salzburg", "Salzburger", "Steiermark", "Kärnten", "Kärntner", "Burgenland", "Oberösterreich", "Niederösterreich", "Wien", "Wiener",
	"Bern", "Berner", "Zürich", "Zürcher", "Vaduz", "Bozen", "Bozner", "Innsbruck", "Innsbrucker", "Graz", "Grazer", "Linz", "Linzer", "Klagenfurt", "Bregenz", "Bregenzer",
	"Eisenstadt", "Polen", "Warschau", "Warschauer", "Tschechien", "Prag", "Prager", "Dänemark", "Kopenhagen", "Frankreich", "Paris", "Pariser", "Belgien", "Belgier", "Eupen",
	"Niederlande", "Den Haag", "Luxemburg", "Luxemburger", "Italien", "Rom", "Spanien", "Madrid", "Portugal", "Großbritannien", "London", "Londoner", "Schweden", "Stockholm",
	"Norwegen", "Oslo", "Finnland", "Helsinki", "Ungarn", "Budapest", "Russland", "Moskau", "Moskauer", "Ukraine", "Kiew", "Türkei", "Ankara", "Griechenland", "Athen", "Athener",
	"USA", "=US", "Washington", "Washingtoner", "Brasilien", "Mexiko", "Kanada", "Japan", "China", "Indien", "Israel", "Australien", "Irak", "Iran", "Nigeria", "Argentinien",
	"Nepal", "Kroatien", "Slowenien", "Slowakei", "Serbien", "Rumänien", "Bulgarien", "Estland", "Lettland", "Litauen", "Zypern",
}

// abroadAdjectives without their endings.
var abroadAdjectives = []string{
	"österreichisch", "schweizerisch", "eidgenössisch", "liechtensteinisch", "steirisch", "burgenländisch", "oberösterreichisch", "niederösterreichisch",
	"polnisch", "tschechisch", "dänisch", "französisch", "belgisch", "niederländisch", "luxemburgisch", "italienisch", "spanisch", "portugiesisch", "britisch", "englisch",
	"schottisch", "irisch", "schwedisch", "norwegisch", "finnisch", "isländisch", "ungarisch", "russisch", "ukrainisch", "türkisch", "griechisch", "amerikanisch",
	"us-amerikanisch", "brasilianisch", "mexikanisch", "kanadisch", "japanisch", "chinesisch", "indisch", "israelisch", "australisch", "irakisch", "iranisch", "nigerianisch", "äthiopisch",
	"argentinisch", "nepalesisch", "kroatisch", "slowenisch", "slowakisch", "serbisch", "rumänisch", "bulgarisch", "estnisch", "lettisch", "litauisch", "zyprisch", "malaysisch", "pakistanisch",
}
