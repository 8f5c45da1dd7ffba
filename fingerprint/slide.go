package fingerprint

import (
	"cmp"
	"math"
	"slices"

	"github.com/earwitness/earwitness/fingerprint/internal/kernel"
)

const (
	// slideFrames of a recording are slid together, every slideStep-th of them: three seconds of audio make so many.
	slideFrames, slideHop, slideStep = 80, 40, 2
	// slideLeast of them must be active, and slideShortest frames there.
	slideLeast, slideShortest = 24, 32
	// slideKept places of a query are examined, the best; chance gives about as many.
	slideKept = 32
	// slideBatch queries are slid together.
	slideBatch = 64
	// thinFrames on each side of a place that is better belong to it.
	thinFrames = 4
	// axisRoom is left between recordings.
	axisRoom = slideFrames + thinFrames
)

// variant is a change of speed and pitch that is looked for.
type variant struct {
	slope float64 // frames of B for one of A
	shift int     // bands that A lies higher than B
}

// variants are, the plain one first, tape speed, tempo and pitch from 0.8 to 1.25 in steps that bits forgive half of.
func variants() []variant {
	all := []variant{{1, 0}}
	for _, slope := range []float64{0.95, 1.05, 0.9, 1.11, 0.855, 1.17, 0.81, 1.235} {
		all = append(all, variant{slope, 0})
		if shift := int(math.Round(math.Log(slope) / math.Log(bandRatio))); shift != 0 {
			all = append(all, variant{slope, shift})
		}
	}
	for _, shift := range []int{-1, 1, -2, 2} {
		all = append(all, variant{1, shift})
	}
	return all
}

// bandRatio is the frequency of a band's edge over that of the one before.
var bandRatio = math.Pow(hiHz/loHz, 1.0/bandCount)

// axis is the frames of all recordings in a row, with room for a query between them.
type axis struct {
	kernel.Frames
	first []int // frame of each recording, in the index's order, and the end
}

func newAxis(prints []*Print, order []int) axis {
	x := axis{}
	n := axisRoom
	for _, i := range order {
		n += len(prints[i].bits) + axisRoom
	}
	x.Words, x.Active = make([]uint32, n), make([]uint64, (n+63)/64)
	at := axisRoom
	for _, i := range order {
		x.first = append(x.first, at)
		copy(x.Words[at:], prints[i].bits)
		for f := range prints[i].bits {
			if prints[i].isActive(f) {
				x.Active[(at+f)/64] |= 1 << ((at + f) % 64)
			}
		}
		at += len(prints[i].bits) + axisRoom
	}
	x.first = append(x.first, at)
	return x
}

// query is a block of a recording under a variant, thinned out, to be slid along the axis.
type query struct {
	variant
	lo, hi int
	words  []uint32
}

// queries cuts a print into blocks and changes each to every variant. Blocks with little to hear are left out.
func queries(a *Print, some []variant) (all []query) {
	n := min(slideFrames, len(a.bits))
	if n < slideShortest {
		return nil
	}
	for lo := 0; ; lo += slideHop {
		lo = min(lo, len(a.bits)-n)
		active := 0
		for i := lo; i < lo+n; i++ {
			if a.isActive(i) {
				active++
			}
		}
		for _, v := range some {
			if active >= slideLeast {
				all = append(all, query{v, lo, lo + n, thinned(a, lo, n, v)})
			}
		}
		if lo == len(a.bits)-n {
			return all
		}
	}
}

// thinned returns what stands at every slideStep-th frame of the n frames from lo on at the variant's speed, all from
// the middle of the block. What is not active, or moved in from outside by a shift, becomes noise that matches nothing.
func thinned(a *Print, lo, n int, v variant) []uint32 {
	words := make([]uint32, n/slideStep)
	middle := float64(lo) + float64(n-1)/2
	noise := uint32(2463534242)
	for k := range words {
		noise ^= noise << 13
		noise ^= noise >> 17
		noise ^= noise << 5
		ahead := float64(k*slideStep) - float64(n-1)/2
		i := int(math.Floor(middle + ahead/v.slope + 0.5))
		words[k] = noise
		if i < 0 || i >= len(a.bits) || !a.isActive(i) {
			continue
		}
		mask := line{shift: v.shift}.mask()
		if v.shift >= 0 {
			words[k] = a.bits[i]>>v.shift | noise&^mask
		} else {
			words[k] = a.bits[i]<<-v.shift | noise&^(mask<<-v.shift)
		}
	}
	return words
}

// slideLimit returns how many bits may differ, by active frames, for about slideKept of so many places to pass by chance.
func slideLimit(words, places int) []int32 {
	chance := slideKept / max(2*slideKept, float64(places))
	z := max(leastZ, math.Sqrt2*math.Erfinv(1-2*chance))
	limit := make([]int32, words+1)
	for f := slideLeast / slideStep; f <= words; f++ {
		ber := 0.5 - 0.5*z/math.Sqrt(independentBits*slideStep*float64(f))
		limit[f] = int32(math.Ceil(32 * float64(f) * max(0.1, ber)))
	}
	return limit
}

// slide compares a recording with those that it is looked up in and returns the places to examine.
func (f *follower) slide(j job, some []variant) (found []candidate) {
	all := queries(j.print, some)
	from := f.axis.first[j.from]
	for len(all) > 0 {
		batch := all[:min(slideBatch, len(all))]
		all = all[len(batch):]
		words := make([][]uint32, len(batch))
		for i, q := range batch {
			words[i] = q.words
		}
		q := f.set.NewQueries(slideStep, words...)
		limit := slideLimit(len(words[0]), j.along)
		ahead := 0
		if j.itself { // what lies before has been a query
			ahead = batch[0].lo
		}
		f.hits = q.Below(f.hits[:0], f.axis.Frames, from+ahead-slideFrames, len(f.axis.Words), limit)
		found = append(found, f.sift(batch)...)
	}
	// The clearest first: what is found of two recordings is bounded.
	slices.SortStableFunc(found, func(a, b candidate) int { return cmp.Compare(b.z, a.z) })
	return found
}

// sift makes candidates of the best hits of each query.
func (f *follower) sift(batch []query) (found []candidate) {
	slices.SortStableFunc(f.hits, func(a, b kernel.Hit) int { return cmp.Compare(a.Query, b.Query) })
	for len(f.hits) > 0 {
		n := 1
		for n < len(f.hits) && f.hits[n].Query == f.hits[0].Query {
			n++
		}
		some := thin(f.hits[:n])
		q := batch[f.hits[0].Query]
		f.hits = f.hits[n:]
		if len(some) > slideKept {
			f.stats.BlocksCrowded++
			some = some[:slideKept]
		}
		for _, h := range some {
			found = append(found, f.slid(q, h))
		}
	}
	return found
}

// hitZ is how many standard deviations fewer bits differ than by chance.
func hitZ(h kernel.Hit) float64 {
	return zOf(float64(h.Wrong)/float64(32*h.Frames), float64(slideStep*h.Frames))
}

// thin keeps the best of hits that are near each other, in order of place, and sorts them, the best first.
func thin(hits []kernel.Hit) (kept []kernel.Hit) {
	for _, h := range hits {
		last := len(kept) - 1
		switch {
		case last < 0 || h.At-kept[last].At > thinFrames:
			kept = append(kept, h)
		case hitZ(h) > hitZ(kept[last]):
			kept[last] = h
		}
	}
	slices.SortStableFunc(kept, func(a, b kernel.Hit) int { return cmp.Compare(hitZ(b), hitZ(a)) })
	return kept
}

// slid is the candidate of a query at a frame of the axis.
func (f *follower) slid(q query, h kernel.Hit) candidate {
	at := h.At
	middle := at + (q.hi-q.lo-1)/2
	r, found := slices.BinarySearch(f.axis.first[:len(f.axis.first)-1], middle)
	if !found {
		r = max(0, r-1)
	}
	offset := float64(at-f.axis.first[r]) + float64(q.hi-q.lo-1)/2 - q.slope*(float64(q.lo)+float64(q.hi-q.lo-1)/2)
	if q.slope == 1 {
		offset = math.Floor(offset + 0.5)
	}
	return candidate{recording: r, span: span{line{q.slope, offset, q.shift}, q.lo, q.hi}, z: hitZ(h)}
}
