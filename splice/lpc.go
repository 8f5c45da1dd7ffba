package splice

// lpc fits linear predictors by the autocorrelation method and Levinson's recursion.
type lpc struct {
	window []float64
	energy float64 // Σ window²
	seq    []float64
	r      []float64
	// coeffs[k] is the predictor of order k, x[n] ≈ −Σ coeffs[k][j]·x[n−1−j], and power[k] the variance that it
	// leaves.
	coeffs [][]float64
	power  []float64
}

// quantum is the variance of rounding to 16 bits. Below it nothing is known.
const quantum = 1.0 / (12 * 32768 * 32768)

func newLPC(order, width int) *lpc {
	l := &lpc{
		window: make([]float64, width), seq: make([]float64, width), r: make([]float64, order+1),
		coeffs: make([][]float64, order+1), power: make([]float64, order+1),
	}
	for i, w := range hann(width) {
		l.window[i] = float64(w)
		l.energy += float64(w) * float64(w)
	}
	for k := range l.coeffs {
		l.coeffs[k] = make([]float64, k)
	}
	return l
}

// fit takes the samples x[from], x[from+stride], …; a stride of −1 fits them backwards in time.
func (l *lpc) fit(x []float32, from, stride int) {
	for i := range l.seq {
		l.seq[i] = l.window[i] * float64(x[from+i*stride])
	}
	for k := range l.r {
		l.r[k] = dot(l.seq[k:], l.seq) / l.energy
	}
	l.r[0] = l.r[0]*(1+1e-9) + quantum
	l.levinson()
}

func (l *lpc) levinson() {
	l.power[0] = l.r[0]
	for k := 1; k < len(l.r); k++ {
		prev, next := l.coeffs[k-1], l.coeffs[k]
		acc := l.r[k]
		for j, a := range prev {
			acc += a * l.r[k-1-j]
		}
		reflection := -acc / l.power[k-1]
		for j, a := range prev {
			next[j] = a + reflection*prev[k-2-j]
		}
		next[k-1] = reflection
		l.power[k] = max(l.power[k-1]*(1-reflection*reflection), quantum)
	}
}

// miss returns the squared error of the last sample of x, predicted by a from those before.
func (l *lpc) miss(a []float64, x []float32) float64 {
	last := len(a)
	x = x[:last+1]
	v0, v1 := float64(x[last]), 0.0
	j := 0
	for ; j+1 < last; j += 2 {
		v0 += float64(a[j] * float64(x[last-1-j]))
		v1 += float64(a[j+1] * float64(x[last-2-j]))
	}
	if j < last {
		v0 += float64(a[j] * float64(x[last-1-j]))
	}
	v := v0 + v1
	return v * v
}

// dot is Σ a[i]·b[i] over the shorter of the two, in four lanes.
func dot(a, b []float64) float64 {
	n := min(len(a), len(b))
	a, b = a[:n], b[:n]
	var s0, s1, s2, s3 float64
	for len(a) >= 4 && len(b) >= 4 {
		s0 += a[0] * b[0]
		s1 += a[1] * b[1]
		s2 += a[2] * b[2]
		s3 += a[3] * b[3]
		a, b = a[4:], b[4:]
	}
	for i := range a {
		s0 += a[i] * b[i]
	}
	return (s0 + s1) + (s2 + s3)
}
