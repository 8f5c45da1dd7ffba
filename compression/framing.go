package compression

import (
	"github.com/earwitness/earwitness/dsp"
)

// Framing is a codec's way of cutting sound into frames, each transformed and quantised alone.
type Framing struct {
	Codec   string // mp3, aac or vorbis
	Window  string // what tells framings of one codec apart, as kbd or sine, or the length of a block of Vorbis; "" if there is one
	Samples int    // from one frame to the next
}

// kinds are the framings that grids are searched of. Those of one kind show in each other's transforms, if weaker: all are
// tried where the first shows something. MP3 is searched in granules, half its frames.
func kinds() [][]Framing {
	return [][]Framing{
		{{"mp3", "", 576}},
		{{"aac", "kbd", 1024}, {"aac", "sine", 1024}, {"vorbis", "2048", 1024}, {"vorbis", "1024", 512}},
	}
}

// bank is a codec's analysis: rows of coefficients of frames.
type bank interface {
	Forward(dst, src []float32, hop int) []float32
	Len() int
	Coefficients() int
	Rows(samples, hop int) int
}

func (f Framing) bank() bank {
	if f.Codec == "mp3" {
		return dsp.NewMP3Hybrid(dsp.MP3Long)
	}
	return dsp.NewMDCT(2*f.Samples, f.window())
}

// window is that of a framing whose transform is an MDCT.
func (f Framing) window() []float32 {
	switch {
	case f.Window == "kbd":
		return dsp.KaiserBesselDerived(2*f.Samples, 4)
	case f.Codec == "vorbis":
		return vorbisWindow(2 * f.Samples)
	}
	return dsp.Sine(2 * f.Samples)
}

// vorbisWindow is that of a long block of Vorbis between long ones (Vorbis I specification, 4.3.1).
func vorbisWindow(n int) []float32 {
	w := make([]float32, n)
	for i := range n / 2 {
		w[i] = float32(powerSine(i, n/2))
		w[n-1-i] = w[i]
	}
	return w
}
