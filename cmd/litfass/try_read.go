package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/polite"
)

// tryCmd shows what single steps make of a document.
type tryCmd struct {
	Read  tryReadCmd  `cmd:"" help:"Show what the parse step reads in a document, before anything is cleaned."`
	Tag   tryTagCmd   `cmd:"" help:"Show how texts are tagged, a JSON object per line, and why."`
	Rules tryRulesCmd `cmd:"" help:"Show what a changed configuration would do with the stored items."`

	Stories tryStoriesCmd `cmd:"" help:"Show which texts tell the same story, a JSON object per line, and why."`
}

// tryReadCmd prints what the parse step reads, one JSON object per document.
type tryReadCmd struct {
	configFlag
	Inputs      []string `arg:"" optional:"" name:"document" help:"FILE, URL or - (standard input, the default). For a URL the configuration is needed."`
	URL         string   `env:"FEED_URL" placeholder:"URL" help:"What relative links are resolved against."`
	ContentType string   `env:"FEED_CONTENT_TYPE" placeholder:"TYPE" help:"The Content-Type header it was served with."`
	Batch       bool     `help:"Read lines \"path TAB url TAB content-type\" from standard input and print an object for each; an unreadable document is no failure."`
}

// Help shows how it is used.
func (tryReadCmd) Help() string {
	return `Examples:
  litfass try read feed.xml --url=https://example.org/feed.xml
  curl -s https://example.org/feed.xml | litfass try read
  litfass try read https://example.org/feed.xml -c litfass.yaml`
}

// maxTryBody is how much of a document is read, in bytes: the most a source may be given.
const maxTryBody = int64(polite.MaxDecodedCap)

// Run prints what was read. It fails where a document could not be read, unless in a batch.
func (c tryReadCmd) Run(e *env) error {
	out := json.NewEncoder(e.stdout)
	out.SetEscapeHTML(false)
	if c.Batch {
		return c.batch(e, out)
	}
	if isTerminal(e.stdout) {
		out.SetIndent("", "  ")
	}
	inputs := c.Inputs
	if len(inputs) == 0 {
		inputs = []string{"-"}
	}
	var failures []error
	for _, in := range inputs {
		view, err := c.read(e, in)
		if err != nil {
			failures = append(failures, fmt.Errorf("%s: %w", in, err))
		}
		if err := out.Encode(view); err != nil {
			return err
		}
	}
	return errors.Join(failures...)
}

// batch reads the documents that lines of standard input name.
func (c tryReadCmd) batch(e *env, out *json.Encoder) error {
	lines := bufio.NewScanner(e.stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		path, rest, _ := strings.Cut(lines.Text(), "\t")
		if path == "" {
			continue
		}
		base, contentType, _ := strings.Cut(rest, "\t")
		body, err := readFile(path)
		view := viewOf(aggregator.Feed{}, nil, err)
		if err == nil {
			view, _ = readBody(body, strings.TrimSpace(contentType), strings.TrimSpace(base))
		}
		if err := out.Encode(view); err != nil {
			return err
		}
	}
	return lines.Err()
}

// read reads one document from a file, an address or standard input.
func (c tryReadCmd) read(e *env, in string) (readView, error) {
	base, contentType := c.URL, c.ContentType
	var body []byte
	var err error
	switch {
	case in == "-":
		body, err = io.ReadAll(io.LimitReader(e.stdin, maxTryBody))
	case strings.HasPrefix(in, "http://"), strings.HasPrefix(in, "https://"):
		var served http.Header
		var final string
		if body, served, final, err = c.get(e, in); err == nil {
			contentType, base = cmp.Or(contentType, served.Get("Content-Type")), cmp.Or(base, final)
		}
	default:
		body, err = readFile(in)
	}
	if err != nil {
		return viewOf(aggregator.Feed{}, nil, err), err
	}
	return readBody(body, contentType, base)
}

// get asks a server once, as politely as the daemon does.
func (c tryReadCmd) get(e *env, address string) (body []byte, served http.Header, final string, err error) {
	cfg, err := c.load(e)
	if err != nil {
		return nil, nil, "", err
	}
	if cfg.Site.Contact == "" {
		return nil, nil, "", errNoContact
	}
	transport, err := newTransport(cfg, polite.NewMemory())
	if err != nil {
		return nil, nil, "", err
	}
	req, err := http.NewRequestWithContext(e.ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, nil, "", err
	}
	res, err := transport.Client().Do(req)
	if err != nil {
		return nil, nil, "", err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, nil, "", fmt.Errorf("the server answers %s", res.Status)
	}
	body, err = io.ReadAll(res.Body)
	return body, res.Header, res.Request.URL.String(), err
}

func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxTryBody))
}

func readBody(body []byte, contentType, from string) (readView, error) {
	var base *url.URL
	if from != "" {
		var err error
		if base, err = url.Parse(from); err != nil {
			return viewOf(aggregator.Feed{}, nil, err), err
		}
	}
	feed, items, err := aggregator.ReadDocument(body, contentType, base)
	return viewOf(feed, items, err), err
}

// readView is what was read, all as strings; what is absent is "".
type readView struct {
	Error   string      `json:"error"`
	Feed    feedView    `json:"feed"`
	Entries []entryView `json:"entries"`
}

type feedView struct {
	Title       string   `json:"title"`
	Link        string   `json:"link"`
	Description string   `json:"description"`
	Updated     string   `json:"updated"`
	Language    string   `json:"language"`
	Authors     []string `json:"authors"`
}

type entryView struct {
	Title      string          `json:"title"`
	Link       string          `json:"link"`
	ID         string          `json:"id"`
	Published  string          `json:"published"`
	Updated    string          `json:"updated"`
	Authors    []string        `json:"authors"`
	Summary    string          `json:"summary"`
	Content    string          `json:"content"`
	Categories []string        `json:"categories"`
	Enclosures []enclosureView `json:"enclosures"`
}

type enclosureView struct {
	URL    string `json:"url"`
	Type   string `json:"type"`
	Length string `json:"length"`
}

func viewOf(feed aggregator.Feed, items []aggregator.Item, err error) readView {
	view := readView{
		Feed: feedView{
			Title: feed.Title, Link: feed.Link, Description: feed.Description,
			Updated: rfc3339(feed.Updated), Language: feed.Language, Authors: authorNames(feed.Authors),
		},
		Entries: make([]entryView, len(items)),
	}
	if err != nil {
		view.Error = err.Error()
	}
	for i, it := range items {
		e := entryView{
			Title: it.Title, Link: it.Link, ID: it.OwnID,
			Published: rfc3339(it.Published), Updated: rfc3339(it.Updated), Authors: authorNames(it.Authors),
			Summary: it.Summary, Content: it.Content,
			Categories: append([]string{}, it.Keywords...), Enclosures: []enclosureView{},
		}
		for _, f := range it.Enclosures {
			length := ""
			if f.Length > 0 {
				length = strconv.FormatInt(f.Length, 10)
			}
			e.Enclosures = append(e.Enclosures, enclosureView{f.URL, f.Type, length})
		}
		view.Entries[i] = e
	}
	return view
}

// authorNames are the authors' names, else their e-mail addresses.
func authorNames(authors []aggregator.Author) []string {
	names := []string{}
	for _, a := range authors {
		switch {
		case a.Name != "":
			names = append(names, a.Name)
		case a.Email != "":
			names = append(names, a.Email)
		}
	}
	return names
}

func rfc3339(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
