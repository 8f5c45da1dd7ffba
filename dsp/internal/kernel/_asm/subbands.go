package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

const (
	subbandTaps  = 8  // of each of two runs of samples
	subbandFolds = 32 // sums of samples
	subbandHalf  = 16 // of them are even, as many odd
	subbandBlock = 4  // sums of either are made at once: AVX2 has no room for more
)

// subbands is the polyphase filter. Sums go by the same steps as those of sumLanes, which would do it in three: places
// that follow from others are not read, and a vector is read once for four sums.
func (m machine) subbands() {
	TEXT(m.name("subbands"), NOSPLIT, "func(dst, src, u, fold, halves *float32, pos *int, step int)")
	Pragma("noescape")
	Doc(m.name("subbands") + " works like lanes.subbands.")
	m.foldSubbands(param("u"), param("src"), param("fold"), param("pos"), param("step"))
	m.mixSubbands(param("dst"), param("u"), param("halves"))
	VZEROUPPER()
	RET()
}

// foldSubbands makes u.
func (m machine) foldSubbands(u, src, fold, pos, step GPVirtual) {
	steps := map[int]GPVirtual{3: GP64(), 5: GP64(), 7: GP64()}
	LEAQ(Mem{Base: step, Index: step, Scale: 2}, steps[3])
	LEAQ(Mem{Base: step, Index: step, Scale: 4}, steps[5])
	LEAQ(Mem{Base: steps[3], Index: step, Scale: 4}, steps[7])
	at := func(p GPVirtual, k int) Mem {
		switch k {
		case 0:
			return Mem{Base: p}
		case 6:
			return Mem{Base: p, Index: steps[3], Scale: 2}
		case 3, 5, 7:
			return Mem{Base: p, Index: steps[k], Scale: 1}
		}
		return Mem{Base: p, Index: step, Scale: uint8(k)}
	}
	count, loop := GP64(), label("fold")
	MOVQ(U32(subbandFolds), count)
	Label(loop)
	var acc [2]VecVirtual
	var p [2]GPVirtual
	for i := range p {
		p[i] = GP64()
		MOVQ(Mem{Base: pos, Disp: 8 * i}, p[i])
		ADDQ(src, p[i])
		acc[i] = m.mul(m.broadcast(Mem{Base: fold, Disp: 4 * i}), at(p[i], 0))
	}
	for k := 1; k < subbandTaps; k++ {
		for i := range p {
			fma(acc[i], m.broadcast(Mem{Base: fold, Disp: 4 * (2*k + i)}), at(p[i], k))
		}
	}
	m.store(m.add(acc[0], acc[1]), Mem{Base: u})
	m.advance(m.bytes(), u)
	m.advance(2*8, pos)
	m.advance(2*4*subbandTaps, fold)
	DECQ(count)
	JNZ(LabelRef(loop))
}

// mixSubbands makes the sub-bands of u, from both ends.
func (m machine) mixSubbands(dst, u, halves GPVirtual) {
	high, count, loop := GP64(), GP64(), label("mix")
	LEAQ(Mem{Base: dst, Disp: (subbandFolds - 1) * m.bytes()}, high)
	MOVQ(U32(subbandHalf/subbandBlock), count)
	Label(loop)
	even := m.halfSubbands(u, halves, 0)
	odd := m.halfSubbands(u, halves, 1)
	for b := range even {
		m.store(m.add(even[b], odd[b]), Mem{Base: dst, Disp: b * m.bytes()})
		m.store(m.sub(even[b], odd[b]), Mem{Base: high, Disp: -b * m.bytes()})
	}
	m.advance(subbandBlock*m.bytes(), dst)
	m.advance(-subbandBlock*m.bytes(), high)
	m.advance(2*4*subbandHalf*subbandBlock, halves)
	DECQ(count)
	JNZ(LabelRef(loop))
}

// halfSubbands sums the even numbers of u, or the odd ones, with a block of factors.
func (m machine) halfSubbands(u, halves GPVirtual, odd int) (sums [subbandBlock]VecVirtual) {
	var acc [2][subbandBlock]VecVirtual
	for t := range subbandHalf {
		x := m.load(Mem{Base: u, Disp: (2*t + odd) * m.bytes()})
		for b := range subbandBlock {
			w := m.broadcast(Mem{Base: halves, Disp: 4 * ((odd*subbandHalf+t)*subbandBlock + b)})
			if a := &acc[t%2][b]; t < 2 {
				*a = m.mul(w, x)
			} else {
				fma(*a, w, x)
			}
		}
	}
	for b := range sums {
		sums[b] = m.add(acc[0][b], acc[1][b])
	}
	return sums
}
