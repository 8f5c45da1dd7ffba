package fingerprint

import "math"

const (
	bandCount  = 33
	loHz, hiHz = 100.0, 3000.0
	smoothRows = 5 // rows on each side that a frame's energies are averaged over
	lagFrames  = 3 // frames between the two that a bit compares
	// bandSteps is the quantisation of a frame's band levels, steps an octave of power.
	bandSteps = 256
	// steadySteps is the mean change of the bands below which a frame counts as steady: 1.1 dB.
	steadySteps = 96
	// silentPower is the mean power of a bin in silence, and a little more: noise of one 16-bit step has 1.2e-7.
	silentPower = 2e-7
)

var bandLevels = newLevels(bandSteps, silentPower)

// band is a range of bins with the weight of each in the band's mean.
type band struct {
	first   int
	weights []float32
}

// newBand returns band b of bandCount, logarithmically spaced from loHz to hiHz, no narrower than 1.5 bins.
func newBand(b int) band {
	const binHz = 8000.0 / 512
	edge := func(i int) float64 { return loHz / binHz * math.Pow(hiHz/loHz, float64(i)/bandCount) }
	lo, hi := edge(b), edge(b+1)
	if hi-lo < 1.5 {
		lo, hi = (lo+hi)/2-0.75, (lo+hi)/2+0.75
	}
	out := band{first: int(lo)}
	for k := int(lo); float64(k) < hi; k++ {
		share := (min(hi, float64(k+1)) - max(lo, float64(k))) / (hi - lo)
		out.weights = append(out.weights, float32(share))
	}
	return out
}

// bitter makes the frames of bits of rows as they come.
type bitter struct {
	rows   int
	weigh  [bandCount]band
	hann   [2*smoothRows + 1]float32
	bands  [2*smoothRows + 1][bandCount]float32 // ring of rows
	frames [lagFrames + 1][bandCount]int32      // ring of frames
}

func newBitter() *bitter {
	t := &bitter{}
	for b := range t.weigh {
		t.weigh[b] = newBand(b)
	}
	for d := range t.hann {
		x := float64(d-smoothRows) / (smoothRows + 1)
		t.hann[d] = float32((0.5 + 0.5*math.Cos(math.Pi*x)) / (smoothRows + 1))
	}
	return t
}

// row takes the next row and adds the frame that it completes, if it does.
func (t *bitter) row(p *Print, power []float32) {
	energies := &t.bands[t.rows%len(t.bands)]
	for b, w := range t.weigh {
		sum := float32(0)
		for i, v := range power[w.first:][:len(w.weights)] {
			sum += float32(w.weights[i] * v)
		}
		energies[b] = sum
	}
	row := t.rows
	t.rows++
	if row < 2*smoothRows || row%rowsPerFrame != 0 {
		return
	}
	n := (row - 2*smoothRows) / rowsPerFrame
	now := &t.frames[n%len(t.frames)]
	t.smooth(now, row)
	if n >= lagFrames {
		p.add(compare(now, &t.frames[(n-lagFrames)%len(t.frames)]))
	}
}

// smooth sets dst to the levels of the rows up to the given one, averaged.
func (t *bitter) smooth(dst *[bandCount]int32, row int) {
	var sums [bandCount]float32
	for d, share := range t.hann {
		for b, v := range t.bands[(row-2*smoothRows+d)%len(t.bands)] {
			sums[b] += float32(share * v)
		}
	}
	for b, s := range sums {
		dst[b] = bandLevels.of(s)
	}
}

// compare returns the signs of how the differences of neighbouring bands changed, and whether the frames have sound and
// changed at all. What silence turns into shows the average spectrum of speech, which is no evidence.
func compare(now, before *[bandCount]int32) (word uint32, active bool) {
	change, silent, silence := int32(0), 0, bandLevels.of(0)
	for b := range bandCount - 1 {
		d := now[b] - now[b+1] - before[b] + before[b+1]
		if d > 0 {
			word |= 1 << b
		}
		change += max(d, -d)
		if min(now[b], before[b]) == silence {
			silent++
		}
	}
	return word, change >= steadySteps*(bandCount-1) && silent < bandCount/2
}
