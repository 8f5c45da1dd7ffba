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
	own      []uint8 // what each start has to do with the file's own frames
	ownFit   float64 // how well these fit
	frames   []looked
	known    []int // offsets that are followed
	searched int64 // samples
}

// looked is a frame with the fits of all its starts, or of known ones only.
type looked struct {
	number int64
	seen   float32
	all    []int8 // eighths; nil: only known
	known  []int16
	fits   []int8
}

func newLayer(f Framing, o GridOptions) *layer {
	l := &layer{Framing: f, fit: newFit(f), own: make([]uint8, f.Samples)}
	for _, own := range o.Own {
		if own.Codec == f.Codec || own.Codec == "aac" && f.Codec == "vorbis" { // whose transforms are alike
			l.mask(own.Offset)
		}
	}
	return l
}

// mask marks the starts at which the file's own frames fit, and those at which parts of them do.
func (l *layer) mask(own int) {
	mark := func(at, width int, as uint8) {
		for d := -width; d <= width; d++ {
			at := ((at+d)%l.Samples + l.Samples) % l.Samples
			l.own[at] = max(l.own[at], as)
		}
	}
	parts := []int{256, 512, 768}
	if l.Codec == "mp3" {
		parts = []int{192, 288, 384}
	}
	as := uint8(echo)
	if l.Codec == "vorbis" { // short blocks of AAC fit its short windows better than whole frames do
		as = itself
	}
	for _, part := range parts {
		mark(own+part, 2, as)
	}
	mark(own, 30, echo)
	mark(own, 1, itself)
}

// What a start has to do with the file's own frames.
const (
	itself = 2 // they begin there
	echo   = 1 // parts of them do: a grid counts there only if it fits echoShare as well as they
)

const echoShare = 0.5

// piece takes the frames whose starts all lie in the stretch that x begins with.
func (l *layer) piece(x []float32, o outlook) piece {
	frames := max(0, min(o.samples, len(x)-l.fit.bank.Len()-far+1)) / l.Samples
	return piece{x: x, first: o.start / int64(l.Samples), frames: make([]looked, frames)}
}

// glance measures the loudest frames, and returns the best score among the offsets, the file's own left out, and how well
// frames fit there without a bound to what one may say, by which windows are told apart.
func (l *layer) glance(p *piece, thin int) (score, strength float64) {
	p.order = l.loudest(p)
	some := min(len(p.order), len(p.order)/thin+1)
	for _, i := range p.order[:some] {
		l.full(p, i)
	}
	l.searched += int64(len(p.frames) * l.Samples)
	if best, scores := l.best(p.frames, 0); len(best) > 0 {
		for _, i := range p.order[:some] {
			strength += l.single(p, i, best[0]) / math.Sqrt(float64(some))
		}
		score = scores[0]
	}
	p.order = p.order[some:]
	return score, strength
}

// single is how well the frame that starts at an offset in frame i fits, 0 beyond what the piece holds.
func (l *layer) single(p *piece, i, offset int) float64 {
	from := i*l.Samples + offset - far
	if from < 0 || from+2*far+l.fit.bank.Len() > len(p.x) {
		return 0
	}
	return float64(l.fit.at(nil, p.x[from:from+2*far+l.fit.bank.Len()])[0])
}

// study measures the other frames too, and follows from here on what stands out.
func (l *layer) study(p *piece) {
	for _, i := range p.order {
		l.full(p, i)
	}
	best, _ := l.best(p.frames, apparent)
	for _, o := range best {
		if len(l.known) < mostKnown && !slices.Contains(l.known, o) {
			l.known = append(l.known, o)
		}
	}
}

// piece is a stretch of samples with the frames looked at in it.
type piece struct {
	x      []float32
	first  int64
	frames []looked
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
	power := make([]float64, len(p.frames))
	order := make([]int, len(p.frames))
	for i := range p.frames {
		order[i] = i
		for _, v := range p.x[i*l.Samples : (i+2)*l.Samples-l.Samples/2] {
			power[i] += float64(v * v)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(power[b], power[a]) })
	return order
}

// full measures all starts of frame i.
func (l *layer) full(p *piece, i int) {
	from := i*l.Samples - far
	lead := max(0, -from) // the recording's first starts have nothing before them
	z := l.fit.at(nil, p.x[from+lead:min((i+1)*l.Samples+far+l.fit.bank.Len()-1, len(p.x))])
	f := looked{number: p.first + int64(i), all: make([]int8, l.Samples), seen: l.fit.seen}
	for j, v := range z {
		if j+lead < l.Samples {
			f.all[j+lead] = eighths(v)
		}
	}
	p.frames[i] = f
}

func eighths(v float32) int8 {
	return int8(max(-127, min(127, math.Round(8*float64(v)/typicalDeviation))))
}

// follow measures the known starts of all frames, and reports whether they explain what is there.
func (l *layer) follow(p *piece) bool {
	const block = 16 // frames
	ok := true
	sums := make([]float64, len(l.known))
	count, visible := 0, 0
	for i := range p.frames {
		f := looked{number: p.first + int64(i)}
		for k, o := range l.known {
			from := i*l.Samples + o - far
			if from < 0 || from+2*far+l.fit.bank.Len() > len(p.x) {
				f.known, f.fits = append(f.known, int16(o)), append(f.fits, 0)
				continue
			}
			z := l.fit.at(nil, p.x[from:from+2*far+l.fit.bank.Len()])
			f.known, f.fits = append(f.known, int16(o)), append(f.fits, eighths(z[0]))
			sums[k] += float64(min(6, max(-3, z[0])))
			f.seen = l.fit.seen
		}
		p.frames[i] = f
		if f.seen > 0.2 {
			visible++
		}
		if count++; count == block || i == len(p.frames)-1 {
			if visible > block/2 && slices.Max(sums) < 1.5*math.Sqrt(float64(visible)) {
				ok = false
			}
			clear(sums)
			count, visible = 0, 0
		}
	}
	return ok
}

// best returns the offsets whose fits, summed over some stretch of frames, pass the bar, and how far each gets.
func (l *layer) best(frames []looked, bar float64) (offsets []int, scores []float64) {
	peak := l.peaks(frames)
	for o, s := range peak {
		if l.own[o] == itself {
			l.ownFit = max(l.ownFit, s)
		}
	}
	for o, s := range peak {
		if s >= bar && (l.own[o] == 0 || l.own[o] == echo && s >= echoShare*l.ownFit) {
			offsets = append(offsets, o)
		}
	}
	slices.SortStableFunc(offsets, func(a, b int) int { return cmp.Compare(peak[b], peak[a]) })
	offsets = offsets[:min(len(offsets), mostCandidates)]
	for _, o := range offsets {
		scores = append(scores, peak[o])
	}
	return offsets, scores
}

// peaks is how far the best stretch of those frames that were measured at all starts gets at each, in standard deviations.
func (l *layer) peaks(frames []looked) []float64 {
	var full []looked
	for _, f := range frames {
		if f.all != nil {
			full = append(full, f)
		}
	}
	peak := make([]float64, l.Samples)
	sum := make([]float64, l.Samples)
	for width := 4; ; width *= 2 {
		width = min(width, len(full))
		for at := 0; at+width <= len(full) && width > 0; at += max(1, width/4) {
			clear(sum)
			for _, f := range full[at : at+width] {
				for o, z := range f.all {
					sum[o] += float64(clip(z))
				}
			}
			for o, s := range sum {
				peak[o] = max(peak[o], s/8/math.Sqrt(float64(width)))
			}
		}
		if width == len(full) {
			return peak
		}
	}
}

// clip bounds eighths, so that a lone frame cannot decide.
func clip(z int8) int8 { return max(-3*8, min(6*8, z)) }

func (l *layer) result(total int64) Grids {
	g := Grids{Framing: l.Framing}
	g.Offsets, g.Scores = l.best(l.frames, apparent)
	g.OwnScore = l.ownFit
	for _, o := range l.known {
		if !slices.Contains(g.Offsets, o) {
			g.Offsets, g.Scores = append(g.Offsets, o), append(g.Scores, apparent)
		}
	}
	if total > 0 {
		g.Searched = float64(l.searched) / float64(total)
	}
	if len(g.Offsets) == 0 {
		return g
	}
	for _, f := range l.frames {
		row := FrameFit{Number: f.number, Seen: f.seen, Fits: make([]float32, len(g.Offsets))}
		for k, o := range g.Offsets {
			if f.all != nil {
				row.Fits[k] = float32(f.all[o]) / 8
			} else if i := slices.Index(f.known, int16(o)); i >= 0 {
				row.Fits[k] = float32(f.fits[i]) / 8
			}
		}
		g.Frames = append(g.Frames, row)
	}
	return g
}
