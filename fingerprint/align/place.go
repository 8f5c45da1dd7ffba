package align

import "math"

// joint is where one recording goes on at another lag: before is its partner's audio moved to lie on x before the
// step, and after moved to lie on it from there on.
type joint struct {
	x, before, after []float32
	// expect is the correlation to expect of samples of these powers, and mute says that one is silent where the other
	// is loud.
	expect func(x, y float64) (rho float64, mute bool)
}

const (
	// costBetween is what a stretch must gain that agrees with neither, in nats.
	costBetween = 15
	// asGood is by how much, in nats, a place may be worse than the best and still be possible.
	asGood = 3
)

// placed is what became of a joint, in samples of x: up to from it agrees with before, from to on with after. earliest
// and latest bound the places that are as good; they are for from, to lies as much later.
type placed struct{ from, to, earliest, latest int }

// place finds the step: states before, neither and after follow each other.
func (j joint) place() placed {
	n := len(j.x)
	sum1, sum2 := sums(j.says(j.before, 1), j.says(j.after, 1))
	at := 0
	for t := range n + 1 {
		if sum1[t]+sum2[t] > sum1[at]+sum2[at] {
			at = t
		}
	}
	p := placed{from: at, to: at, earliest: at, latest: at}
	best := sum1[at] + sum2[at]
	for t := range n + 1 {
		if sum1[t]+sum2[t] >= best-asGood {
			p.earliest, p.latest = min(p.earliest, t), max(p.latest, t)
		}
	}
	sum1, sum2 = sums(j.says(j.before, cautious), j.says(j.after, cautious))
	best = sum1[at] + sum2[at]
	// The best pair from ≤ to with neither in between.
	top := 0
	for t := range n + 1 {
		if sum1[t] > sum1[top] {
			top = t
		}
		if v := sum1[top] + sum2[t] - costBetween; t-top > between && v > best {
			best = v
			p.from, p.to = top, t
		}
	}
	if p.to > p.from {
		p.earliest, p.latest = p.from, p.from
	}
	return p
}

// cautious is the share of the usual correlation that is expected where neither side may agree: what agrees less than
// it mostly does must not look like other content.
const cautious = 0.6

// sums returns what the samples up to each place say for before, and what those from there on say for after.
func sums(s1, s2 []float64) (sum1, sum2 []float64) {
	n := len(s1)
	sum1, sum2 = make([]float64, n+1), make([]float64, n+1)
	for t := range n {
		sum1[t+1] = sum1[t] + s1[t]
	}
	for t := n - 1; t >= 0; t-- {
		sum2[t] = sum2[t+1] + s2[t]
	}
	return sum1, sum2
}

// between, 40 ms, is the shortest stretch that can agree with neither side of a step.
const between = 320

// says is what each sample says for a correlation with y, in nats.
func (j joint) says(y []float32, factor float64) []float64 {
	px, py := smoothPower(j.x), smoothPower(y)
	out := make([]float64, len(j.x))
	for i := range out {
		if px[i] < 1e-14 && py[i] < 1e-14 {
			continue
		}
		rho, mute := j.expect(px[i], py[i])
		if mute {
			out[i] = -againstMute / frame
			continue
		}
		rho *= factor
		a := float64(j.x[i]) / math.Sqrt(px[i]+1e-14)
		b := float64(y[i]) / math.Sqrt(py[i]+1e-14)
		v := 1 - float64(rho*rho)
		d := float64(float64(rho*rho)*(float64(a*a)+float64(b*b))) - float64(2*rho*a*b)
		says := float64(-0.5*math.Log(v)) - d/(2*v)
		out[i] = independent * max(-8, min(3, says))
	}
	return out
}

// smoothPower is the power about each sample, over 16 ms.
func smoothPower(x []float32) []float64 {
	const half = 64
	sum := make([]float64, len(x)+1)
	for i, v := range x {
		sum[i+1] = sum[i] + float64(float64(v)*float64(v))
	}
	out := make([]float64, len(x))
	for i := range out {
		lo, hi := max(0, i-half), min(len(x), i+half)
		out[i] = (sum[hi] - sum[lo]) / float64(hi-lo)
	}
	return out
}
