package config

// Stories says how it is told that several sources tell one story.
type Stories struct {
	Off     bool `yaml:"off,omitempty"`     // items are taken for one story only if link or text are equal; by default also if they tell the same in other words
	Updated bool `yaml:"updated,omitempty"` // an entry counts as updated when a further source joins it; by default only what a reader sees of it does
}
