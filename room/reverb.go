package room

import (
	"math"

	"github.com/earwitness/earwitness/dsp"
)

const (
	// rowsPerSecond is how often a row comes: every 8 ms.
	rowsPerSecond = 125

	// silenceLSB is the largest level of digital silence in steps of 16 bits. guardReverbRows is how many rows before and
	// after a silent one may reach into the silence.
	silenceLSB      = 1.01 / 32768
	guardReverbRows = 3

	// minDecays is the least number of free decays behind an octave's value, and minOctaves that of octaves behind the
	// recording's.
	minDecays, minOctaves = 8, 2
	// minRows is how many rows 3 s have. Of recordings of 2 s only 79 % came out right within two standard errors.
	minRows = 3*rowsPerSecond - 4
)

// longestSeconds is the RT60 beyond which a value is a lower bound.
const longestSeconds = 1.2

// Octave is the reverberation time of one octave band.
type Octave struct {
	CentreHz             float64
	RT60Seconds          float64
	StandardErrorSeconds float64
	Decays               int // free decays that it rests on
}

// Reverb is the reverberation heard in a recording. Where nothing could be said, Reason says why and the other values
// but the octaves are 0. Standard errors are those of redrawing the decays together with what was measured of the method.
type Reverb struct {
	RT60Seconds          float64 // mean of the octaves from 500 to 4000 Hz, by their errors, on a logarithmic scale
	StandardErrorSeconds float64
	AtMost               bool    // so short that it may be the speech's own
	AtLeast              bool    // so long that it may be longer: the measured rooms went up to 1 s, and 4 s read as 1.4 to 1.8
	C50dB, C50ErrorDB    float64 // energy of the first 50 ms over that of the rest
	Octaves              []Octave
	Reason               string
}

// ReverbRows returns the frame and hop, in samples, of the rows that a ReverbMeter takes at the rate: 32 ms every 8 ms.
func ReverbRows(rate int) (frame, hop int) { return rate * 32 / 1000, rate / rowsPerSecond }

// ReverbMeter measures a [Reverb]. Its size does not depend on the length of the recording.
type ReverbMeter struct {
	bins    int
	edges   [Octaves][2]int // first bin of an octave, and the one after the last
	octaves int             // that the rate carries
	silence float64         // power of a row of digital silence
	sound   int             // rows above it

	history history
	falls   [Octaves]octaveFalls
	block   [Octaves][]float64 // energies of the rows at hand
}

// NewReverb returns a meter for the spectra of samples at the given rate, 8000 or 16000 Hz, as [ReverbRows] has them;
// octaves that the rate cannot carry are left out.
func NewReverb(rate int) *ReverbMeter {
	frame, _ := ReverbRows(rate)
	m := &ReverbMeter{bins: frame/2 + 1, history: newHistory()}
	hz := float64(rate) / float64(frame)
	for i := range Octaves {
		if centre := centreHz(i); centre < 0.45*float64(rate) {
			m.edges[i] = [2]int{int(math.Ceil(centre / math.Sqrt2 / hz)), int(math.Ceil(centre * math.Sqrt2 / hz))}
			m.octaves++
		}
	}
	// White noise of variance s² under a Hann window of N has the power 3/8·N·s² in each bin.
	bins := m.edges[m.octaves-1][1] - m.edges[0][0]
	m.silence = silenceLSB * silenceLSB * 3 / 8 * float64(frame*bins)
	return m
}

func centreHz(octave int) float64 { return 250 * float64(int(1)<<octave) }

// Row takes the next row: the power spectrum of a frame of samples in ±1 under a Hann window, unnormalised.
// It panics if the number of bins is not that of the frame.
func (m *ReverbMeter) Row(power []float32) {
	if len(power) != m.bins {
		panic("room: spectrum length mismatch")
	}
	var e [Octaves]float64
	for i, edge := range m.edges[:m.octaves] {
		for _, v := range power[edge[0]:edge[1]] {
			e[i] += float64(v)
		}
	}
	m.take(&e)
}

// Rows takes the next rows as [ReverbMeter.Row] does, to the same end in less time.
func (m *ReverbMeter) Rows(r *dsp.Rows) {
	if len(r.Power(0)) != m.bins {
		panic("room: spectrum length mismatch")
	}
	for i, edge := range m.edges[:m.octaves] {
		m.block[i] = r.Sums(m.block[i], edge[0], edge[1])
	}
	for row := range r.Count {
		var e [Octaves]float64
		for i := range m.octaves {
			e[i] = m.block[i][row]
		}
		m.take(&e)
	}
}

// take takes the energies of the next row.
func (m *ReverbMeter) take(e *[Octaves]float64) {
	total := 0.0
	for _, v := range e {
		total += v
	}
	silent := !(total > m.silence && total < math.Inf(1)) // what is no number is no evidence either
	if !silent {
		m.sound++
	}
	m.add(e, silent)
}

func (m *ReverbMeter) add(energies *[Octaves]float64, silent bool) {
	if !m.history.add(energies, silent) {
		return
	}
	clean := m.history.clean()
	for i := range m.octaves {
		m.falls[i].examine(&m.history, i, &clean)
	}
	m.history.shift()
}

// settled returns a copy of the meter in which every row so far has been examined.
func (m *ReverbMeter) settled() *ReverbMeter {
	c := *m
	for range 2 * chunkRows {
		c.add(&[Octaves]float64{}, true)
	}
	return &c
}

// Result returns the reverberation of the rows so far. Rows may follow.
func (m *ReverbMeter) Result() Reverb {
	if m.sound < minRows {
		return Reverb{Reason: "less than 3 s of sound"}
	}
	v, errors := m.settled().measure()
	var r Reverb
	for i, n := range v.decays {
		if n > 0 {
			t := math.Exp(v.lnRT60[i])
			r.Octaves = append(r.Octaves, Octave{
				CentreHz: centreHz(i), RT60Seconds: t, Decays: n,
				StandardErrorSeconds: t * math.Hypot(errors.lnRT60[i], octaveMethodError),
			})
		}
	}
	if v.counted < minOctaves {
		r.Reason = "too few free decays for a reverberation time"
		return r
	}
	r.RT60Seconds = math.Exp(v.lnMean)
	r.StandardErrorSeconds = float64(r.RT60Seconds * math.Hypot(errors.lnMean, methodError))
	r.AtMost = r.RT60Seconds-r.StandardErrorSeconds < drySeconds
	r.AtLeast = r.RT60Seconds > longestSeconds
	r.C50dB, r.C50ErrorDB = v.c50Mean, math.Hypot(errors.c50Mean, c50MethodErrorDB)
	return r
}

// Falls returns what the values of each octave are computed from, of the rows so far. Rows may follow.
func (m *ReverbMeter) Falls() (f [Octaves]Falls) {
	sums := m.settled().sums()
	for i := range f {
		f[i] = sums[i].falls(&once)
	}
	return f
}

func (m *ReverbMeter) sums() (s [Octaves]octaveSums) {
	for i := range m.octaves {
		s[i] = m.falls[i].sums()
	}
	return s
}
