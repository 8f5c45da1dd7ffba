package main

import "slices"

// span is where a vector register is in use: from its first instruction to its last.
type span struct{ first, last int }

// vecs are the vector registers of an instruction.
func (in instruction) vecs() []vec {
	var all []vec
	for _, a := range in.args {
		if v, ok := a.(vec); ok {
			all = append(all, v)
		}
	}
	return all
}

// spans finds the life of each register. What a loop takes from before it must outlive the loop.
func (f *function) spans() []span {
	s := make([]span, f.vecs)
	for i := range s {
		s[i].first = len(f.body)
	}
	begin := map[string]int{}
	for i, in := range f.body {
		for _, v := range in.vecs() {
			s[v] = span{min(s[v].first, i), i}
		}
		switch in.kind {
		case label:
			begin[in.label] = i
		case branch:
			outlive(s, begin[in.label], i)
		}
	}
	return s
}

// outlive keeps what comes into a loop until its end.
func outlive(s []span, begin, end int) {
	for v := range s {
		if s[v].first < begin && s[v].last > begin {
			s[v].last = end
		}
	}
}

// allocate gives each vector register one of the 32. A duplicate of what is not needed afterwards stays where it is.
func (f *function) allocate() []int {
	spans, reg := f.spans(), make([]int, f.vecs)
	var free [32]int // the instruction at which a register is free
	for i, in := range f.body {
		for _, v := range in.vecs() {
			if spans[v].first != i {
				continue
			}
			r := slices.IndexFunc(free[:], func(at int) bool { return at <= i })
			if in.kind == duplicate && free[reg[in.vecs()[0]]] <= i {
				r = reg[in.vecs()[0]]
			}
			if r < 0 {
				panic("no vector register left in " + f.name)
			}
			reg[v], free[r] = r, max(spans[v].last, i+1)
		}
	}
	return reg
}
