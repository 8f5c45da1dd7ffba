package dsp

// mp3Subbands is the polyphase filter, for a vector of times or frames at once:
//
//	S[b] = Σ cos((2b+1)·(i−16)·π/64)·(C[i]·x[i] + C[i+64]·x[i+64] + … + C[i+448]·x[i+448]), i < 64
//
// where x goes back in time. It takes three steps: u[n] are the sums over all i of the same cosine, up to the sign;
// e[b] and o[b], b < 16, those of u[n]·cos((2b+1)·n·π/64) over even and odd n; and
//
//	S[b] = e[b] + o[b], S[31−b] = e[b] − o[b]
type mp3Subbands struct {
	lanes         int
	sum           sumLanes
	fold          []float32 // ±C, 16 for each u
	near, far     []int     // offsets of the samples, side by side or a vector apart
	halves, pairs lanesSum
	u, sums       []float32
}

const mp3Taps = 16

// sumLanes is kernel.MDCT.SumLanes.
type sumLanes = func(dst, src, w *float32, pos *int, taps, n int)

func newMP3Subbands(lanes int, sum sumLanes) *mp3Subbands {
	t := &mp3Subbands{
		lanes: lanes, sum: sum, fold: make([]float32, mp3Bands*mp3Taps), u: aligned(mp3Bands * lanes), sums: aligned(mp3Bands * lanes),
	}
	t.near, t.far = make([]int, len(t.fold)), make([]int, len(t.fold))
	var count [mp3Bands]int
	for i := range mp3Filter {
		n, sign := i%64-16, 1.0
		switch {
		case n == 32:
			continue // the cosine is 0
		case n < 0:
			n = -n
		case n > 32:
			n, sign = 64-n, -1
		}
		at, sample := n*mp3Taps+count[n], (mp3Filter-i)%mp3Filter // C[0] is 0
		t.fold[at], t.near[at], t.far[at] = float32(sign*mp3Window(i)), 4*sample, 4*sample*lanes
		count[n]++
	}
	t.plan(4 * lanes)
	return t
}

func (t *mp3Subbands) plan(vector int) {
	t.halves.taps, t.pairs.taps = mp3Bands/2, 2
	for b := range mp3Bands {
		for n := b / 16; n < mp3Bands; n += 2 {
			cos, _ := unitRoot((2*(b%16)+1)*n, 128)
			t.halves.add(n*vector, cos)
		}
	}
	for b := range mp3Bands {
		k, sign := b, 1.0
		if b >= 16 {
			k, sign = 31-b, -1
		}
		t.pairs.add(k*vector, 1)
		t.pairs.add((16+k)*vector, sign)
	}
}

// run writes a vector of each sub-band. The first sample of src counts nothing: the filter has 511 factors.
func (t *mp3Subbands) run(dst, src []float32, pos []int) {
	t.sum(&t.u[0], &src[0], &t.fold[0], &pos[0], mp3Taps, mp3Bands)
	t.sum(&t.sums[0], &t.u[0], &t.halves.w[0], &t.halves.pos[0], t.halves.taps, mp3Bands)
	t.sum(&dst[0], &t.sums[0], &t.pairs.w[0], &t.pairs.pos[0], t.pairs.taps, mp3Bands)
}

// mp3Prototype is half of the window C of ISO 11172-3 table 3-C.1, in units of 2^-21. The other half is its mirror image,
// C[512−i] = −C[i], except C[512−i] = C[i] where 64 divides i.
var mp3Prototype = [257]int32{
	0, -1, -1, -1, -1, -1, -1, -2, -2, -2, -2, -3, -3, -4, -4, -5,
	-5, -6, -7, -7, -8, -9, -10, -11, -13, -14, -16, -17, -19, -21, -24, -26,
	-29, -31, -35, -38, -41, -45, -49, -53, -58, -63, -68, -73, -79, -85, -91, -97,
	-104, -111, -117, -125, -132, -139, -147, -154, -161, -169, -176, -183, -190, -196, -202, -208,
	213, 218, 222, 225, 227, 228, 228, 227, 224, 221, 215, 208, 200, 189, 177, 163,
	146, 127, 106, 83, 57, 29, -2, -36, -72, -111, -153, -197, -244, -294, -347, -401,
	-459, -519, -581, -645, -711, -779, -848, -919, -991, -1064, -1137, -1210, -1283, -1356, -1428, -1498,
	-1567, -1634, -1698, -1759, -1817, -1870, -1919, -1962, -2001, -2032, -2057, -2075, -2085, -2087, -2080, -2063,
	2037, 2000, 1952, 1893, 1822, 1739, 1644, 1535, 1414, 1280, 1131, 970, 794, 605, 402, 185,
	-45, -288, -545, -814, -1095, -1388, -1692, -2006, -2330, -2663, -3004, -3351, -3705, -4063, -4425, -4788,
	-5153, -5517, -5879, -6237, -6589, -6935, -7271, -7597, -7910, -8209, -8491, -8755, -8998, -9219, -9416, -9585,
	-9727, -9838, -9916, -9959, -9966, -9935, -9863, -9750, -9592, -9389, -9139, -8840, -8492, -8092, -7640, -7134,
	6574, 5959, 5288, 4561, 3776, 2935, 2037, 1082, 70, -998, -2122, -3300, -4533, -5818, -7154, -8540,
	-9975, -11455, -12980, -14548, -16155, -17799, -19478, -21189, -22929, -24694, -26482, -28289, -30112, -31947, -33791, -35640,
	-37489, -39336, -41176, -43006, -44821, -46617, -48390, -50137, -51853, -53534, -55178, -56778, -58333, -59838, -61289, -62684,
	-64019, -65290, -66494, -67629, -68692, -69679, -70590, -71420, -72169, -72835, -73415, -73908, -74313, -74630, -74856, -74992,
	75038,
}

// mp3Window is C for i = 0 … 511.
func mp3Window(i int) float64 {
	switch {
	case i <= 256:
		return float64(mp3Prototype[i]) / (1 << 21)
	case i%64 == 0:
		return float64(mp3Prototype[512-i]) / (1 << 21)
	}
	return -float64(mp3Prototype[512-i]) / (1 << 21)
}
