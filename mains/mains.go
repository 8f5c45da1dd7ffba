// Package mains finds the hum of the electrical network in a recording and follows its frequency.
//
// Equipment near the mains picks up the network's 50 or 60 Hz and its multiples. All of them move together by a
// few millihertz with the load of the whole network, so the track of the frequency is a clock that every recording
// made in the same network shares (Grigoras, "Digital audio recording analysis: the Electric Network Frequency
// criterion", 2005). Here 16 s Hann frames are taken every second from samples at 1 kHz; the harmonics vote for one
// common frequency (Hajj-Ahmad, Garg and Wu, "Spectrum combining for ENF signal estimation", 2013), and each
// trusted line is then read to a fraction of a bin by the exact formula for Hann windows.
//
// Limits: a network further than half a hertz from nominal is not found; a phone's high-pass and speech codecs
// remove the strongest harmonics; the frequency is that of the recorder's clock, whose error (tens of parts in a
// million, millihertz at 50 Hz) shifts the whole track; a mains-synchronous tone that somebody adds looks the same.
package mains

// Rate is the sampling rate in Hz of the stream that an Extractor is given.
const Rate = 1000

// Threshold is the score above which hum counts as present. It was chosen on 40 mixes of speech without hum of 1
// to 5 min, none of which is above it; of 40 mixes made afterwards from the same recordings two are.
const Threshold = 1.0

const (
	frameSeconds    = 16
	shortestSeconds = 8
	// silence is the largest sample that still counts as digital silence: one step of 16 bits.
	silence = 1.0 / 32768
)

// Result says whether a recording carries mains hum, and at which frequency.
type Result struct {
	// Present is true if Score is above the threshold, see Threshold.
	Present bool
	// NominalHz is 50 or 60, whichever fits better, also when nothing is present; 0 if nothing was measured.
	NominalHz float64
	// SNRdB is the power of the lines over that of the noise within one bin of a frame, summed over the trusted
	// harmonics: the median over the track. 0 without a track.
	SNRdB float64
	// Score grows with the evidence for hum and suits a logistic calibration: about 0 ± 0.3 without hum, whatever
	// the length.
	Score float64
	// Track is the frequency over time. It is given whether hum is present or not; empty if no second had a line
	// to trust.
	Track Track
	// Reason says why less was measured than usual; empty otherwise.
	Reason string
}

// Point is the network's frequency at the nominal fundamental, the mean over the frame centred at TimeSeconds.
type Point struct {
	TimeSeconds, FrequencyHz float64
	// ErrorHz is the standard error of FrequencyHz as a value at this second, the recorder's clock taken as right; 0: not
	// known, as after unpacking.
	ErrorHz float64
}

// Extractor measures one recording. Its memory grows by 16 bytes a second of sound.
type Extractor struct {
	buf    []float32 // the newest samples, at most a frame
	whole  int       // seconds of the stream before buf
	frame  *frame
	bases  [2]*base
	frames int
}

// NewExtractor returns an extractor for a mono stream at Rate that starts with the recording.
func NewExtractor() *Extractor {
	return &Extractor{
		buf:   make([]float32, 0, frameSeconds*Rate),
		frame: newFrame(frameSeconds * Rate),
		bases: [2]*base{newBase(50), newBase(60)},
	}
}

// Write takes the next samples, in blocks of any size.
func (e *Extractor) Write(x []float32) {
	for len(x) > 0 {
		n := min(len(x), cap(e.buf)-len(e.buf))
		e.buf = append(e.buf, x[:n]...)
		x = x[n:]
		if len(e.buf) == cap(e.buf) {
			e.measure(e.frame, e.buf)
			e.buf = e.buf[:copy(e.buf, e.buf[Rate:])]
			e.whole++
		}
	}
}

func (e *Extractor) measure(f *frame, x []float32) {
	centre := float32(e.whole) + float32(len(x))/(2*Rate)
	if quiet(x) {
		return
	}
	e.frames++
	f.transform(x)
	for _, b := range e.bases {
		b.add(f, centre)
	}
}

func quiet(x []float32) bool {
	for _, v := range x {
		if v > silence || v < -silence {
			return false
		}
	}
	return true
}

// Result returns what the stream holds. Nothing may be written after it.
func (e *Extractor) Result() Result {
	reason := ""
	if e.whole == 0 {
		seconds := len(e.buf) / (2 * Rate) * 2 // even, so that the centre is a whole second
		if seconds < shortestSeconds {
			return Result{Reason: "shorter than 8 s"}
		}
		reason = "shorter than 16 s: one short frame, a track of one point"
		e.measure(newFrame(seconds*Rate), e.buf[:seconds*Rate])
	}
	if e.frames == 0 {
		return Result{Reason: "digital silence"}
	}
	best, score, other := e.bases[0], e.bases[0].score(), e.bases[1].score()
	if other > score {
		best, score, other = e.bases[1], other, score
	}
	// What looks like both networks at once is neither, but a spectrum full of holes.
	score -= max(0, other)
	track, snr := best.track()
	return Result{
		Present: score > Threshold, NominalHz: best.nominalHz, SNRdB: snr, Score: score,
		Track: track, Reason: reason,
	}
}
