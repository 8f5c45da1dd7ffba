package dsp_test

import (
	"slices"
	"testing"

	"github.com/earwitness/earwitness/dsp"
)

func TestUseKernel(t *testing.T) {
	defer dsp.UseKernel("")
	names := dsp.Kernels()
	if names[len(names)-1] != "generic" {
		t.Fatalf("kernels %q do not end with generic", names)
	}
	x := noise(1024, 1)
	var rows [][]float32
	for _, name := range names {
		if err := dsp.UseKernel(name); err != nil || dsp.Kernel() != name {
			t.Fatalf("UseKernel(%q): %v, and %s is used", name, err, dsp.Kernel())
		}
		rows = append(rows, dsp.NewRealFFT(1024, nil).Power(nil, x, 1))
	}
	for i := range rows[1:] {
		if slices.Equal(rows[i], rows[i+1]) {
			t.Errorf("%s and %s give the same bits: are they two?", names[i], names[i+1])
		}
	}
	if err := dsp.UseKernel("abacus"); err == nil {
		t.Error("UseKernel takes a kernel that is none")
	}
	if err := dsp.UseKernel(""); err != nil || dsp.Kernel() != names[0] {
		t.Errorf("UseKernel of no name: %v, and %s is used, want the fastest, %s", err, dsp.Kernel(), names[0])
	}
}

// A plan keeps the kernel that it was made with, whatever is chosen later.
func TestPlansKeepTheirKernel(t *testing.T) {
	defer dsp.UseKernel("")
	x := noise(4096, 1)
	last := func(s *dsp.STFT) (row []float32) {
		s.Write(x, func(r *dsp.Rows) { row = slices.Concat(r.Power(r.Count-1), r.Log(r.Count-1)) })
		return row
	}
	for _, name := range dsp.Kernels() {
		dsp.UseKernel(name)
		want, plan := last(dsp.NewSTFT(960, 100)), dsp.NewSTFT(960, 100)
		for _, other := range dsp.Kernels() {
			dsp.UseKernel(other)
		}
		if !slices.Equal(last(plan), want) {
			t.Errorf("a plan of %s gives other bits once %s is chosen", name, dsp.Kernel())
		}
	}
}
