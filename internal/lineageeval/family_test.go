package main

import (
	"testing"

	"github.com/earwitness/earwitness/lineage"
)

func TestRelation(t *testing.T) {
	// 0 → 1 (turned down, so the same) → 2 → 3, and 0 → 4.
	copies := []member{
		{Parent: -1}, {Parent: 0}, {Parent: 1, Generation: 2}, {Parent: 2, Generation: 3}, {Parent: 0, Generation: 4},
	}
	tests := []struct {
		i, j int
		want lineage.Relation
	}{
		{0, 1, lineage.Same},
		{1, 0, lineage.Same},
		{0, 2, lineage.Parent},
		{1, 4, lineage.Parent},
		{0, 3, lineage.Ancestor},
		{3, 1, lineage.Descendant},
		{3, 4, lineage.Unrelated},
	}
	for _, tt := range tests {
		if got := relation(copies, tt.i, tt.j); got != tt.want {
			t.Errorf("relation(%d, %d) = %d, want %d", tt.i, tt.j, got, tt.want)
		}
	}
}

func TestKind(t *testing.T) {
	for step, want := range map[string]string{
		" mp364": "mp3", "trim aac48 wav": "aac", " pcm_mulaw wav": "mulaw", "noise wav": "noise", "root": "root", " wav": "wav",
	} {
		if got := kind(step); got != want {
			t.Errorf("kind(%q) = %q, want %q", step, got, want)
		}
	}
}
