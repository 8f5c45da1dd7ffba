package compression

import (
	"math"
	"slices"
)

// PhaseRun is a stretch in which an upsampler's groups of samples begin at the same remainder.
type PhaseRun struct {
	// Phase is that remainder modulo Modulus, counted as SILKTrace's PhaseSamples: a cut moves it by the samples
	// removed.
	Phase int
	// Modulus is the factor of the upsampler: 3, 4 or 6.
	Modulus int
	// Start and End are samples of the recording, at the first and after the last block that shows the phase.
	Start, End int64
	// Join is the likeliest sample for the change from the run before, between the End of that and Start, to 25 ms; 0 for
	// the first run.
	Join int64
	// Support is the natural logarithm of how much likelier the phase is than its nearest rival or none, at least 12. It
	// is taken low on purpose: at most 3 for a block of 25 ms.
	Support float64
}

const (
	// phaseBlock is the samples a phase is judged by, 25 ms and a multiple of every factor.
	phaseBlock = 1200
	// phaseReach is how many samples the predictors look at before and after a block, at most: a multiple of every
	// factor.
	phaseReach = 6 * silkReach
	// phaseDead is the margin below which a block says nothing: five deviations of what rounding alone makes.
	phaseDead = 0.15
	// phaseGain is the support for each neper of margin beyond that, phaseMost that of a block at most.
	phaseGain = 2
	phaseMost = 3
	// phaseShows is the support from which a block can be the first or the last of a run. A click gives less by chance.
	phaseShows = 0.5
	// phaseChange is what it costs to begin a run or to end one.
	phaseChange = 6
	// phaseSupport is the least of a run. In recordings that nobody cut no wrong phase reached 2.
	phaseSupport = 12
	// phaseMemory is how many blocks are remembered to place a change in, 10 s, and phaseSway how far one block counts.
	phaseMemory = 400
	phaseSway   = 0.5
	// phaseRuns bounds the memory: a recording with more of them is followed no further.
	phaseRuns = 4096
)

// phaseFollower finds the most likely runs of phases of one upsampler, or none, by dynamic programming over blocks as they
// come (Viterbi). What it keeps does not grow with the recording but by a few words a run.
type phaseFollower struct {
	kernel silkKernel
	from   int64     // first sample
	block  int64     // number of the next block from there
	window []float64 // reach, block, reach, in steps of 16 bits
	base   []float64
	logs   []float64 // of the block at hand
	recent []float32 // logs of the last blocks, by number modulo phaseMemory
	gains  []float64
	paths  []phasePath // one for each phase, and for none
}

// phasePath is the best account of everything so far that ends in a given state.
type phasePath struct {
	value  float64
	run    PhaseRun // the open one; nothing in it showed if End is 0
	before *phaseNode
}

// phaseNode is a closed run, after others.
type phaseNode struct {
	run    PhaseRun
	before *phaseNode
	count  int
}

// newPhaseFollower takes samples from number from on, a multiple of 12.
func newPhaseFollower(k silkKernel, from int64) *phaseFollower {
	f := &phaseFollower{
		kernel: k, from: from,
		window: make([]float64, phaseReach, phaseBlock+2*phaseReach),
		base:   make([]float64, (phaseBlock+2*phaseReach)/k.factor),
		logs:   make([]float64, k.factor), recent: make([]float32, phaseMemory*k.factor),
		gains: make([]float64, k.factor+1), paths: make([]phasePath, k.factor+1),
	}
	for phase := range k.factor {
		f.paths[phase] = phasePath{value: -phaseChange, run: f.opened(phase)}
	}
	return f
}

// opened is a run of a phase in which nothing has shown yet.
func (f *phaseFollower) opened(phase int) PhaseRun {
	n := f.kernel.factor
	return PhaseRun{Phase: (phase - f.kernel.base + n) % n, Modulus: n}
}

// write takes the next samples.
func (f *phaseFollower) write(x []float32) {
	for len(x) > 0 {
		n := min(len(x), cap(f.window)-len(f.window))
		for _, v := range x[:n] {
			f.window = append(f.window, 32768*float64(v))
		}
		x = x[n:]
		if len(f.window) == cap(f.window) {
			f.step()
			f.window = f.window[:copy(f.window, f.window[phaseBlock:])]
		}
	}
}

// step judges a block and brings every path up to its end.
func (f *phaseFollower) step() {
	for phase := range f.logs {
		f.logs[phase] = f.kernel.blockError(f.window, f.base, phase)
		f.recent[int(f.block%phaseMemory)*len(f.logs)+phase] = float32(f.logs[phase])
	}
	phaseGains(f.gains, f.logs)
	best := 0
	for s := range f.paths {
		if f.paths[s].value > f.paths[best].value {
			best = s
		}
	}
	f.advance(best)
	start := f.from + f.block*phaseBlock
	for s, gain := range f.gains[:f.kernel.factor] {
		p := &f.paths[s]
		p.value += gain
		p.run.Support += gain
		if gain < phaseShows {
			continue
		}
		if p.run.End == 0 {
			p.run.Start, p.run.Join = start, f.join(p.before, s)
		}
		p.run.End = start + phaseBlock
	}
	f.block++
}

// advance lets the best path end its run for any state that is worse off.
func (f *phaseFollower) advance(best int) {
	none := f.kernel.factor
	top := f.paths[best]
	closed := top.before
	if top.run.End > 0 {
		closed = &phaseNode{run: top.run, before: top.before, count: 1}
		if top.before != nil {
			closed.count += top.before.count
		}
	}
	if closed != nil && closed.count > phaseRuns {
		return
	}
	for s := range f.paths {
		value := top.value - phaseChange
		if s != none && best != none {
			value -= phaseChange
		}
		if value <= f.paths[s].value {
			continue
		}
		f.paths[s] = phasePath{value: value, before: closed}
		if s != none {
			f.paths[s].run = f.opened(s)
		}
	}
}

// join is the likeliest sample for the change from the last closed run to a phase that shows in the block at hand. Blocks
// that say nothing alone may do so together.
func (f *phaseFollower) join(last *phaseNode, to int) int64 {
	if last == nil {
		return 0
	}
	n := f.kernel.factor
	from := (last.run.Phase + f.kernel.base) % n
	first := (last.run.End - f.from) / phaseBlock
	if f.block-first >= phaseMemory || from == to {
		return (last.run.End + f.from + f.block*phaseBlock) / 2
	}
	best, sum, at := 0.0, 0.0, first
	for block := first; block < f.block; block++ {
		logs := f.recent[int(block%phaseMemory)*n:]
		sum += max(-phaseSway, min(phaseSway, float64(logs[to])-float64(logs[from])))
		if sum > best {
			best, at = sum, block+1
		}
	}
	return f.from + at*phaseBlock
}

// phaseGains turns the logarithms of the prediction errors of a block at each phase into support; that of none is 0.
func phaseGains(dst, logs []float64) {
	for phase, own := range logs {
		nearest := math.Inf(1)
		for other, l := range logs {
			if other != phase {
				nearest = min(nearest, l)
			}
		}
		dst[phase] = 0
		switch margin := nearest - own; {
		case margin > phaseDead:
			dst[phase] = min(phaseMost, phaseGain*(margin-phaseDead))
		case margin < -phaseDead:
			dst[phase] = max(-phaseMost, phaseGain*(margin+phaseDead))
		}
	}
	dst[len(logs)] = 0
}

// blockError is the logarithm of the variance of the prediction error in the middle of a window, with the base at the
// given sample of each group.
func (k *silkKernel) blockError(window, base []float64, phase int) float64 {
	every(base, window, k.factor, phase)
	first := phaseReach / k.factor
	sum, n := 0.0, 0
	for p, taps := range k.taps {
		for at := first; at < first+phaseBlock/k.factor; at++ {
			e := window[at*k.factor+phase+p+1] - dot64(taps, base[at-k.lead:])
			sum += float64(e * e)
			n++
		}
	}
	return math.Log(sum/float64(n) + 1e-6)
}

// runs are those of the likeliest path.
func (f *phaseFollower) runs() []PhaseRun {
	best := f.paths[0]
	for _, p := range f.paths {
		if p.value > best.value {
			best = p
		}
	}
	found := []PhaseRun{}
	if best.run.End > 0 {
		found = append(found, best.run)
	}
	for node := best.before; node != nil; node = node.before {
		found = append(found, node.run)
	}
	slices.Reverse(found)
	return joinedPhases(found)
}

// joinedPhases leaves out runs of little support and makes one of neighbours of the same phase.
func joinedPhases(runs []PhaseRun) []PhaseRun {
	joined, next := runs[:0], true
	for _, r := range runs {
		if r.Support < phaseSupport {
			next = false
			continue
		}
		n := len(joined)
		switch {
		case n > 0 && joined[n-1].Phase == r.Phase:
			joined[n-1].End = r.End
			joined[n-1].Support += r.Support
			next = true
			continue
		case n == 0:
			r.Join = 0
		case !next:
			r.Join = (joined[n-1].End + r.Start) / 2
		}
		joined, next = append(joined, r), true
	}
	return joined
}
