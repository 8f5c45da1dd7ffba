package imdct_test

import (
	"fmt"
	"hash/crc32"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/earwitness/earwitness/audio/internal/imdct"
)

// sizes are all that there are.
var sizes = []int{16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192}

func noise(n int, seed uint64) []float32 {
	r := rand.New(rand.NewPCG(seed, uint64(n)))
	x := make([]float32, n)
	for i := range x {
		x[i] = 2*r.Float32() - 1
	}
	return x
}

// relative returns the RMS of got-want over that of want.
func relative(got []float32, want []float64) float64 {
	var difference, power float64
	for i, w := range want {
		difference += (float64(got[i]) - w) * (float64(got[i]) - w)
		power += w * w
	}
	return math.Sqrt(difference / power)
}

func TestDCT4(t *testing.T) {
	const tolerance = 3e-7 // a few roundings of 6e-8 for each of up to eight passes
	for _, n := range sizes {
		x := noise(n, 1)
		cosine := make([]float64, 8*n) // of multiples of π/(4n)
		for i := range cosine {
			cosine[i] = math.Cos(math.Pi * float64(i) / float64(4*n))
		}
		want := make([]float64, n)
		for m := range want {
			for k, v := range x {
				want[m] += 0.5 * float64(v) * cosine[(2*m+1)*(2*k+1)%(8*n)]
			}
		}
		got := make([]float32, n)
		plan := imdct.New(n, 0.5)
		plan.DCT4(got, x)
		if d := relative(got, want); d > tolerance {
			t.Errorf("n = %d: relative error %.3g, want at most %g", n, d, tolerance)
		}
		plan.DCT4(x, x)
		if !slices.Equal(x, got) {
			t.Errorf("n = %d: transform in place differs", n)
		}
		if plan.Lines() != n {
			t.Errorf("Lines = %d, want %d", plan.Lines(), n)
		}
	}
}

// TestBits holds results to their bits on every architecture, and with them the tables.
func TestBits(t *testing.T) {
	want := []uint32{
		0xe3561d13, 0x72e6ff96, 0xa48b8e7c, 0x97999051, 0x3dcadd47,
		0xb168db77, 0x32fb04e0, 0x00c231d7, 0xa12b2667, 0x9311804f,
	}
	for i, n := range sizes {
		x, w := noise(n, 2), sine(n)
		imdct.New(n, 1/float64(n)).DCT4(x, x)
		y := make([]float32, 2*n)
		imdct.Lap(y, x, x[n/2:], w)
		imdct.Flat(y[n:], x)
		sum := crc32.NewIEEE()
		for _, v := range y {
			fmt.Fprintf(sum, "%08x", math.Float32bits(v))
		}
		if got := sum.Sum32(); got != want[i] {
			t.Errorf("n = %d: checksum of results %#08x, want %#08x", n, got, want[i])
		}
	}
}

// sine returns the rising half of the sine window of n lines.
func sine(n int) []float32 {
	w := make([]float32, n)
	for i := range w {
		w[i] = float32(math.Sin(math.Pi * (float64(i) + 0.5) / float64(2*n)))
	}
	return w
}

// lines returns the windowed MDCT of a block's 2n samples by its formula.
func lines(x []float64, window func(i int) float64) []float32 {
	n := len(x) / 2
	out := make([]float32, n)
	for k := range out {
		var sum float64
		for i, v := range x {
			sum += window(i) * v * math.Cos(math.Pi/float64(4*n)*float64(2*i+1+n)*float64(2*k+1))
		}
		out[k] = float32(sum * 2 / float64(n))
	}
	return out
}

// TestOverlap codes blocks of changing size, whose windows fit their neighbours, and expects the samples back.
func TestOverlap(t *testing.T) {
	const tolerance = 3e-7
	blocks := []int{64, 64, 16, 16, 16, 128, 128, 32, 64, 16}
	signal := make([]float64, 1000)
	for i, v := range noise(len(signal), 3) {
		signal[i] = float64(v)
	}
	var got, before []float32
	centre := 64 // of the block: there the half after the aliasing begins
	for b, n := range blocks {
		left, right := n, n // overlaps
		if b > 0 {
			left = min(n, blocks[b-1])
			centre += (n + blocks[b-1]) / 2
		}
		if b+1 < len(blocks) {
			right = min(n, blocks[b+1])
		}
		c := lines(signal[centre-n:centre+n], slopes(n, left, right))
		imdct.New(n, 1).DCT4(c, c)
		if b > 0 {
			got = join(got, before, c)
		}
		before = c
	}
	if d := relative(got, signal[64:64+len(got)]); d > tolerance || len(got) != centre-64 {
		t.Errorf("%d samples with relative error %.3g, want %d with at most %g", len(got), d, centre-64, tolerance)
	}
}

// slopes returns a window of 2n samples whose slopes are of left and right samples.
func slopes(n, left, right int) func(int) float64 {
	return func(i int) float64 {
		m := left
		if i >= n {
			i, m = 2*n-1-i, right
		}
		at := float64(i-(n-m)/2) + 0.5
		return math.Sin(math.Pi / 2 * min(max(at/float64(m), 0), 1))
	}
}

// join appends the samples from the middle of the block before to that of the block after.
func join(dst, before, after []float32) []float32 {
	m := min(len(before), len(after))
	out := make([]float32, (len(before)+len(after))/2)
	lead, tail := before[m/2:len(before)/2], after[len(after)/2:len(after)-m/2]
	imdct.Flat(out, lead)
	imdct.Lap(out[len(lead):], before, after[len(after)-m/2:], sine(m))
	imdct.Flat(out[len(lead)+m:], tail)
	return append(dst, out...)
}

func TestMisuse(t *testing.T) {
	for _, n := range []int{-16, 0, 1, 8, 15, 24, 1000, 16384, math.MaxInt} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("New(%d) did not panic", n)
				}
			}()
			imdct.New(n, 1)
		}()
	}
}

func ExamplePlan_DCT4() {
	plan, block := imdct.New(16, 1), make([]float32, 16)
	block[0] = 1
	plan.DCT4(block, block)
	fmt.Printf("%.3f\n", block[:4])
	// Output: [0.999 0.989 0.970 0.942]
}

func BenchmarkDCT4(b *testing.B) {
	for _, n := range []int{128, 256, 1024, 2048} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			plan, x, y := imdct.New(n, 1), noise(n, 4), make([]float32, n)
			for b.Loop() {
				plan.DCT4(y, x)
			}
		})
	}
}

func BenchmarkLap(b *testing.B) {
	x, w, y := noise(1024, 5), sine(1024), make([]float32, 1024)
	for b.Loop() {
		imdct.Lap(y, x, x[512:], w)
	}
}
