package aggregator_test

import (
	"fmt"
	"strings"
	"unicode/utf16"

	"github.com/litfass/litfass/aggregator"
)

// hostileBody is a document made to cost memory or time, or to get past somebody.
type hostileBody struct {
	make func() string
	read aggregator.Outcome // what reading it ends as; New = it is read
	line aggregator.Outcome // what the refresh of its source ends as, where that is not the same
	head string             // Content-Type; "" = text/xml
}

// hostileBodies stay under the decoded cap of 8 MiB.
var hostileBodies = map[string]hostileBody{
	// Depth and width.
	"elements with their own xmlns": {make: rssOf(many(`<a xmlns:a="u">`, 70_000)), read: aggregator.Parse},
	"each element its own prefix":   {make: rssOf(numbered(`<n%[1]d:a xmlns:n%[1]d="urn:%[1]d">`, 40_000)), read: aggregator.Parse},
	"siblings under 60 namespaces":  {make: all(is(`<rss`), numbered(` xmlns:n%[1]d="u%[1]d"`, 60), is(`><channel>`), many(`<item><title>a</title><dc:creator>a</dc:creator></item>`, 130_000))},
	"100,000 namespaces":            {make: all(is(`<rss`), numbered(` xmlns:n%[1]d="u%[1]d"`, 100_000), is(`><channel>`)), read: aggregator.Parse},
	"100,000 namespaces on items":   {make: rssOf(numbered(`<item xmlns:n%[1]d="u%[1]d"><n%[1]d:title>a</n%[1]d:title></item>`, 100_000)), line: aggregator.Unchanged},
	"depth 1,000,000":               {make: rssOf(many("<a>", 1_000_000)), read: aggregator.Parse},
	"depth in a description":        {make: rssOf(is("<item><description>"), many("<a>", 1_000_000)), line: aggregator.Unchanged},
	"200,000 attributes":            {make: all(is(`<rss`), numbered(` a%d=""`, 200_000), is(`>`)), read: aggregator.Parse},
	"256 attributes each":           {make: rssOf(many(`<item><media:content`+numbered(` a%d=""`, 256)()+`/></item>`, 2800)), line: aggregator.Unchanged},
	"an attribute of 8 MB":          {make: rssOf(is(`<item><title>a</title><enclosure url="https://a.example/`), many("a", 8<<20-200), is(`"/></item>`))},
	"stray end tags under 250 open": {make: rssOf(many("<a>", 250), many("</b>", 2_000_000)), line: aggregator.Unchanged},
	"JSON depth 1,000,000":          {make: all(is(`{"items":`), many("[", 1_000_000)), read: aggregator.Parse},
	"JSON objects 1,000,000 deep":   {make: all(is(`{"items":[{"id":"1","author":`), many(`{"a":`, 1_000_000)), read: aggregator.Parse},
	"1,000,000 JSON keys":           {make: all(is(`{"version":"https://jsonfeed.org/version/1.1",`), numbered(`"k%d":"",`, 600_000), is(`"items":[]}`)), read: aggregator.Parse},

	// Number.
	"500,000 items":                  {make: rssOf(many("<item></item>", 500_000)), line: aggregator.Unchanged},
	"250,000 items with a title":     {make: rssOf(many("<item><title>a</title></item>", 250_000))},
	"500,000 entries":                {make: all(is("<feed>"), many("<entry/>", 500_000), is("</feed>")), line: aggregator.Unchanged},
	"unclosed items":                 {make: rssOf(many("<item>", 1_000_000)), line: aggregator.Unchanged},
	"500,000 JSON items":             {make: all(is(`{"items":[`), many(`{"id":"1"},`, 500_000), is(`{}]}`)), read: aggregator.Parse},
	"JSON of 2 million objects":      {make: all(is(`{"items":[{"id":"1","attachments":[`), many(`{},`, 2_000_000), is(`{}]}]}`)), read: aggregator.Parse},
	"100,000 categories":             {make: rssOf(is("<item><title>a</title>"), numbered("<category>%d</category>", 100_000), is("</item>"))},
	"50,000 creators and enclosures": {make: rssOf(is("<item><title>a</title>"), numbered("<dc:creator>%[1]d</dc:creator><enclosure url='%[1]d'/>", 50_000), is("</item>"))},
	"100,000 authors":                {make: all(is("<feed><entry><title>a</title>"), numbered("<author><name>%d</name></author>", 100_000), is("</entry></feed>"))},
	"a person of 8 MB":               {make: all(is("<feed><entry><title>a</title><author>"), many("<name>a</name>", 500_000), is("</author></entry></feed>"))},
	"bases within each other":        {make: all(is("<feed>"), many("<entry xml:base='a/'><link href='b'/><content>c</content></entry>", 100_000), is("</feed>"))},
	"dates nobody can read":          {make: rssOf(many("<item><pubDate>Mon Mon Mon Mon Mon Mon Mon 99:99</pubDate></item>", 120_000)), line: aggregator.Unchanged},

	// Size.
	"a title of 8 MB":               {make: rssOf(is("<item><title>"), many("Rathaus ", 1<<20-100), is("</title></item>"))},
	"a title of 8 MB of ampersands": {make: rssOf(is("<item><title>"), many("&", 8<<20-200), is("</title></item>"))},
	"JSON with a title of 8 MB":     {make: all(is(`{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"`), many(`\u00e4`, 1_300_000), is(`"}]}`))},
	"descriptions of 8 MB":          {make: rssOf(many("<item><title>a</title><description>"+strings.Repeat("&lt;p&gt;", 400)+"</description></item>", 1990))},
	"8 MB of references":            {make: rssOf(is("<item><description>"), many("&amp;", 1_600_000), is("</description></item>"))},
	"a giant CDATA section":         {make: rssOf(is("<item><description><![CDATA["), many("Rathaus ", 1<<20-100), is("]]></description></item>"))},
	"a CDATA section without end":   {make: rssOf(is("<item><title>a</title></item><item><description><![CDATA["), many("Rathaus ", 1<<20-100))},
	"8 MB of CDATA sections":        {make: rssOf(is("<item><description>"), many("<![CDATA[a]]>", 600_000), is("</description></item>"))},
	"CDATA in CDATA without end":    {make: rssOf(is("<item><title>a</title></item><item><description>"), many("<![CDATA[", 900_000))},
	"8 MB of comments":              {make: rssOf(many("<!---->", 1_000_000)), line: aggregator.Unchanged},
	"a comment without end":         {make: rssOf(is("<item><title>a</title></item><!--"), many("Rathaus ", 1<<20-100))},
	"comments without end":          {make: rssOf(is("<item><title>a</title></item>"), many("<!-- ", 1_600_000))},
	"instructions without end":      {make: rssOf(is("<item><title>a</title></item>"), many("<?", 4_000_000))},
	"comments in a description":     {make: rssOf(is("<item><description>"), many("&lt;!--", 1_100_000), is("</description></item>"))},
	"8 MB without a tag":            {make: many("a", 8<<20), read: aggregator.NotAFeed},
	"8 MB of lesser-than signs":     {make: many("<", 8<<20), read: aggregator.NotAFeed},
	"an HTML page of links":         {make: all(is("<html>"), many(`<link rel="alternate" type="text/xml" href="a">`, 150_000)), read: aggregator.NotAFeed},

	// Entities.
	"a billion laughs":            {make: laughs},
	"quadratic blow-up":           {make: all(is(`<!DOCTYPE rss [<!ENTITY a "`), many("a", 250), is(`">]>`), rssOf(is("<item><description>"), many("&a;", 2_000_000), is("</description></item>")))},
	"an entity of another's file": {make: all(is(`<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY % b SYSTEM "http://169.254.169.254/"> %b;]>`), rssOf(is("<item><title>&a;</title></item>")))},
	"100,000 entities":            {make: all(is(`<!DOCTYPE rss [`), numbered(`<!ENTITY e%d "a">`, 100_000), is(`]>`), rssOf(is("<item><title>&e1;</title></item>")))},

	// Charsets.
	"NUL bytes":            {make: all(is("<rss>"), many("\x00", 8<<20-20), is("</rss>")), line: aggregator.Unchanged},
	"NUL bytes alone":      {make: many("\x00", 8<<20), read: aggregator.Empty},
	"NUL in every tag":     {make: rssOf(many("<item\x00><ti\x00tle>a</title></item>", 200_000))},
	"invalid UTF-8":        {make: rssOf(is("<item><title>"), many("\xC3\x28\xFF", 8<<20/3-100), is("</title></item>"))},
	"overlong UTF-8":       {make: rssOf(many("<item><title>\xC0\xBCscript\xC0\xBE\xE0\x80\xBC</title></item>", 100_000))},
	"UTF-7":                {make: rssOf(is("<item><title>+ADw-script+AD4-alert(1)+ADw-/script+AD4-</title></item>")), head: "text/xml; charset=utf-7"},
	"UTF-7 as a feed":      {make: is("+ADw-rss+AD4-+ADw-channel+AD4-"), head: "text/xml; charset=utf-7", read: aggregator.NotAFeed},
	"UTF-16 of wide signs": {make: utf16le("\ufeff<rss><channel><item><title>", strings.Repeat("市", 4<<20-200), "</title></item></channel></rss>")},
	"UTF-16 says UTF-8":    {make: utf16le(`<?xml version="1.0" encoding="UTF-8"?><rss><channel><item><title>a</title></item></channel></rss>`)},
	"UTF-8 says UTF-16":    {make: all(is(`<?xml version="1.0" encoding="UTF-16"?>`), rssOf(is("<item><title>a</title></item>"))), head: "text/xml; charset=utf-16be"},
	"lone surrogates":      {make: all(is("\xff\xfe"), many("\x00\xd8", 4_000_000)), read: aggregator.NotAFeed},
	"charset of a replacement": {make: rssOf(many("<item><title>\x1b$)C\x0e</title></item>", 100_000)),
		head: "text/xml; charset=iso-2022-kr"},

	// Markup that costs those who mend it.
	"formatting never closed": {make: articles(all(is("<div>"), numbered("<b a=%d>", 400), is("</div>"), many("<div>x</div>", 600)))},
	"links never closed":      {make: articles(many("<a href='https://a.example/'><b>x", 500))},
	"tables in tables":        {make: articles(many("<table><tr><td><i>", 500))},
	"what belongs elsewhere":  {make: articles(all(is("<table>"), many("<b>x<p>", 1500)))},
	"attributes to copy":      {make: articles(all(is("<div><b"), numbered(" a%d", 700), is("></div>"), many("<p>x", 2000)))},
	"half closed formatting":  {make: articles(many("<b><i><u><p></b></i></u>", 600))},
	"lists in lists":          {make: articles(many("<ul><li>", 1500))},
	"books as articles":       {make: rssOf(many("<item><title>a</title><description>"+strings.Repeat("&lt;p&gt;&lt;b&gt;Der Rat&lt;/b&gt; hat beschlossen, was er beschlossen hat.&lt;/p&gt;", 2300)+"</description></item>", 35))},
	"soft hyphens":            {make: rssOf(is("<item><title>"), many("\u00ad\u200b\u202e", 900_000), is("</title><link>https://a.example/a</link></item>"))},
	"accents on a letter":     {make: rssOf(is("<item><title>a"), many("\u0301\u0316", 2_000_000), is("</title></item>"))},
	"letters nobody composes": {make: rssOf(many("<item><title>a</title><description>"+strings.Repeat("\u0344\u0390\u1fb7", 500)+"</description></item>", 1900))},
}

// articles are items that bring 4 MB of one piece of markup, as content.
func articles(markup func() string) func() string {
	return func() string {
		one := "<item><title>a</title><description><![CDATA[" + markup() + "]]></description></item>"
		return rssOf(many(one, min(4<<20/len(one), 1990)))()
	}
}

func is(s string) func() string { return func() string { return s } }

func many(s string, n int) func() string { return func() string { return strings.Repeat(s, n) } }

func all(parts ...func() string) func() string {
	return func() string {
		var b strings.Builder
		for _, p := range parts {
			b.WriteString(p())
		}
		return b.String()
	}
}

func rssOf(items ...func() string) func() string {
	return all(is("<rss><channel>"), all(items...), is("</channel></rss>"))
}

func numbered(format string, n int) func() string {
	return func() string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
}

func laughs() string {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE rss [<!ENTITY l0 "lol">`)
	for i := range 10 {
		fmt.Fprintf(&b, `<!ENTITY l%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&l%d;", i), 10))
	}
	b.WriteString("]>" + rssOf(is("<item><title>&l10;</title></item>"))())
	return b.String()
}

func utf16le(parts ...string) func() string {
	return func() string {
		var b strings.Builder
		for _, p := range parts {
			for _, u := range utf16.Encode([]rune(p)) {
				b.WriteByte(byte(u))
				b.WriteByte(byte(u >> 8))
			}
		}
		return b.String()
	}
}
