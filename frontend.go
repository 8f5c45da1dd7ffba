package earwitness

import "github.com/earwitness/earwitness/dsp"

// Streams of mono samples that detectors can ask for, in Hz. A stream exists if the recording's own rate reaches it.
const (
	nativeRate = 0 // as decoded
	wideRate   = 16000
	narrowRate = 8000
	slowRate   = 1600 // from the narrow stream
)

// tap is one use of a stream: samples as they come, or the rows of its short-time spectra, one by one or in blocks.
type tap struct {
	rate       int
	samples    func(x []float32)
	frame, hop int
	row        func(power []float32)
	rows       func(r *dsp.Rows)
}

// inRows is what takes the rows in blocks; nil: nothing does.
func (t *tap) inRows() func(r *dsp.Rows) {
	if t.row == nil {
		return t.rows
	}
	row := t.row
	return func(r *dsp.Rows) {
		for _, power := range r.All() {
			row(power)
		}
	}
}

// branch is one stream with what hangs on it.
type branch struct {
	rate      int
	resampler resampler // from the branch above; nil: the same samples
	buf       []float32
	samples   []func(x []float32)
	spectra   []*spectrum
	below     []*branch
}

// resampler makes a stream from the one above it.
type resampler interface {
	Write(dst, x []float32) []float32
	Flush(dst []float32) []float32
}

// decimator is a resampler that computes in float64, for the weak tones that are looked for in the slow stream.
type decimator struct {
	d   *dsp.Decimator
	buf []float64
}

func (d *decimator) Write(dst, x []float32) []float32 {
	d.buf = d.d.Write(d.buf[:0], x)
	return d.rounded(dst)
}

func (d *decimator) Flush(dst []float32) []float32 {
	d.buf = d.d.Flush(d.buf[:0])
	return d.rounded(dst)
}

func (d *decimator) rounded(dst []float32) []float32 {
	for _, v := range d.buf {
		dst = append(dst, float32(v))
	}
	return dst
}

// spectrum is one STFT of a stream, computed once for all its users.
type spectrum struct {
	frame, hop int
	stft       *dsp.STFT
	rows       []func(r *dsp.Rows)
}

// hasRate reports whether a recording of the given native rate has the stream.
func hasRate(native, rate int) bool {
	if rate == slowRate {
		rate = narrowRate
	}
	return native >= rate
}

// newFrontEnd plans the streams and spectra that the taps need. Taps on streams that do not exist are left out.
func newFrontEnd(native int, taps []tap) *branch {
	top := &branch{rate: native}
	wide := top
	if hasRate(native, wideRate) {
		wide = top.add(wideRate)
	}
	at := map[int]*branch{nativeRate: top, wideRate: wide}
	if hasRate(native, narrowRate) {
		at[narrowRate] = wide.add(narrowRate)
		at[slowRate] = at[narrowRate].add(slowRate)
	}
	for _, t := range taps {
		if hasRate(native, t.rate) {
			at[t.rate].attach(t)
		}
	}
	top.prune()
	return top
}

func (b *branch) add(rate int) *branch {
	c := &branch{rate: rate}
	switch {
	case rate == slowRate:
		c.resampler = &decimator{d: dsp.NewDecimator(b.rate, rate)}
	case rate != b.rate:
		c.resampler = dsp.NewResampler(b.rate, rate)
	}
	b.below = append(b.below, c)
	return c
}

func (b *branch) attach(t tap) {
	if t.samples != nil {
		b.samples = append(b.samples, t.samples)
	}
	rows := t.inRows()
	if rows == nil {
		return
	}
	for _, s := range b.spectra {
		if s.frame == t.frame && s.hop == t.hop {
			s.rows = append(s.rows, rows)
			return
		}
	}
	b.spectra = append(b.spectra, &spectrum{t.frame, t.hop, dsp.NewSTFT(t.frame, t.hop), []func(*dsp.Rows){rows}})
}

// prune drops the streams that nobody uses and reports whether b itself is one.
func (b *branch) prune() bool {
	kept := b.below[:0]
	for _, c := range b.below {
		if !c.prune() {
			kept = append(kept, c)
		}
	}
	b.below = kept
	return len(b.below) == 0 && len(b.samples) == 0 && len(b.spectra) == 0
}

// write passes samples of the branch above on to all that hangs on b.
func (b *branch) write(x []float32) {
	if b.resampler != nil {
		b.buf = b.resampler.Write(b.buf[:0], x)
		x = b.buf
	}
	b.spread(x)
	for _, c := range b.below {
		c.write(x)
	}
}

// flush ends the streams: what the resamplers still hold comes out.
func (b *branch) flush() {
	if b.resampler != nil {
		b.buf = b.resampler.Flush(b.buf[:0])
		b.spread(b.buf)
		for _, c := range b.below {
			c.write(b.buf)
		}
	}
	for _, c := range b.below {
		c.flush()
	}
}

func (b *branch) spread(x []float32) {
	for _, f := range b.samples {
		f(x)
	}
	for _, s := range b.spectra {
		s.write(x)
	}
}

// write hands the rows that samples complete to all users.
func (s *spectrum) write(x []float32) {
	s.stft.Write(x, func(r *dsp.Rows) {
		for _, f := range s.rows {
			f(r)
		}
	})
}
