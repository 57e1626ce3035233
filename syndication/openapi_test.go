package syndication

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/litfass/litfass/aggregator"
)

// description is the served OpenAPI document, and its schemas compiled.
type description struct {
	t         *testing.T
	operation map[string]map[string]any // path template → GET operation
	root      map[string]any
	compiler  *jsonschema.Compiler
	answered  map[string]bool // path template and status
}

func describe(t *testing.T, h http.Handler) *description {
	t.Helper()
	root, err := jsonschema.UnmarshalJSON(get(h, "/api/v1/openapi.json").Body)
	if err != nil {
		t.Fatal(err)
	}
	d := &description{t: t, root: root.(map[string]any), operation: map[string]map[string]any{}, compiler: jsonschema.NewCompiler(), answered: map[string]bool{}}
	d.compiler.DefaultDraft(jsonschema.Draft2020)
	d.compiler.AssertFormat()
	if err := d.compiler.AddResource("api:document", root); err != nil {
		t.Fatal(err)
	}
	for path, item := range d.root["paths"].(map[string]any) {
		d.operation[path] = item.(map[string]any)["get"].(map[string]any)
	}
	return d
}

// resolve follows a reference inside the document.
func (d *description) resolve(node map[string]any) (map[string]any, string) {
	ref, ok := node["$ref"].(string)
	if !ok {
		return node, ""
	}
	found := any(d.root)
	for part := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
		found = found.(map[string]any)[part]
	}
	return found.(map[string]any), ref
}

// holds checks an answer against the document: status, type, headers and body.
func (d *description) holds(path string, w *httptest.ResponseRecorder) {
	d.t.Helper()
	where, _, _ := strings.Cut(path, "?")
	if strings.HasPrefix(where, "/api/v1/items/") {
		where = "/api/v1/items/{id}"
	}
	status := strconv.Itoa(w.Code)
	response, ok := d.operation[where]["responses"].(map[string]any)[status].(map[string]any)
	if !ok {
		d.t.Errorf("%s: a %s is not described", path, status)
		return
	}
	d.answered[where+" "+status] = true
	pointer := "#/paths/" + strings.ReplaceAll(where, "/", "~1") + "/get/responses/" + status
	if resolved, ref := d.resolve(response); ref != "" {
		response, pointer = resolved, ref
	}
	if headers, ok := response["headers"].(map[string]any); ok {
		for name := range headers {
			if w.Header().Get(name) == "" {
				d.t.Errorf("%s: a %s without %s", path, status, name)
			}
		}
	}
	content, ok := response["content"].(map[string]any)
	if !ok {
		if w.Body.Len() > 0 {
			d.t.Errorf("%s: a %s with a body", path, status)
		}
		return
	}
	kind, _, err := mime.ParseMediaType(w.Header().Get("Content-Type"))
	if err != nil || content[kind] == nil {
		d.t.Errorf("%s: a %s of type %q is not described", path, status, kind)
		return
	}
	schema, err := d.compiler.Compile("api:document" + pointer + "/content/" + strings.ReplaceAll(kind, "/", "~1") + "/schema")
	if err != nil {
		d.t.Fatal(err)
	}
	body, err := jsonschema.UnmarshalJSON(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		d.t.Errorf("%s: %v", path, err)
		return
	}
	if err := schema.Validate(body); err != nil {
		d.t.Errorf("%s: %v\n%s", path, err, w.Body)
	}
}

func TestAnswersAreAsTheOpenAPIDocumentSays(t *testing.T) {
	s, _, h := stand(t)
	d := describe(t, h)
	if d.root["openapi"] != "3.1.0" {
		t.Errorf("version %v", d.root["openapi"])
	}
	gone := s.put(80, item(plainItem("rathaus", "weg", "Bald weg", "verkehr"), "topic/verkehr"))
	s.put(81, item(plainItem("fremd", "x", "Von einer Quelle, die es nicht mehr gibt", "verkehr")))
	s.remove(gone, 82)
	s.put(83, placeItem("ort", "Aus Dortmund", "05913000"))
	ask := func(method, path string, headers ...string) {
		t.Helper()
		r := httptest.NewRequest(method, path, nil)
		for i := 0; i+1 < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		d.holds(path, w)
		if tag := w.Header().Get("Etag"); tag != "" && len(headers) == 0 {
			d.holds(path, get(h, path, "If-None-Match", tag))
			d.holds(path, get(h, path, "If-Match", `"another"`))
		}
	}
	id := s.entries[0].ID.String()
	paths := []string{"/api/v1/items?category=verkehr", "/api/v1/items/" + id, "/api/v1/changes", "/api/v1/categories", "/api/v1/sources", "/api/v1/openapi.json"}
	for _, path := range append([]string{
		"/api/v1/items?category=verkehr&limit=2", "/api/v1/items?org=keine", "/api/v1/changes?limit=1", "/api/v1/items?x=1", "/api/v1/items?category=x",
		"/api/v1/items?category=vorbei", "/api/v1/items/x", "/api/v1/items/00000000-0000-5000-8000-000000000000", "/api/v1/changes?x=1",
		"/api/v1/changes?cursor=" + logCursor(aggregator.LogCursor{Epoch: "two"}), "/api/v1/categories?x=1", "/api/v1/sources?x=1",
	}, paths...) {
		ask("GET", path)
	}
	for _, path := range paths[:5] {
		ask("POST", path)
	}
	s.setAway(true)
	h = New(s, func() Settings { _, settings := newsstand(); return settings }()).Handler()
	for _, path := range paths[:5] {
		ask("GET", path)
	}
	for path, operation := range d.operation {
		for status := range operation["responses"].(map[string]any) {
			// 429 comes from the gate in front of all that is served.
			if path != "/api/v1/openapi.json" && status != "429" && !d.answered[path+" "+status] {
				t.Errorf("%s: %s is described, but nothing here was answered so", path, status)
			}
		}
	}
}

func TestEveryParameterIsDescribedAndEveryDescribedOneWorks(t *testing.T) {
	_, _, h := stand(t)
	d := describe(t, h)
	for path, operation := range d.operation {
		list, _ := operation["parameters"].([]any)
		known := map[string]string{}
		for _, node := range list {
			p, _ := d.resolve(node.(map[string]any))
			value := ""
			switch example := p["example"].(type) {
			case []any:
				value = example[0].(string)
			case string:
				value = example
			}
			if p["in"] == "query" {
				known[p["name"].(string)] = value
			}
		}
		base := strings.Replace(path, "{id}", "00000000-0000-5000-8000-000000000000", 1)
		var refused problem
		if err := json.Unmarshal(get(h, base+"?unsinn=1").Body.Bytes(), &refused); err != nil && path != "/api/v1/openapi.json" {
			t.Errorf("%s takes unsinn=1", path)
		}
		for name, value := range known {
			var p problem
			w := get(h, base+"?"+name+"="+value)
			if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || strings.Contains(p.Detail, "no such parameter") {
				t.Errorf("%s does not know %s", path, name)
			}
			if !strings.Contains(refused.Detail, name) {
				t.Errorf("%s: %q does not tell of %s", path, refused.Detail, name)
			}
		}
	}
}

func TestEveryKindOfProblemIsExplainedOnThePage(t *testing.T) {
	_, _, h := stand(t)
	w := get(h, "/api")
	if w.Code != 200 || w.Header().Get("Content-Type") != htmlType {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	for kind := range problemKinds {
		if !strings.Contains(w.Body.String(), `id="`+kind+`"`) {
			t.Errorf("the page does not explain %s", kind)
		}
	}
}
