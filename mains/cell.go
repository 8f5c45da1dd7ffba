package mains

import "math"

const (
	// cellColumns are summed to a cell, once turned by the path's frequency, which is right to a small part of 1/cell.
	cellColumns = 10
	cellRate    = columnRate / cellColumns
	cellSeconds = 1.0 / cellRate
	// firstCentre is when the first cell is centred: its columns stand at 0, 25, … 225 ms.
	firstCentre = (cellColumns - 1.0) / 2 / columnRate
	keptCells   = 64 * cellRate
)

// cell is a weighted sum of a harmonic's columns, turned to its own centre, and the sum of the weights.
type cell struct {
	re, im, weight float64
}

// cellTime is the centre of a cell in seconds.
func cellTime(i int) float64 { return firstCentre + float64(cellSeconds*float64(i)) }

// condense makes the cells of a whole second, in which the network is freqHz above nominal.
func (b *base) condense(second int, freqHz float64) {
	f := &b.follow
	from := second*columnRate - b.first
	for h := range b.lines {
		l := &b.lines[h]
		turn := -2 * math.Pi * freqHz * float64(h+1) / columnRate
		stepIm, stepRe := math.Sincos(turn)
		startIm, startRe := math.Sincos(-turn * (cellColumns - 1) / 2)
		for at := from; at < from+columnRate; at += cellColumns {
			var c cell
			re, im := startRe, startIm
			for i := at; i < at+cellColumns; i++ {
				w, x, y := float64(l.w[i]), float64(real(l.z[i])), float64(imag(l.z[i]))
				c.re += float64(w * (float64(x*re) - float64(y*im)))
				c.im += float64(w * (float64(x*im) + float64(y*re)))
				c.weight += w
				re, im = float64(re*stepRe)-float64(im*stepIm), float64(re*stepIm)+float64(im*stepRe)
			}
			f.cells[h] = append(f.cells[h], c)
		}
	}
	if over := len(f.cells[0]) - keptCells; over > 0 {
		for h := range f.cells {
			f.cells[h] = f.cells[h][:copy(f.cells[h], f.cells[h][over:])]
		}
		f.firstCell += over
	}
}

// end is the number of cells so far, those forgotten among them.
func (f *follower) end() int { return f.firstCell + len(f.cells[0]) }
