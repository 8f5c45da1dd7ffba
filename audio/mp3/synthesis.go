package mp3

import "math"

// synthesis is the polyphase filter bank of one channel: 32 sub-band samples in, 32 samples out.
//
// The standard's 64 values of V follow from the 32 of a DCT-II by symmetry, so only those are kept, for 16 slots.
// They are written twice so that the window finds the last 16 in one piece.
type synthesis struct {
	history [32][32]float32 // by time, the newest at next and next+16
	next    int
}

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

// window holds D arranged as slot reads it, for i = 0…7.
var window = buildWindow()

// taps are the factors of an even and an odd slot for outputs j and 32-j.
type taps struct {
	even, odd             [17]float32 // j = 0…16
	mirrorEven, mirrorOdd [17]float32 // j = 1…15
}

func buildWindow() *[8]taps {
	d := func(i int) float32 {
		switch {
		case i <= 256:
			return float32(prototype[i]) / 65536
		case i%64 == 0:
			return float32(prototype[512-i]) / 65536
		}
		return -float32(prototype[512-i]) / 65536
	}
	w := new([8]taps)
	for i := range w {
		for j := range 17 {
			w[i].even[j], w[i].odd[j] = d(64*i+j), -d(64*i+32+j)
			if j > 0 {
				w[i].mirrorEven[j], w[i].mirrorOdd[j] = -d(64*i+32-j), -d(64*i+64-j)
			}
		}
	}
	return w
}

// at returns what two slots of the history add to outputs j and 32-j, j = 1…15.
func (t *taps) at(even, odd *[32]float32, j int) (out, mirror float32) {
	e, o := even[16+j&15], odd[(16-j)&15]
	return e*t.even[j&15] + o*t.odd[j&15], e*t.mirrorEven[j&15] + o*t.mirrorOdd[j&15]
}

// slot writes 32 samples to every stride-th element of pcm.
//
// With B the DCT-II of a slot's sub-band samples, counted back in time by the index i,
//
//	out[j]    = Σ B(2i)[16+j]·D[64i+j] - B(2i+1)[16-j]·D[64i+32+j]
//	out[32-j] = Σ -B(2i)[16+j]·D[64i+32-j] - B(2i+1)[16-j]·D[64i+64-j],  j = 1…15, i = 0…7
func (s *synthesis) slot(pcm []float32, subbands *[32]float32, stride int) {
	s.next = (s.next - 1) & 15
	dct32(&s.history[s.next], subbands)
	s.history[s.next+16] = s.history[s.next]

	b, w := (*[16][32]float32)(s.history[s.next:]), window
	pcm = pcm[:31*stride+1]
	var first, middle float32
	for i := range 8 {
		first += b[2*i][16]*w[i].even[0] + b[2*i+1][16]*w[i].odd[0]
		middle += b[2*i+1][0] * w[i].odd[16]
	}
	pcm[0], pcm[16*stride] = first, middle
	for j := 1; j < 16; j++ {
		o0, m0 := w[0].at(&b[0], &b[1], j)
		o1, m1 := w[1].at(&b[2], &b[3], j)
		o2, m2 := w[2].at(&b[4], &b[5], j)
		o3, m3 := w[3].at(&b[6], &b[7], j)
		o4, m4 := w[4].at(&b[8], &b[9], j)
		o5, m5 := w[5].at(&b[10], &b[11], j)
		o6, m6 := w[6].at(&b[12], &b[13], j)
		o7, m7 := w[7].at(&b[14], &b[15], j)
		pcm[j*stride] = (o0 + o1) + (o2 + o3) + ((o4 + o5) + (o6 + o7))
		pcm[(32-j)*stride] = (m0 + m1) + (m2 + m3) + ((m4 + m5) + (m6 + m7))
	}
}

// dctFactors holds 1/(2·cos(π(2k+1)/(2n))) for n = 32, 16 and 8.
var dctFactors32, dctFactors16, dctFactors8 = buildDCTFactors()

func buildDCTFactors() (a [16]float32, b [8]float32, c [4]float32) {
	factor := func(k, n int) float32 { return float32(0.5 / math.Cos(math.Pi*float64(2*k+1)/float64(2*n))) }
	for k := range a {
		a[k] = factor(k, 32)
	}
	for k := range b {
		b[k] = factor(k, 16)
	}
	for k := range c {
		c[k] = factor(k, 8)
	}
	return a, b, c
}

// dct32 sets y[n] = Σ x[k]·cos(πn(2k+1)/64), by B. G. Lee's splitting (IEEE ASSP-32, 1984): the even outputs are the DCT of
// x[k]+x[31-k], the odd ones sums of neighbours in the DCT of (x[k]-x[31-k])/(2cos(π(2k+1)/64)).
func dct32(y, x *[32]float32) {
	var even, odd [16]float32
	for k := range 16 {
		a, b := x[k], x[31-k]
		even[k], odd[k] = a+b, (a-b)*dctFactors32[k]
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
		even[k], odd[k] = a+b, (a-b)*dctFactors16[k]
	}
	dct8(&even)
	dct8(&odd)
	for n := range 7 {
		x[2*n], x[2*n+1] = even[n], odd[n]+odd[n+1]
	}
	x[14], x[15] = even[7], odd[7]
}

func dct8(x *[8]float32) {
	f := &dctFactors8
	a0, a1, a2, a3 := dct4(x[0]+x[7], x[1]+x[6], x[2]+x[5], x[3]+x[4])
	b0, b1, b2, b3 := dct4((x[0]-x[7])*f[0], (x[1]-x[6])*f[1], (x[2]-x[5])*f[2], (x[3]-x[4])*f[3])
	*x = [8]float32{a0, b0 + b1, a1, b1 + b2, a2, b2 + b3, a3, b3}
}

func dct4(a, b, c, d float32) (y0, y1, y2, y3 float32) {
	const (
		f0 = 0.541196100146196985 // 1/(2cos(π/8))
		f1 = 1.306562964876376527 // 1/(2cos(3π/8))
		r  = 0.707106781186547524
	)
	s, t := a+d, b+c
	u, v := (a-d)*f0, (b-c)*f1
	y3 = (u - v) * r
	return s + t, u + v + y3, (s - t) * r, y3
}
