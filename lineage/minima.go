package lineage

// A codec makes zeros of what it thinks nobody hears, here and there in time and frequency. They are seen as minima
// that the other copy lacks.

// minimumDB below the mean of the cells around it, itself among them, a cell is a minimum.
const minimumDB = 10

// steady compares the levels of the copies' steady noises.
func (c *comparer) steady(m *Measures) {
	least := dB(4 * c.rounding)
	for _, band := range c.bands {
		for k := band[0]; k < band[1]; k++ {
			gain := dB(c.gain[k])
			d := max(c.floorB[k], least) - gain - max(c.floorA[k], least)
			m.Steady += max(-20, min(d, 20)) / float64((band[1]-band[0])*len(c.bands))
		}
	}
}

// minima measures how deep each copy's minima are, and how deep the other copy is there.
func (c *comparer) minima(m *Measures) {
	least := dB(16 * c.rounding)
	c.depthA, c.depthB = c.depths(c.depthA, c.a), c.depths(c.depthB, c.b)
	var n, roughA, roughB, inA, inB, filledA, filledB float64
	for _, band := range c.bands {
		top := c.top(band)
		for t := 1; t < c.rows-1; t++ {
			for k := band[0]; k < band[1]; k++ {
				i := t*c.bins + k
				a, b := c.depthA[i], c.depthB[i]
				if a.around < max(least, top-contentDB) || b.around-dB(c.gain[k]) < max(least, top-contentDB) {
					continue
				}
				n++
				roughA += a.below
				roughB += b.below
				if b.below > minimumDB {
					inB++
					filledA -= a.below
				}
				if a.below > minimumDB {
					inA++
					filledB -= b.below
				}
			}
		}
	}
	m.RoughA, m.RoughB = roughA/max(n, 1), roughB/max(n, 1)
	m.FilledA, m.FilledB = filledA/max(inB, 1), filledB/max(inA, 1)
}

// depth is the mean level of nine cells in dB, and how far the middle one lies below it, up to 40 dB.
type depth struct{ around, below float64 }

func (c *comparer) depths(dst []depth, z []complex64) []depth {
	if len(dst) != len(z) {
		dst = make([]depth, len(z))
	}
	if len(c.power) != len(z) {
		c.power = make([]float64, len(z))
	}
	for i, v := range z {
		c.power[i] = power(v)
	}
	for t := 1; t < c.rows-1; t++ {
		for k := 1; k < c.bins-1; k++ {
			i, sum := t*c.bins+k, 0.0
			for _, row := range [3]int{i - c.bins, i, i + c.bins} {
				sum += c.power[row-1] + c.power[row] + c.power[row+1]
			}
			around := dB(sum/9 + 1e-20)
			dst[i] = depth{around, min(around-dB(c.power[i]+1e-20), 40)}
		}
	}
	return dst
}
