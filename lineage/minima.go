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
	c.aroundA, c.aroundB = c.around(c.aroundA, c.powerA), c.around(c.aroundB, c.powerB)
	var n, roughA, roughB, inA, inB, filledA, filledB float64
	for _, band := range c.bands {
		least := max(16*c.rounding, c.top(band)/ratioOf(contentDB))
		for t := 1; t < c.rows-1; t++ {
			for k := band[0]; k < band[1]; k++ {
				i := t*c.bins + k
				if c.aroundA[i] < least || c.aroundB[i]/c.gain[k] < least {
					continue
				}
				a, b := depth(c.aroundA[i], c.powerA[i]), depth(c.aroundB[i], c.powerB[i])
				n++
				roughA += a
				roughB += b
				if b > minimumDB {
					inB++
					filledA -= a
				}
				if a > minimumDB {
					inA++
					filledB -= b
				}
			}
		}
	}
	m.RoughA, m.RoughB = roughA/max(n, 1), roughB/max(n, 1)
	m.FilledA, m.FilledB = filledA/max(inB, 1), filledB/max(inA, 1)
}

// depth is how far a cell lies below the mean power of the nine around it, in dB, up to 40.
func depth(around, power float64) float64 {
	return dB(max(around, 1e-30) / max(power, around/1e4, 1e-30))
}

// around writes the mean power of the nine cells around each that has so many.
func (c *comparer) around(dst, power []float64) []float64 {
	if len(dst) != len(power) {
		dst = make([]float64, len(power))
	}
	if len(c.rows3) != len(power) {
		c.rows3 = make([]float64, len(power))
	}
	for i := 1; i < len(power)-1; i++ {
		c.rows3[i] = power[i-1] + power[i] + power[i+1]
	}
	for t := 1; t < c.rows-1; t++ {
		for k := 1; k < c.bins-1; k++ {
			i := t*c.bins + k
			dst[i] = (c.rows3[i-c.bins] + c.rows3[i] + c.rows3[i+c.bins]) / 9
		}
	}
	return dst
}
