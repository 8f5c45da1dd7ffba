module github.com/earwitness/earwitness/dsp/internal/bench

go 1.26.0

require (
	github.com/earwitness/earwitness v0.0.0
	golang.org/x/sys v0.49.0
	gonum.org/v1/gonum v0.17.0
)

replace github.com/earwitness/earwitness => ../../..
