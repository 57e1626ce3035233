package similar

// cleanTitle cuts what is no part of a title.
func cleanTitle(title string) string { return title }

// cleanTeaser cuts what is no part of a teaser.
func cleanTeaser(teaser, _ string) string { return teaser }
