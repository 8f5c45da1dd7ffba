package mp3

import "math"

// maxQuantised is the largest magnitude that can be coded, 15 + 2^13 - 1.
const maxQuantised = 8206

// powers holds sign(n)·|n|^(4/3) at n + maxQuantised.
var powers = buildPowers()

func buildPowers() (t [2*maxQuantised + 1]float32) {
	for n := range maxQuantised + 1 {
		p := float64(n) * math.Cbrt(float64(n))
		t[maxQuantised+n] = float32(p)
		t[maxQuantised-n] = float32(-p)
	}
	t[maxQuantised] = 0
	return t
}

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
	for band := 0; band < l.bands && l.edges[band] < c.last; band++ {
		sf := int(c.scale.value[band])
		e := int(g.GlobalGain) - 210
		if band >= l.long {
			e -= 8 * int(g.SubblockGain[l.window(band)])
		} else if g.Preflag {
			sf += int(preemphasis[band])
		}
		gain := gains[gainBias+e-scale*sf]
		from, to := l.edges[band], min(l.edges[band+1], c.last)
		lines := c.lines[from:to]
		for i, q := range c.quant[from:to] {
			lines[i] = powers[int(q)+maxQuantised] * gain
		}
	}
	clear(c.lines[c.last:])
}
