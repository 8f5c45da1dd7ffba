// Package fingerprint finds the same audio in different recordings, after coding, noise, reverberation and small
// changes of speed: which recording holds an excerpt of which, and where.
//
// Two readings of one spectrogram are kept of a recording, its [Print]. Landmarks are the spectrum's local peaks;
// pairs of them are looked up in an index of all recordings, and places where many pairs agree on one offset are
// candidates (Wang, "An industrial-strength audio search algorithm", ISMIR 2003). At each candidate 32 bits a frame
// are compared, the signs of the difference of band energies over time and frequency; the rate of differing bits and
// the share of landmarks that coincide decide (Haitsma and Kalker, "A highly robust audio fingerprinting system",
// ISMIR 2002). The score is the logarithm of how many places as good as this one chance would have left among all
// that were compared, if chance were normal: it allows for the folder's size, but speech is like other speech, and
// what a score is worth has to be calibrated.
//
// Limits: audio that is the same because both recordings hold the same announcement or the same bars of hold music is
// the same audio here too. Speed is followed within ±6 % if the pitch stays, and within ±2 % if it moves along; under a
// moved pitch alone, ±3 %, three seconds are found less often than five. Nothing below 220 Hz or above 3.4 kHz, steady
// or digitally silent is heard. A print takes 0.7 MB an hour, the index another 3 MB an hour.
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
	// which finds what landmarks do not; 0 means 4e11, some ten seconds with AVX-512. Below 0 none.
	Comparisons float64
}

func (o Options) withDefaults() Options {
	if o.HitsPerBlock <= 0 {
		o.HitsPerBlock = 1 << 17
	}
	if o.Comparisons == 0 {
		o.Comparisons = 4e11
	}
	return o
}

// Stats counts what a comparison did, and what it passed over to keep its cost in bounds.
type Stats struct {
	Pairs         int // landmark pairs in the index
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
	s.Looked += t.Looked
	s.PassedOver += t.PassedOver
	s.Candidates += t.Candidates
	s.Slid += t.Slid
	s.SlidChanged += t.SlidChanged
	s.BlocksCrowded += t.BlocksCrowded
	s.PairsCrowded += t.PairsCrowded
}
