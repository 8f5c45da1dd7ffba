package splice

import (
	"cmp"
	"math"
	"slices"
)

// MaxSilences bounds the silent runs that are kept of a recording.
const MaxSilences = 64

// almostZero is half a step of 16 bits: decoders of lossy codecs give less where they give nothing.
const almostZero = 0.5 / 32768

// SilentRun is a stretch of digital silence between samples that are none.
type SilentRun struct {
	StartSample, Samples int64
	// Abrupt says that it was loud just before: the root mean square from 80 to 20 ms before, which leaves a cross-fade
	// out, is at least half of that of all that came before. Gates and mute buttons close when it is quiet.
	Abrupt bool
}

// Silence looks for digital silence inside a recording: samples of less than half a step of 16 bits, for 5 ms or more.
// Microphones and lines never fall silent, so such a run was put in, muted or made by a machine: by an editor, a gate, a
// mute button, or where packets of a call were lost. Who gates does it again and again; one or two runs are the exception.
// Runs at either end of a recording are left out.
type Silence struct {
	least   int64
	at      int64 // samples seen
	run     int64 // silent up to here
	started bool  // something else was seen
	all     []SilentRun
	count   int

	block  int // samples of a block of 20 ms
	filled int
	energy float64
	last   [5]float64 // energies of the blocks before
	total  float64    // of all blocks, and how many are not silent
	blocks int
	abrupt bool // at the start of the run
}

// NewSilence returns a detector for mono samples at the recording's own rate in Hz.
func NewSilence(rate int) *Silence {
	return &Silence{least: int64(max(1, rate/200)), block: max(1, rate/50)}
}

// Write takes the next samples, in blocks of any size.
func (s *Silence) Write(x []float32) {
	for len(x) > 0 {
		n := min(len(x), s.block-s.filled)
		s.part(x[:n])
		x = x[n:]
		if s.filled += n; s.filled == s.block {
			s.level()
		}
	}
}

// part takes samples of one block. A run that counts holds every sample of some stretch of its least length, so of most stretches
// the last sample alone is looked at.
func (s *Silence) part(x []float32) {
	s.energy += energy(x)
	least := int(s.least)
	from := 0
	for from+least <= len(x) {
		if s.run != 0 || !s.started || silent(x[from]) {
			from = s.step(x, from)
			continue
		}
		last := from + least - 1
		for last > from && silent(x[last]) {
			last--
		}
		from = last + 1
	}
	for from < len(x) {
		from = s.step(x, from)
	}
	s.at += int64(len(x))
}

// step takes sample i of a part and returns the number of the next.
func (s *Silence) step(x []float32, i int) int {
	switch {
	case !silent(x[i]):
		s.end(s.at + int64(i))
	case s.run == 0:
		s.abrupt = s.loud()
		s.run = 1
	default:
		s.run++
	}
	return i + 1
}

// energy is the sum of the squares of samples, in four lanes.
func energy(x []float32) float64 {
	var e0, e1, e2, e3 float64
	for ; len(x) >= 4; x = x[4:] {
		a, b, c, d := float64(x[0]), float64(x[1]), float64(x[2]), float64(x[3])
		e0 += a * a // of two float32: exact, fused or not
		e1 += b * b
		e2 += c * c
		e3 += d * d
	}
	for _, v := range x {
		e0 += float64(v) * float64(v)
	}
	return (e0 + e1) + (e2 + e3)
}

// level takes in the energy of a block of 20 ms.
func (s *Silence) level() {
	copy(s.last[1:], s.last[:])
	s.last[0] = s.energy
	if s.energy > 0 && s.energy < math.MaxFloat32 {
		s.total += s.energy
		s.blocks++
	}
	s.energy, s.filled = 0, 0
}

// loud reports whether it was loud before the last one or two blocks.
func (s *Silence) loud() bool {
	if s.blocks == 0 {
		return false
	}
	return (s.last[1]+s.last[2]+s.last[3])/3 >= 0.25*s.total/float64(s.blocks)
}

// end ends a run, if there is one, before a sample that is not silent.
func (s *Silence) end(at int64) {
	if s.started && s.run >= s.least {
		s.count++
		s.all = append(s.all, SilentRun{StartSample: at - s.run, Samples: s.run, Abrupt: s.abrupt})
		if len(s.all) >= 4*MaxSilences {
			s.all, _ = s.Runs()
		}
	}
	s.started = true
	s.run = 0
}

// Runs returns the longest runs in order of time, and how many there were.
func (s *Silence) Runs() (runs []SilentRun, count int) {
	slices.SortFunc(s.all, func(a, b SilentRun) int {
		return cmp.Or(cmp.Compare(b.Samples, a.Samples), cmp.Compare(a.StartSample, b.StartSample))
	})
	runs = slices.Clone(s.all[:min(len(s.all), MaxSilences)])
	slices.SortFunc(runs, func(a, b SilentRun) int { return cmp.Compare(a.StartSample, b.StartSample) })
	return runs, s.count
}
