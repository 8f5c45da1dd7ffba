package kernel

import (
	"math/bits"
	"unsafe"
)

// group is how many frames a word of activity has.
const group = 64

// Scratch is room for Differ, which would have to ask for it each time: kernels are not known to leave it alone.
type Scratch struct {
	active [scratchGroups]uint64
	a, b   [group]uint32
}

const scratchGroups = 32

// Differ compares n frames of a from offA on with as many of b from offB on. It returns how many bits differ in the
// frames that are active on both sides, and the number of these frames. It panics if either side has fewer frames.
func (s *Set) Differ(a, b Frames, offA, offB, n int, scratch *Scratch) (wrong, frames int) {
	wa, wb := a.Words[offA:offA+n], b.Words[offB:offB+n]
	if n < group {
		return s.differFew(wa, wb, a.activity(offA)&b.activity(offB)&(1<<n-1), scratch)
	}
	active := &scratch.active
	for at := 0; at < n; {
		g := max(1, min((n-at)/group, scratchGroups))
		start := min(at, n-group) // the last group overlaps the one before
		set(active[:g], ^uint64(0)<<(at-start))
		a.restrict(active[:g], offA+start)
		b.restrict(active[:g], offB+start)
		for _, w := range active[:g] {
			frames += bits.OnesCount64(w)
		}
		wrong += s.differ(&wa[start], &wb[start], &active[0], g)
		at = start + group*g
	}
	return wrong, frames
}

// differFew is Differ for fewer than 64 frames.
func (s *Set) differFew(a, b []uint32, active uint64, scratch *Scratch) (wrong, frames int) {
	clear(scratch.a[copy(scratch.a[:], a):])
	clear(scratch.b[copy(scratch.b[:], b):])
	scratch.active[0] = active
	return s.differ(&scratch.a[0], &scratch.b[0], &scratch.active[0], 1), bits.OnesCount64(active)
}

func set(dst []uint64, to uint64) {
	for i := range dst {
		dst[i] = to
	}
}

// differGeneric counts the differing bits of groups of 64 words that are active.
func differGeneric(a, b *uint32, active *uint64, groups int) (wrong int) {
	wa, wb := unsafe.Slice(a, group*groups), unsafe.Slice(b, group*groups)
	for g, m := range unsafe.Slice(active, groups) {
		ga, gb := wa[group*g:][:group], wb[group*g:][:group]
		for i := 0; i < group; i += 2 {
			x := uint64(ga[i]^gb[i])&-(m&1) | uint64(ga[i+1]^gb[i+1])<<32&-(m>>1&1)
			wrong += bits.OnesCount64(x)
			m >>= 2
		}
	}
	return wrong
}
