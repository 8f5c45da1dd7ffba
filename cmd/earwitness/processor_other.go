//go:build !unix

package main

import "time"

// processorTime is nil where the standard library does not tell it: the wall clock stands in.
var processorTime func() time.Duration
