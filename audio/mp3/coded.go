package mp3

// coded is one channel of a granule as it was coded: integers, before any arithmetic that could differ between decoders.
type coded struct {
	scale scalefactors
	quant [granuleLines]int16 // in the order of the stream
	last  int                 // lines from here on are zero
	bits  bitCount
}

// bitCount tells where a granule's bits went.
type bitCount struct{ scale, huffman, left int }

// read reads a channel's part of granule gr.
func (c *coded) read(r *bitReader, h Header, side *SideInfo, gr, ch int) outcome {
	g := &side.Granules[gr][ch]
	start, end := r.pos, r.pos+int(g.Part23Length)
	switch {
	case h.Version != MPEG1:
		c.scale.read2(r, g, ch == 1 && h.intensity())
	case gr == 0:
		c.scale.read1(r, g, 0)
	default:
		c.scale.read1(r, g, side.SCFSI[ch])
	}
	c.bits.scale = r.pos - start
	result := c.huffman(r, g, &layouts[h.frequencyIndex()][g.shape()], end)
	c.bits.huffman = r.pos - start - c.bits.scale
	c.bits.left = end - r.pos
	r.pos = end
	return result
}

// huffman decodes the granule's lines, which end before bit end.
func (c *coded) huffman(r *bitReader, g *GranuleInfo, l *layout, end int) outcome {
	big := min(2*int(g.BigValues), granuleLines)
	bounds := [4]int{0, l.region, granuleLines, granuleLines}
	if !g.WindowSwitching {
		region0, region1 := int(g.Region0Count)+1, int(g.Region1Count)+1
		bounds[1] = l.edges[min(region0, l.bands)]
		bounds[2] = l.edges[min(region0+region1, l.bands)]
	}
	for i, table := range g.TableSelect {
		from, to := min(bounds[i], big), min(bounds[i+1], big)
		switch t := pairTables[table]; {
		case from >= to:
		case table == 0:
			clear(c.quant[from:to])
		case t == nil:
			return inconsistent
		case linbits[table] > 0:
			t.pairsEscaped(c.quant[from:to], r, linbits[table])
		default:
			t.pairs(c.quant[from:to], r)
		}
	}
	if r.pos > end {
		return inconsistent
	}
	c.last = big + quadTables[g.Count1TableSelect].quads(c.quant[big:], r, end)
	result := decoded
	if r.pos < end && c.last+4 <= granuleLines { // a code word is left that does not fit
		result = doubtful
	}
	for c.last > 0 && c.quant[c.last-1] == 0 {
		c.last--
	}
	return result
}
