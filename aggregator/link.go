package aggregator

import (
	"net/url"
	"slices"
	"strings"

	"github.com/litfass/litfass/aggregator/words"
)

// CleanLink cuts the session and tracking parts off an absolute http or https link and leaves all else
// exactly as it is: some servers answer another order, case or escaping with a 404. Further names of
// tracking parameters may be given; "x_*" stands for all that begin with "x_". What is no http or
// https link with a host comes back empty.
func CleanLink(link string, tracking ...string) string {
	link = strings.TrimSpace(link)
	if !webLink(link) {
		return ""
	}
	rest, fragment, _ := strings.Cut(link, "#")
	path, query, _ := strings.Cut(rest, "?")
	if strings.Contains(path, ";") {
		path = cutSession(path)
	}
	if query != "" {
		query = cutParameters(query, tracking)
	}
	if query != "" {
		path += "?" + query
	}
	if fragment != "" && !trackingFragment(fragment) {
		path += "#" + fragment
	}
	return path
}

// CanonicalLink is the form in which links are compared, never shown: without scheme, "www.", default
// port, trailing slash and index page, host in lower case, parameters sorted. The fragment stays:
// where a list page holds all news, it is what tells one from another, and taking two items for one
// would lose news, while taking one for two only shows it twice.
func CanonicalLink(link string, tracking ...string) string {
	u, err := url.Parse(CleanLink(link, tracking...))
	if err != nil || u.Host == "" {
		return ""
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	host = strings.TrimPrefix(host, "www.")
	if port := u.Port(); port != "" && port != "80" && port != "443" {
		host += ":" + port
	}
	path := u.EscapedPath()
	if strings.Contains(path, "%") {
		path = (&url.URL{Path: u.Path}).EscapedPath() // one way of escaping
	}
	if dir, page, ok := cutLast(path, '/'); ok && indexPage(page) {
		path = dir
	}
	canonical := host + strings.TrimRight(path, "/")
	if u.RawQuery != "" {
		parameters := strings.Split(u.RawQuery, "&")
		slices.Sort(parameters)
		canonical += "?" + strings.Join(parameters, "&")
	}
	if u.Fragment != "" {
		canonical += "#" + u.EscapedFragment()
	}
	return canonical
}

// identifies tells whether a canonical link can stand for one item: a home page, or a page that by
// its name lists news, cannot.
func identifies(canonical string) bool {
	if canonical == "" {
		return false
	}
	if strings.ContainsAny(canonical, "?#") {
		return true
	}
	_, page, ok := cutLast(canonical, '/')
	if !ok {
		return false // the host alone
	}
	name, _, _ := strings.Cut(strings.ToLower(page), ".")
	return !listPages[name]
}

// listPages are last path segments under which German town halls, papers and their systems list news.
var listPages = words.Set("aktuell aktuelles aktuelle-meldungen aktuelle-nachrichten alle-meldungen alle-nachrichten amtsblatt " +
	"archiv archive artikel beitraege bekanntmachungen amtliche-bekanntmachungen blog de en feed home homepage index main " +
	"meldungen mitteilungen nachrichten neues neuigkeiten news newsroom politik presse pressearchiv pressebereich " +
	"pressemeldungen pressemitteilungen presseinformationen presseservice rathaus rss service sitzungen sitzungskalender " +
	"start startseite termine veranstaltungen veranstaltungskalender")

func webLink(link string) bool {
	scheme, rest, ok := strings.Cut(link, "://")
	if !ok || !strings.EqualFold(scheme, "http") && !strings.EqualFold(scheme, "https") {
		return false
	}
	for i := 0; i < len(link); i++ {
		if c := link[i]; c <= ' ' || c == '"' || c == '<' || c == '>' || c == '\\' || c == 0x7f {
			return false
		}
	}
	host := rest
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		host = rest[:end]
	}
	return host != "" && host[0] != ':' && !strings.Contains(host, ";")
}

// cutSession removes ";jsessionid=…" and its like from any segment of a path.
func cutSession(path string) string {
	for from := 0; ; {
		i := strings.IndexByte(path[from:], ';')
		if i < 0 {
			return path
		}
		i += from
		end := i + 1
		for end < len(path) && path[end] != '/' && path[end] != ';' {
			end++
		}
		name, _, _ := strings.Cut(path[i+1:end], "=")
		if sessions[strings.ToLower(name)] {
			path = path[:i] + path[end:]
			from = i
		} else {
			from = end
		}
	}
}

func cutParameters(query string, tracking []string) string {
	for strings.Contains(query, "&amp;") { // escaped once too often
		query = strings.ReplaceAll(query, "&amp;", "&")
	}
	if !hasTracking(query, tracking) {
		return query
	}
	kept := make([]string, 0, 8)
	for p := range strings.SplitSeq(query, "&") {
		if !trackingParameter(p, tracking) {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "&")
}

func hasTracking(query string, tracking []string) bool {
	for p := range strings.SplitSeq(query, "&") {
		if trackingParameter(p, tracking) {
			return true
		}
	}
	return false
}

func trackingParameter(parameter string, tracking []string) bool {
	name, value, _ := strings.Cut(parameter, "=")
	name = strings.ToLower(name)
	if trackers[name] || sessions[name] {
		return true
	}
	for _, family := range trackerFamilies {
		if strings.HasPrefix(name, family) {
			return true
		}
	}
	for _, t := range tracking {
		if family, ok := strings.CutSuffix(t, "*"); ok && strings.HasPrefix(name, strings.ToLower(family)) || strings.EqualFold(name, t) {
			return true
		}
	}
	// These are tracking by their value only: "ref=rss" is, "ref=4711" names a page.
	switch name {
	case "ref", "from", "source", "src", "xtor", "referrer":
		v := strings.ToLower(value)
		return v == "rss" || v == "feed" || v == "atom" || strings.HasPrefix(v, "rss-") || v == "rssfeed"
	case "sid", "s", "session":
		return len(value) >= 20 && strings.Trim(strings.ToLower(value), "0123456789abcdefghijklmnopqrstuvwxyz") == "" &&
			strings.ContainsAny(value, "0123456789")
	}
	return false
}

// trackers only tell where a reader came from. "nn" is the Government Site Builder's navigation node.
var trackers = words.Set("nn fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid twclid ttclid li_fat_id igshid igsh mc_cid mc_eid " +
	"_ga _gl _hsenc _hsmi mkt_tok vero_id oly_anon_id oly_enc_id wt_mc wt_zmc wt.mc_id wkorg s_cid cmpid xing_share " +
	"ns_campaign ns_mchannel ns_source ns_linkname ns_fee spm rss_source sr_share fb_action_ids fb_source")

var trackerFamilies = []string{"utm_", "mtm_", "pk_", "piwik_", "matomo_", "at_campaign", "at_medium", "hsa_", "stm_"}

var sessions = words.Set("jsessionid phpsessid aspsessionid asp.net_sessionid sessionid session_id cfid cftoken phpsessionid oscsid zenid")

func trackingFragment(fragment string) bool {
	f := strings.ToLower(fragment)
	return strings.HasPrefix(f, "xtor=") || strings.HasPrefix(f, "utm_") || strings.HasPrefix(f, "mtm_") ||
		f == "ref=rss" || f == "rss" || f == "feed"
}

func indexPage(page string) bool {
	switch strings.ToLower(page) {
	case "index.html", "index.htm", "index.php", "index.jsp", "index.aspx", "default.aspx", "default.asp":
		return true
	}
	return false
}

func cutLast(s string, sep byte) (before, after string, found bool) {
	if i := strings.LastIndexByte(s, sep); i >= 0 {
		return s[:i], s[i+1:], true
	}
	return s, "", false
}
