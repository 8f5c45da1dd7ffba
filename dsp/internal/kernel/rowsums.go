package kernel

import "unsafe"

// rowSums sets, for each row r below n,
//
//	dst[r] = Σ x[r·step+i], i < width
//
// in float64 and in 16 lanes, which are added up in halves.
func rowSums(dst *float64, x *float32, n, step, width int) {
	const lanes = 16
	for r := range unsafe.Slice(dst, n) {
		row := unsafe.Slice(at(x, r*step), width)
		var sums [lanes]float64
		for ; len(row) >= lanes; row = row[lanes:] {
			for l := range sums {
				sums[l] += float64(row[l])
			}
		}
		for l, v := range row {
			sums[l] += float64(v)
		}
		for half := lanes / 2; half > 0; half /= 2 {
			for l := range half {
				sums[l] += sums[half+l]
			}
		}
		*(*float64)(unsafe.Add(unsafe.Pointer(dst), 8*r)) = sums[0]
	}
}
