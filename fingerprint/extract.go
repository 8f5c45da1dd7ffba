package fingerprint

import "slices"

// Extractor makes the print of one recording from the rows of its spectrogram.
type Extractor struct {
	print     Print
	landmarks landmarker
	bits      *bitter
}

// NewExtractor returns an extractor that has seen nothing.
func NewExtractor() *Extractor { return &Extractor{bits: newBitter()} }

// Row takes the next row of power: Hann frames of 512 samples every 128 at 8 kHz, 257 bins, unnormalised.
func (x *Extractor) Row(power []float32) {
	if len(power) != rowBins {
		panic("fingerprint: a row must have 257 bins")
	}
	x.print.peaks = x.landmarks.row(x.print.peaks, power)
	x.bits.row(&x.print, power)
	x.print.rows++
}

// Print returns the print of the rows so far. Silence gives a print in which nothing matches.
func (x *Extractor) Print() *Print {
	p := x.print
	p.peaks, p.bits, p.active = slices.Clone(p.peaks), slices.Clone(p.bits), slices.Clone(p.active)
	return &p
}
