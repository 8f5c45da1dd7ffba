package kernel

import (
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"
)

// frames makes n random words, off words behind the start of a cache line, of which one part in rare is inactive, in
// runs; none if rare is 0.
func frames(rng *rand.Rand, n, off, rare int) Frames {
	all := make([]uint32, n+off+16)
	for uintptr(unsafe.Pointer(&all[off]))%64 != uintptr(off%16*4) {
		all = all[1:]
	}
	f := Frames{Words: all[off:][:n:n]}
	for i := range f.Words {
		f.Words[i] = rng.Uint32()
	}
	if rare == 0 {
		return f
	}
	f.Active = make([]uint64, (n+63)/64)
	for i := range f.Active {
		f.Active[i] = rng.Uint64() | rng.Uint64()
		if rng.IntN(rare) == 0 {
			f.Active[i] = 0
		}
	}
	return f
}

// isActive looks a bit up.
func isActive(f Frames, i int) bool { return f.Active == nil || f.Active[i/64]>>(i%64)&1 != 0 }

// slid is the definition of sliding, for one position.
func slid(words []uint32, step int, r Frames, at int) (wrong, active int32) {
	for k, w := range words {
		if i := at + k*step; isActive(r, i) {
			wrong += int32(bits.OnesCount32(w ^ r.Words[i]))
			active++
		}
	}
	return wrong, active
}

// onSets runs a test on every set of this processor.
func onSets(t *testing.T, test func(t *testing.T, s *Set)) {
	for _, s := range Available() {
		t.Run(s.Name(), func(t *testing.T) { test(t, s) })
	}
}

func TestDiffer(t *testing.T) {
	onSets(t, func(t *testing.T, s *Set) {
		rng, room := rand.New(rand.NewPCG(1, 2)), new(Scratch)
		for n := range 64*34 + 2 {
			if n > 200 && n%61 > 2 {
				continue
			}
			offA, offB, rare := rng.IntN(130), rng.IntN(130), rng.IntN(4)
			a, b := frames(rng, offA+n+rng.IntN(3), rng.IntN(16), rare), frames(rng, offB+n, rng.IntN(16), rare/2)
			wantWrong, wantFrames := 0, 0
			for i := range n {
				if isActive(a, offA+i) && isActive(b, offB+i) {
					wantWrong += bits.OnesCount32(a.Words[offA+i] ^ b.Words[offB+i])
					wantFrames++
				}
			}
			if wrong, active := s.Differ(a, b, offA, offB, n, room); wrong != wantWrong || active != wantFrames {
				t.Fatalf("Differ of %d frames at %d and %d = %d, %d, want %d, %d", n, offA, offB, wrong, active, wantWrong, wantFrames)
			}
		}
	})
}

// slides are queries and recordings of all shapes: fewer positions than lanes, whole blocks and a little more.
func slides(test func(rng *rand.Rand, words []uint32, step int, r Frames)) {
	rng := rand.New(rand.NewPCG(3, 4))
	for length := 1; length < 140; length += 1 + length/20*3 {
		for _, step := range []int{1, 2, 3, 4, 67} {
			for _, positions := range []int{1, 2 + rng.IntN(30), 129 + rng.IntN(700), 1 + rng.IntN(20000)} {
				if positions > 1000 && (length+step)%5 > 0 {
					continue
				}
				words := frames(rng, length, rng.IntN(16), 0).Words
				test(rng, words, step, frames(rng, positions+step*(length-1), rng.IntN(16), rng.IntN(4)))
			}
		}
	}
}

func TestSlide(t *testing.T) {
	onSets(t, func(t *testing.T, s *Set) {
		slides(func(rng *rand.Rand, words []uint32, step int, r Frames) {
			q := s.NewQueries(step, make([]uint32, len(words)), words)
			n := q.Positions(len(r.Words))
			from := rng.IntN(min(n, 150))
			wrong, active := make([]int32, n-from), make([]int32, n-from)
			q.Slide(wrong, active, 1, r, from)
			for i := range wrong {
				wantWrong, wantActive := slid(words, step, r, from+i)
				if wrong[i] != wantWrong || active[i] != wantActive {
					t.Fatalf("%d words, step %d, from %d of %d frames: position %d has %d in %d frames, want %d in %d",
						len(words), step, from, len(r.Words), from+i, wrong[i], active[i], wantWrong, wantActive)
				}
			}
		})
	})
}

func TestBelow(t *testing.T) {
	onSets(t, func(t *testing.T, s *Set) {
		slides(func(rng *rand.Rand, words []uint32, step int, r Frames) {
			queries := [][]uint32{words}
			for range rng.IntN(3) {
				queries = append(queries, frames(rng, len(words), 0, 0).Words)
			}
			q := s.NewQueries(step, queries...)
			n := q.Positions(len(r.Words))
			copy(r.Words[rng.IntN(n):], words) // one place, if step is 1, where nothing differs
			from := rng.IntN(min(n, 150))
			to := from + rng.IntN(n-from+1)
			limit := limits(rng, len(words))
			want := []Hit{{At: -1}} // something is there already
			for at := from; at < to; at++ {
				for i, words := range queries {
					if wrong, active := slid(words, step, r, at); wrong < limit[active] {
						want = append(want, Hit{i, at, wrong, active})
					}
				}
			}
			got := q.Below([]Hit{{At: -1}}, r, from, to, limit)
			if !slices.Equal(got, want) {
				t.Fatalf("%d queries of %d words, step %d, positions %d to %d of %d: %d hits, want %d (-want +got):\n%s",
					len(queries), len(words), step, from, to, n, len(got), len(want), cmp.Diff(want, got))
			}
		})
	})
}

// limits makes a table that some positions pass: a curve, a line with holes, everything, or nothing.
func limits(rng *rand.Rand, words int) []int32 {
	limit := make([]int32, words+1)
	kind := rng.IntN(5)
	for f := range limit {
		switch kind {
		case 0:
			limit[f] = int32(max(0, 16*f-rng.IntN(8)-int(bits.Len(uint(f)))*6))
		case 1:
			limit[f] = int32(15 * f * rng.IntN(2))
		case 2:
			limit[f] = 1<<31 - 1
		case 3:
			limit[f] = int32(16*(words-f)) - 8 // falls
		}
	}
	return limit
}

// TestLongest: sums of the longest query, all bits wrong, still fit.
func TestLongest(t *testing.T) {
	onSets(t, func(t *testing.T, s *Set) {
		words := make([]uint32, MaxSpan)
		r := Frames{Words: make([]uint32, MaxSpan+40)}
		for i := range r.Words {
			r.Words[i] = ^uint32(0)
		}
		r.Words[MaxSpan+39] = 1<<31 - 1
		limit := make([]int32, MaxSpan+1)
		limit[MaxSpan] = 32 * MaxSpan
		got := s.NewQueries(1, words).Below(nil, r, 0, len(r.Words), limit)
		if diff := cmp.Diff([]Hit{{0, 40, 32*MaxSpan - 1, MaxSpan}}, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// TestMisuse: what the doc comments say panics does.
func TestMisuse(t *testing.T) {
	q := Generic.NewQueries(2, make([]uint32, 4))
	r := Frames{Words: make([]uint32, 10)}
	for name, f := range map[string]func(){
		"no words":          func() { Generic.NewQueries(1) },
		"no step":           func() { Generic.NewQueries(0, make([]uint32, 1)) },
		"too long":          func() { Generic.NewQueries(2, make([]uint32, MaxSpan/2+1)) },
		"two lengths":       func() { Generic.NewQueries(1, make([]uint32, 2), make([]uint32, 3)) },
		"no such query":     func() { q.Slide(make([]int32, 1), make([]int32, 1), 1, r, 0) },
		"too many":          func() { q.Slide(make([]int32, 5), make([]int32, 5), 0, r, 0) },
		"uneven":            func() { q.Slide(make([]int32, 2), make([]int32, 1), 0, r, 0) },
		"before the start":  func() { q.Slide(make([]int32, 1), make([]int32, 1), 0, r, -1) },
		"short limit":       func() { q.Below(nil, r, 0, 1, make([]int32, 4)) },
		"frames not there":  func() { Generic.Differ(r, r, 1, 0, 10, new(Scratch)) },
		"frames before all": func() { Generic.Differ(r, r, 1, -1, 5, new(Scratch)) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			f()
		})
	}
}

func TestFor(t *testing.T) {
	for _, s := range Available() {
		if got := For(s.Name()); got != s {
			t.Errorf("For(%s) is %s", s.Name(), got.Name())
		}
	}
	if got := For("abacus"); got != &Generic {
		t.Errorf("For(abacus) is %s", got.Name())
	}
}
