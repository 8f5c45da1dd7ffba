package aac

import (
	"slices"
	"testing"
)

func TestProgramLayout(t *testing.T) {
	one, two := ProgramElement{}, ProgramElement{Pair: true}
	type list = []ProgramElement
	for _, c := range []struct {
		name string
		p    Program
		want []int // output index of each coded channel
	}{
		{"mono", Program{Front: list{one}}, []int{0}},
		{"5.1", Program{Front: list{one, two}, Back: list{two}, LFE: []int{0}}, []int{2, 0, 1, 4, 5, 3}},
		{"7.1", Program{Front: list{one, two}, Side: list{two}, Back: list{two}, LFE: []int{0}}, []int{2, 0, 1, 6, 7, 4, 5, 3}},
		{"7.1 wide", Program{Front: list{one, two, two}, Back: list{two}, LFE: []int{0}}, []int{2, 6, 7, 0, 1, 4, 5, 3}},
		{"back centre", Program{Front: list{two}, Back: list{two, one}}, []int{0, 1, 2, 3, 4}},
		{"centre behind a pair", Program{Front: list{two, one}, Side: list{two}, Back: list{two}}, []int{0, 1, 2, 3, 4, 5, 6}},
		{"one at the side", Program{Front: list{one}, Side: list{one}}, []int{0, 1}},
		{"centre before a pair at the back", Program{Front: list{one}, Back: list{one, two}}, []int{0, 1, 2, 3}},
		{"two low frequency channels", Program{Front: list{one, two}, LFE: []int{0, 1}}, []int{0, 1, 2, 3, 4}},
		{"three pairs in front", Program{Front: list{two, two, two}}, []int{0, 1, 2, 3, 4, 5}},
	} {
		l, err := programLayout(&c.p)
		if err != nil {
			t.Errorf("programLayout(%s): %v", c.name, err)
		}
		var got []int
		for _, s := range l {
			got = append(got, s.out[:s.kind.width()]...)
		}
		if !slices.Equal(got, c.want) || l.channels() != c.p.channels() {
			t.Errorf("programLayout(%s) = %v, want %v", c.name, got, c.want)
		}
	}
	if _, err := programLayout(&Program{Front: make(list, 15), Back: make(list, 2)}); err == nil {
		t.Error("a program of 17 elements has a layout")
	}
}
