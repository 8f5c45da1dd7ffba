package compression

import (
	"math"

	"github.com/earwitness/earwitness/dsp"
)

// The tables of this file are those of RFC 6716 for frames of 20 ms at 48 kHz.
const (
	celtRate    = 48000
	celtFrame   = 960  // samples
	celtWindow  = 1920 // of the transform; the outer 420 samples on either side weigh nothing
	celtLead    = 420  // of these before the frame
	celtOverlap = 120
	celtBands   = 21
	// celtHybridBand is the first band that CELT codes in hybrid frames, below which is SILK.
	celtHybridBand = 17
	celtPreemph    = 0.85000610
	// celtInter is how much of the last frame's energy predicts this one's, celtLean how much of a coarse step is
	// kept from one band to the next.
	celtInter = 0.5
	celtLean  = 1 - 6554.0/32768
)

// celtEdges are the first lines of the bands, and the end of the last.
var celtEdges = [celtBands + 1]int{
	0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 272, 320, 384, 480, 624, 800,
}

// celtMeans are what energies are coded against, in powers of two of the amplitude.
var celtMeans = [celtBands]float64{
	6.4375, 6.25, 5.75, 5.3125, 5.0625, 4.8125, 4.5, 4.375, 4.875, 4.6875, 4.5625, 4.4375, 4.875, 4.625, 4.3125, 4.5,
	4.375, 4.625, 4.75, 4.4375, 3.75,
}

// celtEnergies computes what CELT codes first of a frame: the logarithm of the amplitude of its bands.
type celtEnergies struct {
	mdct *dsp.MDCT
	rows []float32 // coefficients of several frames
	sums []float32
	logs []float32
}

func newCELTEnergies() *celtEnergies {
	return &celtEnergies{mdct: dsp.NewMDCT(celtWindow, celtPowerSine())}
}

// celtPowerSine is the window of CELT's long blocks, Vorbis' slopes with ones between and zeros outside.
func celtPowerSine() []float32 {
	w := make([]float32, celtWindow)
	for i := range celtWindow / 2 {
		v := 1.0
		switch at := i - celtLead; {
		case at < 0:
			v = 0
		case at < celtOverlap:
			v = powerSine(at, celtOverlap)
		}
		w[i], w[celtWindow-1-i] = float32(v), float32(v)
	}
	return w
}

// powerSine is sample i of n of the rising slope of Vorbis' window.
func powerSine(i, n int) float64 {
	s := math.Sin(math.Pi / 2 * (float64(i) + 0.5) / float64(n))
	return math.Sin(math.Pi / 2 * s * s)
}

// preemphasised is what the encoder's transform saw of samples in ±1. The first is lost.
func preemphasised(dst, x []float32) []float32 {
	dst = append(dst[:0], 0)
	for i := 1; i < len(x); i++ {
		dst = append(dst, 32768*(x[i]-float32(celtPreemph*x[i-1])))
	}
	return dst
}

// frames writes the energies of n frames, celtBands each, the first of which has its transform's window at the start
// of z. Amplitudes are normalised as CELT's, and its means are taken off.
func (c *celtEnergies) frames(dst []float32, z []float32, n int) {
	need := n * celtFrame
	if cap(c.rows) < need {
		c.rows = make([]float32, need)
		c.sums = make([]float32, n*celtBands)
		c.logs = make([]float32, n*celtBands)
	}
	rows := c.mdct.Forward(c.rows[:need], z[:(n-1)*celtFrame+celtWindow], celtFrame)
	sums := c.sums[:n*celtBands]
	for i := range n {
		row := rows[i*celtFrame : (i+1)*celtFrame]
		for b := range celtBands {
			sums[i*celtBands+b] = squares(row[celtEdges[b]:celtEdges[b+1]])
		}
	}
	logs := dsp.Log(c.logs[:n*celtBands], sums)
	const (
		half = 0.5 / math.Ln2
		// scale is that of CELT's forward transform, 2/M.
		scale = -8.906890595608519 // log2(2/960)
	)
	for i, l := range logs {
		dst[i] = float32(half*float64(l) + (scale - celtMeans[i%celtBands]))
	}
}

// squares is Σ x² in four lanes, never quite zero; the length is a multiple of 4.
func squares(x []float32) float32 {
	var s0, s1, s2, s3 float32
	for len(x) >= 4 {
		s0 += float32(x[0] * x[0])
		s1 += float32(x[1] * x[1])
		s2 += float32(x[2] * x[2])
		s3 += float32(x[3] * x[3])
		x = x[4:]
	}
	return (s0 + s1) + (s2 + s3) + 1e-6
}

// celtHarmonics are the steps of the lattices looked for, in parts of a coarse step of 6 dB: 1/2 … 1/16.
const celtHarmonics = 4

// celtSums are, for each band and each step 2⁻¹ … 2⁻⁴ of a lattice, the sums over frames of cos(2π·innovation/step).
type celtSums [celtBands][celtHarmonics]float64

// add adds a frame's innovations, given its energies and those of the frame before it. The first band that is coded is
// start. Coarse steps are found by rounding, from the lowest band up, each of them moving the prediction of the bands
// above it.
func (s *celtSums) add(now, before []float32, start int, cosine *cosineTable) {
	lean := 0.0
	for b := start; b < celtBands; b++ {
		x := float64(now[b]) - float64(celtInter*float64(before[b])) - lean
		q := math.Floor(x + 0.5)
		lean += float64(celtLean * q)
		c := cosine.at(2 * (x - q))
		for h := range s[b] {
			s[b][h] += c
			c = float64(2*c*c) - 1
		}
	}
}

// cosineTable holds cos(2π·t) for t in [0, 1).
type cosineTable [4096]float64

func newCosineTable() *cosineTable {
	var t cosineTable
	for i := range t {
		t[i] = math.Cos(2 * math.Pi * float64(i) / float64(len(t)))
	}
	return &t
}

// at is cos(2π·x) to 1e-3, for |x| ≤ 1.
func (t *cosineTable) at(x float64) float64 {
	return t[int((x+2)*float64(len(t))+0.5)&(len(t)-1)]
}
