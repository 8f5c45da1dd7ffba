package mp3

import (
	"math"

	"github.com/earwitness/earwitness/audio/internal/kernel"
)

// stereo undoes joint stereo in a granule. Bands above the right channel's last line that is not zero are intensity coded
// if that is on; the others are M/S coded if that is on.
func (d *layer3) stereo(h Header, gr int) {
	left, right := &d.channels[0], &d.channels[1]
	g := &d.side.Granules[gr][1]
	ms, intensity := h.ModeExtension&2 != 0, h.ModeExtension&1 != 0
	if !intensity {
		if ms {
			last := max(left.last, right.last)
			kernel.MidSide(left.lines[:last], right.lines[:last])
			left.last, right.last = last, last
		}
		return
	}
	l := &layouts[h.frequencyIndex()][g.shape()]
	bounds := intensityBounds(right, l)
	for band := range l.bands {
		from, to := l.edges[band], l.edges[band+1]
		position, coded := intensityPosition(right, l, &bounds, band)
		if position < 0 {
			position = centre(h)
		}
		switch {
		case coded:
			kl, kr := intensityRatios(h, g, position)
			for i := from; i < to; i++ {
				v := left.lines[i]
				left.lines[i], right.lines[i] = v*kl, v*kr
			}
		case ms:
			kernel.MidSide(left.lines[from:to], right.lines[from:to])
		}
	}
	left.last, right.last = granuleLines, granuleLines
	left.trim()
	right.trim()
}

// trim lowers last past zero lines.
func (c *channel) trim() {
	for c.last > 0 && c.lines[c.last-1] == 0 {
		c.last--
	}
}

// intensityBounds returns the first band that may be intensity coded among the long bands and among those of each window.
func intensityBounds(right *channel, l *layout) (bounds [4]int) {
	for band := l.bands - 1; band >= 0; band-- {
		class := 0
		if band >= l.long {
			class = 1 + l.window(band)
		}
		if bounds[class] > 0 {
			continue
		}
		for _, v := range right.lines[l.edges[band]:l.edges[band+1]] {
			if v != 0 {
				bounds[class] = band + 1
				break
			}
		}
	}
	if bounds[1]|bounds[2]|bounds[3] != 0 { // a mixed block with short lines: its long lines lie below the bound
		bounds[0] = l.long
	}
	return bounds
}

// intensityPosition returns a band's position, and whether the band is intensity coded. The last band, or the last of each
// window, has no scalefactor and takes the position of the band before; if that is not intensity coded, position is -1.
func intensityPosition(right *channel, l *layout, bounds *[4]int, band int) (position int, coded bool) {
	class, step := 0, 1
	if l.long < l.bands {
		step = 3
	}
	if band >= l.long {
		class = 1 + l.window(band)
	}
	if band < bounds[class] {
		return 0, false
	}
	if band >= l.bands-step {
		band -= step
		if band < bounds[class] {
			return -1, true
		}
	}
	position = int(right.scale.value[band])
	return position, position < int(right.scale.illegal[band])
}

// centre returns the position that gives left and right the same. The standards do not say what the last band's position is
// where it alone is intensity coded; the reference output of a conformance stream of MPEG-2 has this.
func centre(h Header) int {
	if h.Version == MPEG1 {
		return 3
	}
	return 0
}

// intensityRatios returns the factors for left and right: in MPEG-1, with t = tan(position·π/12),
//
//	t/(1+t), 1/(1+t)
//
// and in MPEG-2 powers of 2^(-1/4) or 2^(-1/2), for right if position is even, for left if odd.
func intensityRatios(h Header, g *GranuleInfo, position int) (left, right float32) {
	if h.Version == MPEG1 {
		if position == 6 {
			return 1, 0
		}
		t := math.Tan(float64(position) * math.Pi / 12)
		return float32(t / (1 + t)), float32(1 / (1 + t))
	}
	step := -0.25
	if g.ScalefacCompress&1 != 0 {
		step = -0.5
	}
	k := float32(math.Exp2(step * float64((position+1)/2)))
	if position&1 != 0 {
		return k, 1
	}
	return 1, k
}
