package syndication

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// What was printed last is kept in files too, so that a restart while the store is away still serves
// something: a line of JSON with the versions, then the bytes.

type keptHead struct {
	Versions []aggregator.Version
	MaxAge   time.Duration
	Position aggregator.Position `json:",omitempty"`
}

// keep writes a draft to its file, whole or not at all. Trouble with the disk harms no reader.
func (p *Press) keep(name string, d draft) {
	if p.Keep == "" {
		return
	}
	head, err := json.Marshal(keptHead{d.versions, d.maxAge, d.position})
	if err == nil {
		err = replaceFile(p.keptFile(name), append(append(head, '\n'), d.body...))
	}
	if err != nil {
		p.Trouble(fmt.Errorf("publish: keep /%s: %w", name, err))
	}
}

// kept reads it back.
func (p *Press) kept(name string) (draft, bool) {
	if p.Keep == "" {
		return draft{}, false
	}
	data, err := os.ReadFile(p.keptFile(name))
	if err != nil {
		return draft{}, false
	}
	line, body, _ := bytes.Cut(data, []byte("\n"))
	var head keptHead
	if json.Unmarshal(line, &head) != nil || len(body) == 0 {
		return draft{}, false
	}
	return draft{body: body, versions: head.Versions, maxAge: head.MaxAge, position: head.Position}, true
}

func (p *Press) keptFile(name string) string {
	return filepath.Join(p.Keep, "page-"+url.PathEscape(name))
}

func replaceFile(name string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if _, err := f.Write(data); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}
