package kernel

import (
	"fmt"
	"math"
	"testing"
)

// slowIMDCT is the formula of ISO 11172-3 2.4.3.4.10.2, for output i.
func slowIMDCT(x []float32, i int) float64 {
	n := 2 * len(x)
	sum := 0.0
	for k := range x {
		sum += float64(x[k]) * math.Cos(math.Pi/float64(2*n)*float64((2*i+1+n/2)*(2*k+1)))
	}
	return sum
}

func TestIMDCT(t *testing.T) {
	var x [18]float32
	noise(1, x[:])
	for _, blockType := range []int{0, 1, 3} {
		var got [36]float32
		imdct(&got, &x, &long[blockType])
		for i := range got {
			want := slowIMDCT(x[:], i) * math.Abs(float64(long[blockType].window[i]))
			if math.Abs(float64(got[i])-want) > tolerance {
				t.Errorf("imdct(type %d): x[%d] = %v, want %v", blockType, i, got[i], want)
			}
		}
	}
	var got [36]float32
	var want [36]float64
	for w := range 3 {
		part := []float32{x[w], x[w+3], x[w+6], x[w+9], x[w+12], x[w+15]}
		for i := range 12 {
			want[6+6*w+i] += slowIMDCT(part, i) * math.Sin(math.Pi/12*(float64(i)+0.5))
		}
	}
	imdctShort(&got, &x)
	for i := range got {
		if math.Abs(float64(got[i])-want[i]) > tolerance {
			t.Errorf("imdctShort: x[%d] = %v, want %v", i, got[i], want[i])
		}
	}
}

// TestHybrid compares Run with the Go version for blocks of every type that end at every sub-band, one after the other.
func TestHybrid(t *testing.T) {
	var around struct {
		before [group]float32
		h      Hybrid
		after  [group]float32
	}
	var generic Hybrid
	h := &around.h
	for n := range 7 * (Lines/9 + 1) {
		b := Block{Type: n % 7 % 4, Last: n / 7 * 9, Mixed: n % 7 / 6 * 2}
		all, intact := guarded(len(Spectrum{}), n%9)
		lines := (*Spectrum)(all)
		clear(lines[:])
		noise(uint64(n), lines[:b.Last])
		same := *lines
		got := h.Run(lines, b)
		generic.runGeneric(&same, b)
		generic.fade(b.active())
		want := &generic.slots
		for s := range got {
			if !sameBits(got[s][:], want[s][:]) || !sameBits(h.overlap[s][:], generic.overlap[s][:]) {
				t.Fatalf("granule %d, %+v: slot %d is %v, want %v", n, b, s, got[s], want[s])
			}
		}
		if !intact() || around.before != around.after || h.sounds != generic.sounds || h.live != generic.live {
			t.Fatalf("granule %d, %+v: the memory around the lines or the state is not intact", n, b)
		}
	}
}

// TestHybridFades checks that the overlap of a block sounds once, with the signs that the filter bank wants.
func TestHybridFades(t *testing.T) {
	var h Hybrid
	lines := Spectrum{18*9 + 3: 1}
	h.Run(&lines, Block{Last: 18*9 + 4, Type: 2})
	tail := [Slots]float32{}
	for i := range tail {
		tail[i] = h.overlap[i][9]
		if i%2 != 0 {
			tail[i] = -tail[i]
		}
	}
	for n, want := range [][Slots]float32{tail, {}} {
		got := h.Run(&Spectrum{}, Block{})
		for i := range got {
			if got[i][9] != want[i] || got[i][8] != 0 || got[i][31] != 0 {
				t.Errorf("granule %d after, slot %d: %v, want %v", n+1, i, got[i][9], want[i])
			}
		}
	}
}

// BenchmarkHybrid has granules whose lines end where those of speech and of music at 128 kbit/s do.
func BenchmarkHybrid(b *testing.B) {
	var h Hybrid
	var lines Spectrum
	noise(1, lines[:Lines])
	for _, last := range []int{200, 400} {
		for _, block := range []Block{{Last: last}, {Last: last, Type: 2}} {
			b.Run(fmt.Sprintf("native/type%d/%d", block.Type, last), func(b *testing.B) {
				for b.Loop() {
					h.Run(&lines, block)
				}
			})
			b.Run(fmt.Sprintf("generic/type%d/%d", block.Type, last), func(b *testing.B) {
				for b.Loop() {
					h.runGeneric(&lines, block)
				}
			})
		}
	}
}
