package kernel

import "math"

// Slots is how many sub-band samples a granule of Layer III has in each of the 32 sub-bands.
const Slots = 18

// Subbands are the samples of up to 18 slots, by time and sub-band.
type Subbands [Slots][32]float32

// Polyphase is the synthesis filter bank of one channel (ISO 11172-3 figure 3-A.2): 32 sub-band samples in, 32 samples out.
// Its zero value is silence.
//
// The standard's 64 values of V follow from the 32 of a DCT-II by symmetry, so only those are kept, B[0…31]. A slot is
// needed for 16 slots: at even ages its upper half, at odd ages its lower half backwards. A row holds both, so that what
// neighbouring outputs need stands side by side:
//
//	row[j] = B[16+j], j = 0…15;   row[16] = 0;   row[lower+j] = B[16-j], j = 0…16
type Polyphase struct {
	rows [ages - 1 + Slots]row // by time; the first are those of slots before
}

type row [40]float32

const (
	lower = 20
	ages  = 16
	// together is how many slots the assembly works on at a time.
	together = 6
)

// prototype is half of the window D of ISO 11172-3 table 3-B.3, in units of 2^-16. The other half is its mirror image,
// D[512-i] = -D[i], except D[512-i] = D[i] where 64 divides i.
var prototype = [257]int32{
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

// window holds D as the filter bank reads it, by the age of a slot: 16 factors for the outputs j = 0…15, and 16 for the
// outputs 32-j, j = 1…16.
var window = buildWindow()

type windowRow struct{ out, mirror [16]float32 }

func buildWindow() *[ages]windowRow {
	d := func(i int) float32 {
		switch {
		case i <= 256:
			return float32(prototype[i]) / 65536
		case i%64 == 0:
			return float32(prototype[512-i]) / 65536
		}
		return -float32(prototype[512-i]) / 65536
	}
	w := new([ages]windowRow)
	for i := range ages / 2 {
		even, odd := &w[2*i], &w[2*i+1]
		for j := range 16 {
			even.out[j], odd.out[j] = d(64*i+j), -d(64*i+32+j)
			if j < 15 {
				even.mirror[j] = -d(64*i + 31 - j)
			}
			odd.mirror[j] = -d(64*i + 63 - j)
		}
	}
	return w
}

// Run writes 32 samples of each of the first n slots to pcm, n = 6, 12 or 18.
//
// With B the DCT-II of a slot's sub-band samples, counted back in time by its age a = 0…15,
//
//	out[j]    = Σ B(2i)[16+j]·D[64i+j] - B(2i+1)[16-j]·D[64i+32+j],  j = 0…15, i = 0…7
//	out[32-j] = Σ -B(2i)[16+j]·D[64i+32-j] - B(2i+1)[16-j]·D[64i+64-j],  j = 1…16, where B[32] = 0
func (p *Polyphase) Run(pcm []float32, slots *Subbands, n int) {
	pcm, n = pcm[:32*n], min(n, Slots)/together*together
	if hasAVX2 && n > 0 {
		dct32AVX2(&p.rows[ages-1][0], &slots[0][0], &dctTable.of32[0], n/2)
		windowAVX2(&pcm[0], &p.rows[0][0], &window[0].out[0], n/together)
	} else {
		p.runGeneric(pcm, slots, n)
	}
	copy(p.rows[:ages-1], p.rows[n:])
}

func (p *Polyphase) runGeneric(pcm []float32, slots *Subbands, n int) {
	var b [32]float32
	for t := range min(n, Slots) {
		dct32Generic(&b, &slots[t])
		p.rows[ages-1+t].set(&b)
		windowGeneric((*[32]float32)(pcm[32*t:]), (*[ages]row)(p.rows[t:]))
	}
}

func (r *row) set(b *[32]float32) {
	copy(r[:16], b[16:])
	for j := range 17 {
		r[lower+j] = b[16-j]
	}
}

// windowGeneric makes the output of the last of 16 slots.
func windowGeneric(out *[32]float32, rows *[ages]row) {
	for j := range 16 {
		var o, m float32
		for a := 0; a < ages; a += 2 {
			even, odd := &rows[15-a], &rows[14-a&15]
			we, wo := &window[a], &window[a+1]
			o += float32(even[j] * we.out[j])
			m += float32(even[j+1] * we.mirror[j])
			o += float32(odd[lower+j] * wo.out[j])
			m += float32(odd[lower+j+1] * wo.mirror[j])
		}
		out[j], out[31-j] = o, m
	}
}

// dctTable holds 1/(2·cos(π(2k+1)/(2n))) for n = 32, 16 and 8.
var dctTable = buildDCTTable()

type dctFactors struct {
	of32 [16]float32
	of16 [8]float32
	of8  [4]float32
}

func buildDCTTable() (f dctFactors) {
	factor := func(k, n int) float32 { return float32(0.5 / math.Cos(math.Pi*float64(2*k+1)/float64(2*n))) }
	for k := range f.of32 {
		f.of32[k] = factor(k, 32)
	}
	for k := range f.of16 {
		f.of16[k] = factor(k, 16)
	}
	for k := range f.of8 {
		f.of8[k] = factor(k, 8)
	}
	return f
}

// dct32Generic sets y[n] = Σ x[k]·cos(πn(2k+1)/64), by B. G. Lee's splitting (IEEE ASSP-32, 1984): the even outputs are the
// DCT of x[k]+x[31-k], the odd ones sums of neighbours in the DCT of (x[k]-x[31-k])/(2cos(π(2k+1)/64)).
func dct32Generic(y, x *[32]float32) {
	var even, odd [16]float32
	for k := range 16 {
		a, b := x[k], x[31-k]
		even[k], odd[k] = a+b, float32((a-b)*dctTable.of32[k])
	}
	dct16(&even)
	dct16(&odd)
	for n := range 15 {
		y[2*n], y[2*n+1] = even[n], odd[n]+odd[n+1]
	}
	y[30], y[31] = even[15], odd[15]
}

func dct16(x *[16]float32) {
	var even, odd [8]float32
	for k := range 8 {
		a, b := x[k], x[15-k]
		even[k], odd[k] = a+b, float32((a-b)*dctTable.of16[k])
	}
	dct8(&even)
	dct8(&odd)
	for n := range 7 {
		x[2*n], x[2*n+1] = even[n], odd[n]+odd[n+1]
	}
	x[14], x[15] = even[7], odd[7]
}

func dct8(x *[8]float32) {
	f := &dctTable.of8
	a0, a1, a2, a3 := dct4(x[0]+x[7], x[1]+x[6], x[2]+x[5], x[3]+x[4])
	b0, b1, b2, b3 := dct4(
		float32((x[0]-x[7])*f[0]), float32((x[1]-x[6])*f[1]), float32((x[2]-x[5])*f[2]), float32((x[3]-x[4])*f[3]))
	*x = [8]float32{a0, b0 + b1, a1, b1 + b2, a2, b2 + b3, a3, b3}
}

func dct4(a, b, c, d float32) (y0, y1, y2, y3 float32) {
	const (
		f0 = 0.541196100146196985 // 1/(2cos(π/8))
		f1 = 1.306562964876376527 // 1/(2cos(3π/8))
		r  = 0.707106781186547524
	)
	s, t := a+d, b+c
	u, v := float32((a-d)*f0), float32((b-c)*f1)
	y3 = float32((u - v) * r)
	return s + t, u + v + y3, float32((s - t) * r), y3
}
