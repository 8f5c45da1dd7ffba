package dsp

import "math"

// RunningQuantile follows a quantile of the last n values of a stream, exactly, in O(log n) a value: one heap holds the
// values up to the quantile and one those above it.
type RunningQuantile struct {
	p      float64
	values []float64 // a ring
	next   int       // the slot of the oldest value, or the first free one
	full   bool
	below  slotHeap // the greatest on top
	above  slotHeap // the least on top
}

// NewRunningQuantile follows the p-quantile, p from 0 to 1, of n values. It panics if n is below 1 or p out of range.
func NewRunningQuantile(n int, p float64) *RunningQuantile {
	if n < 1 || !(0 <= p && p <= 1) {
		panic("dsp: window length or quantile out of range")
	}
	q := &RunningQuantile{p: p, values: make([]float64, n)}
	at := make([]place, n)
	q.below = slotHeap{values: q.values, sign: -1, at: at}
	q.above = slotHeap{values: q.values, sign: 1, at: at}
	return q
}

// NewRunningMedian follows the median of n values.
func NewRunningMedian(n int) *RunningQuantile { return NewRunningQuantile(n, 0.5) }

// Push adds a value, drops the one n values before it, and returns the quantile. A NaN takes a place among the n, but
// has no rank: the quantile is that of the others.
func (q *RunningQuantile) Push(v float64) float64 {
	slot := q.next
	if old := q.values[slot]; q.full && old == old {
		q.below.remove(slot)
		q.above.remove(slot)
	}
	if q.next++; q.next == len(q.values) {
		q.next, q.full = 0, true
	}
	q.values[slot] = v
	if v == v {
		if q.below.len() > 0 && v <= q.values[q.below.slots[0]] {
			q.below.push(slot)
		} else {
			q.above.push(slot)
		}
	}
	q.balance()
	return q.Value()
}

// balance leaves below as many values as Quantile counts up to the order statistic under the quantile.
func (q *RunningQuantile) balance() {
	want := 0
	if n := q.below.len() + q.above.len(); n > 0 {
		want = int(q.p*float64(n-1)) + 1
	}
	for q.below.len() < want {
		q.below.push(q.above.pop())
	}
	for q.below.len() > want {
		q.above.push(q.below.pop())
	}
}

// Value is the quantile, with linear interpolation between order statistics as Quantile does it; NaN if there is no
// value yet, or all are NaN.
func (q *RunningQuantile) Value() float64 {
	n := q.below.len() + q.above.len()
	if n == 0 {
		return math.NaN()
	}
	v := q.values[q.below.slots[0]]
	at := float64(q.p * float64(n-1))
	if q.above.len() == 0 {
		return v
	}
	return between(v, q.values[q.above.slots[0]], at-math.Floor(at))
}

// place is where a slot stands in a heap.
type place struct {
	heap  *slotHeap
	index int
}

// slotHeap is a heap of slots of a ring of values, the least sign·value on top. Two heaps share the ring, and at, which
// says where each slot is.
type slotHeap struct {
	values []float64
	sign   float64
	slots  []int
	at     []place
}

func (h *slotHeap) len() int { return len(h.slots) }

func (h *slotHeap) less(i, j int) bool {
	return h.sign*h.values[h.slots[i]] < h.sign*h.values[h.slots[j]]
}

func (h *slotHeap) swap(i, j int) {
	h.slots[i], h.slots[j] = h.slots[j], h.slots[i]
	h.at[h.slots[i]].index, h.at[h.slots[j]].index = i, j
}

func (h *slotHeap) push(slot int) {
	h.at[slot] = place{h, len(h.slots)}
	h.slots = append(h.slots, slot)
	h.up(len(h.slots) - 1)
}

func (h *slotHeap) pop() int {
	slot := h.slots[0]
	h.remove(slot)
	return slot
}

// remove takes a slot out if it is in this heap.
func (h *slotHeap) remove(slot int) {
	p := h.at[slot]
	if p.heap != h {
		return
	}
	last := len(h.slots) - 1
	h.swap(p.index, last)
	h.slots = h.slots[:last]
	h.at[slot] = place{}
	if p.index < last {
		h.down(p.index)
		h.up(p.index)
	}
}

func (h *slotHeap) up(i int) {
	for i > 0 && h.less(i, (i-1)/2) {
		h.swap(i, (i-1)/2)
		i = (i - 1) / 2
	}
}

func (h *slotHeap) down(i int) {
	for {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(h.slots); child++ {
			if h.less(child, least) {
				least = child
			}
		}
		if least == i {
			return
		}
		h.swap(i, least)
		i = least
	}
}
