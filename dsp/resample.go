package dsp

import "math"

const (
	// halfTaps is half the filter's length in samples of the lower rate, and kaiserBeta its window's shape:
	// together 100 dB of stopband outside 0.45 to 0.55 of the lower rate (Kaiser's formulas, in Oppenheim and
	// Schafer, Discrete-Time Signal Processing).
	halfTaps   = 33
	kaiserBeta = 10.06
	// maxPhases bounds the filter table for ratios of large numbers; between phases the filter is interpolated.
	maxPhases = 640
)

// Resampler converts a stream of samples from one rate to another by a polyphase Kaiser-windowed sinc.
//
// Output sample k stands at the time of input sample k·from/to exactly: there is no delay to correct. Pass band to
// 0.45 of the lower rate; what would alias below that is at least 100 dB down.
type Resampler struct {
	up, down int64       // to/from in lowest terms
	half     int         // taps on each side, in input samples
	phases   [][]float32 // filter for each fraction of an input sample
	buf      []float32
	start    int64 // input position of buf[0]; negative while the zeros before the signal are in it
	in, out  int64 // samples taken and given
}

// NewResampler converts from rate from to rate to, both in Hz and above 0.
func NewResampler(from, to int) *Resampler {
	if from < 1 || to < 1 {
		panic("dsp: rates must be positive")
	}
	g := gcd(from, to)
	r := &Resampler{up: int64(to / g), down: int64(from / g)}
	scale := min(1, float64(to)/float64(from)) // cutoff in units of half the input rate
	r.half = int(math.Ceil(halfTaps / scale))
	n := int(min(r.up, maxPhases))
	r.phases = make([][]float32, n+1)
	for p := range r.phases {
		r.phases[p] = sincTaps(r.half, scale, float64(p)/float64(n))
	}
	r.start = -int64(r.half - 1)
	r.buf = make([]float32, r.half-1, 8*r.half+4096)
	return r
}

// sincTaps is the filter for an output that lies the fraction frac behind input sample 0: tap i weighs input
// sample i−half+1.
func sincTaps(half int, scale, frac float64) []float32 {
	taps := make([]float64, 2*half)
	sum := 0.0
	for i := range taps {
		t := float64(i-half+1) - frac
		s := scale
		if a := math.Pi * t * scale; a != 0 {
			s = scale * math.Sin(a) / a
		}
		taps[i] = s * kaiser(t/float64(half), kaiserBeta)
		sum += taps[i]
	}
	out := make([]float32, len(taps))
	for i, v := range taps {
		out[i] = float32(v / sum)
	}
	return out
}

// Write appends to dst the output that x completes and returns it.
func (r *Resampler) Write(dst, x []float32) []float32 {
	r.in += int64(len(x))
	for len(x) > 0 {
		n := min(len(x), cap(r.buf)-len(r.buf))
		r.buf = append(r.buf, x[:n]...)
		x = x[n:]
		dst = r.drain(dst, math.MaxInt64)
	}
	return dst
}

// Flush appends the output that is left, as if silence followed the input: in all ⌈n·to/from⌉ samples for n.
func (r *Resampler) Flush(dst []float32) []float32 {
	total := (r.in*r.up + r.down - 1) / r.down
	for r.out < total {
		n := min(r.half, cap(r.buf)-len(r.buf))
		r.buf = append(r.buf, make([]float32, n)...)
		dst = r.drain(dst, total)
	}
	return dst
}

func (r *Resampler) drain(dst []float32, total int64) []float32 {
	for r.out < total {
		pos := r.out * r.down / r.up
		at := int(pos - int64(r.half-1) - r.start)
		if at+2*r.half > len(r.buf) {
			break
		}
		dst = append(dst, r.sample(r.buf[at:at+2*r.half], r.out*r.down%r.up))
		r.out++
	}
	keep := r.out*r.down/r.up - int64(r.half-1)
	if n := int(min(keep-r.start, int64(len(r.buf)))); n > 0 {
		r.buf = r.buf[:copy(r.buf, r.buf[n:])]
		r.start += int64(n)
	}
	return dst
}

// sample filters at the fraction frac/up of an input sample.
func (r *Resampler) sample(x []float32, frac int64) float32 {
	last := int64(len(r.phases) - 1)
	p := frac * last / r.up
	y := dot(r.phases[p], x)
	if rest := frac*last - p*r.up; rest != 0 {
		w := float32(rest) / float32(r.up)
		y += w * (dot(r.phases[p+1], x) - y)
	}
	return y
}

// dot sums in four lanes, always in the same order.
func dot(a, b []float32) float32 {
	var s0, s1, s2, s3 float32
	b = b[:len(a)]
	i := 0
	for ; i+4 <= len(a); i += 4 {
		s0 += a[i] * b[i]
		s1 += a[i+1] * b[i+1]
		s2 += a[i+2] * b[i+2]
		s3 += a[i+3] * b[i+3]
	}
	for ; i < len(a); i++ {
		s0 += a[i] * b[i]
	}
	return (s0 + s1) + (s2 + s3)
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
