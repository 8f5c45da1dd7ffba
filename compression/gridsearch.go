package compression

import "math"

const (
	// stretchSeconds is about how much is looked at in one piece. A piece is a whole number of frames of every framing.
	stretchSeconds = 16
	stretchUnit    = 9216
	// thin is how many frames there are to one that is looked at for a grid nobody knows of yet, the loudest: in the first
	// stretches, and later.
	thin, thinner = 8, 16
	// suspected is the fit of a few frames that makes it worth looking at all.
	suspected = 5.5
	// decisive is the fit of a few frames from which the grid is certain: other frames are then looked at for it alone, and
	// whole only where it does not show.
	decisive = 20
	// rounds is how many a glance takes, each of as many frames, until its answer is plain.
	rounds = 3
	// apparent is the fit from which an offset is kept, and candidate that of a few frames from which others are asked.
	apparent, candidate = 5, 4
	// mostCandidates bounds the offsets of a framing that are followed along a recording.
	mostCandidates = 24
	// mostKnown bounds those that are followed from stretch to stretch, and mostEver those that ever were.
	mostKnown, mostEver = 12, 48
	// mostProbed bounds the offsets that are asked where it is only to be known whether there is a grid.
	mostProbed = 3
	// idleStretches is in how many in a row a known offset may not show before it is followed no more.
	idleStretches = 4
	// wholeStretches is how many are looked at without a pause. After it, pauses double and double.
	wholeStretches = 2
	// doubtedStretches is in how many, and in those searched later, all frames are measured whole in which a known grid does not
	// show: behind a cut there may be another.
	doubtedStretches = 8
)

// hopeless is the fit below which a glance ends after each of its rounds. Of what a whole one finds to be 8 or more the least had
// 4.7 and 6.6 after the first and the second; of what stays below 5 half has 3.6 and 3.9.
var hopeless = [rounds]float64{3.8, 4.5, 0}

// Grids is what a search found of one framing.
type Grids struct {
	Framing
	Rate    int   // in Hz, of the samples that are counted; 0 from a [GridSearch], which knows one rate alone
	Offsets []int // candidates, the best first, in samples from the recording's start, modulo Samples
	// Scores says of each candidate how far the best stretch of frames at it lies above what other starts give, in
	// standard deviations.
	Scores []float64
	Frames []FrameFit // those looked at, in order of time
	// OwnScore is the score of the file's own grid, 0 if none is known.
	OwnScore float64
	// Searched is the share of the recording in which a grid would have been found that starts there; the rest was
	// looked at for those already known, or passed over.
	Searched float64
}

// FrameFit is how well one frame's starts fit.
type FrameFit struct {
	Number int64     // a frame at an offset starts at sample Number·Samples + offset
	Fits   []float32 // for each of Offsets; about normal with mean 0 and deviation 1 without such coding
	Seen   float32   // share of the coefficients that stand above rounding: 0 in silence
}

// GridSearch looks for the framing grids of earlier coding. It keeps some 16 seconds of samples, and the fits of frames.
type GridSearch struct {
	buf     []float32
	start   int64
	stretch int
	kinds   []*kind
	total   int64
	o       GridOptions
	asked   question
}

// GridOptions says how to search.
type GridOptions struct {
	Thorough bool // look at every frame at every offset
	// Own are grids of the file's own coding, which say nothing of its past.
	Own []Own
	// Coded says that the samples are what a lossy coding's decoder gives. A [GridSearch] does without it.
	Coded bool
}

// Own is the grid of the coding that a file is decoded from.
type Own struct {
	Codec  string
	Offset int
}

// NewGridSearch returns a search in mono samples of the given rate in Hz, full scale being 1.
func NewGridSearch(rate int, o GridOptions) *GridSearch { return newGridSearch(rate, o, plans{}) }

func newGridSearch(rate int, o GridOptions, p plans) *GridSearch {
	s := &GridSearch{stretch: max(1, (stretchSeconds*rate+stretchUnit/2)/stretchUnit) * stretchUnit, o: o}
	for _, framings := range kinds() {
		s.kinds = append(s.kinds, &kind{framings: framings, layers: make([]*layer, len(framings)), o: o, plans: p})
	}
	return s
}

// reach is how many samples beyond a stretch its frames need, of whichever framing.
const reach = 2048 + 2*far

// Write takes the next samples, in blocks of any size.
func (s *GridSearch) Write(x []float32) {
	s.total += int64(len(x))
	s.buf = append(s.buf, x...)
	for len(s.buf) >= s.stretch+reach {
		s.look(s.buf[:s.stretch+reach])
		s.buf = s.buf[:copy(s.buf, s.buf[s.stretch:])]
		s.start += int64(s.stretch)
	}
}

func (s *GridSearch) look(x []float32) {
	number := s.start / int64(s.stretch)
	look := outlook{start: s.start, samples: s.stretch, thin: thin, search: true, doubt: number < doubtedStretches}
	switch {
	case s.o.Thorough:
		look.thin = 1
	case number >= wholeStretches:
		look.thin = thinner
		look.search = number%(1<<uint(math.Ilogb(float64(number/wholeStretches))+1)) == 0
		look.doubt = look.doubt || look.search
	}
	for _, k := range s.kinds {
		if s.asked.bar > 0 {
			k.ask(x, look, s.asked)
			continue
		}
		k.look(x, look)
	}
}

// Result returns what was found, one entry for each framing. Nothing may be written after it.
func (s *GridSearch) Result() []Grids {
	if len(s.buf) > 0 {
		s.look(s.buf)
	}
	var all []Grids
	for _, k := range s.kinds {
		all = append(all, k.layer(k.chosen).result(s.total))
	}
	return all
}

// kind is the search for framings whose transforms are alike, so that all show in the first one's.
type kind struct {
	framings []Framing
	layers   []*layer // nil until they are asked for: a plan takes as long as a look at a short recording
	o        GridOptions
	plans    plans
	chosen   int // whose grids show best so far
}

// layer returns the search for the i-th framing.
func (k *kind) layer(i int) *layer {
	if k.layers[i] == nil {
		k.layers[i] = newLayer(k.framings[i], k.o, k.plans)
	}
	return k.layers[i]
}

// outlook is where a stretch begins, how many samples it has, and whether and how thinly grids that nobody knows of are looked
// for in it.
type outlook struct {
	start   int64
	samples int
	search  bool
	thin    int
	doubt   bool // whether frames in which no known grid shows are searched whole
}

// look looks at the frames whose starts all lie in the stretch that x begins with.
func (k *kind) look(x []float32, o outlook) {
	l := k.layer(k.chosen)
	p := l.piece(x, o)
	if l.following() && o.thin > 1 {
		l.follow(&p)
		l.rest(&p)
		if l.explained(&p) || o.doubt && l.resolve(&p) {
			l.keep(&p)
			return
		}
	}
	if !l.following() && !o.search {
		return
	}
	if l.glance(&p, o.thin) >= suspected {
		if len(l.known) == 0 {
			l, p = k.choose(p, o)
		}
		l.study(&p, o)
	}
	l.keep(&p)
}
