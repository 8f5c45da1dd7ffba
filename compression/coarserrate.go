package compression

import "math"

// rateEstimate judges the bit rate of an earlier coding. The stream's own rate is what the bits of all frames come to, and the
// earlier one what those of its values do in the frames in which they show: of a constant rate both hold on average alone.
type rateEstimate struct {
	rates, own     float64 // sums over all frames
	before         float64 // over those that show it
	frames, coarse int
	unknown        bool
}

// add takes a frame's bit rate, and what its values and those of the earlier coding take.
func (r *rateEstimate) add(rate int, own, before float64, shows bool) {
	r.unknown = r.unknown || rate <= 0
	r.frames++
	r.rates += float64(rate)
	r.own += own
	if shows {
		r.coarse++
		r.before += before
	}
}

func (r *rateEstimate) result() int {
	if r.unknown || r.coarse == 0 || r.own <= 0 {
		return 0
	}
	perBit := r.rates / r.own
	return int(math.Round(perBit * r.before / float64(r.coarse)))
}

// bandBits is about how many bits lines take, and those of the earlier coding in the likeliest case, as compare numbers it.
func bandBits(lines []int16, best int) (own, before float64) {
	shrink := 1.0
	if best > 0 {
		shrink = math.Pow(ratioOf(best-1), -0.75)
	}
	for _, v := range lines {
		m := math.Abs(float64(v))
		own += codeBits(m)
		before += codeBits(math.Round(m * shrink))
	}
	return own, before
}

// codeBits is about what the code of a magnitude takes, from that of Huffman codes for values that are mostly small. Its measure counts for
// nothing, since two are compared.
func codeBits(magnitude float64) float64 {
	if magnitude == 0 {
		return 0.4
	}
	return 2.2 + float64(1.5*math.Log2(magnitude))
}
