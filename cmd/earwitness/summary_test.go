package main

import "testing"

func TestPlain(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"Büro, «Ø».wav", "Büro, «Ø».wav"},
		{`C:\a "b"`, `C:\a "b"`},
		{"\x1b[31m\n", `\x1b[31m\n`},
		{"memo_\u202e3pm.wav", `memo_\u202e3pm.wav`},
		{"a\xff", `a\xff`},
		{"\ufffd", "\ufffd"},
	} {
		if got := plain(tt.in); got != tt.want {
			t.Errorf("plain(%q) = %s, want %s", tt.in, got, tt.want)
		}
	}
}
