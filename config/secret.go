package config

import (
	"strings"

	"github.com/litfass/litfass/aggregator"
)

// maxSecret is more than any password or token takes, in bytes.
const maxSecret = 64 << 10

// secretValue reads a secret from where the configuration says: {env: NAME} or {file: PATH}, a
// relative path being one beside the configuration. The text itself may not stand there.
func (d *decoder) secretValue(n *node, s *aggregator.Secret, path string) {
	*s = aggregator.NewSecret("…") // there is one, whatever is wrong with it
	if n.kind != mapping {
		d.secret[n.at] = true
		d.report(n.at, path, "a secret does not belong in this file; write {env: NAME} or {file: PATH}")
		return
	}
	if len(n.pairs) != 1 || n.pairs[0].key != "env" && n.pairs[0].key != "file" {
		for _, p := range n.pairs {
			d.secret[p.value.at] = p.key != "env" && p.key != "file"
		}
		d.report(n.at, path, "a secret is either {env: NAME} or {file: PATH}")
		return
	}
	from := n.pairs[0]
	at := join(path, from.key)
	if from.value.kind == null && d.wrong[at] || !d.expect(from.value, text, at) {
		return
	}
	var value string
	if from.key == "env" {
		var set bool
		if value, set = d.o.LookupEnv(from.value.text); !set || value == "" {
			d.report(from.value.at, at, "the environment variable %q is not set", from.value.text)
			return
		}
	} else {
		name := beside(d.name, from.value.text)
		raw, err := d.o.ReadFile(name)
		value = strings.TrimRight(string(raw), "\r\n")
		switch {
		case err != nil:
			d.report(from.value.at, at, "cannot be read: %v", err)
			return
		case value == "":
			d.report(from.value.at, at, "the file %s is empty", name)
			return
		case len(raw) > maxSecret:
			d.report(from.value.at, at, "the file %s is larger than %d KiB; is this the right one?", name, maxSecret>>10)
			return
		}
	}
	*s = aggregator.NewSecret(value)
}
