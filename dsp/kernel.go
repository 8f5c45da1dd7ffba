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
// bits on the same kernel; between kernels the last bits differ.
func Kernel() string { return set().Name }

// Kernels lists what this processor can run, the fastest first; the last is generic, which runs everywhere.
func Kernels() []string {
	var names []string
	for _, s := range available() {
		names = append(names, s.Name)
	}
	return names
}

// UseKernel chooses the implementation for all plans made from now on, in the whole program, so that a result can be
// reproduced on another kind of processor. An empty name means the fastest. It returns an error if this processor
// cannot run the kernel.
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
