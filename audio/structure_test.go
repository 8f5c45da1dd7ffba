package audio_test

import (
	"testing"

	"github.com/earwitness/earwitness/audio"
)

func TestSignature(t *testing.T) {
	page := audio.Part{Name: "page"}
	for _, test := range []struct {
		name  string
		parts []audio.Part
		want  string
	}{
		{"empty", nil, ""},
		{"marks and nesting", []audio.Part{
			{Name: "RIFF", Parts: []audio.Part{{Name: "fmt ", Mark: "1/16"}, {Name: "LIST", Parts: []audio.Part{{Name: "ISFT"}}}, {Name: "data"}}},
		}, "RIFF(fmt=1/16 LIST(ISFT) data)"},
		{"a run in the middle", []audio.Part{{Name: "head"}, page, page, page, {Name: "end"}}, "head page+ end"},
		{"a run at the end", []audio.Part{page, page}, "page+"},
		{"equal names with other marks are no run", []audio.Part{{Name: "a", Mark: "1"}, {Name: "a", Mark: "2"}}, "a=1 a=2"},
	} {
		s := audio.Structure{Parts: test.parts}
		if got := s.Signature(); got != test.want {
			t.Errorf("%s: Signature() = %q, want %q", test.name, got, test.want)
		}
	}
}
