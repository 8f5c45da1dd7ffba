package aac

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
