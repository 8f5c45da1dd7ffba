package mains

import "github.com/earwitness/earwitness/dsp"

const (
	harmonics = 10
	// bankFrame makes bins 5 Hz apart, so that every harmonic of either network stands on one.
	bankFrame = 320
	bankHop   = 40
	// columnRate is how many columns a second has.
	columnRate = Rate / bankHop
	// bankShape is the Kaiser window's: what is 30 Hz or more from a harmonic, and would alias, is 90 dB down, and other
	// harmonics, of which some alias onto each other, are 106 dB down.
	bankShape = 12
	binHz     = Rate / bankFrame
)

// bank brings every harmonic down to 0 Hz: short spectra, their phases turned back by the nominal frequency. Column m is
// centred at m/columnRate seconds.
type bank struct {
	fft      *dsp.RealFFT
	buf      []float32 // samples from the start of the next column on
	spectrum []complex64
	columns  int
}

func newBank() *bank {
	window := dsp.Kaiser(bankFrame, bankShape)
	sum := 0.0
	for _, v := range window {
		sum += float64(v)
	}
	for i := range window {
		window[i] = float32(2 * float64(window[i]) / sum) // a sine of amplitude a gives a
	}
	return &bank{
		fft:      dsp.NewRealFFT(bankFrame, window),
		buf:      make([]float32, bankFrame/2, bankFrame),
		spectrum: make([]complex64, bankFrame/2+1),
	}
}

// write calls column with each spectrum that x completes. The spectrum is valid until the next one.
func (b *bank) write(x []float32, column func(m int, spectrum []complex64)) {
	for len(x) > 0 {
		n := min(len(x), bankFrame-len(b.buf))
		b.buf = append(b.buf, x[:n]...)
		x = x[n:]
		if len(b.buf) < bankFrame {
			return
		}
		b.fft.Spectra(b.spectrum, b.buf, bankFrame)
		column(b.columns, b.spectrum)
		b.columns++
		b.buf = b.buf[:copy(b.buf, b.buf[bankHop:])]
	}
}

// turns are the eighths of a turn by which a bin's phase goes back from one column to the next.
var turns = [8]complex64{
	1, complex(rootHalf, -rootHalf), -1i, complex(-rootHalf, -rootHalf),
	-1, complex(-rootHalf, rootHalf), 1i, complex(rootHalf, rootHalf),
}

const rootHalf = 0.70710678118654752440

// turned returns bin k of column m as it would be had its tone begun at 0 s, so that a tone on the bin stands still.
//
//	X[k]·exp(−2πj·k·(m/8 − 1/2))
func turned(spectrum []complex64, k, m int) complex64 {
	return rotate(spectrum[k], turns[(k*m+4*k)%8])
}

// rotate is a·b with every product rounded, so that all machines agree.
func rotate(a, b complex64) complex64 {
	ar, ai, br, bi := real(a), imag(a), real(b), imag(b)
	return complex(float32(ar*br)-float32(ai*bi), float32(ar*bi)+float32(ai*br))
}
