//go:build unix

package main

import (
	"syscall"
	"time"
)

// processorTime is what the program has taken of all processors. The error of Getrusage is of a bad argument alone.
func processorTime() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
