package vorbis

import (
	"math/bits"
	"slices"
)

// maxPoints is the most points that floor 1 has (section 7.2.2).
const maxPoints = 65

// floor is one of the two ways to code the envelope of a spectrum.
type floor interface {
	// read reads an envelope from a packet and reports whether there is one; without, the channel is silent.
	read(b *bitReader, books []codebook, e *envelope) (bool, error)
	// apply multiplies the lines of a block by the envelope. long is 1 for the long block.
	apply(lines []float32, e *envelope, long int)
}

// envelope holds what a floor reads for one channel.
type envelope struct {
	heights      [maxPoints]int  // floor 1
	drawn        [maxPoints]bool // floor 1: the others are where the lines between their neighbours are
	amplitude    uint32          // floor 0
	coefficients []float32       // floor 0
}

// floor1 draws the envelope as lines between points, on a scale of decibels (section 7.2).
type floor1 struct {
	partitions []int // the class of each
	classes    []floorClass
	multiplier int
	points     []floorPoint
	order      []int // of the points, from left to right
}

// floorClass tells how points that lie together are coded.
type floorClass struct {
	points     int
	subclasses int // number of bits that choose a book
	master     int
	books      []int // -1 for points without a book, which are 0
}

// floorPoint is a point's place, and those points before it in the list that are nearest to its left and right.
type floorPoint struct{ x, left, right int }

// floor1 reads a floor of type 1.
func (s *setup) floor1() (*floor1, error) {
	f := &floor1{partitions: make([]int, s.number(5))}
	most := -1
	for i := range f.partitions {
		f.partitions[i] = s.number(4)
		most = max(most, f.partitions[i])
	}
	f.classes = make([]floorClass, most+1)
	for i := range f.classes {
		if err := s.floorClass(&f.classes[i]); err != nil {
			return nil, err
		}
	}
	f.multiplier = s.number(2) + 1
	width := s.number(4)
	f.points = []floorPoint{{x: 0}, {x: 1 << width}}
	for _, p := range f.partitions {
		for range f.classes[p].points {
			f.points = append(f.points, floorPoint{x: s.number(width)})
		}
	}
	if len(f.points) > maxPoints {
		return nil, s.fail("floor with %d points", len(f.points))
	}
	return f, s.arrange(f)
}

func (s *setup) floorClass(c *floorClass) (err error) {
	c.points = s.number(3) + 1
	c.subclasses = s.number(2)
	if c.subclasses > 0 {
		if c.master, err = s.book(false); err != nil {
			return err
		}
	}
	c.books = make([]int, 1<<c.subclasses)
	for i := range c.books {
		if c.books[i] = s.number(8) - 1; c.books[i] >= len(s.books) {
			return s.fail("floor with codebook %d, which is not there", c.books[i])
		}
	}
	return nil
}

// arrange orders the points and finds neighbours.
func (s *setup) arrange(f *floor1) error {
	for i := range f.points {
		f.order = append(f.order, i)
		p := &f.points[i]
		p.right = 1
		for j, q := range f.points[:i] {
			if q.x < p.x && q.x > f.points[p.left].x {
				p.left = j
			}
			if q.x > p.x && q.x < f.points[p.right].x {
				p.right = j
			}
		}
	}
	slices.SortFunc(f.order, func(i, j int) int { return f.points[i].x - f.points[j].x })
	for i := 1; i < len(f.order); i++ {
		if f.points[f.order[i]].x == f.points[f.order[i-1]].x {
			return s.fail("floor with two points at line %d", f.points[f.order[i]].x)
		}
	}
	return nil
}

// height returns how many values a height can take.
func (f *floor1) height() int { return [5]int{1: 256, 2: 128, 3: 86, 4: 64}[f.multiplier] }

// read reads the heights: of each point, the difference to what its neighbours predict (sections 7.2.3 and 7.2.4 step 1).
func (f *floor1) read(b *bitReader, books []codebook, e *envelope) (bool, error) {
	if !b.flag() {
		return false, nil
	}
	width := bits.Len(uint(f.height() - 1))
	e.heights[0], e.heights[1] = b.number(width), b.number(width)
	at := 2
	for _, p := range f.partitions {
		c := &f.classes[p]
		choice := 0
		if c.subclasses > 0 {
			choice = books[c.master].decode(b)
		}
		for range c.points {
			e.heights[at] = 0
			if book := c.books[choice&(1<<c.subclasses-1)]; book >= 0 {
				e.heights[at] = books[book].decode(b)
			}
			choice >>= c.subclasses
			at++
		}
	}
	if b.over() {
		return false, nil
	}
	f.unfold(e)
	return true, nil
}

// maxHeight bounds heights that broken packets take out of range, so that predictions stay small.
const maxHeight = 1<<15 - 1

// unfold adds the predictions.
func (f *floor1) unfold(e *envelope) {
	height := f.height()
	e.drawn[0], e.drawn[1] = true, true
	for i := 2; i < len(f.points); i++ {
		p := f.points[i]
		predicted := between(f.points[p.left].x, f.points[p.right].x, e.heights[p.left], e.heights[p.right], p.x)
		v := e.heights[i]
		if e.drawn[i] = v != 0; v != 0 {
			e.drawn[p.left], e.drawn[p.right] = true, true
		}
		e.heights[i] = min(max(correct(predicted, v, height), 0), maxHeight)
	}
}

// between returns the height of the line from (x0, y0) to (x1, y1) at x, rounded towards y0.
func between(x0, x1, y0, y1, x int) int {
	rise := y1 - y0
	if rise < 0 {
		return y0 - -rise*(x-x0)/(x1-x0)
	}
	return y0 + rise*(x-x0)/(x1-x0)
}

// correct returns the height that v codes: values alternate around the prediction as long as there is room on both sides.
func correct(predicted, v, height int) int {
	above, below := height-predicted, predicted
	switch {
	case v >= 2*min(above, below) && above > below:
		return v
	case v >= 2*min(above, below):
		return height - 1 - v
	case v&1 == 1:
		return predicted - (v+1)/2
	}
	return predicted + v/2
}

// apply draws the lines (section 7.2.4 step 2).
func (f *floor1) apply(lines []float32, e *envelope, _ int) {
	x, y := 0, min(e.heights[0]*f.multiplier, 255)
	for _, i := range f.order[1:] {
		if !e.drawn[i] {
			continue
		}
		nextX, nextY := f.points[i].x, min(e.heights[i]*f.multiplier, 255)
		if x < len(lines) {
			draw(lines[x:min(nextX, len(lines))], nextX-x, y, nextY)
		}
		x, y = nextX, nextY
	}
	if x < len(lines) {
		draw(lines[x:], 1, y, y)
	}
}

// draw multiplies the lines by a slope from height y on, which reaches last after width lines. Its heights are
// y + sign(last-y)·floor(i·|last-y|/width), which is what the algorithm of section 9.2.7 gives.
func draw(lines []float32, width, y, last int) {
	// In units of 2^-40, 1/width is rounded up: i·|last-y| stays under 2^20, so that the error never reaches the next
	// integer, which is 2^-15 away at least. Falling slopes begin just under the next height, to be rounded up.
	const one = 1 << 40
	at, step := int64(y)*one, int64(last-y)*((one+int64(width)-1)/int64(width))
	if step < 0 {
		at += one - 1
	}
	for i := range lines {
		lines[i] *= decibels[uint8(at/one)]
		at += step
	}
}
