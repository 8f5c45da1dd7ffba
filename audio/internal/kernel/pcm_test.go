package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// conversions are the kernels for samples of integers and their Go versions.
var conversions = []struct {
	name         string
	bytes        int
	run, generic func(dst []float32, src []byte)
}{
	{"int16", 2, Int16, int16Generic},
	{"int24", 3, Int24, int24Generic},
	{"int32", 4, Int32, int32Generic},
}

// guard is what stands before and after memory that is written.
const guard = 0x7fc12345

// guarded returns n floats between guards, off floats behind an even place, and a function that says whether the guards
// still stand.
func guarded(n, off int) ([]float32, func() bool) {
	all := make([]float32, n+off+16)
	for i := range all {
		all[i] = math.Float32frombits(guard)
	}
	return all[8+off:][:n:n], func() bool {
		for i, v := range all {
			if (i < 8+off || i >= 8+off+n) && math.Float32bits(v) != guard {
				return false
			}
		}
		return true
	}
}

func sameBits(a, b []float32) bool {
	for i := range a {
		if math.Float32bits(a[i]) != math.Float32bits(b[i]) {
			return false
		}
	}
	return len(a) == len(b)
}

func TestPCM(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, c := range conversions {
		for n := range 4*32 + 2 {
			for off := range 4 {
				src := make([]byte, c.bytes*n+off)
				for i := range src {
					src[i] = byte(rng.Uint32())
				}
				got, intact := guarded(n, off)
				want := make([]float32, n)
				c.run(got, src[off:])
				c.generic(want, src[off:])
				if !sameBits(got, want) || !intact() {
					t.Fatalf("%s: %d samples at %d: got %v, want %v; the memory around is intact: %v", c.name, n, off, got, want, intact())
				}
			}
		}
	}
}

func TestInterleave(t *testing.T) {
	left, right := make([]float32, 80), make([]float32, 80)
	noise(1, left)
	noise(2, right)
	for n := range 70 {
		got, intact := guarded(2*n, n%4)
		want := make([]float32, 2*n)
		Interleave(got, left[n%3:], right[n%5:])
		for i := range n {
			want[2*i], want[2*i+1] = left[n%3+i], right[n%5+i]
		}
		if !sameBits(got, want) || !intact() {
			t.Fatalf("%d pairs: got %v, want %v; the memory around is intact: %v", n, got, want, intact())
		}
	}
}

func TestPCMScale(t *testing.T) {
	for _, tt := range []struct {
		kind int
		src  []byte
		want float32
	}{
		{0, []byte{0, 0x80}, -1},
		{0, []byte{0xff, 0x7f}, 32767. / 32768},
		{0, []byte{1, 0}, 1. / 32768},
		{1, []byte{0, 0, 0x80}, -1},
		{1, []byte{0xff, 0xff, 0xff}, -1. / (1 << 23)},
		{2, []byte{0, 0, 0, 0x80}, -1},
		{2, []byte{0, 0, 0, 0x40}, 0.5},
		{2, []byte{0xff, 0xff, 0xff, 0x7f}, 1}, // rounded
	} {
		var got [1]float32
		c := conversions[tt.kind]
		c.run(got[:], tt.src)
		if got[0] != tt.want {
			t.Errorf("%s(%x) = %v, want %v", c.name, tt.src, got[0], tt.want)
		}
	}
}

// BenchmarkPCM has blocks that stay in a core's second-level cache and such as must come from memory.
func BenchmarkPCM(b *testing.B) {
	for _, c := range conversions {
		for _, size := range []int{64 << 10, 64 << 20} {
			src := make([]byte, size)
			dst := make([]float32, size/c.bytes)
			b.Run(fmt.Sprintf("%s/%dKiB", c.name, size>>10), func(b *testing.B) {
				b.SetBytes(int64(size))
				for b.Loop() {
					c.run(dst, src)
				}
			})
		}
	}
}
