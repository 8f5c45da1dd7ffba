package compression

import "math"

// silkKernel predicts the samples between every factor-th from those: what an upsampler by that factor leaves no
// choice in.
type silkKernel struct {
	decoder string
	factor  int
	// base is which of the factor samples of a group the others are predicted from, counted from the one that
	// belongs to the start of a frame.
	base int
	// taps[p−1][i] weighs sample n−lead+i of the base for the p-th sample after its sample n.
	taps [][]float64
	lead int
}

const (
	// silkTaps is how long the predictors of libopus' resampler are, which is recursive.
	silkTaps = 64
	// silkResponse is how many samples before upsampling its response is computed for.
	silkResponse = 512
	// silkNoise keeps the predictors from amplifying noise that is 60 dB below the signal.
	silkNoise = 1e-6
)

// The all-pass sections and interpolation filters of libopus' resampler (silk/resampler_rom.c, which RFC 6716 carries
// as a part of its decoder without demanding it).
var (
	silkEven = [3]float64{1746.0 / 65536, 14986.0 / 65536, 39083.0 / 65536}
	silkOdd  = [3]float64{6854.0 / 65536, 25769.0 / 65536, 55542.0 / 65536}

	silkFractions = [12][4]float64{
		{189, -600, 617, 30567},
		{117, -159, -1070, 29704},
		{52, 221, -2392, 28276},
		{-4, 529, -3350, 26341},
		{-48, 758, -3956, 23973},
		{-80, 905, -4235, 21254},
		{-99, 972, -4222, 18278},
		{-107, 967, -3957, 15143},
		{-103, 896, -3487, 11950},
		{-91, 773, -2865, 8798},
		{-71, 611, -2143, 5784},
		{-46, 425, -1375, 2996},
	}
)

// silkBase are the samples of a group that libopus' others are best predicted from, by factor.
var silkBase = map[int]int{3: 2, 4: 3, 6: 4}

// silkFactors are those from SILK's rates to 48 kHz: 16, 12 and 8 kHz.
var silkFactors = [3]int{3, 4, 6}

// silkKernels are the upsamplers of the decoders that are known.
func silkKernels() []silkKernel {
	var kernels []silkKernel
	for _, factor := range silkFactors {
		kernels = append(kernels, sincKernel("ffmpeg", factor, 16, 9), libopusKernel(factor))
	}
	return kernels
}

// silkRivals are other interpolators: FFmpeg's usual one, SciPy's and shorter and longer ones.
func silkRivals(factor int) []silkKernel {
	return []silkKernel{
		sincKernel("", factor, 32, 9), sincKernel("", factor, 20, 5), sincKernel("", factor, 8, 9),
		sincKernel("", factor, 46, 9),
	}
}

// sincKernel interpolates with so many taps under a Kaiser window. The decoder of FFmpeg's own takes 16 with a
// parameter of 9.
func sincKernel(decoder string, factor, taps int, beta float64) silkKernel {
	k := silkKernel{decoder: decoder, factor: factor, lead: (taps - 1) / 2}
	for p := 1; p < factor; p++ {
		row, sum := make([]float64, taps), 0.0
		for i := range row {
			x := float64(i-k.lead) - float64(p)/float64(factor)
			w := 2 * x / float64(taps)
			row[i] = math.Sin(math.Pi*x) / (math.Pi * x) * besselI0(beta*math.Sqrt(max(0, 1-float64(w*w))))
			sum += row[i]
		}
		for i := range row {
			row[i] /= sum
		}
		k.taps = append(k.taps, row)
	}
	return k
}

// besselI0 is the modified Bessel function of order 0, by its series.
func besselI0(x float64) float64 {
	sum, term := 1.0, 1.0
	for i := 1; term > 1e-17*sum; i++ {
		h := x / float64(2*i)
		term *= h * h
		sum += term
	}
	return sum
}

// libopusKernel is that of libopus: twice the rate by two chains of all-pass sections, then interpolation with 8 taps
// at multiples of a twelfth of a sample. The predictors are those of least squares for white noise.
func libopusKernel(factor int) silkKernel {
	response := libopusResponse(factor)
	base := silkBase[factor]
	k := silkKernel{decoder: "libopus", factor: factor, base: base, lead: silkTaps/2 - 1}
	from := response[base]
	r := make([]float64, silkTaps)
	for lag := range r {
		r[lag] = dot64(from[lag:], from)
	}
	r[0] += silkNoise
	matrix := make([][]float64, silkTaps)
	for i := range matrix {
		matrix[i] = make([]float64, silkTaps)
		for j := range matrix[i] {
			matrix[i][j] = r[max(i-j, j-i)]
		}
	}
	factorised := cholesky(matrix)
	for p := 1; p < factor; p++ {
		to, later := response[(base+p)%factor], (base+p)/factor
		row := make([]float64, silkTaps)
		for i := range row {
			row[i] = crossed(to, from, later+k.lead-i)
		}
		k.taps = append(k.taps, factorised.solve(row))
	}
	return k
}

// crossed is Σ to[n+shift]·from[n].
func crossed(to, from []float64, shift int) float64 {
	if shift >= 0 {
		return dot64(to[shift:], from)
	}
	return dot64(to, from[-shift:])
}

// libopusResponse is what each of the factor samples of a group is of an impulse, group by group.
func libopusResponse(factor int) [][]float64 {
	impulse := make([]float64, silkResponse)
	impulse[0] = 1
	const before = 8 // samples of the doubled rate that the interpolator starts with
	double := make([]float64, before+2*silkResponse)
	allPasses(double[before:], impulse, silkEven)
	allPasses(double[before+1:], impulse, silkOdd)
	response := make([][]float64, factor)
	for m := range factor * (silkResponse - 1) {
		at, twelfth := 2*m/factor, 2*m%factor*12/factor
		sum := 0.0
		for i := range 4 {
			sum += silkFractions[twelfth][i]*double[at+i] + silkFractions[11-twelfth][i]*double[at+7-i]
		}
		response[m%factor] = append(response[m%factor], sum/32768)
	}
	return response
}

// allPasses writes x, through three all-pass sections of the first order, to every second sample of dst.
func allPasses(dst, x []float64, a [3]float64) {
	var state [3]float64
	for n, v := range x {
		for i, c := range a {
			step := (v - state[i]) * c
			v, state[i] = state[i]+step, v+step
		}
		dst[2*n] = v
	}
}

// dot64 is Σ a·b over the shorter of the two.
func dot64(a, b []float64) float64 {
	n := min(len(a), len(b))
	a, b = a[:n], b[:n]
	var s0, s1, s2, s3 float64
	for len(a) >= 4 && len(b) >= 4 {
		s0 += float64(a[0] * b[0])
		s1 += float64(a[1] * b[1])
		s2 += float64(a[2] * b[2])
		s3 += float64(a[3] * b[3])
		a, b = a[4:], b[4:]
	}
	for i := range a {
		s0 += float64(a[i] * b[i])
	}
	return (s0 + s1) + (s2 + s3)
}

// triangle is the lower factor of a symmetric matrix.
type triangle [][]float64

// cholesky factorises a positive definite matrix; pivots that rounding has made too small are lifted.
func cholesky(m [][]float64) triangle {
	l := make(triangle, len(m))
	for i := range m {
		l[i] = make([]float64, i+1)
		for j := range i {
			l[i][j] = (m[i][j] - dot64(l[i][:j], l[j][:j])) / l[j][j]
		}
		l[i][i] = math.Sqrt(max(m[i][i]-dot64(l[i][:i], l[i][:i]), 1e-13*m[i][i], 1e-300))
	}
	return l
}

// solve returns x of m·x = y.
func (l triangle) solve(y []float64) []float64 {
	x := make([]float64, len(y))
	for i := range x {
		x[i] = (y[i] - dot64(l[i][:i], x[:i])) / l[i][i]
	}
	for i := len(x) - 1; i >= 0; i-- {
		x[i] /= l[i][i]
		for j := range i {
			x[j] -= float64(x[i] * l[i][j])
		}
	}
	return x
}
