package dsp_test

import (
	"encoding/binary"
	"hash/crc32"
	"math"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/dsp"
)

// The checksums below are of all bits of the results. They hold on every architecture and for every compiler: one that
// fuses a product and a sum changes some. If a result is meant to change, write here what the test prints, of avx512
// on a processor that has it and of neon under GOARCH=arm64; and generic must come out the same on both, under
// GOAMD64=v3 and under GOARCH=386.

// integerNoise is made of integers alone: numbers of 16 bits, as fractions of full scale.
func integerNoise(n int) []float32 {
	x := make([]float32, n)
	for i, v := range noiseInt16(n) {
		x[i] = float32(v) / 32768
	}
	return x
}

func noiseInt16(n int) []int16 {
	x, state := make([]int16, n), uint32(1)
	for i := range x {
		state = state*1664525 + 1013904223
		x[i] = int16(state >> 16)
	}
	return x
}

func integerComplex(n int) []complex64 {
	x, v := make([]complex64, n), integerNoise(2*n)
	for i := range x {
		x[i] = complex(v[2*i], v[2*i+1])
	}
	return x
}

// magnitudes are numbers of all sizes, with some that have no logarithm.
func magnitudes(n int) []float32 {
	x := []float32{0, -1, 0x1p-126, 0x1p-149, 1, math.MaxFloat32}
	for i, v := range noiseInt16(n) {
		x = append(x, math.Float32frombits(uint32(v)&0x7fff<<16|uint32(i)%0x10000))
		if x[len(x)-1] > math.MaxFloat32 || x[len(x)-1] != x[len(x)-1] {
			x[len(x)-1] = 1
		}
	}
	return x
}

// checksum is that of numbers, a slice.
func checksum(t *testing.T, numbers any) uint32 {
	t.Helper()
	b, err := binary.Append(nil, binary.LittleEndian, numbers)
	if err != nil || len(b) == 0 {
		t.Fatalf("no numbers in %T: %v", numbers, err)
	}
	return crc32.ChecksumIEEE(b)
}

// sums are the checksums of one result on the kernels that there are.
type sums struct{ generic, avx2, avx512, neon uint32 }

func (s sums) of(kernel string) uint32 {
	return map[string]uint32{"generic": s.generic, "avx2": s.avx2, "avx512": s.avx512, "neon": s.neon}[kernel]
}

func TestBits(t *testing.T) {
	for _, test := range []struct {
		what string
		want sums
		run  func() any
	}{
		{"RealFFT 240 power", sums{0xb2ef66ce, 0x23186d56, 0x23186d56, 0xa69c6208}, func() any { return realFFT(240).Power(nil, integerNoise(1000), 100) }},
		{"RealFFT 1000 power", sums{0xef73907f, 0xd45780a0, 0xd45780a0, 0xdc06d0c9}, func() any { return realFFT(1000).Power(nil, integerNoise(3000), 500) }},
		{"RealFFT 1024 power", sums{0x3a18ba60, 0xb225c6e0, 0x38f55f72, 0x6e93bb2b}, func() any { return realFFT(1024).Power(nil, integerNoise(3000), 500) }},
		{"RealFFT 1021 power", sums{0xbaab1062, 0x3397e98a, 0xabc85dbe, 0x63b33f71}, func() any { return realFFT(1021).Power(nil, integerNoise(3000), 500) }},
		{"RealFFT 240 spectra", sums{0xc48a3baf, 0x5fa7e442, 0x5fa7e442, 0xbf750850}, func() any { return realFFT(240).Spectra(nil, integerNoise(1000), 100) }},
		{"RealFFT 1000 spectra", sums{0x4944cdef, 0x7c8f71a8, 0x7c8f71a8, 0x5671c077}, func() any { return realFFT(1000).Spectra(nil, integerNoise(3000), 500) }},
		{"RealFFT 1024 spectra", sums{0x97279466, 0x841d92bb, 0xec074a56, 0x2d99ca90}, func() any { return realFFT(1024).Spectra(nil, integerNoise(3000), 500) }},
		{"RealFFT 1021 spectra", sums{0x7e53d38c, 0xdbf54ff9, 0xe3bea4fc, 0x03b77fef}, func() any { return realFFT(1021).Spectra(nil, integerNoise(3000), 500) }},
		{"RealFFT 1024 inverse", sums{0x60b7c33f, 0xab80cf33, 0xf291fa0e, 0x4083d474}, func() any { return dsp.NewRealFFT(1024, nil).Inverse(nil, integerComplex(2*513)) }},
		{"RealFFT 1021 inverse", sums{0xa420ca4a, 0x666a14b5, 0xe959ac07, 0x513ae5e6}, func() any { return dsp.NewRealFFT(1021, nil).Inverse(nil, integerComplex(2*511)) }},
		{"FFT 960", sums{0xf1b75e0b, 0xd2c8ef29, 0x484bef9b, 0x10d3986e}, func() any { return dsp.NewFFT(960).Forward(nil, integerComplex(1920)) }},
		{"FFT 960 inverse", sums{0xc9223b7e, 0x86ca6ef3, 0x97d080fb, 0x31faeb04}, func() any { return dsp.NewFFT(960).Inverse(nil, integerComplex(1920)) }},
		{"FFT 65536", sums{0xa3dd5444, 0xa8cd7080, 0xa359a024, 0x1762b899}, func() any { return dsp.NewFFT(1<<16).Forward(nil, integerComplex(1<<16)) }},
		{"MDCT 36", sums{0xdd29edd5, 0xdd661eb3, 0xdd661eb3, 0xdd29edd5}, func() any { return mdct(36).Forward(nil, integerNoise(500), 1) }},
		{"MDCT 28", sums{0xe01528f5, 0xe01528f5, 0xe01528f5, 0xec5ba2ed}, func() any { return mdct(28).Forward(nil, integerNoise(500), 1) }},
		{"MDCT 2048", sums{0xe2f04440, 0x038e51d4, 0xbef26026, 0xe2f04440}, func() any { return mdct(2048).Forward(nil, integerNoise(5000), 1024) }},
		{"MDCT 2048 inverse", sums{0xf1fd659c, 0x6160d992, 0xbe8311e0, 0xf1fd659c}, func() any { return mdct(2048).Inverse(nil, integerNoise(2048)) }},
		{"MP3Hybrid", sums{0xf0c3aaba, 0x67878765, 0x67878765, 0xf0c3aaba}, func() any { return dsp.NewMP3Hybrid(dsp.MP3Start).Forward(nil, integerNoise(1700), 1) }},
		{"STFT", sums{0x11d6c21b, 0xdb16d1c2, 0x2095cbec, 0x3403d8ca}, stft},
		{"Log", sums{0x9d61b35a, 0x9d61b35a, 0x9d61b35a, 0x9d61b35a}, func() any { return dsp.Log(nil, magnitudes(5000)) }},
		{"AddSquares", sums{0x554b2b7e, 0x554b2b7e, 0x554b2b7e, 0x554b2b7e}, func() any { return dsp.AddSquares(dsp.AddSquares(nil, integerNoise(1000)), integerNoise(1000)) }},
		{"LogSums", sums{0xfc6f3e70, 0xfc6f3e70, 0xfc6f3e70, 0xfc6f3e70}, logSums},
		{"Resampler 44100 to 16000", sums{0xacfd7d9f, 0x3d7a8773, 0x0a4d5385, 0xacfd7d9f}, func() any {
			r := dsp.NewResampler(44100, 16000)
			return r.Flush(r.Write(nil, integerNoise(5000)))
		}},
		{"Resampler 22051 to 16000, interpolated", sums{0x9f1bef44, 0x71ad6852, 0xbcb8f0cf, 0x9f1bef44}, func() any {
			r := dsp.NewResampler(22051, 16000)
			return r.Flush(r.Write(nil, integerNoise(5000)))
		}},
		{"FIR", sums{0xb66b9081, 0x5535196f, 0xc92a6bcb, 0xb66b9081}, func() any {
			return dsp.NewFIR(dsp.KaiserBandPass(300, 3000, 200, 60, 8000)).Write(nil, integerNoise(2000))
		}},
		{"Correlator", sums{0x207b364c, 0x303ad1b1, 0x6672b1bd, 0xcaa0c2e6}, func() any { return dsp.NewCorrelator(500, 700).Normalized(nil, integerNoise(500), integerNoise(700)) }},
		{"Correlator PHAT", sums{0xdd66190a, 0xe2a0a9d5, 0xb046d921, 0x0c6b3714}, func() any {
			return dsp.NewCorrelator(500, 700).PHAT(nil, integerNoise(500), integerNoise(700), 0.01, 0.4)
		}},
		{"Hilbert", sums{0x8ed3042f, 0xc3e496fe, 0xc3e496fe, 0x6e72d2ec}, func() any { return dsp.Envelope(nil, dsp.NewHilbert(1000).Analytic(nil, integerNoise(1000))) }},
	} {
		t.Run(test.what, func(t *testing.T) {
			dsp.EachKernel(t, func(t *testing.T) {
				if got, want := checksum(t, test.run()), test.want.of(dsp.Kernel()); got != want {
					t.Errorf("%s on %s: checksum %#08x, want %#08x", test.what, dsp.Kernel(), got, want)
				}
			})
		})
	}
}

func realFFT(n int) *dsp.RealFFT { return dsp.NewRealFFT(n, dsp.Hann(n)) }

func mdct(n int) *dsp.MDCT { return dsp.NewMDCT(n, dsp.Sine(n)) }

func stft() any {
	var rows []float32
	dsp.NewSTFT(512, 128).WriteInt16(noiseInt16(4000), func(r *dsp.Rows) {
		for i := range r.Count {
			rows = append(append(rows, r.Power(i)...), r.Log(i)...)
		}
	})
	return rows
}

// logSums has rows of many lengths.
func logSums() any {
	x := integerNoise(1200)
	var all []float64
	for n := 1; n < 400; n += 7 {
		all = append(all, dsp.LogSums(nil, x, integerNoise(n), slices.Repeat([]float32{2}, n), n)...)
	}
	return all
}

// What no kernel has a part in has one checksum.
func TestBitsOfTables(t *testing.T) {
	impulse := append([]float32{1}, make([]float32, 999)...)
	for _, test := range []struct {
		what string
		want uint32
		run  func() any
	}{
		{"roots of 1", 0xd893bc17, roots},
		{"sines", 0xec34a852, sines},
		{"Hann", 0x7ead1116, windows(dsp.Hann)},
		{"Hamming", 0xefdfef1f, windows(dsp.Hamming)},
		{"Blackman", 0x28796565, windows(dsp.Blackman)},
		{"BlackmanHarris", 0xa27422ed, windows(dsp.BlackmanHarris)},
		{"FlatTop", 0x59740b3b, windows(dsp.FlatTop)},
		{"Sine", 0x3a403576, windows(dsp.Sine)},
		{"Kaiser", 0x8bb9456a, windows(func(n int) []float32 { return dsp.Kaiser(n, float64(n%40)/2) })},
		{"KaiserBesselDerived", 0x554b49f5, windows(func(n int) []float32 { return dsp.KaiserBesselDerived(n&^1, float64(n%8)) })},
		{"KaiserLowPass", 0xb84acebf, func() any { return lowPasses() }},
		{"KaiserBandPass", 0xb0751aa4, func() any { return dsp.KaiserBandPass(300, 3000, 100, 45, 8000) }},
		{"Decimator 8000 to 1000", 0x9b16fb09, func() any {
			d := dsp.NewDecimator(8000, 1000)
			return d.Flush(d.Write(nil, integerNoise(8000)))
		}},
		{"Decimator 44100 to 1000", 0x613ab5b4, func() any {
			d := dsp.NewDecimator(44100, 1000)
			return d.Flush(d.Write(nil, integerNoise(20000)))
		}},
		{"ButterworthBandPass", 0xd0e0ff67, func() any { return dsp.ButterworthBandPass(5, 100, 3000, 16000).Write(nil, impulse) }},
		{"ButterworthLowPass", 0xfd023417, func() any { return dsp.ButterworthLowPass(7, 500, 16000).Write(nil, impulse) }},
		{"ButterworthHighPass", 0xcd43a8ee, func() any { return dsp.ButterworthHighPass(6, 500, 16000).Write(nil, impulse) }},
		{"Notch", 0x292857b2, func() any { return dsp.Notch(50, 10, 8000).Write(nil, impulse) }},
		{"RunningQuantile", 0x6bd65bb2, quantiles},
	} {
		if got := checksum(t, test.run()); got != test.want {
			t.Errorf("%s: checksum %#08x, want %#08x", test.what, got, test.want)
		}
	}
}

// roots are all roots of many orders: those of each short transform, and of long ones with all their factors.
func roots() any {
	var x []float64
	for n := 1; n <= 1<<17; n += 1 + n/64 {
		for k := 0; k < n; k += 1 + n/1024 {
			re, im := dsp.UnitRoot(k, n)
			x = append(x, re, im)
		}
	}
	return x
}

func sines() any {
	var x []float64
	for i := -20000; i < 20000; i++ {
		sin, cos := dsp.SincosPi(float64(i) / 321)
		x = append(x, sin, cos)
	}
	return x
}

func windows(window func(n int) []float32) func() any {
	return func() any {
		var x []float32
		for n := range 300 {
			x = append(x, window(n)...)
		}
		return append(x, window(8192)...)
	}
}

func lowPasses() (x []float64) {
	for _, db := range []float64{21, 25, 33, 50, 50.1, 80, 140} {
		x = append(x, dsp.KaiserLowPass(1000, 300, db, 8000)...)
	}
	return x
}

func quantiles() any {
	var all, x []float64
	running := dsp.NewRunningQuantile(50, 0.37)
	for _, v := range integerNoise(1000) {
		all = append(all, math.Sqrt(math.Abs(float64(v))))
		x = append(x, running.Push(all[len(all)-1]), dsp.Quantile(all, 0.37))
	}
	return x
}

// The roots are right, and exact where they can be.
func TestUnitRoot(t *testing.T) {
	const tolerance = 2e-15 // the rounding of angles up to a turn, for package math
	for n := 1; n < 3000; n += 1 + n/100 {
		for k := range 2 * n {
			re, im := dsp.UnitRoot(k, n)
			sin, cos := math.Sincos(2 * math.Pi * (float64(k%n) / float64(n)))
			if math.Abs(re-cos) > tolerance || math.Abs(im+sin) > tolerance {
				t.Fatalf("UnitRoot(%d, %d) = %g, %g, want %g, %g", k, n, re, im, cos, -sin)
			}
		}
	}
	for k, want := range [][2]float64{{1, 0}, {0, -1}, {-1, 0}, {0, 1}, {1, 0}} {
		if re, im := dsp.UnitRoot(3*k, 12); re != want[0] || im != want[1] {
			t.Errorf("UnitRoot(%d, 12) = %g, %g, want %g", 3*k, re, im, want)
		}
		if sin, cos := dsp.SincosPi(float64(k) / 2); cos != want[0] || sin != -want[1] {
			t.Errorf("SincosPi(%g) = %g, %g, want %g, %g", float64(k)/2, sin, cos, -want[1], want[0])
		}
	}
}
