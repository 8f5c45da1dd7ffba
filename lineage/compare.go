package lineage

// maxWindows bounds what one comparison costs.
const maxWindows = 16

// Compare measures windows of two copies of the same audio. The windows a[i] and b[i] start at the same moment, to
// within 80 ms, are mono, and last from a quarter of a second to ten, the longer of two being cut. The rate is in Hz,
// from 8000 to 48000; the model that ships was fitted on windows of two seconds at 16000, to which copies of other
// rates are to be brought. Windows that do not look alike are left out, and so are all beyond the sixteenth. Either
// copy may be turned down or have its sign changed; a change of speed is not followed.
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
