package earwitness

import (
	"testing"

	"github.com/earwitness/earwitness/evidence"
)

func TestExport(t *testing.T) {
	w := &weigher{left: map[string]int{}}
	for _, signature := range []string{"RIFF fmt data", "RIFF fmt data", "fLaC", ""} {
		var s *evidence.Structure
		if signature != "" {
			s = &evidence.Structure{Signature: signature}
		}
		w.add(nil, s)
	}
	for _, c := range []struct {
		i, j int
		want string
	}{
		{0, 1, evidence.SameExport},
		{1, 2, evidence.DifferentExport},
		{2, 3, ""},
		{3, 3, ""},
	} {
		if got := w.export(c.i, c.j); got != c.want {
			t.Errorf("export of %d and %d = %q, want %q", c.i, c.j, got, c.want)
		}
	}
}
