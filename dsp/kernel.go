package dsp

import (
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/earwitness/earwitness/dsp/internal/kernel"
)

var (
	active    atomic.Pointer[kernel.Set]
	available = sync.OnceValue(kernel.Available)
)

// set is the implementation that new plans take. A plan asks once and hands it to its parts.
func set() *kernel.Set {
	if s := active.Load(); s != nil {
		return s
	}
	return available()[0]
}

// Kernel names the implementation that new plans run on: avx512, avx2, neon or generic. The same input gives the same
// bits on the same kernel, on every architecture and however Go compiles this package; between kernels the last bits
// differ. [RealFFT64], [Sketch] and [InstantaneousFreqHz] do not run on kernels: they rest on gonum and package math,
// whose last bits depend on the architecture.
func Kernel() string { return set().Name }

// Kernels lists what this processor can run, the fastest first; the last is generic, which runs everywhere.
func Kernels() []string {
	var names []string
	for _, s := range available() {
		names = append(names, s.Name)
	}
	return names
}

// UseKernel chooses the implementation for all plans made from now on, in the whole program, so that a result of this
// package can be reproduced on another kind of processor, to the bit. What is computed of it elsewhere may still differ
// in the last bits between architectures. An empty name means the fastest. It returns an error if this processor cannot
// run the kernel.
//
// It is a setting of the program and not of each plan because one case must not mix kernels.
func UseKernel(name string) error {
	for _, s := range available() {
		if name == "" || s.Name == name {
			active.Store(s)
			return nil
		}
	}
	return fmt.Errorf("no kernel %q on this processor, only %q", name, Kernels())
}
