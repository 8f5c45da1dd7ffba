package lineage

// A codec makes zeros of what it thinks nobody hears, here and there in time and frequency. They are seen as minima
// that the other copy lacks.

// minimumDB below the mean of the cells around it, itself among them, a cell is a minimum.
const minimumDB = 10

// steady compares the levels of the copies' steady noises.
func (c *comparer) steady(m *Measures) {
	least := 4 * c.rounding
	for _, band := range c.bands {
		for k := band[0]; k < band[1]; k++ {
			d := clampedDB(max(c.floorB[k], least)/c.gain[k], max(c.floorA[k], least))
			m.Steady += d / float64((band[1]-band[0])*len(c.bands))
		}
	}
}

// minima measures how deep each copy's minima are, and how deep the other copy is there.
func (c *comparer) minima(m *Measures) {
	c.depthA, c.depthB = c.depths(c.depthA, c.a), c.depths(c.depthB, c.b)
	var n, roughA, roughB, inA, inB, filledA, filledB float64
	for _, band := range c.bands {
		least := max(16*c.rounding, c.top(band)/ratioOf(contentDB))
		for t := 1; t < c.rows-1; t++ {
			for k := band[0]; k < band[1]; k++ {
				i := t*c.bins + k
				a, b := c.depthA[i], c.depthB[i]
				if a.around < least || b.around/c.gain[k] < least {
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

// depth is the mean power of nine cells, and how far the middle one lies below it in dB, up to 40.
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
			around := sum / 9
			dst[i] = depth{around, dB(max(around, 1e-30) / max(c.power[i], around/1e4, 1e-30))}
		}
	}
	return dst
}
