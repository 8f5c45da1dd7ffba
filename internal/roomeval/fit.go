package main

import (
	"errors"
	"fmt"
	"io"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/earwitness/earwitness/room"
)

// least and most bound the reverberation times that are fitted, in seconds.
const least, most = 0.15, 1.6

// target is one of the quantities that are fitted.
type target struct {
	name     string
	features func(f *room.Falls) []float64
	value    func(t *truth, octave int) float64
}

var targets = []target{
	{
		"ln RT60: tenth, quarter, pace",
		func(f *room.Falls) []float64 { return []float64{f.Tenth, f.Quarter, f.Pace} },
		func(t *truth, octave int) float64 { return math.Log(t.rt60[octave]) },
	},
	{
		"C50: early",
		func(f *room.Falls) []float64 { return []float64{f.Early} },
		func(t *truth, _ int) float64 { return t.c50dB },
	},
}

func report(w io.Writer, trials []trial) error {
	for _, t := range targets {
		weights, deviation, err := fit(trials, t)
		if err != nil {
			return fmt.Errorf("fitting %s: %w", t.name, err)
		}
		fmt.Fprintf(w, "%s\n  octaves %.3f\n  weights %.3f\n  standard deviation of an octave %.3f\n",
			t.name, weights[:room.Octaves], weights[room.Octaves:], deviation)
	}
	return nil
}

// fit returns a constant for each octave and then the weights of the features, which octaves share, and how far the
// values of an octave lie from the truth.
func fit(trials []trial, t target) (weights []float64, deviation float64, err error) {
	var rows, values []float64
	width := 0
	for i := range trials {
		for octave, f := range trials[i].falls {
			rt60 := trials[i].truth.rt60[octave]
			if f.Decays == 0 || !(rt60 > least && rt60 < most) {
				continue
			}
			row := append(make([]float64, room.Octaves), t.features(&f)...)
			row[octave] = 1
			width = len(row)
			rows = append(rows, row...)
			values = append(values, t.value(&trials[i].truth, octave))
		}
	}
	if len(values) == 0 {
		return nil, 0, errors.New("too little speech to measure")
	}
	a, b := mat.NewDense(len(values), width, rows), mat.NewVecDense(len(values), values)
	var x, e mat.VecDense
	if err := x.SolveVec(a, b); err != nil {
		return nil, 0, err
	}
	e.MulVec(a, &x)
	e.SubVec(&e, b)
	return x.RawVector().Data, mat.Norm(&e, 2) / math.Sqrt(float64(len(values))), nil
}
