package splice

import "github.com/earwitness/earwitness/dsp"

// lpc fits linear predictors by the autocorrelation method and Levinson's recursion.
type lpc struct {
	window []float64 // and zeros up to a multiple of 8
	energy float64   // Σ window²
	width  int       // samples that it is fitted to
	seq    []float64 // windowed, and zeros
	r      []float64
	// coeffs[k] is the predictor of order k, x[n] ≈ −Σ coeffs[k][j]·x[n−1−j], and power[k] the variance that it
	// leaves.
	coeffs [][]float64
	power  []float64
}

// quantum is the variance of rounding to 16 bits. Below it nothing is known.
const quantum = 1.0 / (12 * 32768 * 32768)

func newLPC(order, width int) *lpc {
	whole := (width + 7) / 8 * 8
	l := &lpc{
		window: make([]float64, whole), width: width, seq: make([]float64, whole+order),
		r:      make([]float64, order+1),
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

// fit takes the first samples.
func (l *lpc) fit(x []float64) {
	dsp.Multiply(l.seq[:l.width], l.window[:l.width], x[:l.width])
	dsp.Lags(l.r, l.seq, len(l.window))
	for k := range l.r {
		l.r[k] /= l.energy
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
