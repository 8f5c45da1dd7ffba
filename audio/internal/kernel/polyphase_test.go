package kernel

import (
	"fmt"
	"hash/crc32"
	"math"
	"math/rand/v2"
	"testing"
)

// tolerance is for float32 kernels against float64 sums of up to 36 terms of magnitude 1.
const tolerance = 3e-6

func noise(seed uint64, x []float32) {
	r := rand.New(rand.NewPCG(1, seed))
	for i := range x {
		x[i] = r.Float32()*2 - 1
	}
}

func noisySubbands(seed uint64) *Subbands {
	s := new(Subbands)
	for t := range s {
		noise(seed<<8+uint64(t), s[t][:])
	}
	return s
}

func TestDCT32(t *testing.T) {
	var x, got [32]float32
	noise(1, x[:])
	dct32Generic(&got, &x)
	for n := range got {
		want := 0.0
		for k := range x {
			want += float64(x[k]) * math.Cos(math.Pi*float64(n*(2*k+1))/64)
		}
		if math.Abs(float64(got[n])-want) > 4*tolerance {
			t.Errorf("y[%d] = %v, want %v", n, got[n], want)
		}
	}
}

// slowSynthesis follows the flow chart of ISO 11172-3 figure 3-A.2.
type slowSynthesis [1024]float64

func (v *slowSynthesis) slot(in *[32]float32) (out [32]float64) {
	copy(v[64:], v[:960])
	for i := range 64 {
		v[i] = 0
		for k := range in {
			v[i] += float64(in[k]) * math.Cos(math.Pi/64*float64((16+i)*(2*k+1)))
		}
	}
	for j := range out {
		for i := range 8 {
			out[j] += v[128*i+j]*dewindow(64*i+j) + v[128*i+96+j]*dewindow(64*i+32+j)
		}
	}
	return out
}

// dewindow returns D[i].
func dewindow(i int) float64 {
	if i <= 256 {
		return float64(prototype[i]) / 65536
	}
	if i%64 == 0 {
		return dewindow(512 - i)
	}
	return -dewindow(512 - i)
}

// TestPrototype holds the table as it was when every stream of ISO 11172-4 and 13818-4 came out right.
func TestPrototype(t *testing.T) {
	const want = uint32(0x8ead21ca)
	if got := crc32.ChecksumIEEE(fmt.Append(nil, prototype)); got != want {
		t.Errorf("CRC-32 of the window = %#x, want %#x", got, want)
	}
}

func TestPolyphase(t *testing.T) {
	var p, generic Polyphase
	var reference slowSynthesis
	for run, n := range []int{18, 18, 12, 6, 18} {
		slots := noisySubbands(uint64(run))
		got, intact := guarded(32*n, run)
		var same [32 * Slots]float32
		p.Run(got, slots, n)
		generic.runGeneric(same[:], slots, n)
		copy(generic.rows[:ages-1], generic.rows[n:])
		if !sameBits(got, same[:32*n]) || !intact() {
			t.Fatalf("run %d of %d slots: not the bits of the Go version, or the memory around is not intact: %v", run, n, intact())
		}
		for s := range n {
			for j, want := range reference.slot(&slots[s]) {
				if math.Abs(float64(got[32*s+j])-want) > 4*tolerance {
					t.Fatalf("run %d, slot %d: sample %d = %v, want %v", run, s, j, got[32*s+j], want)
				}
			}
		}
	}
}

// BenchmarkPolyphase takes granules of Layer III.
func BenchmarkPolyphase(b *testing.B) {
	var p Polyphase
	var pcm [32 * Slots]float32
	slots := noisySubbands(1)
	b.Run("native", func(b *testing.B) {
		for b.Loop() {
			p.Run(pcm[:], slots, Slots)
		}
	})
	b.Run("generic", func(b *testing.B) {
		for b.Loop() {
			p.runGeneric(pcm[:], slots, Slots)
		}
	})
}
