package aac

import "math"

// lineValues holds sign(q)·|q|^(4/3) by the low 14 bits of q, -8192…8191.
var lineValues = buildLineValues()

func buildLineValues() *[1 << 14]float32 {
	t := new([1 << 14]float32)
	for q := range maxLine + 1 {
		v := float32(float64(q) * math.Cbrt(float64(q)))
		t[q] = v
		t[-q&(1<<14-1)] = -v
	}
	return t
}

// gainBias is the scale factor of gain 1 (ISO/IEC 14496-3 4.6.2.3.3).
const gainBias = 100

// maxPower holds exponents to what scale factors reach, so that no chain of differences in a hostile block makes infinities.
const maxPower = 160

// power returns 2^(quarters/4).
func power(quarters int) float64 {
	quarters = max(-maxPower, min(quarters, maxPower))
	root := [4]float64{1, 1.189207115002721066717, math.Sqrt2, 1.681792830507429086062}[quarters&3]
	return math.Ldexp(root, quarters>>2)
}

// scaleGains is indexed by scale factor.
var scaleGains = buildScaleGains()

func buildScaleGains() (t [256]float32) {
	for i := range t {
		t[i] = float32(power(i - gainBias))
	}
	return t
}

// Steps appends the steps of the bands of a long window to dst: a line of value v stands for sign(v)·|v|^(4/3) of them, in an
// orthonormal transform of samples whose full scale is 1. A step is 0 where no lines are coded: silence, noise, and what is another
// channel's. Of short windows there are none.
func (c *Channel) Steps(dst []float32) []float32 {
	if c.Sequence == EightShort {
		return dst
	}
	scale := 1 / (fullScale * math.Sqrt(2*float64(c.Edges[len(c.Edges)-1])))
	for b, book := range c.Codebooks[:c.MaxBand] {
		step := 0.0
		if book != CodebookZero && book < CodebookNoise {
			step = power(int(c.ScaleFactors[b])-gainBias) * scale
		}
		dst = append(dst, float32(step))
	}
	return dst
}

// eachBand calls f for each coded band of each window, in the order of the stream, with the band's index and its lines.
func (c *Channel) eachBand(f func(i, from, to int)) {
	length := int(c.Edges[len(c.Edges)-1])
	window := 0
	for g := range c.Groups {
		for b := range c.MaxBand {
			from, to := int(c.Edges[b]), int(c.Edges[b+1])
			for w := window; w < window+c.GroupLength[g]; w++ {
				f(g*c.MaxBand+b, w*length+from, w*length+to)
			}
		}
		window += c.GroupLength[g]
	}
}

// requantise sets dst to the channel's lines, to noise where they are noise, and to 0 where they are another channel's.
func (c *Channel) requantise(dst *[1024]float32, noise *generator) {
	clear(dst[:])
	c.eachBand(func(i, from, to int) {
		switch book := c.Codebooks[i]; {
		case book == CodebookNoise:
			noise.fill(dst[from:to], int(c.ScaleFactors[i]))
		case book != CodebookZero && book < CodebookNoise:
			gain := scaleGains[uint8(c.ScaleFactors[i])]
			lines := c.Lines[from:to]
			out := dst[from:to]
			for k := range out {
				out[k] = lineValues[lines[k]&(1<<14-1)] * gain
			}
		}
	})
}

// generator makes the noise of PNS. The standard leaves it free: decoders agree in a band's energy, not in its samples.
// This one is a linear congruence modulo 2³² with the usual constants, begins each stream alike, and so gives the same
// samples whenever a stream is decoded from its start.
type generator uint32

const noiseSeed generator = 0x1f2e3d4c

// fill sets dst to noise with the energy 2^(energy/2) (ISO/IEC 14496-3 4.6.13.3).
func (g *generator) fill(dst []float32, energy int) {
	sum := 0.0
	for i := range dst {
		*g = *g*1664525 + 1013904223
		dst[i] = float32(int32(*g))
		v := float64(dst[i])
		sum += float64(v * v)
	}
	if sum == 0 {
		return
	}
	scale := float32(power(energy) / math.Sqrt(sum))
	for i := range dst {
		dst[i] *= scale
	}
}
