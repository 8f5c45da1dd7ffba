package compression

// Shares of a stronger grid's score that another framing gets out of its frames, measured on recordings that were coded once.
const (
	// crossTalk is the least that a grid must have of the strongest of another framing, or of the file's own frames, to be
	// one of its own.
	crossTalk = 0.12
	// apart is the common divisor of both kinds' frames, in samples: what one kind leaves in the other's transform repeats
	// after so many.
	apart = 64
)

// Earlier returns those grids that tell of coding before the file's own, without what the frames of one kind leave in the
// other's transform. codec is the file's own, as in audio.Info.
func Earlier(all []Grids, codec string) []Grids {
	var kept []Grids
	for i, g := range all {
		rival := 0.0
		for j, other := range all {
			if i != j {
				rival = max(rival, other.top(), other.OwnScore)
			}
		}
		g = g.withoutEchoes(rival).above(max(apparent, crossTalk*rival, crossTalk*g.OwnScore))
		if len(g.Offsets) > 0 && !(codec == "vorbis" && g.Codec != "mp3") {
			kept = append(kept, g)
		}
	}
	return kept
}

// top is the best score, 0 if there is none.
func (g Grids) top() float64 {
	if len(g.Scores) == 0 {
		return 0
	}
	return g.Scores[0]
}

// above leaves out the offsets whose scores do not reach a bar.
func (g Grids) above(bar float64) Grids {
	n := 0
	for n < len(g.Scores) && g.Scores[n] >= bar {
		n++
	}
	g.Offsets, g.Scores = g.Offsets[:n], g.Scores[:n]
	frames := make([]FrameFit, len(g.Frames))
	for i, f := range g.Frames {
		frames[i] = FrameFit{f.Number, f.Fits[:n], f.Seen}
	}
	g.Frames = frames
	return g
}

// withoutEchoes leaves out what a stronger grid of the other kind leaves at starts that lie a multiple of [apart]
// samples apart in equal measure.
func (g Grids) withoutEchoes(rival float64) Grids {
	const alike, weaker = 0.7, 2
	if weaker*g.top() > rival {
		return g
	}
	for j, o := range g.Offsets {
		if j > 0 && (o-g.Offsets[0])%apart == 0 && g.Scores[j] >= alike*g.Scores[0] {
			return Grids{Framing: g.Framing, OwnScore: g.OwnScore, Searched: g.Searched}
		}
	}
	return g
}
