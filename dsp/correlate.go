package dsp

import (
	"math"

	"github.com/earwitness/earwitness/dsp/internal/kernel"
)

// Correlator correlates two real signals over all lags, by transforms of their joint length.
// A plan owns its scratch: one goroutine each.
type Correlator struct {
	a, b  int
	fft   *RealFFT
	x     []float32 // a padded signal, and the result
	fa    []complex64
	cross []complex64
}

// NewCorrelator plans correlations of signals of a and b samples, any numbers above 0.
func NewCorrelator(a, b int) *Correlator {
	if a < 1 || b < 1 {
		panic("dsp: correlation of no samples")
	}
	n := fastLength(a + b - 1)
	c := &Correlator{a: a, b: b, fft: NewRealFFT(n, nil), x: make([]float32, n)}
	c.fa, c.cross = make([]complex64, c.fft.Bins()), make([]complex64, c.fft.Bins())
	return c
}

// fastLength is the shortest length from n on that transforms are fast at: a multiple of 512 with at most one factor 3
// and one factor 5 above a power of two, or a power of two below that.
func fastLength(n int) int {
	best := 2
	for best < n {
		best *= 2
	}
	for _, f := range []int{3, 5, 15} {
		size := 512 * f
		for size < n {
			size *= 2
		}
		best = min(best, size)
	}
	return best
}

// Len returns the number of lags, a+b−1.
func (c *Correlator) Len() int { return c.a + c.b - 1 }

// Zero returns the index of lag 0, a−1.
func (c *Correlator) Zero() int { return c.a - 1 }

// Correlate writes the correlation at all lags from −(a−1) to b−1 and returns dst; a nil dst allocates:
//
//	dst[Zero + lag] = Σ a[t]·b[t + lag]
//
// summed over all t for which both exist. A maximum at a positive lag means that b is late: it has later, by so many
// samples, what a has. It panics if the signals have other lengths than planned, or dst than Len.
//
// Errors are relative to the largest values, not to each: some 1e-6 of √(Σa²·Σb²), while this and the norms √Σa² and
// √Σb² lie from 1e-30 to 1e30. Beyond, float32 runs out; Normalized has no such limit. A NaN or infinity spoils all lags.
func (c *Correlator) Correlate(dst, a, b []float32) []float32 {
	return c.correlate(dst, a, b, 1, 1)
}

// Normalized is Correlate divided by √(Σa²·Σb²): 1 where the signals are the same, shifted and scaled as a whole, and
// nowhere beyond ±1 but for rounding, at whatever level they are. It is 0 throughout if one of them is silent, and NaN
// if there is a NaN or infinity in one of them.
func (c *Correlator) Normalized(dst, a, b []float32) []float32 {
	sa, sb := unitScale(a), unitScale(b)
	dst = c.correlate(dst, a, b, sa, sb)
	scale, e := 0.0, energy(a)*energy(b)
	if !finite(e) {
		return fill(dst, math.NaN())
	}
	if e > 0 {
		scale = 1 / (math.Sqrt(e) * sa * sb)
	}
	for i, v := range dst {
		dst[i] = float32(float64(v) * scale)
	}
	return dst
}

// correlate is Correlate of the signals times sa and sb.
func (c *Correlator) correlate(dst, a, b []float32, sa, sb float64) []float32 {
	dst = c.spectra(dst, a, b, sa, sb)
	for k, v := range c.fa {
		c.cross[k] = conjugateProduct(v, c.cross[k])
	}
	return c.lags(dst)
}

// emptyBin is the power, relative to that of a signal's strongest bin, below which a bin holds rounding errors only.
const emptyBin = 1e-12

// PHAT writes the generalised correlation with the phase transform (Knapp and Carter, "The generalized correlation
// method for estimation of time delay", 1976): all frequencies from low to high, in cycles per sample from 0 to 0.5,
// count the same whatever their level, which makes the peak of a delay narrow and independent of the spectrum. Lags,
// lengths and dst are those of Correlate.
//
// Frequencies outside the band are left out, and so are those at which one of the signals is 120 dB below its strongest
// one: there is nothing but rounding errors. The result is divided by what is left, so that it is 1 for a delay
// that explains all of it, and 0 throughout if nothing is left, as with silence. It is NaN throughout if there is a NaN
// or infinity in one of the signals, wherever the band lies.
func (c *Correlator) PHAT(dst, a, b []float32, low, high float64) []float32 {
	dst = c.spectra(dst, a, b, unitScale(a), unitScale(b))
	n, mostA, mostB := float64(c.fft.Len()), maxPower(c.fa), maxPower(c.cross)
	if !finite(mostA) || !finite(mostB) {
		return fill(dst, math.NaN())
	}
	used := c.whiten(low*n, high*n, emptyBin*mostA, emptyBin*mostB)
	if used == 0 {
		clear(dst)
		return dst
	}
	scale := float32(n / float64(used))
	for i, v := range c.lags(dst) {
		dst[i] = v * scale
	}
	return dst
}

// whiten replaces cross by the cross spectrum with magnitudes of 1 or, outside a range of bins or where a spectrum has
// no more than these powers, 0. It returns how many coefficients of a complex spectrum are left.
func (c *Correlator) whiten(low, high, minA, minB float64) (used int) {
	for k, a := range c.fa {
		b := c.cross[k]
		pa, pb := power(a), power(b)
		if f := float64(k); !(f >= low && f <= high && pa > minA && pb > minB) {
			c.cross[k] = 0
			continue
		}
		scale := 1 / math.Sqrt(pa*pb)
		re := float64(real(a))*float64(real(b)) + float64(imag(a))*float64(imag(b))
		im := float64(real(a))*float64(imag(b)) - float64(imag(a))*float64(real(b))
		c.cross[k] = complex(float32(re*scale), float32(im*scale))
		used++
		if k > 0 && 2*k < c.fft.Len() {
			used++
		}
	}
	return used
}

// spectra transforms the padded signals, times sa and sb, to fa and cross.
func (c *Correlator) spectra(dst, a, b []float32, sa, sb float64) []float32 {
	if len(a) != c.a || len(b) != c.b {
		panic("dsp: signal length mismatch")
	}
	for _, s := range []struct {
		dst   []complex64
		src   []float32
		scale float64
	}{{c.fa, a, sa}, {c.cross, b, sb}} {
		for i, v := range s.src {
			c.x[i] = float32(float64(v) * s.scale)
		}
		clear(c.x[len(s.src):])
		c.fft.Spectra(s.dst, c.x, len(c.x))
	}
	if dst == nil {
		dst = make([]float32, c.Len())
	}
	if len(dst) != c.Len() {
		panic("dsp: correlation length mismatch")
	}
	return dst
}

// lags transforms cross back; negative lags stand at the end.
func (c *Correlator) lags(dst []float32) []float32 {
	c.fft.Inverse(c.x, c.cross)
	copy(dst, c.x[len(c.x)-c.a+1:])
	copy(dst[c.a-1:], c.x[:c.b])
	return dst
}

// conjugateProduct is the conjugate of a times b.
func conjugateProduct(a, b complex64) complex64 {
	return kernel.Mul(complex(real(a), -imag(a)), b)
}

func power(c complex64) float64 {
	return float64(real(c))*float64(real(c)) + float64(imag(c))*float64(imag(c))
}

func maxPower(x []complex64) float64 {
	most := 0.0
	for _, c := range x {
		most = max(most, power(c))
	}
	return most
}

// unitScale is the power of two that brings the largest magnitude of x into [0.5, 1): a factor that rounds nothing but
// keeps the spectra within float32. It is 1 for silence, and if a value is not finite.
func unitScale(x []float32) float64 {
	most := 0.0
	for _, v := range x {
		most = max(most, math.Abs(float64(v)))
	}
	_, exponent := math.Frexp(most)
	return math.Ldexp(1, -exponent)
}

// finite is not x−x == 0: where x is a product, some compilers fuse that, and find what was rounded off it.
func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

func fill(dst []float32, v float64) []float32 {
	for i := range dst {
		dst[i] = float32(v)
	}
	return dst
}

func energy(x []float32) float64 {
	sum := 0.0
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	return sum
}

// Peak is the highest point of a correlation.
type Peak struct {
	Lag    float64 // in samples, with a fraction; positive if b is late
	Height float64 // of the parabola at Lag
	// Contrast is Height over the root mean square of the correlation outside the lobe of the peak, which reaches to
	// the first values on either side that are not positive. It is 0 for a correlation without a positive value, and
	// infinite if everything else is 0.
	Contrast float64
}

// Peak finds the highest point of a correlation that this plan has made. Of equal ones it takes the first.
//
// The fraction of a sample is that of a parabola through the highest value and its neighbours, which sees too little of
// it: for a sine at an eighth of the rate up to 0.010 samples, at a twentieth 0.0016. The peak of a PHAT is sin(πx)/(πx),
// narrower with the band: over the full band the error is up to 0.12 samples towards the nearest whole lag, most at
// fractions near 0.33 and next to none at 0 and 0.5; from 0 to 0.25 cycles per sample it is 0.025, and to 0.125 0.006.
//
// A correlation with a NaN in it has none: all of Peak is NaN. It panics if the length of r is not Len.
func (c *Correlator) Peak(r []float32) Peak {
	if len(r) != c.Len() {
		panic("dsp: correlation length mismatch")
	}
	at := 0
	for i, v := range r {
		if v != v {
			return Peak{math.NaN(), math.NaN(), math.NaN()}
		}
		if v > r[at] {
			at = i
		}
	}
	if !(r[at] > 0) {
		return Peak{}
	}
	shift, height := parabola(r, at)
	p := Peak{Lag: float64(at-c.Zero()) + shift, Height: height, Contrast: math.Inf(1)}
	from, to := at, at+1
	for from > 0 && r[from-1] > 0 {
		from--
	}
	for to < len(r) && r[to] > 0 {
		to++
	}
	if rest := len(r) - (to - from); rest > 0 {
		p.Contrast = height / math.Sqrt((energy(r[:from])+energy(r[to:]))/float64(rest))
	}
	return p
}

// parabola gives the vertex of the parabola through a maximum and its neighbours: its distance from at, and its height.
func parabola(r []float32, at int) (shift, height float64) {
	mid := float64(r[at])
	if at == 0 || at == len(r)-1 {
		return 0, mid
	}
	left, right := float64(r[at-1]), float64(r[at+1])
	curve := left - 2*mid + right
	if !(curve < 0) {
		return 0, mid
	}
	shift = (left - right) / (2 * curve)
	return shift, mid - (left-right)*shift/4
}
