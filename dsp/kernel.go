package dsp

import (
	"sync/atomic"

	"github.com/earwitness/earwitness/dsp/internal/kernel"
)

// active is the set of inner loops that new plans take.
var active atomic.Pointer[kernel.Set]

func init() { active.Store(kernel.Available()[0]) }

func set() *kernel.Set { return active.Load() }
