package tagging

import (
	_ "embed"
	"strings"
)

// The words by which it is decided whether a place is meant. Each list belongs to one rule of places_veto.go, places_bearers.go or
// places_weigh.go; the longer ones stand in files.

//go:embed places_everyday.txt
var everydayText string

//go:embed places_adjectives.txt
var falseAdjectivesText string

//go:embed places_firstnames.txt
var firstNamesText string

var (
	commonNames          = fileSet(everydayText)
	placeFalseAdjectives = fileSet(falseAdjectivesText)
	firstNames           = fileSet(firstNamesText)
)

// fileSet reads words of a file; a line that begins with # is a remark.
func fileSet(text string) map[string]bool {
	var words []string
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "#") {
			words = append(words, line)
		}
	}
	return set(strings.Join(words, " "))
}

var (
	// placeTitles stand before a person's name; so does what ends in one of placeTrades, and its feminine.
	placeTitles = set("Dr Prof Professor Professorin Herr Herrn Frau Familie Kollege Kollegin Oberbürgermeister Oberbürgermeisterin Bürgermeister Bürgermeisterin OB Landrat Landrätin Kämmerer Kämmerin " +
		"Staatsrat Staatsrätin Stadträtin Stadtverordneter Ratsherr Ratsfrau Bezirksbürgermeister Bezirksbürgermeisterin Ortsvorsteher Ortsvorsteherin Pfarrer Pfarrerin Bischof Bischöfin Stadtbaurat Stadtbaurätin " +
		"CIO CDO Altbürgermeister Ing Gemeinderätin Autors Schriftsteller Schriftstellerin Experte Anwältin Ökonom Ökonomin")
	placeTrades = strings.Fields("chef minister sekretär präsident kanzler senator direktor dezernent sprecher vorsitzende vorsitzender leiter kandidat inhaber führer forscher experte expertin " +
		"wissenschaftler historiker ökonom jurist architekt ingenieur unternehmer künstler autor anwalt anwältin richter kommissar trainer intendant beigeordnete beigeordneter abgeordnete abgeordneter " +
		"beauftragte beauftragter referent berater politiker redakteur journalist")

	// placeTowns stand before the name of a town and nothing else.
	placeTowns = set("Stadt Gemeinde Kreisstadt Samtgemeinde Verbandsgemeinde Ortsgemeinde Einheitsgemeinde Marktgemeinde")

	// placeSeats stand before a place and rule a person out: offices and bodies of a town.
	placeSeats = set("Stadt Städte Gemeinde Gemeinden Kommune Kommunen Kreisstadt Landeshauptstadt Hansestadt Hauptstadt Universitätsstadt Lutherstadt Marktgemeinde Markt " +
		"Samtgemeinde Verbandsgemeinde Verwaltungsgemeinschaft Ortsgemeinde Einheitsgemeinde Großstadt Kurstadt Kleinstadt Hafenstadt Domstadt Bundesstadt Klingenstadt " +
		"Residenzstadt Barockstadt Spargelstadt Bergstadt Messestadt Nachbarstadt Nachbargemeinde Stadtrat Gemeinderat Rat Stadtverwaltung " +
		"Gemeindeverwaltung Rathaus Stadtverordnetenversammlung Stadtarchiv Stadtbibliothek Bürgeramt Ordnungsamt Jugendamt Sozialamt Bauamt Standort Standorten " +
		"Großraum Raum Region Polizei Polizeipräsidium Polizeiinspektion Feuerwehr Jobcenter Ort Orte Ostseebad Nordseebad Insel Flecken Stadtteilen " +
		"Oberzentrum Mittelzentrum Modellstadt Modellkommune Pilotkommune Pilotstadt Ausländerbehörde Gesundheitsamt Stadtkämmerei Stadtparlament Wahlkreis " +
		"Hauptbahnhof Bahnhof Zoo Theater Oper Hafen Marktplatz Stadtgebiet Großgemeinde Gemeindeteil Freistaat Bundesland Land Landes Länder Ländern Festung Autobahnkreuz Autobahndreieck " +
		"Kurort Seebad Gemeindevertretung Ratsversammlung Bürgerschaft Stadträte Ministerstadt Fächerstadt Autostadt Wissenschaftsstadt Smart-City")

	// placeLeads are prepositions and their like before a place.
	placeLeads = set("in aus bei nach bis von zwischen ab um für über gegen In Aus Bei Nach Bis Von Zwischen Ab Um Für Über Gegen via Via Richtung nahe unweit wie Wie " +
		"südlich nördlich östlich westlich durch Durch sowie rund Nahe mit Mit")

	// articled are big cities whose names are words only behind a neuter article: "das Münster", "am Münster".
	articled    = set("Münster Münsters")
	placeNeuter = set("das dem des ein eines einem Das Dem Des Ein im Im am Am zum Zum beim Beim vom Vom ins ans ums")

	// placeHillArticles stand before hills, waters and buildings, not before towns: "auf dem Petersberg". Of towns only
	// those in -tal and -land have one: "im Kalletal".
	placeHillArticles = set("dem am vom zum beim Am Vom Zum Beim")

	// placeRiverArticles stand before rivers, not before towns: "die Fulda". Behind a comma they are relative pronouns.
	placeRiverArticles = set("die der Die Der")

	// placeRivers are waters whose names are places' too, and those they are named with.
	placeRivers = set("Fulda Lippe Ilmenau Gera Nagold Flöha Zschopau Weida Pulsnitz Prüm Glonn Isen Warnow Schwarza Regen Nahe Sieg Enz Ahr Ems Werra Weser Aller Leine Elbe Havel Spree Oder Neiße Rhein Ruhr Mosel Main " +
		"Donau Isar Inn Lech Iller Naab Saar Saale Elster Mulde Unstrut Lahn Eder Schwalm Wupper Lenne Jagst Kocher Neckar Murr Rems Tauber Altmühl Pegnitz Rednitz Regnitz Eider Trave Peene")

	// placeArticles make a noun of an everyday word: "das Essen", "im Regen", "der Halle".
	placeArticles = set("der die das dem den des ein eine einer eines einem einen Der Die Das Dem Den Des Ein Eine Einer im Im am Am zum Zum zur Zur beim Beim vom Vom ins ans aufs " +
		"Ins kein keine keinen ihr ihre ihrem ihren seine seinem seinen sein unsere unser unserer diese dieser diesem diesen dieses jede jeder jedem jedes mehr viel " +
		"weniger alle allem neue neuen neuer neues neuem alte alten alter altes altem große großen gute guten gutes warmes warme gesundes gesunde starker starkem starken heftiger heftigem heftige " +
		"Neue Alte Mehr Viel Kein Keine Diese Dieser Jede Unsere leichter leichte etwas zwei drei erste ersten letzten letzte letzter eigene eigenen eigener welche welchem regionales gemeinsame gemeinsamen gemeinsames " +
		"Gemeinsames kostenloses Kostenloses Starker Heftiger Gesundes Warmes saures wenig Wenig genug zu ohne und's fürs nichts")

	// placeParts say that a part of a town is named.
	placeParts = set("Stadtteil Stadtteile Stadtteils Stadtteilen Ortsteil Ortsteils Ortsteile Ortsteilen Stadtbezirk Stadtbezirks Stadtbezirke Stadtviertel Viertel Quartier Quartiers Quartieren Ortschaft Ortschaften Bezirk " +
		"Bezirks Bezirke Bezirken Stadtquartier Vorort Vororte Vororten Bezirksamt Bezirksamts Bezirksbürgermeister Bezirksbürgermeisterin Ortsbeirat Ortsrat Bezirksvertretung Ortsbürgermeister Ortsbürgermeisterin Ortsvorsteher " +
		"Gemarkung Gewerbegebiet Gewerbepark Baugebiet Neubaugebiet Wohngebiet Schloss Burg Kloster Gut Siedlung Dorfteil Ortsteilverwaltung Stadtteilzentrum Haltestelle U-Bahnhof Grundschule Klinik Kaserne")

	// placeStreets are what bears a town's adjective without lying in it.
	placeStreets = set("Straße Str Strasse Platz Platzes Allee Ring Rings Weg Weges Tor Tors Tores Chaussee Damm Ufer Brücke Wall Hof Landstraße Gasse Steig Bahnhof Viertel " +
		"Berg Höhe Markt Park Graben Promenade Turm Kreuz Kreisel Dreieck Stern Haus Warte Schanze Bogen Stieg Kehre Feld Hang Tunnel Unterführung Anger Vorstadt")

	// placeScapes bear a town's adjective and reach far beyond it: "Starnberger See", "Lüneburger Heide".
	placeScapes = set("See Sees Seen Meer Heide Wald Walds Waldes Bucht Förde Haff Bodden Moor Börde Becken Mulde Alb Alpen Schweiz Spitze Seenplatte Land Forst")

	// placeWays stand before the two towns between which they go, tied by a hyphen.
	placeWays = set("Strecke Bahnstrecke Zugstrecke Bahnlinie Buslinie Linie Fähre Fährlinie Verbindung Bahnverbindung Nahverkehr Radweg Radschnellweg Schnellstraße Überlandbahn Autobahn Bundesstraße Flug Trasse Achse")

	// placePapers are newspapers and stations: "Kölner Stadt-Anzeiger", "Frankfurter Allgemeine".
	placePapers = set("Zeitung Anzeiger Nachrichten Rundschau Tageblatt Tagblatt Abendblatt Abendzeitung Morgenpost Volkszeitung Volksblatt Volksstimme Merkur Kurier Bote Presse " +
		"Post Stimme Stadtanzeiger Generalanzeiger Blatt Echo Express Kreiszeitung Illustrierte Allgemeine Allgemeinen Landeszeitung Rundfunk Wochenblatt Neueste " +
		"Neuesten Freie Stadt-Anzeiger General-Anzeiger Tagesspiegel Zeitungen Lokalanzeiger Sonntagszeitung Wochenspiegel Hefte Journal")

	// placePaperNames stand between the adjective and such a word.
	placePaperNames = set("Stadt General Neue Neueste Freie Allgemeine Volks Kreis Lokal Nord Ost West Süd Rhein Bonner")

	// placeClubs stand before the town of a sports club.
	placeClubs = set("FC SC SV VfB VfL TSV TSG FSV SpVgg RB TuS TV SG HC EHC ERC MSV THW VfR VfV SSV BSC HSV ASV DJK FV ESV TTC Borussia Eintracht Fortuna Arminia Alemannia Hertha Werder Hansa " +
		"Dynamo Energie Union Kickers Preußen Viktoria Wacker Jahn Weiss Weiß Bayer Bayern Holstein Waldhof Alba Eisbären Füchse Adler Baskets Haie Telekom Rhinos Lions Tigers Zeiss Lokomotive Lok " +
		"Concordia Germania Teutonia Phönix Rapid Turnverein Sportverein Fußballclub Sportclub Handballclub Löwen Roosters Pinguine Panther Giants Towers Seawolves Krebse Recken Rot Wölfe")

	// placeClubNames stand behind the adjective of the town: "Karlsruher SC", "Kölner Haie".
	placeClubNames = set("FC SC SV BC EC HC SG AK SSV VfL Kickers Haie Eislöwen Füchse Panther Pinguine Tigers Giants Baskets Roosters")

	// placeInstitutes stand before the town they are called after.
	placeInstitutes = set("Universität Uni Universitäten TU TH FH HTW HAW HfG RWTH LMU Hochschule Hochschulen Fachhochschule Universitätsklinikum Uniklinik Universitätsmedizin Klinikum Stadtwerke Stadtwerken Sparkasse Kreissparkasse Stadtsparkasse Volksbank " +
		"IHK HWK Handwerkskammer Industrie Handelskammer Messe Flughafen Flughafens Airport Bistum Erzbistum Diözese Erzdiözese Amtsgericht Landgericht Oberlandesgericht Verwaltungsgericht Oberverwaltungsgericht Sozialgericht Arbeitsgericht " +
		"Finanzgericht Landessozialgericht Verwaltungsgerichtshof OVG VGH OLG LG ArbG LAG LSG Bezirksregierung Regierungsbezirk Regierungspräsidium Studierendenwerk Studentenwerk Akademie Kunstakademie Musikhochschule Technologiezentrum " +
		"Fraunhofer Institut Staatsanwaltschaft Generalstaatsanwaltschaft Bundespolizeidirektion Oberfinanzdirektion Rechenzentrum Zweckverband Verkehrsverbund Flugplatz Amtsgerichts Landgerichts Verwaltungsgerichts Bezirksregierungen " +
		"Universitätsklinik Kammergericht Hochschulmedizin Genossenschaftsbank Landeskirche Dekanat Straßenbauamt Autobahnamt Verkehrsbetriebe Wasserwerke Stadtreinigung Kirchenkreis Landesbank Börse Staatstheater")

	// placeCourtNames are those of them that are courts.
	placeCourtNames = set("Amtsgericht Landgericht Oberlandesgericht Verwaltungsgericht Oberverwaltungsgericht Sozialgericht Arbeitsgericht Finanzgericht Landessozialgericht Verwaltungsgerichtshof VG OVG VGH OLG LG ArbG LAG LSG BGH BVerwG")

	// placeCompanies stand behind a town's adjective: "Kölner Verkehrs-Betriebe", "Leipziger Messe".
	placeCompanies = set("Verkehrsbetriebe Verkehrs Wasserbetriebe Hochbahn Sparkasse Volksbank Messe Universität Uni Hochschule Bank Versicherung Rück Verein Energie AG GmbH Stadtreinigung Flughafen Börse " +
		"Genossenschaft Brauerei Philharmoniker Symphoniker Sinfoniker Ensemble Institut Landgericht Amtsgericht Verwaltungsgericht Oberlandesgericht Oberverwaltungsgericht Arbeitsgericht Sozialgericht Staatsanwaltschaft Kammergericht Bistum " +
		"Haie Eisbären Wasserwerke Fußballclub Bezirksregierung Handwerkskammer Klinikum Charité Uniklinik Universitätsklinikum Gruppe Volksbühne Akademie Verlag Start-up Startup Unternehmen Konzern Softwarefirma Versicherer " +
		"Maschinenbauer Autobauer Hersteller Kickers Fußballer Bundesligist Zweitligist")

	// history are the second words of what is called after a town long since: a set for each adjective would miss more.
	placeHistory = set("Republik Vertrag Vertrags Vertrages Verträge Verträgen Abkommen Abkommens Prozess Prozesse Prozessen Frieden Friedens Friede Religionsfrieden Religionsfriedens Edikt Konkordat Konzil Tabelle Schlüssel Schlüssels " +
		"Thesen Katechismus Halbkugeln Stadtmusikanten Würstchen Bratwurst Bratwürste Rostbratwurst Rostbratwürste Rostbratwürstchen Lebkuchen Printen Stollen Christstollen Striezel Marzipan " +
		"Porzellan Klingen Kranz Allerlei Lerche Lerchen Sprotten Mettwurst Weißwurst Weißwürste Pfannkuchen Pilsener Pils Kölsch Senf Mauer Luftbrücke Testament Klopse Depesche " +
		"Kartell Klassik Räterepublik Putsch Konvention Schuldbekenntnis Manifest Rippchen Sülze Zwiebelmarkt Trichter " +
		"Rattenfänger Landrecht Stadtrecht Rauchbier Verschwörung Kodex Klausel Formel Religionsgespräch Kreuzzug Goldschatz Reichstag Bibel Aufstand Kommune")

	// placeCourts are nouns behind the adjective of the seat of a federal court.
	placeCourts = set("Richter Richtern Richterin Richterinnen Urteil Urteile Urteils Entscheidung Beschluss Verfassungshüter Verfassungsrichter Verfassungsgericht Bundesrichter Gericht Rechtsprechung " +
		"Spruch Senat Robenträger Bundesverwaltungsgericht Bundesgerichtshof Bundesanwaltschaft Bundesverfassungsgericht Bundesarbeitsgericht Bundessozialgericht Bundesanwälte")

	// placeCourtWords are said of the Bundesverfassungsgericht and its neighbours.
	placeCourtWords = set("Bundesverfassungsgericht Bundesverfassungsgerichts Verfassungsgericht Verfassungsgerichts Bundesgerichtshof Bundesgerichtshofs BGH BVerfG Verfassungsrichter Verfassungsrichtern Bundesrichter Bundesanwaltschaft " +
		"Generalbundesanwalt verfassungswidrig verfassungsgemäß Grundgesetz Grundgesetzes Verfassungsbeschwerde Verfassungsbeschwerden Verfassungsklage Bundesverfassungsrichter Normenkontrollklage Bundesverwaltungsgericht Bundessozialgericht " +
		"Bundesarbeitsgericht Bundesfinanzhof Verfassungshüter Urteil Richter Richterinnen Wahlprüfungsbeschwerde Verfassungsrichterinnen Verfassung Eilantrag Klage Klagen geklagt urteilt Richterspruch Grundrechte")

	// placeOrgans of a Land stand behind its capital's adjective: "Mainzer Landtag".
	placeOrgans = set("Landtag Landtags Landtages Landesregierung Landesparlament Staatskanzlei Staatsregierung Kabinett Kabinetts Koalition Koalitionäre Koalitionsverhandlungen Regierungskoalition Landespolitik Ministerium " +
		"Innenministerium Finanzministerium Kultusministerium Umweltministerium Sozialministerium Wirtschaftsministerium Verkehrsministerium Bauministerium Justizministerium Digitalministerium Bildungsministerium Wissenschaftsministerium Ministerpräsident " +
		"Ministerpräsidentin Regierung Regierungszentrale Regierungschef Regierungschefin Landtagsfraktion Landtagsfraktionen Opposition Minderheitsregierung Landtagspräsidentin Landtagspräsident Regierungsviertel Landeskabinett Ministerien Gesundheitsministerium Landwirtschaftsministerium")

	// placeFederal are nouns behind "Berliner" that mean the Federation.
	placeFederal = set("Koalition Ampel Politik Politikbetrieb Regierungsviertel Bundesregierung Regierung Republik Bundestag Kanzleramt Parteizentrale Parteizentralen Hauptstadtbüro Opposition Koalitionäre Koalitionsverhandlungen Finanzministerium Innenministerium " +
		"Verkehrsministerium Bühne Blase")

	// placeLandOrgans within a body's name mean the Land: what its parliament and government do happens to it.
	placeLandOrgans = []string{"landtag", "ministeri", "regierung", "staatskanzlei", "senat", "bürgerschaft", "abgeordnetenhaus", "kabinett"}

	// kreisWords before or behind a name say that the Kreis is meant.
	kreisBefore = set("Landkreis Landkreises Landkreise Landkreisen Kreis Kreises Kreise Kreisen Landratsamt Landratsamtes Landratsamts Landratsämter Kreistag Kreistags Kreistages Kreisverwaltung Landrat Landrats Landrätin Landräte " +
		"Kreisausschuss Lkr Ldkr LK Kreishaus Kreistage Kreistagen Landräten Kreisjugendamt Kreisgesundheitsamt Kreisfeuerwehr")
	kreisBehind = set("Landrat Landrats Landrätin Landratsamt Landratsamtes Landratsamts Kreistag Kreistags Kreistages Kreisverwaltung Kreishaus Landkreis Landkreises Kreis Kreises Kreisausschuss Kreisräte Kreisrat Kreistagsfraktion Kreistagsmitglieder " +
		"Kreishaushalt Kreisumlage Landratswahl Kreispolitik Kreistagswahl Kreisstraßen Kreistagsabgeordnete")
	kreisVotes   = set("Landratswahl Landratswahlen Landrätinnenwahl Kreistagswahl Kreistagswahlen")
	kreisPlurals = set("Landkreise Landkreisen Kreise Kreisen Landratsämter Landräte Landräten Kreistage Kreistagen")

	// placeCivic are nouns behind a genitive or an adjective, and verbs behind a name, that speak of a town.
	placeCivic = set("Oberbürgermeister Oberbürgermeisterin Bürgermeister Bürgermeisterin OB Rat Stadtrat Gemeinderat Stadträte Kämmerer Kämmerin Verwaltung Stadtverwaltung Rathaus Innenstadt Stadtwerke Bürger Bürgerinnen Schulen Kitas Politik Stadtverordnete " +
		"Stadtverordneten Ratsfraktion Ratsmehrheit Stadtspitze Haushalt Finanzen Wirtschaft Einwohner Altstadt Norden Süden Osten Westen Zentrum Bahnhof Hauptbahnhof Stadtteil Stadtbad Dezernent Dezernentin Jugendamt Feuerwehr Polizei Krankenhaus Stadtgebiet Bäder " +
		"Familien Händler Marktplatz Gymnasium Museum Theater Hafen Straßen Nahverkehr Stadtparlament Gemeindevertretung Baudezernent Kommunalpolitik Stadtbibliothek Weihnachtsmarkt Rathauschef Rathauschefin Stadtkämmerer Erster Stadtkasse Ratsherren Grünen Ortsrat")
	placeAgents = set("plant baut saniert beschließt startet bekommt erhält verkauft will sucht stellt investiert senkt hebt setzt feiert wählt testet kauft erhöht streicht verbietet erlaubt digitalisiert verschiebt spart ehrt modernisiert erneuert " +
		"begrenzt rüstet richtet gründet ernennt kooperiert prüft vergibt ordnet wirbt sperrt verabschiedet veröffentlicht eröffnet führt erweitert beantragt errichtet weiht vermietet verpachtet subventioniert schreibt reagiert wehrt verliert " +
		"schließt öffnet klagt zahlt trennt verhängt")

	// placeDistricts are parts of towns whose names are words: behind a hyphen they show that it is the town.
	placeDistricts = set("Werden Kettwig Steele Altenessen Borbeck Rüttenscheid Kray Katernberg Kupferdreh Stoppenberg Heisingen Frohnhausen Neustadt Silberhöhe Trotha Südstadt Mitte Nord Süd Ost West")

	// people are plural verbs and the like behind inhabitants.
	placeWholes = set("die Die den viele Viele alle Alle für junge Junge ältere mehr Mehr tausend Tausende Hunderte wenige einige Einige zwei drei unter Wie wie vielen jüngere meisten")

	// waters and regions by which a place is told from its namesakes; the AGS begin with what stands behind.
	placeRegions = map[string]string{
		"Pfalz": "07", "Pfälzer": "07", "Südpfalz": "07", "Ostsee": "01 13", "Nordsee": "01 03", "Niederbayern": "092", "Oberbayern": "091", "Oberpfalz": "093", "Oberfranken": "094", "Mittelfranken": "095",
		"Unterfranken": "096", "Schwaben": "097", "Franken": "094 095 096", "Allgäu": "097 08436", "Westfalen": "05", "westfälische": "05", "westfälischen": "05", "Münsterland": "055", "Sauerland": "059", "Ruhrgebiet": "05", "Ruhrstadt": "05", "Rheinland": "05 07", "Ostwestfalen": "057",
		"Holstein": "01", "Lausitz": "12 14", "Uckermark": "12", "Spreewald": "12", "Vogtland": "145", "Erzgebirge": "145", "Harz": "03 15", "Eifel": "07 05", "Hunsrück": "07", "Odenwald": "06 08", "Taunus": "06", "Saar": "10", "Havelland": "12",
		"Havel": "12", "Sieg": "07132 05382 05970", "Neckar": "08", "Schwarzwald": "08", "Breisgau": "083", "Bodensee": "084 083", "Ostfriesland": "034", "Emsland": "034", "Lüneburger": "033", "Wetterau": "06440", "Rhön": "06 09 16", "Elbe": "01 03 14 15", "Müritz": "13", "Rügen": "13", "Mecklenburg": "13",
		"Vorpommern": "13", "Saale": "15 16", "Mosel": "07", "Westerwald": "07 06", "Siegerland": "059", "Oberlausitz": "14", "Elsass": "08", "Oder": "12", "Słubice": "12", "Polen": "12", "Donau": "09 08", "Hessens": "06", "Mainmetropole": "06412", "Bankenstadt": "06412", "Bankenmetropole": "06412", "Kleist": "12053",
		"Händelstadt": "15002", "Saalestadt": "15002", "Oderstadt": "12053", "Oderbrücke": "12053", "Ruhrmetropole": "05113", "Fächerstadt": "08212", "Pfälzischen": "07", "Nordhessen": "06", "Südhessen": "06", "Mittelhessen": "06", "Südbaden": "083", "Oberhessen": "06", "Nordfriesland": "01054", "Sachsenring": "14", "Rheinhessen": "07",
		"niederbayerische": "092", "niederbayerischen": "092", "oberbayerische": "091", "oberbayerischen": "091", "oberpfälzische": "093", "oberpfälzischen": "093", "oberfränkische": "094", "oberfränkischen": "094",
		"mittelfränkische": "095", "mittelfränkischen": "095", "unterfränkische": "096", "unterfränkischen": "096", "fränkische": "094 095 096", "fränkischen": "094 095 096", "pfälzische": "07", "pfälzischen": "07",
		"ostfriesische": "034", "ostfriesischen": "034", "emsländische": "03454", "emsländischen": "03454", "sauerländische": "059", "sauerländischen": "059", "vogtländische": "14523", "vogtländischen": "14523",
		"erzgebirgische": "14521", "erzgebirgischen": "14521", "nordhessische": "06", "nordhessischen": "06", "mittelhessische": "06", "mittelhessischen": "06", "südhessische": "06", "südhessischen": "06",
		"nordfriesische": "01054", "nordfriesischen": "01054", "oberschwäbische": "084", "oberschwäbischen": "084", "münsterländische": "055", "münsterländischen": "055", "rheinhessische": "07", "rheinhessischen": "07",
	}

	// placeFixed are well-known names that begin with a town's adjective or hold a town, word by word.
	placeFixed = parsePhrases("Brandenburger Tor|Berlin Bonn Gesetz|Hamburger Bahnhof|Hessische Bergstraße|Bayerischer Rundfunk|Bayerischen Rundfunk|Hessischer Rundfunk|Hessischen Rundfunk|" +
		"Göttinger Sieben|Berliner Luft|Berliner Ensemble|Berliner Erklärung|Münchner Freiheit|Deutsche Messe|Bayern München|Frankfurter Buchmesse|Leipziger Buchmesse|" +
		"Nürnberger Versicherung|Hamburger Programm|Godesberger Programm|Erfurter Programm|Gothaer Programm|Ahlener Programm|Frankfurter Schule|Magdeburger Recht|Lübisches Recht|Grüne Soße|Frankfurter Grüne|Barmer Erklärung|Barmer Theologische|Hambacher Fest|Berliner Weiße|Berliner Republik|Berliner Kongress|Potsdamer Konferenz|Heidelberger Druckmaschinen|Frankfurter Hof|Berliner Schnauze|Schwarzwälder Kirschtorte|Emser Depesche|Königsteiner Schlüssel|Stuttgarter Hof|Dresdner Bank|Münchener Rück|Westfälischer Friede|Thüringer Klöße|Sächsische Zeitung|Sächsischen Zeitung|Sächsische Staatskapelle|Bremer Landesbank|" +
		"Thüringer Allgemeine|Thüringer Allgemeinen|Thüringer Bratwurst|Thüringer Rostbratwurst|Hessische Niedersächsische|Hamburger SV|Berliner Mauer|Bayer Leverkusen|Essen auf|Halle Berry|Frankfurter Paulskirche|Bonner Republik|Bayerische Motoren|Bayerischen Motoren|Wittenberger Thesen")
)

// parsePhrases reads word sequences, by their first word.
func parsePhrases(text string) map[string][][]string {
	m := map[string][][]string{}
	for phrase := range strings.SplitSeq(text, "|") {
		words := strings.Fields(phrase)
		m[words[0]] = append(m[words[0]], words[1:])
	}
	return m
}
