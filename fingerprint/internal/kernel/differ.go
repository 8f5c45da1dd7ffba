package kernel

import (
	"math/bits"
	"unsafe"
)

// Differ compares n frames of a from offA on with as many of b from offB on. It returns how many bits differ in the
// frames that are active on both sides, and the number of these frames. It panics if either side has fewer frames.
func (s *Set) Differ(a, b Frames, offA, offB, n int) (wrong, frames int) {
	const group, groups = 64, 32
	wa, wb := a.Words[offA:offA+n], b.Words[offB:offB+n]
	var active [groups]uint64
	for len(wa) >= group {
		g := min(len(wa)/group, groups)
		for i := range g {
			active[i] = a.activity(offA+group*i) & b.activity(offB+group*i)
			frames += bits.OnesCount64(active[i])
		}
		wrong += s.differ(&wa[0], &wb[0], &active[0], g)
		wa, wb = wa[group*g:], wb[group*g:]
		offA, offB = offA+group*g, offB+group*g
	}
	if len(wa) == 0 {
		return wrong, frames
	}
	var ta, tb [group]uint32
	copy(ta[:], wa)
	copy(tb[:], wb)
	active[0] = a.activity(offA) & b.activity(offB) & (1<<len(wa) - 1)
	return wrong + s.differ(&ta[0], &tb[0], &active[0], 1), frames + bits.OnesCount64(active[0])
}

// differGeneric counts the differing bits of groups of 64 words that are active.
func differGeneric(a, b *uint32, active *uint64, groups int) (wrong int) {
	wa, wb := unsafe.Slice(a, 64*groups), unsafe.Slice(b, 64*groups)
	for g, m := range unsafe.Slice(active, groups) {
		ga, gb := wa[64*g:][:64], wb[64*g:][:64]
		for i := 0; i < 64; i += 2 {
			x := uint64(ga[i]^gb[i])&-(m&1) | uint64(ga[i+1]^gb[i+1])<<32&-(m>>1&1)
			wrong += bits.OnesCount64(x)
			m >>= 2
		}
	}
	return wrong
}
