package lineage

import "math"

// maxWindows bounds what one comparison costs.
const maxWindows = 16

// Compare measures windows of two copies of the same audio. The windows a[i] and b[i] start at the same moment, to
// within 80 ms, are mono, and of one length between a quarter of a second and ten seconds at a rate in Hz from 8000 to
// 48000. Windows that do not look alike are left out, and so are all beyond the sixteenth.
func Compare(a, b [][]float32, rate int) Measures {
	if rate < 8000 || rate > 48000 {
		return Measures{}
	}
	var all []Measures
	var l *aligner
	c := newComparer(rate)
	for i := range min(len(a), len(b), maxWindows) {
		n := min(len(a[i]), len(b[i]))
		if n < rate/4 || n > 10*rate {
			continue
		}
		if l == nil || l.n != n {
			l = newAligner(n, rate)
		}
		x, y, ok := l.align(a[i][:n], b[i][:n])
		if !ok {
			continue
		}
		if m, ok := c.measure(x, y); ok && m.finite() {
			all = append(all, m)
		}
	}
	return mean(all)
}

func mean(all []Measures) Measures {
	var m Measures
	n := float64(len(all))
	for _, w := range all {
		m.Windows++
		m.Residual += w.Residual / n
		m.Loud += w.Loud / n
		m.HolesA += w.HolesA / n
		m.HolesB += w.HolesB / n
		m.LossA += w.LossA / n
		m.LossB += w.LossB / n
		m.NoiseA += w.NoiseA / n
		m.NoiseB += w.NoiseB / n
		m.Floor += w.Floor / n
		m.Steady += w.Steady / n
		m.RoughA += w.RoughA / n
		m.RoughB += w.RoughB / n
		m.FilledA += w.FilledA / n
		m.FilledB += w.FilledB / n
		m.Tracking += w.Tracking / n
		m.DeadA += w.DeadA / n
		m.DeadB += w.DeadB / n
	}
	return m
}

// finite reports whether no overflow got into the measures; samples far beyond ±1 can cause one.
func (m Measures) finite() bool {
	sum := m.Residual + m.Loud + m.HolesA + m.HolesB + m.LossA + m.LossB + m.NoiseA + m.NoiseB + m.Floor + m.Tracking +
		m.Steady + m.RoughA + m.RoughB + m.FilledA + m.FilledB + m.DeadA + m.DeadB
	return !math.IsNaN(sum) && !math.IsInf(sum, 0)
}
