//go:build fftw && cgo

package main

// #cgo CFLAGS: -O3 -march=native
// #cgo LDFLAGS: -lfftw3f -lm
// #include "fftw.h"
import "C"

import (
	"errors"
	"unsafe"
)

// peerVersion names the FFTW that was linked, and what it was compiled for.
var peerVersion = C.GoString(C.peer_version()) + ", and gonum"

// foreign is FFTW: a plan for one frame and one for 16, of which the faster counts. Plans and buffers live as long as
// the program.
func foreign(t *task, quick bool) ([]contestant, error) {
	var plans []*C.peer
	var ways []func(int)
	for _, many := range []int{1, blockRows} {
		p := C.peer_new(C.int(t.n), C.int(t.hop), C.int(t.rows), C.int(many), C.int(truth(t.power)), C.int(truth(quick)))
		if p == nil {
			return nil, errors.New("fftw made no plan")
		}
		copy(unsafe.Slice((*float32)(p.audio), len(t.audio)), t.audio)
		copy(unsafe.Slice((*float32)(p.window), t.n), t.window)
		plans = append(plans, p)
		ways = append(ways, func(times int) { C.peer_run(p, C.int(times)) })
	}
	last := func(i int) []float64 {
		if t.power {
			return doubles(unsafe.Slice((*float32)(plans[i].row), t.bins()))
		}
		return parts(unsafe.Slice((*complex64)(unsafe.Pointer(plans[i].spectra)), t.rows*int(plans[i].stride))[(t.rows-1)*int(plans[i].stride):][:t.bins()])
	}
	return []contestant{{"FFTW", ways, last}}, nil
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}
