package dsp

import "github.com/earwitness/earwitness/dsp/internal/kernel"

// mp3Subbands is the polyphase filter, for a vector of times or frames at once:
//
//	S[b] = Σ cos((2b+1)·(i−16)·π/64)·(C[i]·x[i] + C[i+64]·x[i+64] + … + C[i+448]·x[i+448]), i < 64
//
// where x goes back in time. u[n] are the sums over all i of the same cosine, up to the sign;
// e[b] and o[b], b < 16, those of u[n]·cos((2b+1)·n·π/64) over even and odd n; and
//
//	S[b] = e[b] + o[b], S[31−b] = e[b] − o[b]
type mp3Subbands struct {
	filter       subbandsFunc
	fold, halves []float32
	near, far    sampleRuns // samples side by side, or a vector apart
	u            []float32
}

// subbandsFunc is kernel.MDCT.Subbands.
type subbandsFunc = func(dst, src, u, fold, halves *float32, pos *int, step int)

// sampleRuns says where the filter finds samples: two runs for each u, in bytes.
type sampleRuns struct {
	pos  []int
	step int
}

func newMP3Subbands(lanes int, filter subbandsFunc) *mp3Subbands {
	t := &mp3Subbands{filter: filter, u: aligned(mp3Bands * lanes), near: sampleRuns{step: -4 * 64}, far: sampleRuns{step: -4 * 64 * lanes}}
	for n := range mp3Bands {
		for _, i := range mp3Runs(n) {
			t.near.pos, t.far.pos = append(t.near.pos, 4*(mp3Filter-i)), append(t.far.pos, 4*(mp3Filter-i)*lanes)
		}
		t.fold = append(t.fold, mp3Folds(n)...)
	}
	t.mix()
	return t
}

// mp3Runs returns the first of 8 factors, 64 apart, of either run that makes u[n]: they have its cosine, up to the sign. Factor
// 0 is 0, and comes last as factor 512. Of u[0] there is one run.
func mp3Runs(n int) [2]int {
	switch {
	case n == 0:
		return [2]int{16, 16}
	case n == 16:
		return [2]int{32, 64}
	case n < 16:
		return [2]int{16 - n, 16 + n}
	}
	return [2]int{16 + n, 80 - n}
}

// mp3Folds returns the factors of u[n], in turn of both runs.
func mp3Folds(n int) (w []float32) {
	for k := range kernel.SubbandTaps {
		for run, first := range mp3Runs(n) {
			i := first + 64*k
			switch {
			case i == mp3Filter || n == 0 && run != k%2:
				w = append(w, 0)
			case i%64 > 48: // the cosine of i − 16 is that of 80 − i, with the other sign
				w = append(w, -float32(mp3Window(i)))
			default:
				w = append(w, float32(mp3Window(i)))
			}
		}
	}
	return w
}

// mix plans e and o.
func (t *mp3Subbands) mix() {
	for first := 0; first < mp3Bands/2; first += kernel.SubbandBlock {
		for odd := range 2 {
			for n := odd; n < mp3Bands; n += 2 {
				for b := first; b < first+kernel.SubbandBlock; b++ {
					cos, _ := unitRoot((2*b+1)*n, 128)
					t.halves = append(t.halves, float32(cos))
				}
			}
		}
	}
}

// run writes a vector of each sub-band. The first sample of src counts nothing: the filter has 511 factors.
func (t *mp3Subbands) run(dst, src []float32, runs *sampleRuns) {
	t.filter(&dst[0], &src[0], &t.u[0], &t.fold[0], &t.halves[0], &runs.pos[0], runs.step)
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
