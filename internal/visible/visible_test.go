package visible_test

import (
	"testing"

	"github.com/earwitness/earwitness/internal/visible"
)

func TestText(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "voice note (1) – ääkköset.m4a", "voice note (1) – ääkköset.m4a"},
		{"control", "a\tb\nc\x00\x7f\u0085", "a⟨U+0009⟩b⟨U+000A⟩c⟨U+0000⟩⟨U+007F⟩⟨U+0085⟩"},
		{"reordering", "a\u202egpj.exe", "a⟨U+202E⟩gpj.exe"},
		{"zero width", "a\u200bb\ufeff", "a⟨U+200B⟩b⟨U+FEFF⟩"},
		{"spaces and blanks", "a\u00a0b\u3164", "a⟨U+00A0⟩b⟨U+3164⟩"},
		{"not UTF-8", "a\xff\xc3", "a⟨0xFF⟩⟨0xC3⟩"},
		{"replacement character", "a\ufffd", "a\ufffd"},
	} {
		if got := visible.Text(c.in); got != c.want {
			t.Errorf("%s: Text(%q) = %q, want %q", c.name, c.in, got, c.want)
		}
	}
}
