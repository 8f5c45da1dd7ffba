package mains

const (
	// lag is how many frames later the path is decided: by then the ways to all ends have met.
	lag = 16
	// voteScale brings votes of frames that overlap by 15 of 16 s, and of which each harmonic counts for kneePower at the
	// most, to logarithms of likelihoods.
	voteScale = 1.0 / 6
	// moveCost is that of a step of a candidate within a second, jumpCost that of any jump: a cut may have taken out hours.
	moveCost = 1
	jumpCost = 8
	mostMove = 2
)

// path finds the likeliest way of the frequency through the votes of the frames, a fixed number of frames late (Viterbi,
// "Error bounds for convolutional codes", 1967; for hum Garg, Hajj-Ahmad and Wu, 2013).
type path struct {
	value, next []float64
	back        [lag + 1][candidates]int16
	steps       int
}

func newPath() *path {
	return &path{value: make([]float64, candidates), next: make([]float64, candidates)}
}

// step takes the next frame's votes.
func (p *path) step(votes []float64) {
	back := &p.back[p.steps%len(p.back)]
	top, best := 0, p.value[0]
	for i, v := range p.value {
		if v > best {
			top, best = i, v
		}
	}
	for i := range p.next {
		value, from := p.value[i], i
		if v := best - jumpCost; v > value {
			value, from = v, top
		}
		for j := max(0, i-mostMove); j <= min(candidates-1, i+mostMove); j++ {
			if v := p.value[j] - float64(moveCost*abs(i-j)); v > value {
				value, from = v, j
			}
		}
		// Values are relative to the best, so that they stay small however long the recording.
		p.next[i], back[i] = value-best+float64(votes[i]*voteScale), int16(from)
	}
	p.value, p.next = p.next, p.value
	p.steps++
}

// at returns the candidate of the frame that is some frames, at most lag, behind the newest.
func (p *path) at(behind int) int {
	at := 0
	for i, v := range p.value {
		if v > p.value[at] {
			at = i
		}
	}
	for n := range behind {
		at = int(p.back[(p.steps-1-n)%len(p.back)][at])
	}
	return at
}

func abs(n int) int { return max(n, -n) }
