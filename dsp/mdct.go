package dsp

import "github.com/earwitness/earwitness/dsp/internal/kernel"

// MDCT is the modified discrete cosine transform that MP3, AAC, Vorbis and CELT quantise: M coefficients of 2M
// windowed samples (Princen, Johnson and Bradley, "Subband/transform coding using filter bank designs based on time
// domain aliasing cancellation", 1987), by way of a complex transform of M/2 points.
//
// It is made for many frames in one call, above all for the search for a codec's framing, which takes one frame at
// every sample. Frames do not touch each other: what stands in one never reaches the coefficients of another.
// M/2 of the factors 2, 3 and 5 is fastest, as for [FFT].
// A plan owns its scratch: one goroutine each.
type MDCT struct {
	m        int // coefficients
	core     mdctCore
	analysis []float32 // window as core wants it
	fold     []float32 // the same for frames that unfold makes of coefficients
	window   []float32 // with the signs of the aliasing
	unfold   func(dst, u, win *float32, m int)
	frames   []float32 // of Inverse: first and last quarter are used
	folded   []float32
}

// mdctCore transforms frames. Each kind has its own order of the window.
type mdctCore interface {
	// prepare gives the window in the order in which run reads it.
	prepare(window []float32) []float32
	// run writes one row of coefficients for each frame.
	run(dst, src, window []float32, hop, rows int)
}

// NewMDCT plans transforms of n = 2M windowed samples to M coefficients: 36 and 12 are those of MP3, 2048 and 256
// those of AAC, 240 times a power of two those of CELT. A nil window leaves the samples as they are. The window is
// copied; it panics if its length is not n, or if n is no positive multiple of 4.
func NewMDCT(n int, window []float32) *MDCT {
	if n < 4 || n%4 != 0 {
		panic("dsp: MDCT length is no multiple of 4")
	}
	if window != nil && len(window) != n {
		panic("dsp: window length mismatch")
	}
	s := mdctSet()
	t := &MDCT{m: n / 2, core: newMDCTCore(s, n/2), window: make([]float32, n)}
	for i := range t.window {
		t.window[i] = 1
	}
	copy(t.window, window)
	t.analysis = t.core.prepare(t.window)
	// A frame of coefficients, the later half first, zeros, and the earlier half, folds to these coefficients.
	unfold := make([]float32, n)
	for i := range n / 4 {
		unfold[i], unfold[n-1-i] = float32(4/float64(n)), float32(-4/float64(n))
	}
	t.fold = t.core.prepare(unfold)
	// The samples of u = (u₁, u₂) are (u₂, −u₂ʳ, −u₁ʳ, −u₁), where ʳ is backwards.
	for i := n / 4; i < n; i++ {
		t.window[i] = -t.window[i]
	}
	t.unfold = kernel.Generic.MDCT.Unfold
	if n/4%s.Lanes == 0 {
		t.unfold = s.MDCT.Unfold
	}
	return t
}

// Len returns the number of samples of a frame, 2M.
func (t *MDCT) Len() int { return 2 * t.m }

// Coefficients returns the number of coefficients of a frame, M.
func (t *MDCT) Coefficients() int { return t.m }

// Rows returns how many whole frames that start hop samples apart lie in samples.
func (t *MDCT) Rows(samples, hop int) int {
	if hop < 1 {
		panic("dsp: hop must be positive")
	}
	if samples < 2*t.m {
		return 0
	}
	return (samples-2*t.m)/hop + 1
}

// Forward writes the coefficients of all whole frames in src that start hop samples apart, one row of M after the
// other, and returns dst. They are not normalised:
//
//	dst[row·M + k] = Σ window[i]·src[row·hop + i]·cos(π/M·(i + 1/2 + M/2)·(k + 1/2)), i = 0 … 2M−1
//
// A nil dst allocates; it panics if dst has another length. dst and src must not overlap.
func (t *MDCT) Forward(dst, src []float32, hop int) []float32 {
	rows := t.Rows(len(src), hop)
	dst = sized(dst, rows*t.m)
	if rows > 0 {
		t.core.run(dst, src, t.analysis, hop, rows)
	}
	return dst
}

// inverseRows is how many frames Inverse does at once.
const inverseRows = 16

// Inverse writes for every row of M coefficients in src the 2M windowed samples with their aliasing, one frame after
// the other, and returns dst:
//
//	dst[row·2M + i] = 2/M·window[i]·Σ src[row·M + k]·cos(π/M·(i + 1/2 + M/2)·(k + 1/2)), k = 0 … M−1
//
// Frames of Forward that start M samples apart, each added to the next with M samples of overlap, give back the
// signal if the window fulfils the condition of Princen and Bradley: w[i] = w[2M−1−i], w[i]² + w[i+M]² = 1.
//
// A nil dst allocates; it panics if dst has another length, or if that of src is no multiple of M.
func (t *MDCT) Inverse(dst, src []float32) []float32 {
	if len(src)%t.m != 0 {
		panic("dsp: length is no multiple of the transform's")
	}
	dst = sized(dst, 2*len(src))
	if t.frames == nil {
		t.frames, t.folded = aligned(inverseRows*2*t.m), aligned(inverseRows*t.m)
	}
	for at := 0; at < len(src); at += inverseRows * t.m {
		x := src[at:min(at+inverseRows*t.m, len(src))]
		t.inverse(dst[2*at:2*at+2*len(x)], x)
	}
	return dst
}

func (t *MDCT) inverse(dst, src []float32) {
	m := t.m
	for at := 0; at < len(src); at += m {
		frame, row := t.frames[2*at:2*at+2*m], src[at:at+m]
		copy(frame[:m/2], row[m/2:])
		copy(frame[m+m/2:], row[:m/2])
	}
	t.core.run(t.folded[:len(src)], t.frames[:2*len(src)], t.fold, 2*m, len(src)/m)
	for at := 0; at < len(src); at += m {
		t.unfold(&dst[2*at], &t.folded[at], &t.window[0], m/2)
	}
}

// foldTaps tells which two of 2m samples, with which signs, fold to number i of m.
func foldTaps(m, i int) (at [2]int, sign [2]float32) {
	if i < m/2 {
		return [2]int{3*m/2 - 1 - i, 3*m/2 + i}, [2]float32{-1, -1}
	}
	return [2]int{i - m/2, 3*m/2 - 1 - i}, [2]float32{1, -1}
}

// mdctTurn is what number i of the complex transform is multiplied by, before it and after it.
func mdctTurn(m, i int) (re, im float32) {
	r, j := unitRoot(8*i+1, 16*m)
	return float32(r), float32(j)
}
