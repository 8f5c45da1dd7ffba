package room

import "math"

const (
	// Decay times are counted in timeBins bins of equal ratio from leastSeconds to 10 s.
	leastSeconds, timeBins, binsPerE = 0.03, 116, 20.0
)

// tally counts falls by decay time, apart for each group of half seconds.
type tally [groups][timeBins]uint32

func (t *tally) add(row int, seconds float64) {
	bin := 0
	if seconds > leastSeconds {
		bin = int(min(math.Log(seconds/leastSeconds)*binsPerE, timeBins-1))
	}
	t[row/groupRows%groups][bin]++
}

// cumulative holds how many falls of a group are as short as a bin or shorter.
type cumulative [groups][timeBins]float64

func (t *tally) cumulative() (c cumulative) {
	for g := range t {
		sum := 0.0
		for i, n := range t[g] {
			sum += float64(n)
			c[g][i] = sum
		}
	}
	return c
}

// at returns how many falls lie in the bin or below it, each group counting as often as times says.
func (c *cumulative) at(bin int, times *[groups]float64) float64 {
	n := 0.0
	for g, w := range times {
		n += float64(w * c[g][bin])
	}
	return n
}

// lnQuantile returns the natural logarithm of the decay time in seconds that the share p of the falls do not reach.
func (c *cumulative) lnQuantile(p float64, times *[groups]float64) float64 {
	want := float64(p * c.at(timeBins-1, times))
	lo, hi := 0, timeBins-1
	for lo < hi {
		if mid := (lo + hi) / 2; c.at(mid, times) >= want {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	below := 0.0
	if lo > 0 {
		below = c.at(lo-1, times)
	}
	part := (want - below) / max(c.at(lo, times)-below, 1e-9)
	return math.Log(leastSeconds) + (float64(lo)+part)/binsPerE
}

// octaveSums is what one octave's falls are looked up in.
type octaveSums struct {
	early, late, long cumulative
	decays            int
}

func (o *octaveFalls) sums() octaveSums {
	return octaveSums{o.early.cumulative(), o.late.cumulative(), o.long.cumulative(), o.decays}
}

// Falls say how fast an octave falls: natural logarithms of decay times in seconds.
type Falls struct {
	Decays  int     // late falls that do not overlap; 0: too few, and the rest is 0 as well
	Early   float64 // the fastest tenth of the falls over 80 ms, direct sound and all
	Tenth   float64 // the fastest tenth of the late falls, over 104 ms
	Quarter float64 // their fastest quarter
	Pace    float64 // half the falls over 256 ms: how the speech goes
}

// falls returns the statistics of groups that count as often as times says.
func (s *octaveSums) falls(times *[groups]float64) Falls {
	if s.decays < minDecays || s.late.at(timeBins-1, times) == 0 || s.long.at(timeBins-1, times) == 0 {
		return Falls{}
	}
	return Falls{
		Decays:  s.decays,
		Early:   s.early.lnQuantile(0.1, times),
		Tenth:   s.late.lnQuantile(0.1, times),
		Quarter: s.late.lnQuantile(0.25, times),
		Pace:    s.long.lnQuantile(0.5, times),
	}
}
