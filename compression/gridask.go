package compression

import (
	"math"
	"math/bits"
)

// askedIn are the shares of frames, in sixteenths, after which it is judged whether offsets can hold a bar.
var askedIn = []int{1, 3, 8, 16}

// What an offset must have reached in frames that were followed to be followed on, if its score is to hold a bar: as much as one
// that shows in leastShare of all frames, less what chance takes off. Those that a glance alone brings to nearly the bar may show in
// fewer. From plainly times the bar on no more need be asked.
const leastShare, chance, nearly, plainly = 0.25, 1.5, 0.75, 1.5

// question is whether some grid's score holds a bar.
type question struct {
	bar   float64 // 0: none is asked
	every bool    // every framing is tried if the first shows anything
}

// mostShort is the highest rate in Hz at which Vorbis has frames of 512, which may show nowhere else.
const mostShort = 24000

// ask looks at the frames of the stretch that x begins with only to answer a question: the few best offsets answer for all, and only in
// as many frames as it takes.
func (k *kind) ask(x []float32, o outlook, q question) {
	if o.start > 0 {
		return // a rest of the stretch
	}
	l := k.layer(k.chosen)
	p := l.piece(x, o)
	if l.glance(&p, o.thin) >= suspected {
		if promising, plain := l.promises(&p, q.bar); (promising || q.every) && !plain {
			if best, piece := k.choose(p, o); best != l {
				l, p = best, piece
				l.promises(&p, q.bar)
			}
		}
	}
	l.keep(&p)
}

// promises follows the best offsets of a glance in more and more frames, loud ones and others, and reports whether any may hold the
// bar, and whether one does in any case.
func (l *layer) promises(p *piece, bar float64) (promising, plain bool) {
	l.know(p, candidate, mostProbed)
	glanced := l.peaks(p.frames)
	sums := make([]int32, len(l.known))
	order, done := scattered(p.order), 0
	for _, share := range askedIn {
		n := len(order) * share / askedIn[len(askedIn)-1]
		l.followIn(p, order[done:n])
		for _, i := range order[done:n] {
			for k, z := range p.frames[i].fits {
				sums[k] += clip(z)
			}
		}
		done, promising = n, false
		least := bar*math.Sqrt(leastShare*float64(done)/float64(len(p.frames))) - chance
		for k, sum := range sums {
			z := float64(sum) / 8 / math.Sqrt(float64(max(done, 1)))
			if z >= plainly*bar {
				return true, true
			}
			if z < least && glanced[l.known[k]] < nearly*bar {
				l.idle[k] = idleStretches
			}
			promising = promising || !l.resting(k)
		}
		if !promising {
			return false, false
		}
	}
	return promising, false
}

// scattered brings frames in an order of which every beginning is spread over all of them.
func scattered(frames []int) (out []int) {
	const ways = 16
	for r := range ways {
		for i := int(bits.Reverse8(uint8(r)) >> 4); i < len(frames); i += ways {
			out = append(out, frames[i])
		}
	}
	return out
}
