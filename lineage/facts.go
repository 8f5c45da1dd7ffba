package lineage

import "math"

// Facts is what is known of a copy beside its samples. A zero means that it is not known.
type Facts struct {
	// Codec is the file's, as ffmpeg names it: mp3, aac, opus, pcm_s16le, …; of lossless files that are known to have
	// been decoded from another, that one's, with its bit rate.
	Codec         string  `json:"codec"`
	BitRateBPS    int     `json:"bit_rate_bps"`   // of one channel
	RateHz        int     `json:"rate_hz"`        // that the file was made at
	BeyondSeconds float64 `json:"beyond_seconds"` // of audio before and after what the two copies share
}

// Coding predicts how much a codec changes what it is given: the Residual between a file and what it was made of.
//
//	Residual = DB + PerDoubling·log2(bit rate / 64 kb/s) + PerOctave·log2(rate / 44.1 kHz), in dB
type Coding struct {
	DB          float64 `json:"db"`
	PerDoubling float64 `json:"per_doubling"`
	PerOctave   float64 `json:"per_octave"`
}

// terms are what a Coding's constants are multiplied by.
func (f Facts) terms() [3]float64 {
	t := [3]float64{1, 0, 0}
	if f.BitRateBPS > 0 {
		t[1] = math.Log2(float64(f.BitRateBPS) / 64000)
	}
	if f.RateHz > 0 {
		t[2] = math.Log2(float64(f.RateHz) / 44100)
	}
	return t
}

// expected is the Residual that the coding of a file must have left, by itself. ok is false for codings that are
// lossless, or not among those that the model was fitted on.
func (m *Model) expected(f Facts) (residual float64, ok bool) {
	c, ok := m.Codings[f.Codec]
	if !ok {
		return 0, false
	}
	t := f.terms()
	return c.DB + float64(c.PerDoubling*t[1]) + float64(c.PerOctave*t[2]), true
}
