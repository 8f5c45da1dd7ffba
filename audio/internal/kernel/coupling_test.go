package kernel

import (
	"math"
	"testing"
)

func TestDecouple(t *testing.T) {
	special := []float32{0, float32(math.Copysign(0, -1)), 1, -1, 3.5, -3.5, math.MaxFloat32, math.SmallestNonzeroFloat32}
	for n := range 40 {
		for off := range 3 {
			magnitude, intactM := guarded(n, off)
			angle, intactA := guarded(n, off+1)
			noise(1, magnitude)
			noise(2, angle)
			for i := 0; i < n; i += 3 {
				magnitude[i], angle[i] = special[(i+n)%8], special[(i/8+off)%8]
			}
			wantM, wantA := append([]float32{}, magnitude...), append([]float32{}, angle...)
			Decouple(magnitude, angle)
			decoupleGeneric(wantM, wantA)
			if !sameBits(magnitude, wantM) || !sameBits(angle, wantA) || !intactM() || !intactA() {
				t.Fatalf("%d values: got %v and %v, want %v and %v; the memory around is intact: %v and %v",
					n, magnitude, angle, wantM, wantA, intactM(), intactA())
			}
		}
	}
}

// TestDecoupleCases holds the Go version to the four cases of the specification.
func TestDecoupleCases(t *testing.T) {
	tests := []struct{ magnitude, angle, first, second float32 }{
		{5, 2, 5, 3}, {5, -2, 3, 5}, {-5, 2, -5, -3}, {-5, -2, -3, -5}, {5, 0, 5, 5}, {0, 2, 0, 2}, {0, -2, 2, 0},
	}
	for _, tt := range tests {
		first, second := []float32{tt.magnitude}, []float32{tt.angle}
		decoupleGeneric(first, second)
		if first[0] != tt.first || second[0] != tt.second {
			t.Errorf("magnitude %g and angle %g gave %g and %g, want %g and %g",
				tt.magnitude, tt.angle, first[0], second[0], tt.first, tt.second)
		}
	}
}
