package aac

import (
	"math"
	"slices"
)

// TNS is a tns_data: for each window up to three filters that run across its lines (ISO/IEC 14496-3 4.6.9).
type TNS struct {
	Present bool
	Counts  [8]int // filters of each window
	Filters [8][3]TNSFilter
}

// TNSFilter is one filter, in the order of the stream, which is downwards from the highest band.
type TNSFilter struct {
	Length       int      // in bands
	Order        int      // 0…12, in short windows 0…7
	Downward     bool     // runs from high lines to low ones
	Resolution   int      // bits of the coefficients, 3 or 4
	Coefficients [12]int8 // quantised reflection coefficients
}

// The largest orders of AAC-LC.
const (
	maxOrderLong  = 12
	maxOrderShort = 7
)

// parse reads tns_data.
func (t *TNS) parse(r *bitReader, short bool) error {
	t.Present = true
	windows, countBits, lengthBits, orderBits, maxOrder := 1, 2, 6, 5, maxOrderLong
	if short {
		windows, countBits, lengthBits, orderBits, maxOrder = 8, 1, 4, 3, maxOrderShort
	}
	for w := range windows {
		t.Counts[w] = r.read(countBits)
		if t.Counts[w] == 0 {
			continue
		}
		resolution := 3 + r.read(1)
		for i := range t.Counts[w] {
			f := &t.Filters[w][i]
			f.Resolution, f.Length, f.Order = resolution, r.read(lengthBits), r.read(orderBits)
			if f.Order > maxOrder {
				return r.fail("TNS filter of too high an order")
			}
			f.parse(r)
		}
	}
	return nil
}

// parse reads a filter's direction and coefficients.
func (f *TNSFilter) parse(r *bitReader) {
	if f.Order == 0 {
		return
	}
	f.Downward = r.flag()
	width := f.Resolution - r.read(1) // coef_compress
	for i := range f.Order {
		f.Coefficients[i] = int8(r.read(width)<<(8-width)) >> (8 - width)
	}
}

// apply runs the filters over the lines of a block. Their sums are kept in float64, as filters may come near to instability.
func (t *TNS) apply(lines []float32, w *Windows, bands bandTables) {
	if !t.Present {
		return
	}
	windows, reach := 1, bands.tnsLong
	if w.Sequence == EightShort {
		windows, reach = 8, bands.tnsShort
	}
	reach = min(reach, w.MaxBand)
	length := int(w.Edges[len(w.Edges)-1])
	for i := range windows {
		part := lines[i*length : (i+1)*length]
		bottom := len(w.Edges) - 1
		for k := range t.Counts[i] {
			f := &t.Filters[i][k]
			top := bottom
			bottom = max(0, top-f.Length)
			if from, to := w.Edges[min(bottom, reach)], w.Edges[min(top, reach)]; f.Order > 0 && from < to {
				f.apply(part[from:to])
			}
		}
	}
}

// apply filters x in place:
//
//	y[n] = x[n] - Σ a[i]·y[n-i],  i = Order…1
//
// The newest y comes last into the sum, as only it is still being reckoned when the sum begins.
func (f *TNSFilter) apply(x []float32) {
	a := f.predictor()
	slices.Reverse(a[:f.Order])
	var y [maxOrderLong + 1024]float64 // y[n] at maxOrderLong+n
	at, step := 0, 1
	if f.Downward {
		at, step = len(x)-1, -1
	}
	for n := range x {
		end := maxOrderLong + n
		past := y[end-f.Order : end]
		sum := float64(x[at])
		for i, c := range a[:len(past)] {
			sum -= float64(c * past[i])
		}
		y[end], x[at] = sum, float32(sum)
		at += step
	}
}

// predictor returns a[1], a[2], … of the filter.
func (f *TNSFilter) predictor() (a [maxOrderLong]float64) {
	half := float64(int(1) << (f.Resolution - 1))
	for m := range f.Order {
		q := float64(f.Coefficients[m])
		step := half - 0.5
		if q < 0 {
			step = half + 0.5
		}
		k := math.Sin(q / step * (math.Pi / 2))
		for i, j := 0, m-1; i <= j; i, j = i+1, j-1 {
			u, v := a[i], a[j]
			a[i] = u + float64(k*v)
			a[j] = v + float64(k*u)
		}
		a[m] = k
	}
	return a
}
