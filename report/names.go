package report

import (
	"github.com/earwitness/earwitness/evidence"
	shown "github.com/earwitness/earwitness/internal/visible"
)

// visible spells out what a reader would not see, and makes one line of it.
func visible(s string) string { return shown.Text(s) }

// fileName returns a recording's path as it is shown: its own bytes where they are not UTF-8.
func fileName(r evidence.Recording) string {
	if len(r.PathBytes) > 0 {
		return visible(string(r.PathBytes))
	}
	return visible(r.Path)
}

// short cuts the middle out of a long name, for figures. Beginning and end are kept, since both tell names apart.
func short(name string, runes int) string {
	all := []rune(name)
	if len(all) <= runes {
		return name
	}
	head := (runes - 1) / 2
	return string(all[:head]) + "…" + string(all[len(all)-(runes-1-head):])
}
