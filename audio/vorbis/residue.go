package vorbis

// residue codes the spectra of some channels, divided by their envelopes (section 8). They are cut into partitions, each
// has a class, and each class has books for up to eight passes that add to the same lines.
type residue struct {
	kind       int // 0, 1 or 2
	begin, end int
	partition  int // lines
	classes    int
	classBook  int
	books      [][8]int // by class and pass; -1 for none
	passes     int      // that any class has
}

func (s *setup) residue(r *residue) (err error) {
	if r.kind = s.number(16); r.kind > 2 {
		return s.fail("unknown residue type %d", r.kind)
	}
	r.begin, r.end, r.partition = s.number(24), s.number(24), s.number(24)+1
	r.classes = s.number(6) + 1
	if r.classBook, err = s.book(false); err != nil {
		return err
	}
	if book := &s.books[r.classBook]; r.begin > r.end || !atMost(r.classes, book.dims, book.entries) {
		return s.fail("residue from %d to %d with %d classes", r.begin, r.end, r.classes)
	}
	cascades := make([]int, r.classes)
	for i := range cascades {
		if cascades[i] = s.number(3); s.flag() {
			cascades[i] |= s.number(5) << 3
		}
	}
	r.books = make([][8]int, r.classes)
	for i, cascade := range cascades {
		for pass := range 8 {
			r.books[i][pass] = -1
			if cascade>>pass&1 == 0 {
				continue
			}
			if r.books[i][pass], err = s.book(true); err != nil {
				return err
			}
			r.passes = max(r.passes, pass+1)
		}
	}
	return nil
}

// residueDecoder holds what residues need to read a packet.
type residueDecoder struct {
	bits        *bitReader
	books       []codebook
	classes     []uint8     // of each vector's partitions
	interleaved []float32   // the lines of all channels
	vectors     [][]float32 // to be read
}

// decode adds to the spectra, of which each channel has one, all of one length, of those channels that are in use.
// What is missing at the end of the packet stays as it is.
func (d *residueDecoder) decode(r *residue, spectra [][]float32, used []bool) {
	d.vectors = d.vectors[:0]
	for c, u := range used {
		if u {
			d.vectors = append(d.vectors, spectra[c])
		}
	}
	switch {
	case len(d.vectors) == 0:
	case r.kind == 2:
		d.decodeInterleaved(r, spectra)
	default:
		d.decodeVectors(r)
	}
}

// decodeInterleaved reads one vector, in which the channels take turns, for all channels if one is in use.
func (d *residueDecoder) decodeInterleaved(r *residue, spectra [][]float32) {
	channels := len(spectra)
	all := d.interleaved[:channels*len(spectra[0])]
	clear(all)
	d.vectors = append(d.vectors[:0], all)
	d.decodeVectors(r)
	if channels == 2 {
		left, right := spectra[0], spectra[1][:len(spectra[0])]
		for i := range left {
			left[i], right[i] = all[2*i], all[2*i+1]
		}
		return
	}
	for c, lines := range spectra {
		for i := range lines {
			lines[i] = all[i*channels+c]
		}
	}
}

// decodeVectors reads d.vectors in turn, pass for pass.
func (d *residueDecoder) decodeVectors(r *residue) {
	size := len(d.vectors[0])
	begin := min(r.begin, size)
	partitions := (min(r.end, size) - begin) / r.partition
	group := d.books[r.classBook].dims
	for pass := range r.passes {
		for p := range partitions {
			if pass == 0 && p%group == 0 && !d.readClasses(r, p, partitions) {
				return
			}
			for v, lines := range d.vectors {
				book := r.books[d.classes[v*partitions+p]][pass]
				if book >= 0 && !d.add(r, &d.books[book], lines[begin+p*r.partition:][:r.partition]) {
					return
				}
			}
		}
	}
}

// readClasses reads the classes of the next partitions of each vector: the digits of one number. It reports whether
// the packet holds them.
func (d *residueDecoder) readClasses(r *residue, p, partitions int) bool {
	book := &d.books[r.classBook]
	for v := range d.vectors {
		word := book.decode(d.bits)
		if word < 0 {
			return false
		}
		for i := p + book.dims - 1; i >= p; i-- {
			if i < partitions {
				d.classes[v*partitions+i] = uint8(word % r.classes)
			}
			word /= r.classes
		}
	}
	return true
}

// add reads one pass of a partition. It reports whether the packet holds it.
func (d *residueDecoder) add(r *residue, book *codebook, lines []float32) bool {
	if r.kind == 0 {
		step := len(lines) / book.dims
		for i := range step {
			v := book.vector(d.bits)
			if v == nil {
				return false
			}
			for j, x := range v {
				lines[i+j*step] += x
			}
		}
		return true
	}
	return book.addTo(lines, d.bits)
}
