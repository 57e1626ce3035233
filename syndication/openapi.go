package syndication

import (
	"bytes"
	"encoding/json"
	"html/template"
	"time"
)

var apiTemplate = template.Must(template.ParseFS(web, "web/frame.html", "web/news.html", "web/api.html")).Lookup("api.html")

// documents are what describes the API: a page for people, and OpenAPI 3.1 (web/openapi.json) with the
// site's address. They change only with the configuration.
func (a *api) documents() map[string]*sheet {
	p, base := a.press, a.press.Site.base()
	texts := map[string]draft{}
	description, err := web.ReadFile("web/openapi.json")
	if err != nil {
		panic(err) // it is built in
	}
	address, err := json.Marshal(base[:len(base)-1])
	if err != nil {
		panic(err) // a string
	}
	texts["api/v1/openapi.json"] = draft{body: bytes.Replace(description, []byte(`"BASE"`), address, 1)}

	f := p.frame(wordsFor(p.Site.language()).API, "", base+"api", none)
	example := choice{{parameter: "topic", values: []string{"verkehr"}}}
	if len(p.published) > 0 {
		example = choice{{parameter: "category", values: []string{p.published[0].ID}}}
	}
	var page bytes.Buffer
	if err := apiTemplate.Execute(&page, struct {
		frame
		Example string
	}{f, example.query()}); err != nil {
		p.Trouble(err)
	}
	texts["api"] = draft{body: page.Bytes()}

	kinds := map[string]string{"api": htmlType, "api/v1/openapi.json": jsonType}
	sheets := map[string]*sheet{}
	for name, d := range texts {
		d.maxAge = 15 * time.Minute
		s := &sheet{press: p, name: name, kind: kinds[name]}
		s.headers = headersOf(s)
		s.current.Store(newPrinted(d, s.headers))
		sheets[name] = s
	}
	return sheets
}
