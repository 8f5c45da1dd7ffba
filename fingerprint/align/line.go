package align

import (
	"math"
	"slices"
)

// view is how a window of A compares with the stretch of B where it is expected: correlations at lags, in standard
// deviations.
type view struct {
	at  float64 // centre of the window in A, in samples
	z   []float32
	top int // lag of the largest magnitude
	// skew is to be added to a line's lag here: stretches of B were chosen for one speed, and are played at another.
	skew float64
}

// wins counts the views that see their highest peak of all on the line, and those that see anything.
func (d drift) wins(views []view) (wins, seen int) {
	for _, v := range views {
		if v.z == nil {
			continue
		}
		seen++
		if d.sign*v.z[v.top] > 0 && math.Abs(float64(v.top)-d.in(v)) <= onLine {
			wins++
		}
	}
	return wins, seen
}

// onLine is how far off a line, in samples, a peak may lie to count for it.
const onLine = 2.5

// chance is the base-10 logarithm of how many lines through wins of so many views' highest peaks chance would give, were
// these peaks anywhere among the lags: any two make a line, the others then lie on it by chance.
func chance(wins, views, lags int) float64 {
	if wins < 2 {
		return 0
	}
	choose := func(n, k int) float64 {
		a, _ := math.Lgamma(float64(n + 1))
		b, _ := math.Lgamma(float64(k + 1))
		c, _ := math.Lgamma(float64(n - k + 1))
		return (a - b - c) / math.Ln10
	}
	each := math.Log10((2*onLine + 1) / float64(lags))
	return min(0, choose(views, 2)+choose(views-2, wins-2)+float64(float64(wins-2)*each))
}

// drift is a straight line through the lags of views.
type drift struct {
	lag, slope float64 // at position 0, and per sample of A
	sign       float32
}

func (d drift) at(t float64) float64 { return d.lag + float64(d.slope*t) }

// in is the lag of the line among those of a view.
func (d drift) in(v view) float64 { return d.at(v.at) + v.skew }

const (
	// peaksEach are taken of a view.
	peaksEach = 4
	// maxSlope is the largest drift that is left after the rough speed.
	maxSlope = 1.2e-3
	// tallest bounds what one window can say for a line, in standard deviations.
	tallest = 10
	// clearZ is a height that a view of some 10^4 lags of unrelated audio does not reach.
	clearZ = 5
)

type peak struct {
	lag int
	z   float32
}

// peaks returns the highest of the local maxima of sign·z, the highest first.
func peaks(z []float32, sign float32) []peak {
	var out []peak
	for i := 1; i+1 < len(z); i++ {
		v := sign * z[i]
		if v < 3 || v < sign*z[i-1] || v <= sign*z[i+1] || len(out) == peaksEach && v <= out[peaksEach-1].z {
			continue
		}
		at := len(out)
		for at > 0 && out[at-1].z < v {
			at--
		}
		out = slices.Insert(out, at, peak{i, v})
		out = out[:min(len(out), peaksEach)]
	}
	return out
}

// support is what the views say for a line: the sum of their heights on it over the root of their number, which is in
// standard deviations again. A view that has its highest peak of all there counts as much again as the highest may.
func (d drift) support(views []view) float64 {
	sum, n := 0.0, 0
	for _, v := range views {
		if v.z == nil {
			continue
		}
		n++
		at := int(math.Floor(d.in(v) + 0.5))
		if at < 1 || at+1 >= len(v.z) {
			continue
		}
		top := d.sign * v.z[at]
		for _, w := range v.z[at-1 : at+2] {
			top = max(top, d.sign*w)
		}
		sum += min(tallest, float64(top))
		if d.sign*v.z[v.top] > 0 && math.Abs(float64(v.top)-d.in(v)) <= onLine {
			sum += tallest
		}
	}
	return sum / math.Sqrt(float64(max(1, n)))
}

// best returns the line with the most support.
func best(views []view) (d drift, z float64) {
	for _, sign := range []float32{1, -1} {
		tops := make([][]peak, len(views))
		for i, v := range views {
			tops[i] = peaks(v.z, sign)
		}
		try := func(t drift) {
			if s := t.support(views); s > z {
				d, z = t, s
			}
		}
		for i := range views {
			for _, p := range tops[i] {
				try(drift{float64(p.lag) - views[i].skew, 0, sign})
			}
			for j := i + max(1, len(views)/3); j < len(views); j++ {
				for _, t := range through(views[i], views[j], tops[i], tops[j]) {
					t.sign = sign
					try(t)
				}
			}
		}
	}
	return d, z
}

// through lists the lines through a peak of one view and one of another that drift no more than they may.
func through(v, w view, ps, qs []peak) (out []drift) {
	for _, p := range ps {
		for _, q := range qs {
			first := float64(p.lag) - v.skew
			slope := (float64(q.lag) - w.skew - first) / (w.at - v.at)
			if math.Abs(slope) <= maxSlope {
				out = append(out, drift{lag: first - float64(slope*v.at), slope: slope})
			}
		}
	}
	return out
}

// point is one measured correspondence.
type point struct{ a, b, z float64 }

// fitted is a straight line by least squares, with standard errors.
type fitted struct {
	a, b, slope      float64 // b stands at a, the mean
	bError, slopeErr float64
	scatter          float64 // standard deviation of points about it
	used             int
}

// fit draws a line through points, leaving out those that lie off by more than three and a half times what is usual
// (starting from the Theil-Sen slope, which half of the points may spoil).
func fit(points []point) fitted {
	f := theilSen(points)
	for range 5 {
		off := make([]float64, 0, len(points))
		for _, p := range points {
			off = append(off, math.Abs(p.b-f.at(p.a)))
		}
		sorted := slices.Sorted(slices.Values(off))
		limit := max(0.05, 3.5*1.4826*sorted[len(sorted)/2])
		var kept []point
		for i, p := range points {
			if off[i] <= limit {
				kept = append(kept, p)
			}
		}
		f = leastSquares(kept, f.slope)
	}
	return f
}

func (f fitted) at(a float64) float64 { return f.b + float64(f.slope*(a-f.a)) }

func theilSen(points []point) fitted {
	var slopes []float64
	for i, p := range points {
		for _, q := range points[i+1:] {
			if q.a > p.a {
				slopes = append(slopes, (q.b-p.b)/(q.a-p.a))
			}
		}
	}
	f := fitted{slope: 1}
	if len(slopes) > 0 {
		slices.Sort(slopes)
		f.slope = slopes[len(slopes)/2]
	}
	var rest []float64
	for _, p := range points {
		rest = append(rest, p.b-float64(f.slope*(p.a-points[0].a)))
	}
	slices.Sort(rest)
	f.a, f.b = points[0].a, rest[len(rest)/2]
	return f
}

func leastSquares(points []point, slope float64) fitted {
	n := float64(len(points))
	f := fitted{slope: slope, used: len(points)}
	for _, p := range points {
		f.a += p.a / n
		f.b += p.b / n
	}
	saa, sab := 0.0, 0.0
	for _, p := range points {
		saa += float64((p.a - f.a) * (p.a - f.a))
		sab += float64((p.a - f.a) * (p.b - f.b))
	}
	f.bError, f.slopeErr = math.Inf(1), math.Inf(1)
	if len(points) < 3 || saa == 0 {
		return f
	}
	f.slope = sab / saa
	rest := 0.0
	for _, p := range points {
		d := p.b - f.at(p.a)
		rest += float64(d * d)
	}
	f.scatter = math.Sqrt(rest / (n - 2))
	f.bError, f.slopeErr = f.scatter/math.Sqrt(n), f.scatter/math.Sqrt(saa)
	return f
}
