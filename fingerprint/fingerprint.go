// Package fingerprint finds the same audio in different recordings, after coding, noise, reverberation and changes of
// speed and pitch: which recording holds an excerpt of which, and where.
//
// Two readings of one spectrogram are kept of a recording, its [Print]. The one is 32 bits for each 32 ms: the signs of
// how the difference of neighbouring bands' energies changed (Haitsma and Kalker, "A highly robust audio fingerprinting
// system", ISMIR 2002). The shortest recordings, which are the clips, are slid along all others, every second frame at
// every place, also faster, slower, higher and lower, as far as a budget of comparisons reaches. The other is landmarks,
// local peaks of the spectrum; for long recordings pairs of them are looked up in an index of all, and where many agree on one
// offset the bits are compared (Wang, "An industrial-strength audio search algorithm", ISMIR 2003). Both are then
// followed to a span. The score is the logarithm of how many places as good as this one chance would have left among
// all that were compared, if chance were normal, less what the same audio reaches beside its place, where buzzes and
// busy tones fit as well; what a score is worth has to be calibrated.
//
// Why so: of 630 excerpts of 3 to 10 s of calls, meetings, readings and music, after 14 distortions, searched in an hour
// of recordings, the best match was right for 99.4 % by sliding, for 96.7 % by landmarks, and for 79.2 % by sliding the
// words of Chromaprint 1.5.1; the bits reach down to 100 Hz since far-field recordings have little else (98.6 % from
// 300 Hz), and average 176 ms because shorter ones lose what changed its tempo.
//
// A [Library] keeps prints under names, in memory or in a file, for those who have no case. Package align lays what was
// found on each other to the sample.
//
// Limits: audio that is the same because both recordings hold the same announcement or the same bars of hold music is
// the same audio here too, and a speaker who repeats a sentence scores up to 7: only waveforms tell that apart. Speed and
// pitch are followed from 0.8 to 1.25 by sliding, within ±2 to ±6 % by landmarks. Nothing below 100 Hz or above 3.4 kHz,
// steady or digitally silent is heard, and nothing under a second is found. A print takes 0.69 MB an hour.
package fingerprint

// The shared spectrogram: rows of power at 8 kHz, frames of 512 samples every 128.
const (
	rowBins       = 257
	rowSeconds    = 128.0 / 8000
	rowsPerFrame  = 2 // rows between frames of bits
	frameSeconds  = rowsPerFrame * rowSeconds
	centreSeconds = 256.0 / 8000 // of a row, after its start
)

// Match is the same audio in two recordings. Times are seconds from the starts of the recordings.
type Match struct {
	A, B         int // indices into the prints compared, A before B; in MatchOne A is 0 (the clip), B indexes the library
	AStart, AEnd float64
	BStart, BEnd float64
	Speed        float64 // a second of A's audio lasts 1/Speed seconds in B
	Pitch        float64 // frequencies of B over those of A, in steps of 11 %; 1 within ±5 %
	Score        float64 // −log10 of the places as good that chance would give among those compared
	BitsZ        float64 // standard deviations that the differing bits are below chance
	RivalZ       float64 // the greatest BitsZ of A a quarter of a second to three beside its place in B
	PeaksZ       float64 // standard deviations that the landmarks in the same place are above chance
	Votes        int     // pairs of landmarks that proposed the place; 0 if it was found by sliding
	Frames       int     // frames of 32 bits compared, steady and silent ones left out
	BER          float64 // share of bits that differ, 0.5 by chance
	Peaks        int     // landmarks of A in the span
	PeaksFound   int     // of these, those that B has in the same place
}

// Options changes what is searched for. The zero value is the default.
type Options struct {
	// MinScore is the lowest score that is returned, below 0 for more; 0 means that chance gives one in all.
	MinScore float64
	// HitsPerBlock bounds how many places in the index are visited for each block of ten seconds, the rarest
	// pairs of landmarks first, and so the cost in large folders; 0 means 1<<17.
	HitsPerBlock int
	// Comparisons is how many words of 32 bits may be compared to slide the shortest recordings along all others,
	// which finds what landmarks do not; 0 means 4e11, some ten seconds with AVX-512, of which an
	// eighth is for recordings of more than five minutes. Below 0 none.
	Comparisons float64
	// PartHours is how many hours of recordings are held ready at once to look the others up in, one such part after
	// the other; 0 means 200, which take 1.3 GB. A score does not depend on it, and neither does what is found unless
	// Stats says that blocks were crowded or pairs of landmarks passed over: each part has its share of HitsPerBlock, or an
	// eighth, so that parts find the clear matches all the same and of the faintest some others.
	PartHours float64
}

func (o Options) withDefaults() Options {
	if o.HitsPerBlock <= 0 {
		o.HitsPerBlock = 1 << 17
	}
	if o.Comparisons == 0 {
		o.Comparisons = 4e11
	}
	if !(o.PartHours > 0) {
		o.PartHours = 200
	}
	return o
}

// Stats counts what a comparison did, and what it passed over to keep its cost in bounds.
type Stats struct {
	Pairs         int // landmark pairs in the index, 0 if nothing was looked up
	Looked        int // landmark pairs looked up
	PassedOver    int // landmark pairs not looked up, the commonest of blocks that reached Options.HitsPerBlock
	Slid          int // recordings slid along all longer ones
	SlidChanged   int // of these, those slid with changes of speed and pitch
	Candidates    int // places that the bits were compared at
	BlocksCrowded int // blocks with more faint candidates than are examined
	PairsCrowded  int // candidates not examined because their pair of recordings shares 256 spans already
	LeftOut       int // recordings not compared, the longest, beyond 19 000 hours in all
}

func (s *Stats) add(t Stats) {
	s.Pairs += t.Pairs
	s.LeftOut += t.LeftOut
	s.Looked += t.Looked
	s.PassedOver += t.PassedOver
	s.Candidates += t.Candidates
	s.BlocksCrowded += t.BlocksCrowded
	s.PairsCrowded += t.PairsCrowded
}

// count counts a recording by the effort for it.
func (s *Stats) count(e effort) {
	if e >= slid {
		s.Slid++
	}
	if e >= slidAll {
		s.SlidChanged++
	}
}
