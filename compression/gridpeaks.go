package compression

import (
	"cmp"
	"math"
	"slices"
)

// best returns the offsets whose fits, summed over some stretch of frames, pass the bar, and how far each gets. It leaves out what
// the file's own frames or those of another framing leave.
func (l *layer) best(frames []looked, bar float64) (offsets []int, scores []float64) {
	peak := l.peaks(frames)
	own := 0.0
	for o, s := range peak {
		if l.own[o] == itself {
			own = max(own, s)
		}
	}
	l.ownFit = max(l.ownFit, own)
	bar = max(bar, crossTalk*own)
	combed := combs(peak, l.own)
	for o, s := range peak {
		if s >= bar && !combed[o%apart] && (l.own[o] <= beside || l.own[o] == echo && s >= echoShare*l.ownFit) {
			offsets = append(offsets, o)
		}
	}
	slices.SortStableFunc(offsets, func(a, b int) int { return cmp.Compare(peak[b], peak[a]) })
	offsets = offsets[:min(len(offsets), mostCandidates)]
	if len(offsets) > 1 && peak[offsets[0]] >= decisive {
		offsets = l.standAlone(frames, offsets, peak, bar)
	}
	for _, o := range offsets {
		scores = append(scores, peak[o])
	}
	return offsets, scores
}

// standAlone leaves out what fits only where a far stronger offset does, or one that has parts of its frames there. Another generation
// is not that much weaker, and what lies behind a cut fits where the other does not. The offsets come the best first.
func (l *layer) standAlone(frames []looked, offsets []int, peak []float64, bar float64) (kept []int) {
	const shows = 8 // eighths
	var left []int  // frames in which none of those kept shows
	for i := range frames {
		if frames[i].all != nil {
			left = append(left, i)
		}
	}
	best := offsets[0]
	for _, o := range offsets {
		share := crossTalk
		if l.parts[(o-best+l.Samples)%l.Samples] != 0 {
			share = echoShare
		}
		if peak[o] < share*peak[best] {
			var fits [][]int8
			for _, i := range left {
				fits = append(fits, frames[i].all[o:o+1])
			}
			if peaks(fits, 1)[0] < max(bar, candidate) {
				continue
			}
		}
		kept = append(kept, o)
		left = slices.DeleteFunc(left, func(i int) bool { return frames[i].all[o] >= shows })
	}
	return kept
}

// combs reports for each residue of a start, modulo [apart], whether all starts of that residue fit in about equal measure, and
// better than others do: so do frames of another framing, and subbands of the file's own, but no grid. Starts that have to do with
// the file's own frames do not count.
func combs(peak []float64, own []uint8) (combed [apart]bool) {
	const above, alike = 1.5, 0.45 // of a class's mean: over that of all, and of its best. The mean of chance classes deviates by 0.25
	var sum, most [apart]float64
	var count [apart]int
	all, n := 0.0, 0
	for o, s := range peak {
		if own[o] > beside {
			continue
		}
		r := o % apart
		sum[r] += s
		most[r] = max(most[r], s)
		count[r]++
		all += s
		n++
	}
	for r := range combed {
		mean := sum[r] / float64(max(count[r], 1))
		combed[r] = count[r] > 3 && mean >= max(all/float64(n)+above, alike*most[r])
	}
	return combed
}

// peaks is how far the best stretch of those frames that were measured at all starts gets at each, in standard deviations.
func (l *layer) peaks(frames []looked) []float64 {
	var full [][]int8
	for _, f := range frames {
		if f.all != nil {
			full = append(full, f.all)
		}
	}
	return peaks(full, l.Samples)
}

// firstWidth is the fewest frames of a stretch, and ring how many of one width lie between two that make one twice as wide.
const firstWidth, ring = 4, 4

// width has the sums over the last stretches of so many rows, a quarter of it apart.
type width struct {
	rows  int
	count int
	last  [ring + 1][]int32
	most  []int32
	twice *width
}

func newWidth(rows, columns int) *width {
	w := &width{rows: rows, most: make([]int32, columns)}
	for i := range w.last {
		w.last[i] = make([]int32, columns)
	}
	return w
}

// peaks is, for each column, the best of the sums over stretches of rows, over the square root of their length: stretches of 4,
// 8, 16 and so on a quarter of their length apart, and that of all rows.
func peaks(rows [][]int8, columns int) []float64 {
	peak, sum, whole := make([]float64, columns), make([]int32, columns), make([]int32, columns)
	first := newWidth(firstWidth, columns)
	for i, row := range rows {
		for o, z := range row {
			sum[o] += clip(z)
			whole[o] += clip(z)
		}
		if i >= firstWidth {
			for o, z := range rows[i-firstWidth] {
				sum[o] -= clip(z)
			}
		}
		if i >= firstWidth-1 {
			copy(first.last[first.count%len(first.last)], sum)
			first.step()
		}
	}
	if len(rows) > 0 {
		raise(peak, whole, len(rows))
	}
	for w := first; w != nil; w = w.twice {
		raise(peak, w.most, w.rows)
	}
	return peak
}

// step takes in the sums that were put in the ring.
func (w *width) step() {
	now := w.last[w.count%len(w.last)]
	for o, s := range now {
		w.most[o] = max(w.most[o], s)
	}
	w.count++
	if w.count <= ring || w.count%2 == 0 {
		return
	}
	if w.twice == nil {
		w.twice = newWidth(2*w.rows, len(now))
	}
	before, sum := w.last[w.count%len(w.last)], w.twice.last[w.twice.count%len(w.last)]
	for o, s := range now {
		sum[o] = before[o] + s
	}
	w.twice.step()
}

// raise lifts peaks to sums of eighths over so many rows.
func raise(peak []float64, sums []int32, rows int) {
	for o, s := range sums {
		peak[o] = max(peak[o], float64(s)/8/math.Sqrt(float64(rows)))
	}
}

// clip bounds eighths, so that a lone frame cannot decide.
func clip(z int8) int32 { return int32(max(-3*8, min(6*8, z))) }
