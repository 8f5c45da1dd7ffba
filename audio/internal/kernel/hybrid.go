package kernel

import "math"

// Lines is the length of a granule's spectrum.
const Lines = 32 * Slots

// Hybrid is the filter bank between a channel's spectrum and its sub-band samples in Layer III: alias reduction, IMDCT of
// 18 or 3×6 lines in each sub-band, windows and overlap (ISO 11172-3 2.4.3.4.10). Its zero value is silence.
//
// Eight neighbouring sub-bands make a group. What lies above the last line that is not zero is left out, in whole groups.
type Hybrid struct {
	slots   Subbands // what Run returns
	sounds  int      // groups of slots from here on are zero
	overlap Subbands // second halves of the windowed blocks before
	live    int      // groups of overlap from here on are zero
}

const (
	group  = 8
	groups = 32 / group
)

// Block says how a granule is to be transformed.
type Block struct {
	Type  int // 0 normal, 1 start, 2 short, 3 stop; lines of short blocks are interleaved: window 0, 1, 2, 0, …
	Last  int // lines from here on are zero
	Mixed int // so many of the lowest sub-bands have the normal window, whatever Type is
}

// aliased returns how many of the lowest sub-bands have long windows, and so aliases to reduce.
func (b Block) aliased() int {
	if b.Type == 2 {
		return b.Mixed
	}
	return 32
}

// active returns how many groups may be other than zero after alias reduction.
func (b Block) active() int {
	subbands := (b.Last + Slots - 1) / Slots
	if subbands > 0 && subbands < b.aliased() {
		subbands++ // the butterflies reach into the next
	}
	return (subbands + group - 1) / group
}

// Run turns lines to sub-band samples, which are valid until the next call. It uses lines as scratch.
func (h *Hybrid) Run(lines *Spectrum, b Block) *Subbands {
	active := b.active()
	switch {
	case active == 0:
	case !hasAVX2 || b.Mixed > 0:
		h.runGeneric(lines, b)
	case b.Type == 2:
		hybridShortAVX2(&h.slots[0][0], &h.overlap[0][0], &lines[0], &short.window[0], active)
	default:
		hybridLongAVX2(&h.slots[0][0], &h.overlap[0][0], &lines[0], &long[b.Type&3].alias[0][0].cosine[0], active)
	}
	h.fade(active)
	return &h.slots
}

// fade fills the groups from active on, in which nothing but overlap sounds.
func (h *Hybrid) fade(active int) {
	sounds := max(h.live, active)
	if from, to := active*group, sounds*group; from < to {
		for t := range h.slots {
			copy(h.slots[t][from:to], h.overlap[t][from:to])
			for sb := from + 1; t&1 != 0 && sb < to; sb += 2 {
				h.slots[t][sb] = -h.slots[t][sb]
			}
			clear(h.overlap[t][from:to])
		}
	}
	if from, to := sounds*group, h.sounds*group; from < to {
		for t := range h.slots {
			clear(h.slots[t][from:to])
		}
	}
	h.sounds, h.live = sounds, active
}

func (h *Hybrid) runGeneric(lines *Spectrum, b Block) {
	active := b.active()
	reduceAlias(lines, min(active*group, b.aliased()))
	for sb := range active * group {
		in := (*[Slots]float32)(lines[Slots*sb:])
		var x [2 * Slots]float32
		switch {
		case sb < b.Mixed:
			imdct(&x, in, &long[0])
		case b.Type == 2:
			imdctShort(&x, in)
		default:
			imdct(&x, in, &long[b.Type&3])
		}
		h.add(&x, sb)
	}
}

// add overlaps a windowed block of sub-band sb with the one before. Odd samples of odd sub-bands are negated, as the
// polyphase filter bank turns their spectra round.
func (h *Hybrid) add(x *[2 * Slots]float32, sb int) {
	sb &= 31
	for t := 0; t < Slots; t += 2 {
		even, odd := h.overlap[t][sb]+x[t], h.overlap[t+1][sb]+x[t+1]
		if sb&1 != 0 {
			odd = -odd
		}
		h.slots[t][sb], h.slots[t+1][sb] = even, odd
		h.overlap[t][sb], h.overlap[t+1][sb] = x[Slots+t], x[Slots+t+1]
	}
}

// longTable is what the transform of a long block of one type needs.
type longTable struct {
	// alias holds the butterfly factors ca and cs of ISO 11172-3 table 3-B.9, for each of the eight butterflies in eight
	// lanes; alias[1] is for the last group, whose last sub-band has no neighbour.
	alias    [2][8]struct{ cosine, sine [group]float32 }
	window   [2 * Slots]float32 // with the sign of x
	cos, sin [9]float32         // of π(2m+1)/72
}

// long is indexed by block type; that of type 2 is not used.
var long = buildLong()

func buildLong() (t [4]longTable) {
	sine := func(i, n int) float32 { return float32(math.Sin(math.Pi / float64(n) * (float64(i) + 0.5))) }
	for i := range 36 {
		t[0].window[i] = sine(i, 36)
		switch {
		case i < 18:
			t[1].window[i] = sine(i, 36)
		case i < 24:
			t[1].window[i] = 1
		case i < 30:
			t[1].window[i] = sine(i-18, 12)
		}
	}
	for i := range 36 {
		t[3].window[i] = t[1].window[35-i]
	}
	for i := range t {
		for n := 9; n < 36; n++ {
			t[i].window[n] = -t[i].window[n]
		}
		t[i].setFactors()
	}
	return t
}

func (t *longTable) setFactors() {
	for m := range t.cos {
		sin, cos := math.Sincos(math.Pi * float64(2*m+1) / 72)
		t.cos[m], t.sin[m] = float32(cos), float32(sin)
	}
	for i, c := range [8]float64{-0.6, -0.535, -0.33, -0.185, -0.095, -0.041, -0.0142, -0.0037} {
		n := math.Sqrt(1 + float64(c*c))
		for lane := range group {
			for last := range t.alias {
				a := &t.alias[last][i]
				a.cosine[lane], a.sine[lane] = float32(1/n), float32(c/n)
			}
		}
		t.alias[1][i].cosine[group-1], t.alias[1][i].sine[group-1] = 1, 0
	}
}

// shortTable is what the transform of short blocks needs.
type shortTable struct {
	window   [12]float32 // with the sign of x
	cos, sin [3]float32  // of π(2m+1)/24
}

var short = buildShort()

func buildShort() (t shortTable) {
	for i := range t.window {
		t.window[i] = float32(math.Sin(math.Pi / 12 * (float64(i) + 0.5)))
		if i >= 3 {
			t.window[i] = -t.window[i]
		}
	}
	for m := range t.cos {
		sin, cos := math.Sincos(math.Pi * float64(2*m+1) / 24)
		t.cos[m], t.sin[m] = float32(cos), float32(sin)
	}
	return t
}

// reduceAlias applies the butterflies between the lowest sub-bands.
func reduceAlias(lines *Spectrum, subbands int) {
	for sb := 1; sb < subbands; sb++ {
		x := (*[16]float32)(lines[Slots*sb-8:])
		for i := range 8 {
			a := &long[0].alias[0][i]
			up, down := x[7-i], x[8+i]
			x[7-i] = float32(up*a.cosine[0]) - float32(down*a.sine[0])
			x[8+i] = float32(down*a.cosine[0]) + float32(up*a.sine[0])
		}
	}
}

// imdct sets x to the windowed inverse MDCT of a sub-band's 18 lines. With c the DCT-IV of the lines, a long block is
//
//	x[n] = c[n+9],  n = 0…8;   x[n] = -c[26-n],  n = 9…26;   x[n] = -c[n-27],  n = 27…35
//
// and each of a short block's three, whose lines are interleaved, is the same with a third of the size.
func imdct(x *[2 * Slots]float32, lines *[Slots]float32, t *longTable) {
	var c [18]float32
	dct4x18(&c, lines, t)
	w := &t.window
	for i := range 9 {
		x[i] = float32(c[9+i] * w[i])
		x[9+i] = float32(c[17-i] * w[9+i])
		x[18+i] = float32(c[8-i] * w[18+i])
		x[27+i] = float32(c[i] * w[27+i])
	}
}

// imdctShort overlaps three short blocks within x.
func imdctShort(x *[2 * Slots]float32, lines *[Slots]float32) {
	var y [3][12]float32
	for b := range y {
		var c [6]float32
		dct4x6(&c, &[6]float32{lines[b], lines[b+3], lines[b+6], lines[b+9], lines[b+12], lines[b+15]})
		w := &short.window
		for i := range 3 {
			y[b][i] = float32(c[3+i] * w[i])
			y[b][3+i] = float32(c[5-i] * w[3+i])
			y[b][6+i] = float32(c[2-i] * w[6+i])
			y[b][9+i] = float32(c[i] * w[9+i])
		}
	}
	for i := range 6 {
		x[6+i] = y[0][i]
		x[12+i] = y[0][6+i] + y[1][i]
		x[18+i] = y[1][6+i] + y[2][i]
		x[24+i] = y[2][6+i]
	}
}

// dct4x18 sets c[m] = Σ x[k]·cos(π(2m+1)(2k+1)/72).
//
// Taking the lines 2j-1 and 2j together splits each cosine by the addition theorem: with a = π(2m+1)/72,
//
//	c[m]    = cos(a)·P[m] + (-1)^m·sin(a)·Q[m]
//	c[17-m] = sin(a)·P[m] - (-1)^m·cos(a)·Q[m],  m = 0…8
//
// where P is the DCT-III of x[0], x[1]+x[2], …, x[15]+x[16], and Q that of x[17], x[15]-x[16], …, x[1]-x[2].
func dct4x18(c, x *[18]float32, t *longTable) {
	p, q := [9]float32{x[0]}, [9]float32{x[17]}
	for j := 1; j < 9; j++ {
		a, b := x[2*j-1], x[2*j]
		p[j], q[9-j] = a+b, a-b
	}
	dct3x9(&p)
	dct3x9(&q)
	for m := range 9 {
		u, v := p[m], q[m]
		if m&1 != 0 {
			v = -v
		}
		c[m] = float32(t.cos[m]*u) + float32(t.sin[m]*v)
		c[17-m] = float32(t.sin[m]*u) - float32(t.cos[m]*v)
	}
}

// dct3x9 sets y[m] = Σ y[j]·cos(πj(2m+1)/18). Even and odd j are apart, as they differ in symmetry around m = 4;
// the constants are cosines of multiples of 10°.
func dct3x9(y *[9]float32) {
	const (
		c30 = 0.866025403784438647
		c40 = 0.766044443118978035
		c50 = 0.642787609686539327
		c70 = 0.342020143325668733
		c80 = 0.173648177666930349
	)
	u, v, w := y[2]+y[4], y[2]+y[8], y[4]-y[8]
	t := y[0] + float32(y[6]*0.5)
	a, b := float32(c40*u)+float32(c80*v), float32(c80*u)+float32(c40*w)
	half := y[0] - y[6]
	mid := y[2] - y[4] - y[8]
	e0, e1, e2, e3, e4 := t+a, half+float32(mid*0.5), t-b, t-a+b, half-mid

	u, v, w = y[1]+y[5], y[1]+y[7], y[5]-y[7]
	s := float32(y[3] * c30)
	a, b = float32(c50*u)+float32(c70*v), float32(c50*v)-float32(c70*w)
	o0, o1, o2, o3 := s+a, float32(c30*(y[1]-y[5]-y[7])), b-s, a-b-s

	y[0], y[8] = e0+o0, e0-o0
	y[1], y[7] = e1+o1, e1-o1
	y[2], y[6] = e2+o2, e2-o2
	y[3], y[5] = e3+o3, e3-o3
	y[4] = e4
}

// dct4x6 is dct4x18 for six values.
func dct4x6(c, x *[6]float32) {
	const c30 = 0.866025403784438647
	third := func(a, b, c float32) [3]float32 {
		even, odd := a+float32(c*0.5), float32(b*c30)
		return [3]float32{even + odd, a - c, even - odd}
	}
	p := third(x[0], x[1]+x[2], x[3]+x[4])
	q := third(x[5], x[3]-x[4], x[1]-x[2])
	q[1] = -q[1]
	for m := range 3 {
		c[m] = float32(short.cos[m]*p[m]) + float32(short.sin[m]*q[m])
		c[5-m] = float32(short.sin[m]*p[m]) - float32(short.cos[m]*q[m])
	}
}
