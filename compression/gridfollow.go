package compression

import (
	"cmp"
	"math"
	"slices"
)

// follow measures the known starts of all frames that were not measured whole, as far as they were not followed.
func (l *layer) follow(p *piece) {
	all := make([]int, len(p.frames))
	for i := range all {
		all[i] = i
	}
	l.followIn(p, all)
}

// followIn does so for some frames.
func (l *layer) followIn(p *piece, frames []int) {
	var wanted []place
	for _, i := range frames {
		f := &p.frames[i]
		f.number = p.first + int64(i)
		if f.all != nil {
			continue
		}
		for k := len(f.fits); k < len(l.known); k++ {
			f.fits = append(f.fits, 0)
			if !l.resting(k) {
				wanted = append(wanted, place{i, l.known[k], k})
			}
		}
	}
	l.singles(p, wanted, func(at place, fit, seen float32) {
		f := &p.frames[at.frame]
		f.fits[at.k] = eighths(fit)
		if fit != 0 {
			f.seen = seen
		}
	})
}

// place is where a frame may start, the offset being the k-th known.
type place struct{ frame, offset, k int }

// singles measures frames that start at some places, and hands on how well each fits and what is seen of it, in order. It leaves out
// those beyond what the piece holds.
func (l *layer) singles(p *piece, wanted []place, take func(at place, fit, seen float32)) {
	var fits, seen [loneAtOnce]float32
	var starts []int
	some := wanted[:0:0]
	measure := func() {
		l.fit.alone(fits[:], seen[:], p.x, starts)
		for i, at := range some {
			take(at, fits[i], seen[i])
		}
		starts, some = starts[:0], some[:0]
	}
	for _, at := range wanted {
		start := at.frame*l.Samples + at.offset
		if start < far || start+far+l.fit.bank.Len() > len(p.x) {
			continue
		}
		starts, some = append(starts, start), append(some, at)
		if len(starts) == loneAtOnce {
			measure()
		}
	}
	if len(starts) > 0 {
		measure()
	}
}

// resting reports whether a known offset is not followed for now.
func (l *layer) resting(k int) bool { return l.idle[k] >= idleStretches }

// certain takes the place of the count of an offset that is always followed.
const certain = -1

// following reports whether any known offset is followed.
func (l *layer) following() bool {
	return slices.ContainsFunc(l.idle, func(n int) bool { return n < idleStretches })
}

// rest counts for how long known offsets have not shown. Those that are certain are followed on; others, if a search finds them anew.
func (l *layer) rest(p *piece) {
	for k := range l.known {
		switch {
		case l.idle[k] == certain || l.resting(k):
		case p.bearOut(k):
			l.idle[k] = 0
		default:
			if l.idle[k]++; l.resting(k) && l.track(k) >= decisive {
				l.idle[k] = certain
			}
		}
	}
}

// at is how well the frame fits at the k-th known offset, and whether that was measured.
func (f *looked) at(k, offset int) (eighths int8, ok bool) {
	if f.all != nil {
		return f.all[offset], true
	}
	if k < len(f.fits) {
		return f.fits[k], true
	}
	return 0, false
}

// visible is the share of coefficients above rounding from which a frame must fit a grid that it was coded in.
const visible = 0.2

// explained reports whether known grids explain all frames that were followed.
func (l *layer) explained(p *piece) bool {
	const block, bar = 16, 1.0
	for at := 0; at < len(p.frames); at += block {
		frames := p.frames[at:min(at+block, len(p.frames))]
		seen := 0
		for i := range frames {
			if frames[i].seen > visible {
				seen++
			}
		}
		if seen > block/2 && l.bestOf(frames) < bar*math.Sqrt(float64(seen)) {
			return false
		}
	}
	return true
}

// bestOf is the highest sum of the fits of frames at a known offset.
func (l *layer) bestOf(frames []looked) float64 {
	best := int32(math.MinInt32)
	for k, o := range l.known {
		sum := int32(0)
		for i := range frames {
			z, _ := frames[i].at(k, o)
			sum += clip(z)
		}
		best = max(best, sum)
	}
	return float64(best) / 8
}

// doubts lists the frames of runs in which no known grid shows, and their neighbours, as far as they were not measured whole.
func (l *layer) doubts(p *piece) (frames []int) {
	const run, margin, shows = 4, 2, 8 // frames, frames, eighths
	doubted := make([]bool, len(p.frames))
	from, seen := 0, 0
	for i := range p.frames {
		f := &p.frames[i]
		for k, o := range l.known {
			if z, _ := f.at(k, o); z >= shows {
				from, seen = i+1, 0
			}
		}
		if i >= from && f.seen > visible {
			seen++
		}
		if seen >= run {
			for j := max(0, from-margin); j <= min(i+margin, len(p.frames)-1); j++ {
				doubted[j] = true
			}
		}
	}
	for i, d := range doubted {
		if d && p.frames[i].all == nil {
			frames = append(frames, i)
		}
	}
	return frames
}

// result is what was found in all that was kept.
func (l *layer) result(total int64) Grids {
	g := Grids{Framing: l.Framing, OwnScore: max(l.ownFit, l.ownScore)}
	if total > 0 {
		g.Searched = float64(l.searched) / float64(total)
	}
	g.Offsets, g.Scores = l.scored()
	if len(g.Offsets) == 0 {
		return g
	}
	for i := range l.frames {
		f := &l.frames[i]
		row := FrameFit{Number: f.number, Seen: f.seen, Fits: make([]float32, len(g.Offsets))}
		for j, o := range g.Offsets {
			if z, ok := f.at(l.place(o), o); ok {
				row.Fits[j] = float32(z) / 8
			}
		}
		g.Frames = append(g.Frames, row)
	}
	return g
}

// place is which of the known offsets one is, or a number that is none of theirs.
func (l *layer) place(offset int) int {
	if k := slices.Index(l.known, offset); k >= 0 {
		return k
	}
	return mostEver
}

// scored lists candidates and known offsets with their scores: of those that were followed over all frames, of others over
// those that were measured whole.
func (l *layer) scored() (offsets []int, scores []float64) {
	offsets, scores = l.best(l.frames, apparent)
	score := map[int]float64{}
	for i, o := range offsets {
		score[o] = scores[i]
	}
	for k, o := range l.known {
		if _, ok := score[o]; !ok {
			offsets = append(offsets, o)
		}
		score[o] = max(apparent, score[o], l.track(k))
	}
	offsets = slices.DeleteFunc(offsets, func(o int) bool { return l.own[o] == beside && score[o] < decisive })
	slices.SortStableFunc(offsets, func(a, b int) int { return cmp.Compare(score[b], score[a]) })
	scores = scores[:0]
	for _, o := range offsets {
		scores = append(scores, score[o])
	}
	return offsets, scores
}

// track is how far the best stretch of all frames gets at the k-th known offset.
func (l *layer) track(k int) float64 {
	var fits [][]int8
	for i := range l.frames {
		if z, ok := l.frames[i].at(k, l.known[k]); ok {
			fits = append(fits, []int8{z})
		}
	}
	return peaks(fits, 1)[0]
}
