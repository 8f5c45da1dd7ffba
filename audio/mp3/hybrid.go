package mp3

import "math"

// render turns a channel's lines into samples: reordering, alias reduction, IMDCT with overlap, polyphase synthesis.
// It writes every h.Channels()-th element of pcm.
func (d *layer3) render(pcm []float32, g *GranuleInfo, h Header, ch int) {
	c := &d.channels[ch]
	l := &layouts[h.frequencyIndex()][g.shape()]
	if l.long < l.bands {
		c.reorder(l)
	}
	active := c.reduceAlias(l.edges[l.long] / 18)
	normal := 0 // the lowest sub-bands of mixed blocks, whatever their type, have the normal window
	if g.MixedBlock {
		mixed := &layouts[h.frequencyIndex()][shapeMixed]
		normal = mixed.edges[mixed.long] / 18
	}
	for sb := range active {
		in, blockType := (*[18]float32)(c.lines[18*sb:]), int(g.BlockType)
		if sb < normal {
			blockType = 0
		}
		out := imdct(in, blockType)
		c.add(&d.slots, &out, sb)
	}
	for sb := active; sb < c.live; sb++ {
		c.add(&d.slots, &[36]float32{}, sb)
	}
	from := max(active, c.live)
	for t := range d.slots {
		clear(d.slots[t][from:])
	}
	c.live = active
	for t := range d.slots {
		c.synth.slot(pcm[32*t*h.Channels():], &d.slots[t], h.Channels())
	}
}

// reorder interleaves the three windows of the short bands line by line.
func (c *channel) reorder(l *layout) {
	if c.last == 0 {
		return
	}
	var by [granuleLines]float32
	end := l.edges[l.long]
	for band := l.long; band < l.bands && l.edges[band] < c.last; band += 3 {
		from, width := l.edges[band], l.edges[band+1]-l.edges[band]
		for i := range width {
			for w := range 3 {
				by[from+3*i+w] = c.lines[from+w*width+i]
			}
		}
		end = from + 3*width
	}
	copy(c.lines[l.edges[l.long]:end], by[l.edges[l.long]:end])
	c.last = max(c.last, end)
}

// aliasSine and aliasCosine are the butterfly factors ca and cs of ISO 11172-3 table 3-B.9.
var aliasSine, aliasCosine = buildAlias()

func buildAlias() (sine, cosine [8]float32) {
	for i, c := range [8]float64{-0.6, -0.535, -0.33, -0.185, -0.095, -0.041, -0.0142, -0.0037} {
		n := math.Sqrt(1 + c*c)
		sine[i], cosine[i] = float32(c/n), float32(1/n)
	}
	return sine, cosine
}

// reduceAlias applies the butterflies between the longSubbands lowest sub-bands, those with long windows, and returns how many
// sub-bands may be other than zero.
func (c *channel) reduceAlias(longSubbands int) int {
	active := (c.last + 17) / 18
	boundaries := min(active, longSubbands-1)
	for sb := 1; sb <= boundaries; sb++ {
		x := (*[16]float32)(c.lines[18*sb-8:])
		for i := range 8 {
			up, down := x[7-i], x[8+i]
			x[7-i] = up*aliasCosine[i] - down*aliasSine[i]
			x[8+i] = down*aliasCosine[i] + up*aliasSine[i]
		}
	}
	if boundaries == active && active > 0 {
		active++
	}
	return active
}

// add overlaps a windowed block of sub-band sb with the one before. Odd samples of odd sub-bands are negated, as the
// polyphase filter bank turns their spectra round.
func (c *channel) add(slots *[18][32]float32, block *[36]float32, sb int) {
	overlap := &c.overlap[sb&31]
	for t := 0; t < 18; t += 2 {
		slots[t][sb&31] = block[t] + overlap[t]
		odd := block[t+1] + overlap[t+1]
		if sb&1 != 0 {
			odd = -odd
		}
		slots[t+1][sb&31] = odd
	}
	copy(overlap[:], block[18:])
}
