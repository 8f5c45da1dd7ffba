package dsp

// STFT gives the power spectra of overlapping frames of a stream of samples.
//
// Row i covers the samples from i·hop to i·hop+frame, so its centre lies frame/2 samples after its start. Only
// whole frames give rows.
type STFT struct {
	fft   *RealFFT
	hop   int
	buf   []float32 // samples from row·hop on
	skip  int       // samples to drop before the next row starts, when hop > frame
	row   int
	power []float32
}

// NewSTFT returns a transform with Hann windows of frame samples every hop samples.
func NewSTFT(frame, hop int) *STFT {
	if frame < 1 || hop < 1 {
		panic("dsp: frame and hop must be positive")
	}
	return &STFT{
		fft: NewRealFFT(frame, Hann(frame)), hop: hop,
		buf: make([]float32, 0, 4*frame), power: make([]float32, frame/2+1),
	}
}

// Write adds samples and calls yield with each row that they complete, in order, counted from 0. The row's power
// belongs to the STFT and is overwritten by the next.
func (s *STFT) Write(x []float32, yield func(row int, power []float32)) {
	frame := s.fft.Len()
	for len(x) > 0 {
		if n := min(s.skip, len(x)); n > 0 {
			s.skip -= n
			x = x[n:]
			continue
		}
		n := min(len(x), cap(s.buf)-len(s.buf))
		s.buf = append(s.buf, x[:n]...)
		x = x[n:]
		at := 0
		for ; at+frame <= len(s.buf); at += s.hop {
			yield(s.row, s.fft.Power(s.power, s.buf[at:at+frame], s.hop))
			s.row++
		}
		if at > len(s.buf) {
			s.skip, at = at-len(s.buf), len(s.buf)
		}
		s.buf = s.buf[:copy(s.buf, s.buf[at:])]
	}
}
