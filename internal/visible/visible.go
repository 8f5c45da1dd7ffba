// Package visible spells out what a reader of a name or tag would not see.
//
// Names and tags come from strangers. A control character ends a line or moves a terminal's cursor, a bidirectional
// one shows "gpj.exe" as "exe.jpg", and two names that differ in a zero-width space look the same. What is shown to
// people, in a page, a label or a table, goes through [Text]; what programs read keeps its bytes.
package visible

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text returns s with everything spelled out that a reader would not see or that would reorder what he sees: control
// and format characters (bidirectional ones among them) and unusual spaces as ⟨U+202E⟩, and bytes that are not UTF-8 as
// ⟨0xFF⟩. The result is UTF-8 of one line. Two texts may come out alike, if one has what stands for the other's.
func Text(s string) string {
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
