package compression

// stretch is a part of a recording that is kept for the detectors that cannot look at all of it.
type stretch struct {
	at      int64 // number of its first sample
	energy  float64
	samples []float32
}

// keeper cuts a recording into stretches of equal length and keeps at most most of them: of every so many that follow
// each other the one with the strongest treble, so that what is kept lies spread over the whole recording however
// long that is. The treble is taken because quantisers and resamplers are known by it.
type keeper struct {
	size, most int
	per        int // stretches that share a place
	seen       int // of the place being filled
	open       bool
	kept       []stretch
	filling    []float32
	spare      [][]float32
	next       int64
}

func newKeeper(size, most int) *keeper { return &keeper{size: size, most: most, per: 1} }

// write takes the next samples.
func (k *keeper) write(x []float32) {
	for len(x) > 0 {
		n := min(len(x), k.size-len(k.filling))
		k.filling = append(k.grown(), x[:n]...)
		x = x[n:]
		if len(k.filling) == k.size {
			k.close()
		}
	}
}

// grown is the stretch being filled, with room for the rest of it.
func (k *keeper) grown() []float32 {
	if k.filling != nil {
		return k.filling
	}
	if n := len(k.spare); n > 0 {
		k.filling, k.spare = k.spare[n-1][:0], k.spare[:n-1]
		return k.filling
	}
	k.filling = make([]float32, 0, k.size)
	return k.filling
}

// close ends the stretch being filled and lets it compete for its place.
func (k *keeper) close() {
	s := stretch{at: k.next, energy: treble(k.filling), samples: k.filling}
	k.next += int64(len(k.filling))
	k.filling = nil
	if k.open {
		last := &k.kept[len(k.kept)-1]
		if s.energy > last.energy {
			*last, s = s, *last
		}
		k.spare = append(k.spare, s.samples)
	} else {
		k.kept = append(k.kept, s)
	}
	k.seen++
	k.open = k.seen < k.per
	if k.open {
		return
	}
	k.seen = 0
	if len(k.kept) == k.most {
		k.halve()
	}
}

// halve joins places two by two.
func (k *keeper) halve() {
	for i := range k.most / 2 {
		a, b := k.kept[2*i], k.kept[2*i+1]
		if b.energy > a.energy {
			a, b = b, a
		}
		k.kept[i] = a
		k.spare = append(k.spare, b.samples)
	}
	k.kept = k.kept[:k.most/2]
	k.per *= 2
}

// stretches returns what is kept in order of time, with what is being filled as the last, if it is long enough.
func (k *keeper) stretches(least int) []stretch {
	if len(k.filling) < least {
		return k.kept
	}
	last := stretch{at: k.next, energy: treble(k.filling), samples: k.filling}
	return append(k.kept[:len(k.kept):len(k.kept)], last)
}

// filled says that the next stretch but one will make places join.
func (k *keeper) filled() bool { return !k.open && len(k.kept) == k.most-1 && len(k.filling) == 0 }

// whole says that everything written so far is kept.
func (k *keeper) whole() bool { return k.per == 1 }

// treble is the energy of the differences of neighbouring samples.
func treble(x []float32) float64 {
	sum := 0.0
	for i := 1; i < len(x); i++ {
		d := float64(x[i]) - float64(x[i-1])
		sum += float64(d * d)
	}
	return sum
}
