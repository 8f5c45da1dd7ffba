package dsp

import "math/bits"

const (
	// passEdge and stopEdge bound the transition band, in units of the lower rate.
	passEdge, stopEdge = 0.45, 0.55
	// maxRate is the highest rate; products of rates and positions in a block then fit in 64 bits.
	maxRate = 1 << 40
)

// chain is stages one after the other.
type chain[T float] struct {
	stages   []*stage[T]
	up, down int64 // to/from in lowest terms
	in, out  int64 // samples taken and given
}

// newChain plans the stages: one by a small whole number while more than ratio is left, and one for what remains.
// Each keeps from aliases what the last lets pass.
func newChain[T float](from, to int, ratio float64, align int, fir dots[T]) chain[T] {
	if from < 1 || to < 1 || int64(from) > maxRate || int64(to) > maxRate {
		panic("dsp: rates must be from 1 to 2^40 Hz")
	}
	g := gcd(int64(from), int64(to))
	c := chain[T]{up: int64(to) / g, down: int64(from) / g}
	up, down := c.up, c.down
	for float64(down) > ratio*float64(up) {
		d := divisor(up, down)
		low := float64(up) / float64(down)
		f := lowPass{pass: float64(passEdge * low), stop: 1/float64(d) - float64(stopEdge*low)}
		c.stages = append(c.stages, newStage(1, d, f, align, fir))
		up *= d
		g := gcd(up, down)
		up, down = up/g, down/g
	}
	low := min(1, float64(up)/float64(down))
	c.stages = append(c.stages, newStage(up, down, lowPass{pass: float64(passEdge * low), stop: float64(stopEdge * low)}, align, fir))
	return c
}

// again is a chain like c at the start of a stream, with the same filters.
func (c *chain[T]) again() chain[T] {
	n := chain[T]{up: c.up, down: c.down}
	for _, s := range c.stages {
		n.stages = append(n.stages, s.again())
	}
	return n
}

// divisor is the largest of the small primes that leaves the ratio down/up at 1.5 or more and makes it simpler, or 2.
func divisor(up, down int64) int64 {
	for _, d := range []int64{7, 5, 3} {
		if down%d == 0 && 2*down >= 3*d*up {
			return d
		}
	}
	return 2
}

func (c *chain[T]) write(dst, x []T) []T {
	c.in += int64(len(x))
	return c.run(0, dst, x)
}

// run gives x to stage i, and so on down.
func (c *chain[T]) run(i int, dst, x []T) []T {
	s := c.stages[i]
	if i < len(c.stages)-1 {
		s.out = s.write(s.out[:0], x)
		return c.run(i+1, dst, s.out)
	}
	have := len(dst)
	dst = s.write(dst, x)
	c.out += int64(len(dst) - have)
	return dst
}

func (c *chain[T]) flush(dst []T) []T {
	for i, s := range c.stages {
		silence := s.half // up to the end of the input
		if i < len(c.stages)-1 {
			silence *= 2 // until the stage has fallen silent
		}
		dst = c.run(i, dst, make([]T, silence))
	}
	hi, lo := bits.Mul64(uint64(c.in), uint64(c.up))
	total, rest := bits.Div64(hi, lo, uint64(c.down))
	if rest != 0 {
		total++
	}
	more := int(c.out - int64(total))
	c.out -= int64(more)
	return dst[:len(dst)-more]
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
