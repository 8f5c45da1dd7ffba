package dsp

import "github.com/earwitness/earwitness/dsp/internal/kernel"

// EachKernel runs f as a subtest with every implementation that this processor has.
func EachKernel[T interface{ Run(string, func(T)) bool }](t T, f func(T)) {
	before := active.Load()
	defer active.Store(before)
	for _, k := range kernel.Available() {
		active.Store(k)
		t.Run(k.Name, f)
	}
}

// TableLen is the number of taps that the resampler keeps, in all phases of all stages.
func (r *Resampler) TableLen() int { return tableLen(r.stages) }

// TableLen is the number of taps that the decimator keeps, in all phases of all stages.
func (d *Decimator) TableLen() int { return tableLen(d.stages) }

func tableLen[T float](stages []*stage[T]) (n int) {
	for _, s := range stages {
		n += len(s.rows) + cap(s.buf)
	}
	return n
}

// MP3Window is the window C of ISO 11172-3 table 3-C.1.
var MP3Window = mp3Window

// UnitRoot is exp(−2πj·k/n), of which the tables are made, and SincosPi its like for any angle.
var (
	UnitRoot = unitRoot
	SincosPi = sincosPi
)
