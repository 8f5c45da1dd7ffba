package lineage

import (
	"math"
	"slices"

	"github.com/earwitness/earwitness/dsp"
)

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
	powerA, powerB    []float64 // of the cells of a and b
	rows3             []float64 // of three neighbours in a frame
	aroundA, aroundB  []float64 // mean power of nine cells
	floorA, floorB    []float64 // per bin: power of the steady noise in a cell
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
	c.powerA, c.powerB = powers(c.powerA, c.a), powers(c.powerB, c.b)
	c.sums()
	if !c.gains() {
		return Measures{}, false
	}
	c.floorA, c.floorB = c.floors(c.floorA, c.powerA), c.floors(c.floorB, c.powerB)
	m := Measures{Windows: 1}
	c.residual(&m)
	c.losses(&m)
	c.cells(&m)
	c.steady(&m)
	c.minima(&m)
	c.tracking(&m)
	m.DeadA, m.DeadB = c.dead(c.powerA, c.saa), c.dead(c.powerB, c.sbb)
	return m, true
}

func power(z complex64) float64 {
	re, im := float64(real(z)), float64(imag(z))
	return float64(re*re) + float64(im*im)
}

// powers writes those of all cells.
func powers(dst []float64, z []complex64) []float64 {
	if len(dst) != len(z) {
		dst = make([]float64, len(z))
	}
	for i, v := range z {
		dst[i] = power(v)
	}
	return dst
}

func (c *comparer) sums() {
	for k := range c.bins {
		var aa, bb, re, im float64
		for t := range c.rows {
			x, y := c.a[t*c.bins+k], c.b[t*c.bins+k]
			aa += c.powerA[t*c.bins+k]
			bb += c.powerB[t*c.bins+k]
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
			cross += float64(math.Sqrt(c.saa[k]*c.sbb[k]) * c.coherence(k))
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

func ratioOf(dB float64) float64 { return math.Pow(10, dB/10) }

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
			diff += float64(s * (1 - c.coherence(k)))
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
	m.Residual = dB(max(loudDiff/max(loud, 1e-30), leastShare)) // if no band is full
	if n > 0 {
		m.Residual = sum / float64(n)
	}
}

// floors are the powers that a copy's bins, with their neighbours, fall to in the quietest tenth of the window.
func (c *comparer) floors(dst, power []float64) []float64 {
	const reach = 2
	dst = dst[:0]
	blocks := make([]float64, c.rows/blockLen)
	for k := range c.bins {
		lo, hi := max(k-reach, 0), min(k+reach+1, c.bins)
		for b := range blocks {
			sum := 0.0
			for t := b * blockLen; t < (b+1)*blockLen; t++ {
				for _, p := range power[t*c.bins+lo : t*c.bins+hi] {
					sum += p
				}
			}
			blocks[b] = sum / float64(blockLen*(hi-lo))
		}
		slices.Sort(blocks)
		dst = append(dst, blocks[len(blocks)/10])
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
	gap, moved := ratioOf(lossDB), ratioOf(movedDB)
	empty := top / ratioOf(emptyDB)
	lost := func(x, y float64) bool { return x > empty && x > noise && y*gap < x }
	each := 1 / float64(c.bins-2)
	for k := 1; k < c.bins-1; k++ {
		a, b := c.saa[k], c.sbb[k]/c.gain[k]
		switch {
		case lost(a, b) && c.saa[k] > c.floorA[k]*moved*float64(c.rows):
			m.LossB += each
		case lost(a, b):
			m.NoiseA += each
		case lost(b, a) && c.sbb[k] > c.floorB[k]*moved*float64(c.rows):
			m.LossA += each
		case lost(b, a):
			m.NoiseB += each
		}
	}
}

// cells counts holes, and compares levels where both are quiet.
func (c *comparer) cells(m *Measures) {
	least, hole, above := 4*c.rounding, ratioOf(holeDB), ratioOf(aboveDB)
	var inA, inB, holesB, holesA, quiet, louder float64
	for _, band := range c.bands {
		top := c.top(band)
		content, hush := top/ratioOf(contentDB), top/ratioOf(quietDB)
		for k := band[0]; k < band[1]; k++ {
			fromA := max(least, content, c.floorA[k]*above)
			fromB := max(least, content, c.floorB[k]/c.gain[k]*above)
			for t := range c.rows {
				a, b := c.powerA[t*c.bins+k], c.powerB[t*c.bins+k]/c.gain[k]
				if a > fromA {
					inA++
					holesB += float64(index(b*hole < a))
				}
				if b > fromB {
					inB++
					holesA += float64(index(a*hole < b))
				}
				if l := max(a, b); l > least && l < hush {
					quiet++
					louder += clampedDB(b, a)
				}
			}
		}
	}
	m.HolesB, m.HolesA = holesB/max(inA, 1), holesA/max(inB, 1)
	m.Floor = louder / max(quiet, 1)
}

// clampedDB is the ratio of two powers in dB, from −20 to 20.
func clampedDB(x, y float64) float64 {
	const most = 20
	switch {
	case x >= y*100:
		return most
	case y >= x*100:
		return -most
	}
	return dB(x / y)
}

// top is the power of a band's loud cells: 6 dB above the mean of the louder copy.
func (c *comparer) top(band [2]int) float64 {
	var a, b float64
	for k := band[0]; k < band[1]; k++ {
		a += c.saa[k]
		b += c.sbb[k] / c.gain[k]
	}
	return 4 * max(a, b) / float64(c.rows*(band[1]-band[0]))
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
					x, y := c.a[i*c.bins+k], c.b[i*c.bins+k]
					diff += difference(x, y, c.h[k]) / c.gain[k]
					signal += c.powerA[i*c.bins+k]
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

// difference is |y − h·x|².
func difference(x, y complex64, h complex128) float64 {
	xr, xi, hr, hi := float64(real(x)), float64(imag(x)), real(h), imag(h)
	re := float64(real(y)) - (float64(hr*xr) - float64(hi*xi))
	im := float64(imag(y)) - (float64(hr*xi) + float64(hi*xr))
	return float64(re*re) + float64(im*im)
}

// dead is the share of cells that hold no more than rounding, below the upper edge of the copy's spectrum and in
// frames in which there is something.
func (c *comparer) dead(power, s []float64) float64 {
	noise := 4 * c.rounding
	edge := c.bins - 1
	for edge > 1 && s[edge] < 4*noise*float64(c.rows) {
		edge--
	}
	var dead, all float64
	for t := range c.rows {
		row := power[t*c.bins+1 : t*c.bins+edge]
		n, loud := 0, 0.0
		for _, p := range row {
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
