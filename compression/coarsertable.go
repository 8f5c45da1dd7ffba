package compression

import (
	"math"
	"sync"
)

const (
	coarserLevels = 25 // of a line's neighbours, from its step on, four to an octave
	coarserCells  = 9  // magnitudes 0…7, and larger ones
	coarserRatios = 17 // four to an octave, and as many as make cases a whole number of vectors
	coarserShapes = 4
	coarserZeros  = 3
	coarserNone   = coarserZeros * coarserShapes // cases with no coarser steps, which come first
	coarserCases  = coarserNone + coarserRatios*coarserShapes
)

// coarserShapeLevels are the levels that are tried of a spectrum, as factors of its neighbours'.
var coarserShapeLevels = [coarserShapes]float64{0.15, 0.35, 1, 2.5}

// coarserZeroShares are shares of lines that are zero whatever their level, which are tried where there are no coarser steps.
var coarserZeroShares = [coarserZeros]float64{0, 0.4, 0.8}

const (
	// spread is the parameter of the exponential distribution of a line's magnitude over its neighbours' root mean square,
	// as counted in speech and music in frames that began elsewhere than the encoder's.
	spread = 1.6
	// stray is the share of lines that follow no rule.
	stray, least = 0.05, 1e-5
	// roundUp is what encoders add before they cut off: 0.4054 (ISO 11172-3, annex C).
	roundUp = 0.4054
	// mostValues bounds the sum over values of the first rounding.
	mostValues = 300
)

// between are deviations of what is added between two codings, in steps of the second.
var between = [3]float64{0.08, 0.2, 0.4}

// sixteen is the deviation of rounding to 16 bits, full scale being 1.
const sixteen = 0.288675 / 32768

// coarserTable holds how unlikely magnitudes are, by level, magnitude and case: √(-ln P), whose squares dsp.AddSquares adds fast.
type coarserTable [coarserLevels][coarserCells][coarserCases]float32

var coarserTables = sync.OnceValue(func() (all [len(between)]*coarserTable) {
	for i, noise := range between {
		all[i] = newCoarserTable(noise)
	}
	return all
})

// noiseBetween numbers the deviation between two codings that is nearest to that of 16 bits, in steps.
func noiseBetween(step float64) int {
	switch noise := sixteen / step; {
	case noise < 0.13:
		return 0
	case noise < 0.28:
		return 1
	}
	return 2
}

// levelOf numbers the level of a line's neighbours, given as their power over that of a step, to the nearest:
//
//	⌊2·log₂ power + 1/2⌋
//
// It is -1 beyond the levels that tell.
func levelOf(power float64) int {
	if !(power > 0.8) || power > 5000 {
		return -1
	}
	half, exponent := math.Frexp(power)
	level := 2*exponent - 2
	if half > 0.5*quarterUp {
		level++
	}
	if half > 0.5*quarterUp*math.Sqrt2 {
		level++
	}
	if level >= coarserLevels {
		return -1
	}
	return level
}

// quarterUp is 2^(1/4).
const quarterUp = 1.189207115002721066717

// ratioOf returns a ratio of steps by its number.
func ratioOf(i int) float64 { return math.Exp2(float64(i+1) / 4) }

func newCoarserTable(noise float64) *coarserTable {
	t := new(coarserTable)
	var moved [coarserRatios][][coarserCells]float64
	for j := range moved {
		moved[j] = moves(ratioOf(j), noise)
	}
	for l := range t {
		level := math.Exp2(float64(l) / 4)
		for shape, factor := range coarserShapeLevels {
			none := once(level * factor)
			for z, share := range coarserZeroShares {
				some := withZeros(none, share)
				t.put(l, z*coarserShapes+shape, &some, &some)
			}
			for j := range moved {
				both := twice(level*factor, ratioOf(j), moved[j])
				t.put(l, coarserNone+j*coarserShapes+shape, &both, &none)
			}
		}
	}
	return t
}

func (t *coarserTable) put(level, at int, p, none *[coarserCells]float64) {
	for v := range p {
		likely := min(float64((1-stray)*p[v])+float64(stray*none[v])+least, 1)
		t[level][v][at] = float32(math.Sqrt(-math.Log(likely)))
	}
}

// below is the share of lines of a level whose magnitude is less than x.
func below(x, level float64) float64 { return 1 - math.Exp(-spread*x/level) }

// border is the magnitude, in steps, that encoders begin to round up to v at; 0 for 0.
func border(v int) float64 {
	if v == 0 {
		return 0
	}
	root := float64(v) - roundUp
	return root * math.Cbrt(root)
}

// once is how likely magnitudes are that were rounded once.
func once(level float64) (p [coarserCells]float64) {
	for v := range coarserCells - 1 {
		p[v] = below(border(v+1), level) - below(border(v), level)
	}
	p[coarserCells-1] = 1 - below(border(coarserCells-1), level)
	return p
}

// withZeros is how likely magnitudes are if a share of lines is zero whatever it was.
func withZeros(p [coarserCells]float64, share float64) [coarserCells]float64 {
	for v := range p {
		p[v] *= 1 - share
	}
	p[0] += share
	return p
}

// moves says for each magnitude of a first rounding by steps so many times the second's what that becomes.
func moves(ratio, noise float64) [][coarserCells]float64 {
	upto := func(border, x float64) float64 { // the share of x + n whose magnitude is less
		return (math.Erf((border-x)/(noise*math.Sqrt2)) - math.Erf((-border-x)/(noise*math.Sqrt2))) / 2
	}
	var all [][coarserCells]float64
	last := border(coarserCells-1) + float64(6*noise)
	for u := range mostValues {
		x := float64(u) * math.Cbrt(float64(u)) * ratio
		if x > last {
			break // and all that follow are the largest
		}
		var p [coarserCells]float64
		before := 0.0
		for v := range coarserCells - 1 {
			b := upto(border(v+1), x)
			p[v], before = b-before, b
		}
		p[coarserCells-1] = 1 - before
		all = append(all, p)
	}
	return all
}

// twice is how likely magnitudes are that were rounded to coarser steps first.
func twice(level, ratio float64, moved [][coarserCells]float64) (p [coarserCells]float64) {
	for u := range moved {
		share := below(border(u+1)*ratio, level) - below(border(u)*ratio, level)
		for v := range p {
			p[v] += float64(share * moved[u][v])
		}
	}
	p[coarserCells-1] += 1 - below(border(len(moved))*ratio, level)
	return p
}

// smallPowers holds v^(4/3) of small magnitudes.
var smallPowers = func() (t [16]float64) {
	for v := range t {
		t[v] = float64(v) * math.Cbrt(float64(v))
	}
	return t
}()

// fourThirds returns |v|^(4/3).
func fourThirds(v int16) float64 {
	m := max(int(v), -int(v))
	if m < len(smallPowers) {
		return smallPowers[m]
	}
	return float64(m) * math.Cbrt(float64(m))
}
