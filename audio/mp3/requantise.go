package mp3

import (
	"math"

	"github.com/earwitness/earwitness/audio/internal/kernel"
)

// gains holds 2^(e/4) at e + gainBias; the least exponent is -210 - 8·7 - 4·(31+3).
var gains = buildGains()

const gainBias = 210 + 8*7 + 4*(31+3)

func buildGains() (t [gainBias + 46]float32) {
	for i := range t {
		t[i] = float32(math.Exp2(float64(i-gainBias) / 4))
	}
	return t
}

// requantise turns quant to lines:
//
//	lines[i] = sign(quant[i])·|quant[i]|^(4/3)·2^((globalGain - 210 - 8·subblockGain[w])/4 - scale·(sf + pre)),  scale = 1/2 or 1
func (c *channel) requantise(g *GranuleInfo, l *layout) {
	scale := 2
	if g.ScalefacScale {
		scale = 4
	}
	var factors [maxBands]float32
	bands := 0
	for ; bands < l.bands && l.edges[bands] < c.last; bands++ {
		sf := int(c.scale.value[bands])
		e := int(g.GlobalGain) - 210
		if bands >= l.long {
			e -= 8 * int(g.SubblockGain[l.window(bands)])
		} else if g.Preflag {
			sf += int(preemphasis[bands])
		}
		factors[bands] = gains[gainBias+e-scale*sf]
	}
	kernel.Requantise(&c.lines, &c.quant, factors[:bands], l.edges[:], c.last)
}
