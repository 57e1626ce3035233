package config

import _ "embed"

//go:embed litfass.yaml
var example []byte

// Example returns the commented file that `litfass init` writes: public bodies' feeds, unverified, and
// a category for each topic. It loads as it is; only the contact is for the operator to fill in.
func Example() []byte { return append([]byte(nil), example...) }
