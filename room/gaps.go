package room

// gapSamples is how long a run of digital silence is one that a gate or a lost packet left: 10 ms at 8 kHz. Quiet recordings
// touch 0 too, but not for so long.
const gapSamples = rate / 100

// gaps counts digital silence inside a recording: that at the ends, which anybody may add, is not counted.
type gaps struct {
	run   int // samples of silence since the last sound
	span  int // samples from the first sound to the last
	gated int // of them, in runs of gapSamples and more
}

func (g *gaps) write(x []float32) {
	for len(x) > 0 {
		n := 0
		switch {
		case g.run == 0 && g.span > 0 && len(x) >= gapSamples: // up to the last sound of these there is no gap
			for n = gapSamples; n > 0 && silent(x[n-1]); n-- {
			}
			g.span += n
		case !silent(x[0]):
			g.sound()
			n = 1
		}
		x = x[n:]
		n = 0
		for n < len(x) && silent(x[n]) {
			n++
		}
		g.run += n
		x = x[n:]
	}
}

func silent(v float32) bool { return v <= silenceLSB && v >= -silenceLSB }

// sound takes a sample of sound.
func (g *gaps) sound() {
	if g.span > 0 {
		g.span += g.run
		if g.run >= gapSamples {
			g.gated += g.run
		}
	}
	g.run = 0
	g.span++
}

// share is the part of the span that is silence.
func (g *gaps) share() float64 { return float64(g.gated) / float64(max(g.span, 1)) }
