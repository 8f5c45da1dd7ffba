package mp3

import "github.com/earwitness/earwitness/audio/internal/kernel"

// render turns a granule's lines of all channels into samples, interleaved: reordering, then the two filter banks.
func (d *layer3) render(pcm []float32, gr int, h Header) {
	if h.Channels() == 1 {
		d.renderChannel(pcm, &d.side.Granules[gr][0], h, 0)
		return
	}
	for ch := range d.planar {
		d.renderChannel(d.planar[ch][:], &d.side.Granules[gr][ch], h, ch)
	}
	kernel.Interleave(pcm, d.planar[0][:], d.planar[1][:])
}

func (d *layer3) renderChannel(pcm []float32, g *GranuleInfo, h Header, ch int) {
	c := &d.channels[ch]
	all := &layouts[h.frequencyIndex()]
	if l := &all[g.shape()]; l.long < l.bands {
		c.reorder(l)
	}
	block := kernel.Block{Type: int(g.BlockType), Last: c.last}
	if mixed := &all[shapeMixed]; g.MixedBlock {
		block.Mixed = mixed.edges[mixed.long] / 18
	}
	c.polyphase.Run(pcm, c.hybrid.Run(&c.lines, block), kernel.Slots)
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
