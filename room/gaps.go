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
	for _, v := range x {
		if v <= silenceLSB && v >= -silenceLSB {
			g.run++
			continue
		}
		if g.span > 0 {
			g.span += g.run
			if g.run >= gapSamples {
				g.gated += g.run
			}
		}
		g.run = 0
		g.span++
	}
}

// share is the part of the span that is silence.
func (g *gaps) share() float64 { return float64(g.gated) / float64(max(g.span, 1)) }
