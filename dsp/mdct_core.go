package dsp

import "github.com/earwitness/earwitness/dsp/internal/kernel"

// With u the folded frame, of M numbers, its cosine transform of type IV is
//
//	z[n] = (u[2n] + j·u[M−1−2n])·r[n], y[k] = r[k]·Σ z[n]·exp(−2πj·n·k/(M/2)), r[n] = exp(−πj·(n + 1/8)/M)
//	X[2k] = Re y[k], X[M−1−2k] = −Im y[k]

func newMDCTCore(set *kernel.Set, m int) mdctCore {
	points, lanes := m/2, set.Lanes
	switch {
	case !smooth(points) || points < 2:
		return newMDCTPlain(m)
	case points%(2*lanes) != 0 || points < lanes*lanes:
		return newMDCTLanes(set, m)
	}
	return newMDCTWide(set, m)
}

// mdctSet is the fastest set that has what an MDCT takes.
func mdctSet() *kernel.Set {
	s := set()
	for s.MDCT == nil {
		s = s.Shorter
	}
	return s
}

// mdctWide does one frame after the other, a vector of its numbers at a time.
type mdctWide struct {
	set       *kernel.Set
	core      *transform
	pre, post []float32
}

func newMDCTWide(set *kernel.Set, m int) *mdctWide {
	points, lanes := m/2, set.Lanes
	t := &mdctWide{set: set, core: newTransform(set, points), pre: aligned(m), post: aligned(m)}
	for k := range points {
		t.post[k], t.post[k+points] = mdctTurn(m, k)
	}
	at := t.pre
	for b := 0; b < points/2; b += lanes {
		for i := range lanes {
			n := set.Lane(i)
			at[i], at[i+lanes] = mdctTurn(m, b+n)
			at[i+2*lanes], at[i+3*lanes] = mdctTurn(m, points-b-lanes+n)
		}
		at = at[4*lanes:]
	}
	return t
}

func (t *mdctWide) prepare(window []float32) []float32 {
	m, step := len(window)/2, 2*t.set.Lanes
	w := aligned(2 * m)
	at := w
	for b := 0; b < m/2; b += step {
		for i := range step {
			early, signs := foldTaps(m, b+i)
			late, signs2 := foldTaps(m, m-1-b-i)
			for k := range 2 {
				at[i+k*step] = signs[k] * window[early[k]]
				at[i+(k+2)*step] = signs2[k] * window[late[k]]
			}
		}
		at = at[4*step:]
	}
	return w
}

func (t *mdctWide) run(dst, src, window []float32, hop, rows int) {
	c := t.core
	for r := range rows {
		x, y := src[r*hop:r*hop+4*c.m], dst[r*2*c.m:(r+1)*2*c.m]
		t.set.MDCT.Fold(&c.re[0], &c.im[0], &x[0], &window[0], &t.pre[0], c.m)
		c.runPlanar()
		t.set.MDCT.Rotate(&c.zr[0], &c.zi[0], &t.post[0], &y[0], c.m)
	}
}

// runPlanar transforms what stands in re and im, in the order of lanes.
func (t *transform) runPlanar() {
	if t.passes[0].radix > 1 {
		t.inner(0, 0, 1)
	}
	t.leaf.Run(&t.re[0], &t.im[0], &t.zr[0], &t.zi[0], &t.pos[0], t.m/t.leaf.Points, t.blocks)
}

// mdctLanes does as many frames at once as a vector has lanes, one in each, for lengths that are too short or too odd
// for whole vectors of one frame. The passes are those of the long transforms.
type mdctLanes struct {
	set            *kernel.Set
	m              int
	passes         []pass
	post           []float32
	near, far, pos []int // offsets in bytes: of the samples for a hop of 1 and others, and of the transformed
	re, im         []float32
	columns, rows  []float32 // samples and coefficients, a vector of each number
	frames, result []float32 // for fewer frames than lanes
}

func newMDCTLanes(set *kernel.Set, m int) *mdctLanes {
	points, lanes := m/2, set.Lanes
	t := &mdctLanes{
		set: set, m: m,
		re: aligned(points * lanes), im: aligned(points * lanes),
		columns: aligned(2 * m * lanes), rows: aligned(m * lanes),
	}
	t.near, t.far = t.positions(4, 0), t.positions(4*lanes, 0)
	order := transform{}
	size := points
	for _, r := range radices(points) {
		size /= r
		order.passes = append(order.passes, pass{radix: r, q: size})
		t.passes = append(t.passes, pass{r, size * lanes, laneTwiddles(lanes, r, size)})
	}
	for n := range points {
		re, im := mdctTurn(m, n)
		t.post = append(t.post, re, im)
		t.pos = append(t.pos, 4*order.offset(n)*lanes)
	}
	return t
}

// laneTwiddles is twiddles for rows of q vectors that hold the same number lanes times.
func laneTwiddles(lanes, radix, q int) []float32 {
	w := aligned(2 * q * (radix - 1) * lanes)
	at := w
	for m := range q {
		for k := 1; k < radix; k++ {
			re, im := unitRoot(m*k, radix*q)
			for i := range lanes {
				at[i], at[i+lanes] = float32(re), float32(im)
			}
			at = at[2*lanes:]
		}
	}
	return w
}

func (t *mdctLanes) prepare(window []float32) []float32 {
	var w []float32
	for n := range t.m / 2 {
		for _, i := range []int{2 * n, t.m - 1 - 2*n} {
			at, sign := foldTaps(t.m, i)
			w = append(w, sign[0]*window[at[0]], sign[1]*window[at[1]])
		}
		w = append(w, t.post[2*n], t.post[2*n+1])
	}
	return w
}

func (t *mdctLanes) run(dst, src, window []float32, hop, rows int) {
	m, lanes := t.m, t.set.Lanes
	if rows < lanes {
		t.few(dst, src, window, hop, rows)
		return
	}
	for r := 0; r < rows; r += lanes {
		r := min(r, rows-lanes) // some of the last frames are done twice
		t.batch(dst[r*m:(r+lanes)*m], src[r*hop:(r+lanes-1)*hop+2*m], window, hop)
	}
}

// few leaves lanes empty.
func (t *mdctLanes) few(dst, src, window []float32, hop, rows int) {
	m, lanes := t.m, t.set.Lanes
	if t.frames == nil {
		t.frames, t.result = aligned(2*m*lanes), aligned(m*lanes)
	}
	clear(t.frames)
	for r := range rows {
		copy(t.frames[r*2*m:(r+1)*2*m], src[r*hop:])
	}
	t.batch(t.result, t.frames, window, 2*m)
	copy(dst, t.result)
}

func (t *mdctLanes) batch(dst, src, window []float32, hop int) {
	if hop == 1 {
		t.transform(&t.rows[0], &src[0], window, t.near)
	} else {
		t.set.MDCT.ToLanes(&t.columns[0], &src[0], hop, 2*t.m)
		t.transform(&t.rows[0], &t.columns[0], window, t.far)
	}
	t.set.MDCT.FromLanes(&dst[0], &t.rows[0], t.m, t.m)
}

// transform makes m vectors of coefficients of samples whose vectors lie where pos says.
func (t *mdctLanes) transform(dst, src *float32, window []float32, pos []int) {
	k, points := t.set.MDCT, t.m/2
	k.FoldLanes(&t.re[0], &t.im[0], src, &window[0], &pos[0], points)
	n := 1
	for _, p := range t.passes {
		t.set.Pass[p.radix](&t.re[0], &t.im[0], &p.twiddles[0], p.q, n)
		n *= p.radix
	}
	k.RotateLanes(&t.re[0], &t.im[0], &t.post[0], dst, &t.pos[0], points)
}

// positions are the offsets in bytes of the vectors that transform takes, if those of samples lie so many bytes apart
// and the frame begins with sample first.
func (t *mdctLanes) positions(apart, first int) []int {
	var pos []int
	for n := range t.m / 2 {
		for _, i := range []int{2 * n, t.m - 1 - 2*n} {
			at, _ := foldTaps(t.m, i)
			pos = append(pos, apart*(first+at[0]), apart*(first+at[1]))
		}
	}
	return pos
}

// mdctPlain takes what the others cannot: lengths with other factors than 2, 3 and 5.
type mdctPlain struct {
	m    int
	fft  *FFT
	turn []complex64
	z    []complex64
}

func newMDCTPlain(m int) *mdctPlain {
	t := &mdctPlain{m: m, fft: NewFFT(m / 2), turn: make([]complex64, m/2), z: make([]complex64, m/2)}
	for n := range t.turn {
		t.turn[n] = complex(mdctTurn(m, n))
	}
	return t
}

func (t *mdctPlain) prepare(window []float32) []float32 { return append([]float32(nil), window...) }

func (t *mdctPlain) run(dst, src, window []float32, hop, rows int) {
	for r := range rows {
		x, y := src[r*hop:r*hop+2*t.m], dst[r*t.m:(r+1)*t.m]
		for n := range t.z {
			z := complex(t.folded(x, window, 2*n), t.folded(x, window, t.m-1-2*n))
			t.z[n] = kernel.Mul(z, t.turn[n])
		}
		t.fft.Forward(t.z, t.z)
		for k, z := range t.z {
			z = kernel.Mul(z, t.turn[k])
			y[2*k], y[t.m-1-2*k] = real(z), -imag(z)
		}
	}
}

func (t *mdctPlain) folded(x, window []float32, i int) float32 {
	at, sign := foldTaps(t.m, i)
	return float32(sign[0]*window[at[0]]*x[at[0]]) + float32(sign[1]*window[at[1]]*x[at[1]])
}
