package compression

import (
	"cmp"
	"math"
	"slices"
)

// layer is the search for one framing.
type layer struct {
	Framing
	fit      *fit
	parts    []uint8 // what each start has to do with frames that start at 0
	own      []uint8 // the same of the file's own frames
	ownFit   float64 // how well these fit
	ownScore float64 // the same, as if no glance had been cut short
	frames   []looked
	known    []int // offsets that are followed
	idle     []int // in how many stretches in a row each of them has not shown
	searched int64 // samples
	fits     []float32
}

// looked is a frame with the fits of all its starts, or of known ones only.
type looked struct {
	number int64
	seen   float32
	all    []int8 // eighths; nil: only known
	fits   []int8 // of the layer's first known offsets
}

func newLayer(f Framing, o GridOptions, p plans) *layer {
	l := &layer{Framing: f, fit: p.of(f), parts: partsOf(f), own: make([]uint8, f.Samples)}
	for _, own := range o.Own {
		switch {
		case own.Codec == f.Codec || own.Codec == "aac" && f.Codec == "vorbis": // whose transforms are alike
			l.mask(own.Offset)
		case own.Codec == "mp3":
			l.markEvery(apart, own.Offset+mp3InMDCT-1, beside)
			l.markEvery(apart, own.Offset+mp3InMDCT, itself)
			l.markEvery(apart, own.Offset+mp3InMDCT+1, beside)
		}
	}
	return l
}

// mp3InMDCT is where frames of MP3 fit the other transforms, modulo [apart], after their own start.
const mp3InMDCT = 16

// markEvery marks all starts that lie a multiple of step from an offset.
func (l *layer) markEvery(step, offset int, as uint8) {
	for at := (offset%step + step) % step; at < l.Samples; at += step {
		l.own[at] = max(l.own[at], as)
	}
}

// mask marks what the file's own frames leave.
func (l *layer) mask(own int) {
	for d, as := range l.parts {
		at := ((own+d)%l.Samples + l.Samples) % l.Samples
		l.own[at] = max(l.own[at], as)
	}
}

// partsOf tells of each start what it has to do with frames that start at 0: those at which they fit, and those at which parts of them
// do.
func partsOf(f Framing) []uint8 {
	all := make([]uint8, f.Samples)
	mark := func(at, width int, as uint8) {
		for d := -width; d <= width; d++ {
			at := ((at+d)%f.Samples + f.Samples) % f.Samples
			all[at] = max(all[at], as)
		}
	}
	parts, as := []int{256, 512, 768}, uint8(itself)
	switch f.Codec {
	case "mp3":
		parts = []int{144, 192, 288, 384, 432}
		for at := 0; at < f.Samples; at += mp3Subbands { // where the samples of its subbands begin
			mark(at, 0, echo)
		}
	case "aac":
		as = echo // short blocks of AAC fit short windows of Vorbis, and half granules of some encoders MP3, better than whole ones
	}
	for _, part := range parts {
		mark(part, 2, as)
	}
	mark(0, 30, echo)
	mark(0, 1, itself)
	return all
}

// mp3Subbands is how many subbands MP3 has, of which each has a sample for as many of the recording.
const mp3Subbands = 32

// What a start has to do with the file's own frames.
const (
	itself = 3 // they begin there
	echo   = 2 // parts of them do: a grid counts there only if it fits echoShare as well as they
	beside = 1 // they begin one sample away: they fit a little, and in thousands of frames that makes a score. A grid must be decisive
)

const echoShare = 0.5

// piece takes the frames whose starts all lie in the stretch that x begins with.
func (l *layer) piece(x []float32, o outlook) piece {
	frames := max(0, min(o.samples, len(x)-l.fit.bank.Len()-far+1)) / l.Samples
	return piece{x: x, first: o.start / int64(l.Samples), frames: make([]looked, frames)}
}

// glance measures the loudest frames, in rounds until the answer is plain, and returns the best score among the offsets,
// the file's own left out. In a thorough search it measures all.
func (l *layer) glance(p *piece, thin int) (score float64) {
	p.order = l.loudest(p)
	l.searched += int64(len(p.frames) * l.Samples)
	done, most, own := 0, l.some(len(p.order)/thin+1, p), l.ownFit
	for round := 1; round <= rounds; round++ {
		some := min(most, l.some(most*round/rounds, p))
		l.full(p, p.order[done:some])
		done = some
		score = 0
		if _, scores := l.best(p.frames, 0); len(scores) > 0 {
			score = scores[0]
		}
		if thin > 1 && (score >= decisive || score < hopeless[round-1]) {
			break
		}
	}
	if l.ownFit > own {
		l.ownScore = max(l.ownScore, l.ownFit*math.Sqrt(float64(most)/float64(done)))
	}
	p.order = p.order[done:]
	return score
}

// some rounds a number of frames up to what costs no more, as far as there are frames.
func (l *layer) some(frames int, p *piece) int {
	if l.Codec != "mp3" {
		frames = (frames + atOnce - 1) / atOnce * atOnce
	}
	return min(len(p.order), max(frames, 1))
}

// study measures the other frames too: first at candidates alone. What they confirm is followed from here on, and all starts are
// measured where it does not show, or everywhere if it is weak.
func (l *layer) study(p *piece, o outlook) {
	if o.thin == 1 {
		l.know(p, apparent, mostKnown)
		return
	}
	before := len(l.known)
	l.know(p, candidate, mostKnown)
	l.follow(p)
	l.forget(p, before)
	if len(l.known) == 0 {
		return
	}
	if l.bestOf(p.frames) < decisive*math.Sqrt(float64(len(p.frames))) {
		l.full(p, p.order)
	} else {
		l.full(p, l.doubts(p))
	}
	l.know(p, apparent, mostKnown)
	l.follow(p)
}

// resolve measures the frames of runs in which no known grid shows, takes what shows there as known too, and reports whether that
// explains all.
func (l *layer) resolve(p *piece) bool {
	l.full(p, l.doubts(p))
	l.know(p, apparent, mostKnown)
	l.follow(p)
	return l.explained(p)
}

// forget leaves out of the known offsets those, from one on, that frames do not bear out which were not in the glance: of many
// offsets some fit the few loudest frames by chance, and count nothing then.
func (l *layer) forget(p *piece, from int) {
	kept := from
	for k := from; k < len(l.known); k++ {
		ok := p.bearOut(k)
		for i := range p.frames {
			switch f := &p.frames[i]; {
			case k < len(f.fits):
				f.fits[kept] = f.fits[k]
			case !ok && f.all != nil:
				f.all[l.known[k]] = 0
			}
		}
		if ok {
			l.known[kept], l.idle[kept] = l.known[k], l.idle[k]
			kept++
		}
	}
	l.known, l.idle = l.known[:kept], l.idle[:kept]
	for i := range p.frames {
		f := &p.frames[i]
		f.fits = f.fits[:min(kept, len(f.fits))]
	}
}

// bearOut reports whether the frames that were followed fit the k-th known offset, all together or some stretch of them, or are
// too few to tell.
func (p *piece) bearOut(k int) bool {
	const few, bar, stretch = 16, 3, 4.5
	sum := int32(0)
	var fits [][]int8
	for i := range p.frames {
		if f := &p.frames[i]; k < len(f.fits) {
			sum += clip(f.fits[k])
			fits = append(fits, f.fits[k:k+1])
		}
	}
	return len(fits) < few || float64(sum)/8 >= bar*math.Sqrt(float64(len(fits))) || peaks(fits, 1)[0] >= stretch
}

// know takes what passes a bar in a piece as known, as long as no more than so many are followed: those that are no more leave their
// place to what comes behind the next cut.
func (l *layer) know(p *piece, bar float64, most int) {
	best, _ := l.best(p.frames, bar)
	followed := 0
	for k := range l.known {
		if !l.resting(k) {
			followed++
		}
	}
	for _, o := range best {
		switch k := slices.Index(l.known, o); {
		case k >= 0:
			l.idle[k] = min(l.idle[k], 0)
		case followed < most && len(l.known) < mostEver:
			l.known, l.idle = append(l.known, o), append(l.idle, 0)
			followed++
		}
	}
}

// piece is a stretch of samples with the frames looked at in it.
type piece struct {
	x      []float32
	first  int64
	frames []looked
	loud   []int // all, the loudest first, once that is known
	order  []int // those not looked at, the loudest first
}

func (l *layer) keep(p *piece) {
	for _, f := range p.frames {
		if f.all != nil || f.fits != nil {
			l.frames = append(l.frames, f)
		}
	}
}

// loudest orders frames by their power, the loudest first.
func (l *layer) loudest(p *piece) []int {
	if p.loud != nil || len(p.frames) == 0 {
		return p.loud
	}
	half := l.Samples / 2
	halves := make([]float64, 2*len(p.frames)+1)
	for i := range halves {
		halves[i] = power(p.x[i*half : (i+1)*half])
	}
	p.loud = make([]int, len(p.frames))
	for i := range p.loud {
		p.loud[i] = i
	}
	of := func(i int) float64 { return halves[2*i] + halves[2*i+1] + halves[2*i+2] }
	slices.SortStableFunc(p.loud, func(a, b int) int { return cmp.Compare(of(b), of(a)) })
	return p.loud
}

// power is the sum of the squares of samples, a multiple of four: of four sums, which do not wait for each other.
func power(x []float32) float64 {
	var s [4]float64
	for ; len(x) >= 4; x = x[4:] {
		s[0] += float64(x[0] * x[0])
		s[1] += float64(x[1] * x[1])
		s[2] += float64(x[2] * x[2])
		s[3] += float64(x[3] * x[3])
	}
	return s[0] + s[1] + s[2] + s[3]
}

// full measures all starts of some frames.
func (l *layer) full(p *piece, frames []int) {
	var batch []int
	for _, i := range frames {
		if from := i*l.Samples - far; from < 0 || from+l.span() > len(p.x) || len(frames) < l.fit.slide.fewest() {
			l.one(p, i)
			continue
		}
		batch = append(batch, i)
	}
	for some := range slices.Chunk(batch, atOnce) {
		var stretches [][]float32
		for _, i := range some {
			stretches = append(stretches, p.x[i*l.Samples-far:][:l.span()])
		}
		fits, seen := l.fit.many(stretches)
		for r, i := range some {
			l.put(p, i, fits[r], seen[r])
		}
	}
}

// span is how many samples all starts of a frame take.
func (l *layer) span() int { return l.Samples + 2*far + l.fit.bank.Len() - 1 }

// one measures all starts of frame i.
func (l *layer) one(p *piece, i int) {
	from := max(0, i*l.Samples-far) // the recording's first starts have nothing before them
	l.fits = l.fit.at(l.fits[:0], p.x[from:min(i*l.Samples-far+l.span(), len(p.x))])
	l.put(p, i, l.fits, l.fit.seen)
}

// put keeps the fits of the last of a frame's starts, or of as many as there are if its first were not measured.
func (l *layer) put(p *piece, i int, fits []float32, seen float32) {
	f := looked{number: p.first + int64(i), all: make([]int8, l.Samples), seen: seen}
	lead := 0
	if i*l.Samples < far {
		lead = far
	}
	for j, v := range fits {
		if j+lead < l.Samples {
			f.all[j+lead] = eighths(v)
		}
	}
	p.frames[i] = f
}

func eighths(v float32) int8 {
	return int8(max(-127, min(127, math.Round(8*float64(v)/typicalDeviation))))
}
