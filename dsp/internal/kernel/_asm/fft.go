package main

import (
	. "github.com/mmcloughlin/avo/operand"
)

// fft writes the functions of a transform: passes, leaf, and what comes after.
func fft(m machine) {
	for _, r := range reals {
		m.fill(r.name, F32(r.value))
	}
	m.orders()
	for _, radix := range []int{2, 3, 4, 5, 8} {
		for _, s := range sources {
			m.first(radix, s)
		}
		m.pass(radix)
	}
	m.leaf()
	m.postPower()
	m.postSpectrum()
	m.pairs("pairs", false)
	m.pairs("conjugates", true)
	logs(m)
}
