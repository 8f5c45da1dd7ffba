package compression

import "math"

// choose finds the layer in which grids show best, after a glance at the chosen one, and glances at it.
func (k *kind) choose(p piece, o outlook) (*layer, piece) {
	first := k.layer(k.chosen)
	offsets := first.strongest(&p) // windows of one length have the same grid
	best, strength := first, first.strength(&p, offsets, o.thin)
	for i := range k.framings {
		other := k.layer(i)
		if other == first {
			continue
		}
		q, at := other.piece(p.x, o), offsets
		if other.Samples != first.Samples {
			other.glance(&q, o.thin)
			at = other.strongest(&q)
		}
		if s := other.strength(&q, at, o.thin); s > strength {
			best, p, strength, k.chosen = other, q, s, i
		}
	}
	if best.Samples == first.Samples && best != first {
		best.glance(&p, o.thin)
	}
	return best, p
}

// strongest is the offset at which grids show best.
func (l *layer) strongest(p *piece) []int {
	best, _ := l.best(p.frames, 0)
	return best[:min(len(best), 1)]
}

// strength is how well frames fit that start at one of some offsets, the best of these, without a bound to what a frame may
// say. Windows are told apart by it.
func (l *layer) strength(p *piece, offsets []int, thin int) (most float64) {
	loud := l.loudest(p)
	loud = loud[:min(len(loud), len(loud)/thin+1)]
	for _, o := range offsets {
		sum := 0.0
		for _, i := range loud {
			sum += l.single(p, i, o)
		}
		most = max(most, sum/math.Sqrt(float64(len(loud))))
	}
	return most
}

// single is how well the frame that starts at an offset in frame i fits, 0 beyond what the piece holds.
func (l *layer) single(p *piece, i, offset int) float64 {
	from := i*l.Samples + offset - far
	if from < 0 || from+2*far+l.fit.bank.Len() > len(p.x) {
		return 0
	}
	l.fits = l.fit.at(l.fits[:0], p.x[from:from+2*far+l.fit.bank.Len()])
	return float64(l.fits[0])
}
