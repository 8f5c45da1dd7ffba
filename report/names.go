package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/earwitness/earwitness/evidence"
)

// visible returns text with everything spelled out that a reader would not see or that would reorder what he sees:
// control and format characters (bidirectional ones among them) and unusual spaces as ⟨U+202E⟩, and bytes that are
// not UTF-8 as ⟨0xFF⟩.
func visible(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, "⟨0x%02X⟩", s[0])
		case hidden(r):
			fmt.Fprintf(&b, "⟨U+%04X⟩", r)
		default:
			b.WriteRune(r)
		}
		s = s[n:]
	}
	return b.String()
}

func hidden(r rune) bool {
	if r == ' ' {
		return false
	}
	return unicode.In(r, unicode.C, unicode.Z, unicode.Variation_Selector) || blank(r)
}

// blank reports letters that fonts draw as nothing: the Hangul fillers, the Braille blank and the grapheme joiner.
func blank(r rune) bool {
	switch r {
	case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0:
		return true
	}
	return false
}

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
