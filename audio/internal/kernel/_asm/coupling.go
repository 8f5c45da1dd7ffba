package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// Predicates of VCMPPS, false for what is not a number.
const (
	atMost = 0x02
	above  = 0x0e
)

func compared(a vec, predicate uint64, b Op) vec {
	d := YMM()
	VCMPPS(Imm(predicate), b, a, d)
	return d
}

// decouple writes the coupling of Vorbis without branches that depend on signs.
func decouple() {
	function("decouple", "func(magnitude, angle *float32, n int)")
	magnitude, angle, n := param("magnitude"), param("angle"), param("n")
	none, signs := zero(), load(signBits())
	loop("decouple", n, lanes, func() {
		m, a := load(Mem{Base: magnitude}), load(Mem{Base: angle})
		negative, first := compared(m, atMost, none), compared(a, above, none)
		VANDPS(signs, negative, negative)
		VXORPS(negative, a, a)
		mine, other := YMM(), YMM()
		VANDPS(a, first, mine)
		VANDNPS(a, first, other)
		store(add(m, other), Mem{Base: magnitude})
		store(sub(m, mine), Mem{Base: angle})
		ADDQ(I32(vecBytes), magnitude)
		ADDQ(I32(vecBytes), angle)
	})
	end()
}
