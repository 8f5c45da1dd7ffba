package align

import (
	"errors"
	"io"
	"math"

	"github.com/earwitness/earwitness/dsp"
)

// Rate is that of all samples here, in Hz.
const Rate = 8000

// Reach is how far back, in samples, a Source is asked to go at most: no call starts further before the end of what was
// asked for until then.
const Reach = 75 * Rate

// Source gives the samples of a recording, mixed to mono, at Rate.
type Source interface {
	// Samples returns n samples from position at, both not negative; fewer, or none, where the recording ends, which is
	// no error. The slice may be used until the next call and is not written to. See Reach for what at may be.
	Samples(at int64, n int) ([]float32, error)
}

// Memory is a recording that is held in memory whole.
type Memory []float32

// Samples implements Source.
func (m Memory) Samples(at int64, n int) ([]float32, error) {
	from := min(max(0, at), int64(len(m)))
	to := min(from+int64(max(0, n)), int64(len(m)))
	return m[from:to], nil
}

// ErrPassed says that samples were asked for that lie further back than a Stream keeps them.
var ErrPassed = errors.New("align: samples are no longer kept")

// Stream is a Source that reads on and keeps the last samples, at most 2·Reach of them (5 MB).
type Stream struct {
	read  func(dst []float32) (int, error)
	kept  []float32 // from position base
	base  int64
	ended bool
}

// NewStream takes samples at Rate from read, which is an io.Reader of samples: it fills dst up to the number it
// returns, and says io.EOF at the end.
func NewStream(read func(dst []float32) (int, error)) *Stream {
	return &Stream{read: read, kept: make([]float32, 0, 2*Reach)}
}

// Samples implements Source. Besides what read returns, its error may be ErrPassed. It panics if n is beyond Reach.
func (s *Stream) Samples(at int64, n int) ([]float32, error) {
	if n > Reach {
		panic("align: more samples asked for than a stream keeps")
	}
	if at < s.base {
		return nil, ErrPassed
	}
	end := at + int64(n)
	for !s.ended && s.base+int64(len(s.kept)) < end {
		if err := s.more(); err != nil {
			return nil, err
		}
	}
	from := min(at-s.base, int64(len(s.kept)))
	return s.kept[from:min(end-s.base, int64(len(s.kept)))], nil
}

func (s *Stream) more() error {
	const block = 4096
	if len(s.kept)+block > cap(s.kept) {
		drop := len(s.kept) - Reach
		s.kept = s.kept[:copy(s.kept, s.kept[drop:])]
		s.base += int64(drop)
	}
	have := len(s.kept)
	n, err := s.read(s.kept[have : have+block])
	s.kept = s.kept[:have+max(0, min(n, block))]
	if err == io.EOF {
		s.ended, err = true, nil
	}
	return err
}

// fetch fills dst with the samples from position at, zeros where there are none. What is not finite, or beyond
// anything that audio is, counts as silence.
func fetch(dst []float32, s Source, at int64) error {
	clear(dst)
	skip := int(min(max(0, -at), int64(len(dst))))
	if skip == len(dst) {
		return nil
	}
	x, err := s.Samples(at+int64(skip), len(dst)-skip)
	if err != nil {
		return err
	}
	for i, v := range x[:min(len(x), len(dst)-skip)] {
		if !(v > -most && v < most) {
			v = 0
		}
		dst[skip+i] = v
	}
	return nil
}

// most is the largest sample that is believed.
const most = 1e6

// paced is a source played so much slower that it keeps the pace of another: its sample k stands at k/speed of the
// source's.
type paced struct {
	Stream
	src     Source
	resampl *dsp.Resampler
	at      int64
	out     []float32
}

// pace returns s itself if the speed makes no difference.
func pace(s Source, speed float64) Source {
	if speed == 1 {
		return s
	}
	p := &paced{src: s, resampl: resampler(speed)}
	p.Stream = *NewStream(p.next)
	return p
}

func resampler(speed float64) *dsp.Resampler {
	const parts = 1e9 // speeds are kept to a thousandth of a ppm
	return dsp.NewResampler(parts, int(math.Round(parts*speed)))
}

func (p *paced) next(dst []float32) (int, error) {
	const block = 2048
	for len(p.out) == 0 {
		x, err := p.src.Samples(p.at, block)
		if err != nil {
			return 0, err
		}
		p.at += int64(len(x))
		p.out = p.resampl.Write(p.out, x)
		if len(x) < block {
			p.out = p.resampl.Flush(p.out)
			n := copy(dst, p.out)
			p.out = p.out[n:]
			if len(p.out) == 0 {
				return n, io.EOF
			}
			return n, nil
		}
	}
	n := copy(dst, p.out)
	p.out = append(p.out[:0], p.out[n:]...)
	return n, nil
}
