package earwitness

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Kinds of forgeries.
const (
	forgeDeleteSpeech = "deletion in speech"
	forgeDeletePause  = "deletion in a pause"
	forgeInsertSame   = "insertion from the same recording"
	forgeInsertOther  = "insertion from another recording"
	forgeCopy         = "copied word"
	forgeSilence      = "silence over speech"
)

var forgeKinds = []string{forgeDeleteSpeech, forgeDeletePause, forgeInsertSame, forgeInsertOther, forgeCopy, forgeSilence}

// forgeJoin is how the two sides of a join meet.
type forgeJoin struct {
	name    string
	seconds float64 // of cross-fade
}

var forgeJoins = []forgeJoin{{"butt", 0}, {"2 ms", 0.002}, {"10 ms", 0.010}, {"30 ms", 0.030}}

// forgeEdgeSeconds is how far from both ends of an excerpt nothing is forged.
const forgeEdgeSeconds = 1

// forger makes one forgery of an excerpt of mono samples. The excerpt must last 5 s or more, and what is pasted 2.
type forger struct {
	rate   int
	random *rand.Rand
	x      []float32 // the excerpt
	spare  []float32 // other audio, to paste from
	half   int       // of a cross-fade, in samples
}

// forged is a forgery: its samples, its joins, and where a copied word stands that was not pasted.
type forged struct {
	x      []float32
	joins  []int
	copied []int // start and end of the original; nil: none
}

// segment is the stretch [from, to) of a signal.
type segment struct {
	x        []float32
	from, to int
}

// forge makes a forgery of one kind.
func (f *forger) forge(kind string) forged {
	whole := len(f.x)
	edge := int(forgeEdgeSeconds * float64(f.rate))
	switch kind {
	case forgeDeleteSpeech, forgeDeletePause:
		a, b := f.deletion(edge, whole-edge, kind == forgeDeleteSpeech)
		return f.joined(segment{f.x, 0, a}, segment{f.x, b, whole})
	case forgeSilence:
		n := f.between(0.2, 1.5)
		a := f.place(f.x, edge, whole-edge-n, true)
		return f.joined(segment{f.x, 0, a}, segment{make([]float32, n+2*f.half), f.half, f.half + n}, segment{f.x, a + n, whole})
	case forgeCopy:
		return f.copyWord(edge, whole-edge)
	}
	n := min(f.between(0.5, 3), len(f.spare)*7/10)
	from := f.place(f.spare, f.half, len(f.spare)-n-f.half, false)
	to := f.place(f.spare, from+n*4/5, min(from+n*6/5, len(f.spare)-f.half), false)
	a := f.place(f.x, edge, whole-edge, false)
	return f.joined(segment{f.x, 0, a}, segment{f.spare, from, to}, segment{f.x, a, whole})
}

// deletion returns both ends of what is deleted of [from, to): between 0.15 and 4 s, both in speech or both in pauses.
func (f *forger) deletion(from, to int, loud bool) (a, b int) {
	const least, most = 0.15, 4.0
	seconds := least * math.Pow(most/least, f.random.Float64())
	n := min(int(seconds*float64(f.rate)), (to-from)/2)
	a = f.place(f.x, from, to-n, loud)
	b = f.place(f.x, a+n*4/5, min(a+n*6/5, to), loud)
	return a, b
}

// copyWord pastes a word of the excerpt into a pause elsewhere in it.
func (f *forger) copyWord(from, to int) forged {
	n := f.between(0.3, 1)
	apart := f.rate / 10
	word := f.place(f.x, from, to-n, true)
	at := f.place(f.x, from, to, false)
	for tries := 0; at > word-apart && at < word+n+apart; tries++ {
		if tries < 20 {
			at = f.place(f.x, from, to, false)
			continue
		}
		at = from // no pause elsewhere: as far off as can be
		if word-from < to-word-n {
			at = to
		}
	}
	out := f.joined(segment{f.x, 0, at}, segment{f.x, word, word + n}, segment{f.x, at, len(f.x)})
	if word > at {
		word += n
	}
	out.copied = []int{word, word + n}
	return out
}

// between draws a length from so many seconds to so many, in samples.
func (f *forger) between(least, most float64) int {
	return int((least + (most-least)*f.random.Float64()) * float64(f.rate))
}

// place draws a position where the signal is loud, among the loudest two fifths of the span by 50 ms level, or quiet,
// among the lowest fifth.
func (f *forger) place(x []float32, from, to int, loud bool) int {
	from = min(max(from, 0), len(x))
	if to <= from {
		return from
	}
	step := max(f.rate/100, 1)
	var levels []float64
	for at := from; at < to; at += step {
		levels = append(levels, meanPower(x[max(0, at-2*step):min(len(x), at+3*step)]))
	}
	sorted := slices.Sorted(slices.Values(levels))
	quiet, speech := sorted[(len(sorted)-1)/5], sorted[(len(sorted)-1)*3/5]
	var fit []int
	for i, v := range levels {
		if loud && v >= speech || !loud && v <= quiet {
			fit = append(fit, from+i*step)
		}
	}
	return min(fit[f.random.IntN(len(fit))]+f.random.IntN(step), to-1)
}

// meanPower is the mean square.
func meanPower(x []float32) float64 {
	sum := 0.0
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	return sum / float64(max(len(x), 1))
}

// joined puts segments together. A cross-fade is linear, lies about its join, and leaves all lengths as they are: it needs
// the signals on both sides to go on for half its length.
//
//	y(j+k) = (1-w) a(to+k) + w b(from+k),  w = (k+h+1/2)/2h,  -h ≤ k < h
func (f *forger) joined(parts ...segment) forged {
	var out forged
	for _, p := range parts {
		out.x = append(out.x, p.x[p.from:p.to]...)
		out.joins = append(out.joins, len(out.x))
	}
	out.joins = out.joins[:len(parts)-1]
	for i, j := range out.joins {
		a, b := parts[i], parts[i+1]
		for k := -f.half; k < f.half; k++ {
			w := (float32(k+f.half) + 0.5) / float32(2*f.half)
			out.x[j+k] = float32((1-w)*a.x[a.to+k]) + float32(w*b.x[b.from+k])
		}
	}
	return out
}
