package lineage

import (
	"math"
	"slices"

	"github.com/earwitness/earwitness/dsp"
)

// Measures is what two aligned copies show of each other, one way round. Shares are from 0 to 1; all levels are in dB,
// after the difference in gain is taken out.
type Measures struct {
	Windows  int     `json:"windows"`     // that could be compared; with none, the rest is zero
	Residual float64 `json:"residual_db"` // what the copies do not have in common, against what they have: mean over bands
	Loud     float64 `json:"loud_db"`     // the same, summed over the bands
	HolesB   float64 `json:"holes_b"`     // share of A's content in time and frequency where B has a hole
	HolesA   float64 `json:"holes_a"`     // share of B's content where A has a hole
	LossB    float64 `json:"loss_b"`      // share of the spectrum that A fills and B leaves empty throughout
	LossA    float64 `json:"loss_a"`
	NoiseB   float64 `json:"noise_b"` // share of the spectrum that B fills with steady noise and A leaves empty
	NoiseA   float64 `json:"noise_a"`
	Floor    float64 `json:"floor_db"`   // how much louder B is than A where both are quiet
	Steady   float64 `json:"steady_db"`  // how much louder B's steady noise is than A's: mean over bands
	RoughA   float64 `json:"rough_db_a"` // how far A's cells lie below the mean of those around them: 2.5 in Gaussian noise
	RoughB   float64 `json:"rough_db_b"`
	FilledA  float64 `json:"filled_db_a"` // the same of A's cells where B's are 10 dB below: −10 and less if A has them too
	FilledB  float64 `json:"filled_db_b"`
	Tracking float64 `json:"tracking"` // how the difference follows the signal's level: 0 not at all, 1 dB for dB
	DeadA    float64 `json:"dead_a"`   // share of A's cells below its upper edge that hold nothing but rounding
	DeadB    float64 `json:"dead_b"`
}

// Swap returns the measures of the same copies the other way round.
func (m Measures) Swap() Measures {
	m.HolesA, m.HolesB = m.HolesB, m.HolesA
	m.LossA, m.LossB = m.LossB, m.LossA
	m.NoiseA, m.NoiseB = m.NoiseB, m.NoiseA
	m.DeadA, m.DeadB = m.DeadB, m.DeadA
	m.RoughA, m.RoughB = m.RoughB, m.RoughA
	m.FilledA, m.FilledB = m.FilledB, m.FilledA
	m.Floor, m.Steady = -m.Floor, -m.Steady
	return m
}

// bandEdges are Zwicker's critical bands, in Hz.
var bandEdges = []int{
	100, 200, 300, 400, 510, 630, 770, 920, 1080, 1270, 1480, 1720, 2000, 2320, 2700, 3150, 3700, 4400, 5300, 6400, 7700,
}

const (
	frameMS  = 32
	blockLen = 8 // frames, over which the level of the difference is compared with the signal's
	// holeDB below the other copy is a hole; contentDB below the band's loudest cells there is no content to lose.
	holeDB    = 15
	contentDB = 40
	quietDB   = 20
	lossDB    = 15
	emptyDB   = 60
	// aboveDB is how far content stands above the copy's own steady noise, movedDB its mean over some seconds.
	aboveDB = 10
	movedDB = 6
)

// comparer measures windows of one length and rate.
type comparer struct {
	rate, frame, bins int
	fft               *dsp.RealFFT
	rounding          float64 // power of 16-bit rounding in one cell
	bands             [][2]int
	a, b              []complex64
	rows              int
	saa, sbb, abs2    []float64 // per bin
	h                 []complex128
	gain              []float64 // per bin: power of B over that of A where they are the same
	power             []float64
	depthA, depthB    []depth
	floorA, floorB    []float64 // per bin: level of the steady noise in a cell, in dB
}

func newComparer(rate int) *comparer {
	frame := rate * frameMS / 1000 &^ 1
	window := dsp.Hann(frame)
	energy := 0.0
	for _, w := range window {
		energy += float64(w) * float64(w)
	}
	c := &comparer{
		rate: rate, frame: frame, fft: dsp.NewRealFFT(frame, window),
		rounding: energy / (12 * 32768 * 32768),
	}
	c.bins = c.fft.Bins()
	hz := float64(rate) / float64(frame)
	for i := range len(bandEdges) - 1 {
		lo, hi := int(math.Ceil(float64(bandEdges[i])/hz)), int(math.Ceil(float64(bandEdges[i+1])/hz))
		if bandEdges[i+1]*2 <= rate {
			c.bands = append(c.bands, [2]int{lo, hi})
		}
	}
	c.saa, c.sbb, c.abs2 = make([]float64, c.bins), make([]float64, c.bins), make([]float64, c.bins)
	c.gain, c.h = make([]float64, c.bins), make([]complex128, c.bins)
	return c
}

// measure compares one window, aligned.
func (c *comparer) measure(a, b []float32) (Measures, bool) {
	hop := c.frame / 2
	c.rows = c.fft.Rows(len(a), hop)
	c.a, c.b = c.fft.Spectra(nil, a, hop), c.fft.Spectra(nil, b, hop)
	c.sums()
	if !c.gains() {
		return Measures{}, false
	}
	c.floorA, c.floorB = c.floors(c.floorA, c.a), c.floors(c.floorB, c.b)
	m := Measures{Windows: 1}
	c.residual(&m)
	c.losses(&m)
	c.cells(&m)
	c.steady(&m)
	c.minima(&m)
	c.tracking(&m)
	m.DeadA, m.DeadB = c.dead(c.a, c.saa), c.dead(c.b, c.sbb)
	return m, true
}

func power(z complex64) float64 {
	re, im := float64(real(z)), float64(imag(z))
	return float64(re*re) + float64(im*im)
}

func (c *comparer) sums() {
	for k := range c.bins {
		var aa, bb, re, im float64
		for t := range c.rows {
			x, y := c.a[t*c.bins+k], c.b[t*c.bins+k]
			aa += power(x)
			bb += power(y)
			xr, xi, yr, yi := float64(real(x)), float64(imag(x)), float64(real(y)), float64(imag(y))
			re += float64(xr*yr) + float64(xi*yi)
			im += float64(xr*yi) - float64(xi*yr)
		}
		c.saa[k], c.sbb[k], c.abs2[k] = aa, bb, float64(re*re)+float64(im*im)
		c.h[k] = 0
		if aa > 0 {
			c.h[k] = complex(re/aa, im/aa)
		}
	}
}

// coherence is |Sab|²/(Saa·Sbb) of a bin, 0 where nothing is.
func (c *comparer) coherence(k int) float64 {
	if d := c.saa[k] * c.sbb[k]; d > 0 {
		return min(c.abs2[k]/d, 1)
	}
	return 0
}

const coherent = 0.8

// gains finds the ratio of the levels from what the copies have in common: by band, or over all where a band has
// little in common or one copy has next to nothing.
func (c *comparer) gains() bool {
	var allA, allB float64
	for k := range c.bins {
		if c.coherence(k) >= coherent {
			allA += c.saa[k]
			allB += c.sbb[k]
		}
	}
	if allA == 0 || allB == 0 {
		return false
	}
	for k := range c.gain {
		c.gain[k] = allB / allA
	}
	for _, band := range c.bands {
		var a, b, cross, all float64
		for k := band[0]; k < band[1]; k++ {
			all += math.Sqrt(c.saa[k] * c.sbb[k])
			cross += math.Sqrt(c.saa[k]*c.sbb[k]) * c.coherence(k)
			a += c.saa[k]
			b += c.sbb[k]
		}
		if all > 0 && cross >= coherent*all && math.Abs(dB(b/a*allA/allB)) < lossDB {
			for k := band[0]; k < band[1]; k++ {
				c.gain[k] = b / a
			}
		}
	}
	return true
}

func dB(x float64) float64 { return 10 * math.Log10(x) }

// leastShare keeps logarithms finite; −80 dB is what single precision and a shift by part of a sample leave.
const leastShare = 1e-8

func (c *comparer) residual(m *Measures) {
	noise := 4 * c.rounding * float64(c.rows)
	var sum, loudDiff, loud float64
	n := 0
	for _, band := range c.bands {
		var diff, all float64
		full := true
		for k := band[0]; k < band[1]; k++ {
			s := math.Sqrt(c.saa[k] * c.sbb[k] / c.gain[k])
			diff += s * (1 - c.coherence(k))
			all += s
			full = full && c.saa[k] > noise && c.sbb[k] > noise
		}
		loudDiff += diff
		loud += all
		if full {
			sum += dB(max(diff/all, leastShare))
			n++
		}
	}
	m.Loud = dB(max(loudDiff/max(loud, 1e-30), leastShare))
	m.Residual = m.Loud
	if n > 0 {
		m.Residual = sum / float64(n)
	}
}

// floors are the levels that a copy's bins, with their neighbours, fall to in the quietest tenth of the window.
func (c *comparer) floors(dst []float64, z []complex64) []float64 {
	const reach = 2
	dst = dst[:0]
	blocks := make([]float64, c.rows/blockLen)
	for k := range c.bins {
		lo, hi := max(k-reach, 0), min(k+reach+1, c.bins)
		for b := range blocks {
			sum := 0.0
			for t := b * blockLen; t < (b+1)*blockLen; t++ {
				for _, v := range z[t*c.bins+lo : t*c.bins+hi] {
					sum += power(v)
				}
			}
			blocks[b] = sum / float64(blockLen*(hi-lo))
		}
		slices.Sort(blocks)
		dst = append(dst, dB(blocks[len(blocks)/10]+1e-20))
	}
	return dst
}

// losses counts bins that one copy fills and the other does not, by whether steady noise fills them.
func (c *comparer) losses(m *Measures) {
	top := 0.0
	for k := range c.bins {
		top = max(top, c.saa[k], c.sbb[k]/c.gain[k])
	}
	noise := 8 * c.rounding * float64(c.rows)
	gap := math.Pow(10, lossDB/10.0)
	empty := top / math.Pow(10, emptyDB/10.0)
	lost := func(x, y float64) bool { return x > empty && x > noise && y*gap < x }
	each := 1 / float64(c.bins-2)
	for k := 1; k < c.bins-1; k++ {
		a, b := c.saa[k], c.sbb[k]/c.gain[k]
		switch {
		case lost(a, b) && dB(c.saa[k]/float64(c.rows)) > c.floorA[k]+movedDB:
			m.LossB += each
		case lost(a, b):
			m.NoiseA += each
		case lost(b, a) && dB(c.sbb[k]/float64(c.rows)) > c.floorB[k]+movedDB:
			m.LossA += each
		case lost(b, a):
			m.NoiseB += each
		}
	}
}

// cells counts holes, and compares levels where both are quiet.
func (c *comparer) cells(m *Measures) {
	least := dB(4 * c.rounding)
	var inA, inB, holesB, holesA, quiet, louder float64
	for _, band := range c.bands {
		top := c.top(band)
		for k := band[0]; k < band[1]; k++ {
			gain := dB(c.gain[k])
			fromA := max(least, top-contentDB, c.floorA[k]+aboveDB)
			fromB := max(least, top-contentDB, c.floorB[k]-gain+aboveDB)
			for t := range c.rows {
				a := dB(power(c.a[t*c.bins+k]) + 1e-20)
				b := dB(power(c.b[t*c.bins+k])+1e-20) - gain
				if a > fromA {
					inA++
					holesB += float64(index(b < a-holeDB))
				}
				if b > fromB {
					inB++
					holesA += float64(index(a < b-holeDB))
				}
				if l := max(a, b); l > least && l < top-quietDB {
					quiet++
					louder += max(-20, min(b-a, 20))
				}
			}
		}
	}
	m.HolesB, m.HolesA = holesB/max(inA, 1), holesA/max(inB, 1)
	m.Floor = louder / max(quiet, 1)
}

// top is the level of a band's loud cells: 6 dB above the mean power of the louder copy.
func (c *comparer) top(band [2]int) float64 {
	var a, b float64
	for k := band[0]; k < band[1]; k++ {
		a += c.saa[k]
		b += c.sbb[k] / c.gain[k]
	}
	return dB(4*max(a, b)/float64(c.rows*(band[1]-band[0])) + 1e-20)
}

// tracking is the slope of the difference's level over the signal's, in the bands.
func (c *comparer) tracking(m *Measures) {
	var cov, variance float64
	for _, band := range c.bands {
		var n, sx, sy, sxx, sxy float64
		for t := 0; t+blockLen <= c.rows; t += blockLen {
			var diff, signal float64
			for k := band[0]; k < band[1]; k++ {
				for i := t; i < t+blockLen; i++ {
					x := complex128(c.a[i*c.bins+k])
					d := complex64(complex128(c.b[i*c.bins+k]) - c.h[k]*x)
					diff += power(d) / c.gain[k]
					signal += power(c.a[i*c.bins+k])
				}
			}
			x, y := dB(signal+1e-20), dB(max(diff, signal*leastShare)+1e-20)
			n++
			sx, sy = sx+x, sy+y
			sxx += float64(x * x)
			sxy += float64(x * y)
		}
		if n > 1 {
			cov += sxy - sx*sy/n
			variance += sxx - sx*sx/n
		}
	}
	if variance > 0 {
		m.Tracking = max(-1, min(cov/variance, 2))
	}
}

// dead is the share of cells that hold no more than rounding, below the upper edge of the copy's spectrum and in
// frames in which there is something.
func (c *comparer) dead(z []complex64, s []float64) float64 {
	noise := 4 * c.rounding
	edge := c.bins - 1
	for edge > 1 && s[edge] < 4*noise*float64(c.rows) {
		edge--
	}
	var dead, all float64
	for t := range c.rows {
		row := z[t*c.bins+1 : t*c.bins+edge]
		n, loud := 0, 0.0
		for _, v := range row {
			p := power(v)
			loud = max(loud, p)
			if p < noise {
				n++
			}
		}
		if loud > 1000*noise {
			dead += float64(n)
			all += float64(len(row))
		}
	}
	return dead / max(all, 1)
}
