package fingerprint

import (
	"cmp"
	"math"
	"slices"
)

const (
	// Each landmark is paired with the next fanOut landmarks that are minStep to maxStep rows later and no more than
	// maxLeap bins away.
	fanOut           = 6
	minStep, maxStep = 2, 60
	maxLeap          = 60
	// Bins and steps are halved in the hash, so that ±3 % of pitch or speed leave many hashes as they are.
	hashBits = 7 + 7 + 5

	// A block is what is looked up at once; blocks overlap by half, so that any shared five seconds lie in one.
	blockRows = 624
	blockHop  = 312
	// binRows is the width of an offset bin; votes are counted in two neighbouring bins.
	binRows = 4
)

// landmarkPair is the hash of two landmarks and the row of the earlier.
type landmarkPair struct{ hash, row uint32 }

// landmarkPairs appends the pairs whose earlier landmark is among peaks[from:to].
func landmarkPairs(dst []landmarkPair, peaks []peak, from, to int) []landmarkPair {
	for i := from; i < to; i++ {
		a, n := peaks[i], 0
		for _, b := range peaks[i+1:] {
			step, leap := b.row-a.row, max(a.bin, b.bin)-min(a.bin, b.bin)
			if step > maxStep || n == fanOut {
				break
			}
			if step < minStep || leap > maxLeap {
				continue
			}
			n++
			hash := uint32(a.bin-loBin)/2<<12 | uint32(b.bin-loBin)/2<<5 | step/2
			dst = append(dst, landmarkPair{hash, a.row})
		}
	}
	return dst
}

// index finds, for a hash, the rows of all recordings where it stands. The recordings lie on one axis of rows, in the
// order of their length, with room for a block between them, so that an offset on the axis names recording and place.
type index struct {
	order  []int    // recordings as they lie on the axis
	first  []int    // axis row of each recording in order, and the end of the axis
	starts []uint32 // of each hash's rows in at
	at     []uint32 // axis rows, ascending for each hash
}

// newIndex lays the recordings out, and leaves out the longest if the axis would be longer than 32 bits count, 19 000
// hours. Nothing can be looked up before fill.
func newIndex(prints []*Print) *index {
	const room = blockRows + 4*binRows
	x := &index{}
	for i := range prints {
		x.order = append(x.order, i)
	}
	slices.SortStableFunc(x.order, func(i, j int) int { return cmp.Compare(prints[i].rows, prints[j].rows) })
	end := room
	for r, i := range x.order {
		if uint64(end+prints[i].rows+room+binRows) > math.MaxUint32 {
			x.order = x.order[:r]
			break
		}
		x.first = append(x.first, end)
		// Every recording starts with an offset bin, so that its votes do not depend on those before it.
		end += (prints[i].rows + room + binRows - 1) / binRows * binRows
	}
	x.first = append(x.first, end)
	return x
}

// fill sorts the pairs of all recordings by hash, by counting.
func (x *index) fill(prints []*Print) {
	x.starts = make([]uint32, 1<<hashBits+1)
	var pairs []landmarkPair
	each := func(use func(first uint32, p landmarkPair)) {
		for r, i := range x.order {
			for from := 0; from < len(prints[i].peaks); from += 1024 {
				pairs = landmarkPairs(pairs[:0], prints[i].peaks, from, min(from+1024, len(prints[i].peaks)))
				for _, p := range pairs {
					use(uint32(x.first[r]), p)
				}
			}
		}
	}
	each(func(_ uint32, p landmarkPair) { x.starts[p.hash+1]++ })
	for h := range 1 << hashBits {
		x.starts[h+1] += x.starts[h]
	}
	x.at = make([]uint32, x.starts[1<<hashBits])
	next := slices.Clone(x.starts)
	each(func(first uint32, p landmarkPair) {
		x.at[next[p.hash]] = first + p.row
		next[p.hash]++
	})
}

// recording returns the place in order of the recording at, or next before, the axis row.
func (x *index) recording(row int) int {
	r, found := slices.BinarySearch(x.first[:len(x.first)-1], row)
	if !found {
		r--
	}
	return max(0, r)
}
