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
	lines := &c.lines
	if l := &all[g.shape()]; l.long < l.bands {
		lines = &d.ordered
		c.reorder(lines, l)
	}
	block := kernel.Block{Type: int(g.BlockType), Last: c.last}
	if mixed := &all[shapeMixed]; g.MixedBlock {
		block.Mixed = mixed.edges[mixed.long] / 18
	}
	c.polyphase.Run(pcm, c.hybrid.Run(lines, block), kernel.Slots)
}

// reorder writes the lines to dst with the three windows of short bands interleaved line by line.
func (c *channel) reorder(dst *kernel.Spectrum, l *layout) {
	end := copy(dst[:l.edges[l.long]], c.lines[:])
	for band := l.long; band < l.bands && l.edges[band] < c.last; band += 3 {
		width := l.edges[band+1] - l.edges[band]
		from := c.lines[end : end+3*width]
		first, second, third := from[:width], from[width:2*width], from[2*width:3*width]
		to := dst[end : end+3*width]
		for i, v := range first {
			t := to[3*i : 3*i+3]
			t[0], t[1], t[2] = v, second[i], third[i]
		}
		end += len(to)
	}
	clear(dst[end:])
	if c.last > 0 {
		c.last = max(c.last, end)
	}
}
