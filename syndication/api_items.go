package syndication

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/litfass/litfass/aggregator"
)

// How many items a page has, if nobody says and at most.
const (
	usualPage = 50
	mostPage  = 200
)

type (
	apiPage struct {
		Items  []apiItem `json:"items"`
		Cursor string    `json:"cursor,omitempty"` // of the next page; none on the last
		Next   string    `json:"next,omitempty"`   // its address
	}
	apiItem struct {
		ID         string           `json:"id"`
		Page       string           `json:"page"`
		URL        string           `json:"url,omitempty"`
		Title      string           `json:"title"`
		Kicker     string           `json:"kicker,omitempty"`
		Headline   string           `json:"headline"`
		Teaser     string           `json:"teaser,omitempty"`
		Content    string           `json:"content_html,omitempty"`
		Published  string           `json:"published"`
		DayOnly    bool             `json:"day_only,omitempty"`
		Updated    string           `json:"updated"`
		Language   string           `json:"language"`
		Authors    []jsonAuthor     `json:"authors"`
		Image      *apiImage        `json:"image,omitempty"`
		Files      []jsonAttachment `json:"attachments"`
		Categories []string         `json:"categories"`
		Tags       []apiTag         `json:"tags"`
		Geo        *jsonGeo         `json:"geo,omitempty"`
		Source     apiSource        `json:"source"`
		Further    []apiSource      `json:"further_sources"`
		Earlier    string           `json:"goes_on_with,omitempty"` // an entry that this one goes on with
		Later      []string         `json:"followed_by,omitempty"`  // entries that go on with this one; only where one item is asked for
		Position   uint64           `json:"position"`
	}
	apiTag struct {
		ID    string `json:"id"`
		Label string `json:"label"`
	}
	apiImage struct {
		URL    string `json:"url"`
		Alt    string `json:"alt,omitempty"`
		Credit string `json:"credit,omitempty"`
	}
	// apiSource is a source that carries an item; its id is what the parameter source takes.
	apiSource struct {
		ID   string `json:"id"`
		URN  string `json:"urn"`
		Name string `json:"name"`
		Feed string `json:"feed_url,omitempty"`
		Home string `json:"home_page_url,omitempty"`
		URL  string `json:"url,omitempty"`
		How  string `json:"joined_by,omitempty"` // of further sources: link, text, words or hand
	}
)

// items serves a page of a selection.
func (a *api) items(w http.ResponseWriter, r *http.Request) {
	q, err := a.pageQuery(r)
	if err != nil {
		a.refuse(w, r, err)
		return
	}
	self := a.press.Site.base() + "api/v1/items?" + q.String()
	a.answer(w, r, nameOf("items", q.String()), reply{kind: jsonType, links: []link{{self, "self", "application/json"}}},
		func(ctx context.Context) (draft, error) {
			page, err := find(ctx, a.press.archive, q.choice, q.span, q.from, q.limit)
			if err != nil {
				return draft{}, err
			}
			out := apiPage{Items: a.apiItems(page.entries)}
			if page.more {
				q.cursor = pageCursor(page.next, sumOf(q.selection()))
				out.Cursor, out.Next = q.cursor, a.press.Site.base()+"api/v1/items?"+q.String()
			}
			return draftOf(out, time.Minute)
		})
}

// pageQuery is what a page of items is asked by.
type pageQuery struct {
	choice choice
	span   span
	limit  int
	cursor string
	from   spot
}

func (a *api) pageQuery(r *http.Request) (q pageQuery, err error) {
	values, err := parametersOf(r)
	if err != nil {
		return q, err
	}
	if q.choice, err = a.press.choose(values, "since", "until", "limit", "cursor"); err != nil {
		return q, err
	}
	if q.span.since, err = a.instant(values, "since"); err != nil {
		return q, err
	}
	if q.span.until, err = a.instant(values, "until"); err != nil {
		return q, err
	}
	if !q.span.since.IsZero() && !q.span.until.IsZero() && !q.span.since.Before(q.span.until) {
		return q, wrongParameter("until", "must be later than since")
	}
	if q.limit, err = count(values, "limit", usualPage, mostPage); err != nil {
		return q, err
	}
	if q.cursor, err = single(values, "cursor"); err != nil {
		return q, err
	}
	q.from, err = parsePageCursor(q.cursor, q.selection())
	return q, err
}

// selection is what all its pages have in common.
func (q pageQuery) selection() string {
	parts := []string{q.choice.query()}
	for _, end := range []struct {
		name string
		at   time.Time
	}{{"since", q.span.since}, {"until", q.span.until}} {
		if !end.at.IsZero() {
			parts = append(parts, end.name+"="+url.QueryEscape(end.at.UTC().Format(time.RFC3339Nano)))
		}
	}
	return strings.Join(parts, "&")
}

// String is the canonical query.
func (q pageQuery) String() string {
	text := q.selection()
	if q.limit != usualPage {
		text += "&limit=" + strconv.Itoa(q.limit)
	}
	if q.cursor != "" {
		text += "&cursor=" + q.cursor
	}
	return text
}

// item serves one item, by its id or the id of one of its copies.
func (a *api) item(w http.ResponseWriter, r *http.Request) {
	values, err := parametersOf(r)
	if err == nil {
		err = knownParameters(values, nil)
	}
	id, bad := uuid.Parse(r.PathValue("id"))
	if err == nil && (bad != nil || id.String() != strings.TrimPrefix(r.PathValue("id"), "urn:uuid:")) {
		err = wrongParameter("id", "%q is not the id of an item: a UUID in small letters", shown(r.PathValue("id")))
	}
	if err != nil {
		a.refuse(w, r, err)
		return
	}
	self := a.press.Site.base() + "api/v1/items/" + id.String()
	a.answer(w, r, nameOf("item", id.String()), reply{kind: jsonType, links: []link{{self, "self", "application/json"}}},
		func(ctx context.Context) (draft, error) {
			e, err := a.press.archive.Entry(ctx, id)
			if errors.Is(err, aggregator.ErrNotFound) || err == nil && len(e.Copies) == 0 {
				return draft{}, noSuch("id", "There is no item %s, or it was withdrawn or has expired.", id)
			}
			if err != nil {
				return draft{}, err
			}
			it := a.apiItem(e)
			_, later, err := a.press.neighbours(ctx, e)
			if err != nil {
				return draft{}, err
			}
			for _, l := range later {
				it.Later = append(it.Later, l.ID)
			}
			return draftOf(it, 5*time.Minute)
		})
}

func draftOf(value any, maxAge time.Duration) (draft, error) {
	var b bytes.Buffer
	err := writeJSON(&b, value)
	return draft{body: b.Bytes(), maxAge: maxAge}, err
}

func (a *api) apiItems(entries []aggregator.Entry) []apiItem {
	items := make([]apiItem, len(entries))
	for i, e := range entries {
		items[i] = a.apiItem(e)
	}
	return items
}

// apiItem is an entry as the API tells it: the published form, and what makes it part of selections.
func (a *api) apiItem(e aggregator.Entry) apiItem {
	ed := a.press.editor
	v := ed.entry(e, ed.site.language())
	it := apiItem{
		ID: v.ID, Page: ed.site.base() + "item/" + e.ID.String(), URL: v.Link, Title: v.Title(), Kicker: v.Kicker, Headline: v.Headline,
		Teaser: v.Teaser, Content: v.Content, Published: rfc3339(v.Published), DayOnly: v.DayOnly, Updated: rfc3339(v.Updated),
		Language: v.Language, Authors: append([]jsonAuthor{}, jsonAuthors(v.Authors)...), Files: []jsonAttachment{},
		Geo: v.Point.jsonGeo(), Categories: a.categoriesOf(e), Tags: []apiTag{}, Further: []apiSource{}, Position: uint64(e.Position),
	}
	if v.Image != nil {
		it.Image = &apiImage{v.Image.URL, v.Image.Alt, v.Image.Credit}
	}
	for _, f := range v.Enclosures {
		it.Files = append(it.Files, jsonAttachment{f.URL, f.Type, f.Length})
	}
	for _, l := range v.Labels {
		it.Tags = append(it.Tags, apiTag{l.Tag, l.Text})
	}
	if id, ok := earlierOf(e); ok && id != e.ID {
		it.Earlier = urn(id)
	}
	speaker := Speaker(e.Copies, ed.sources)
	for i, c := range e.Copies {
		credit := ed.credit(c)
		s := apiSource{ed.sources.of(c.Source).ID, credit.ID, credit.Name, credit.Feed, credit.Home, credit.Link, ""}
		if j := c.Joined; j != nil && j.How != aggregator.Follows {
			s.How = string(j.How)
		}
		if i == speaker {
			it.Source = s
		} else {
			it.Further = append(it.Further, s)
		}
	}
	return it
}

// categoriesOf are the ids of the published categories that an entry is in, in their order.
func (a *api) categoriesOf(e aggregator.Entry) []string {
	list := []string{}
	for _, c := range a.press.published {
		if slices.ContainsFunc(e.Copies, func(it aggregator.Item) bool { return slices.Contains(it.Categories, c.Key()) }) {
			list = append(list, c.ID)
		}
	}
	return list
}
