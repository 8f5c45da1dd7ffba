package compression

import (
	"github.com/earwitness/earwitness/audio/aac"
	"github.com/earwitness/earwitness/audio/mp3"
)

// MP3 takes the next granule of a Layer III stream, as mp3.Decoder.Observe gives it.
func (s *CoarserSearch) MP3(h mp3.Header, g *mp3.Spectrum) {
	if s.skip() {
		return
	}
	q := &s.next
	q.Lines, q.Edges, q.Steps, q.BitRate = g.Lines[:], q.Edges[:0], q.Steps[:0], h.BitRate
	if q.Steady = g.Info.BlockType == 0; q.Steady {
		edges, _ := h.Bands(&g.Info)
		for _, e := range edges {
			q.Edges = append(q.Edges, uint16(e))
		}
		q.Steps = g.Steps(q.Steps)
	}
	s.Add(*q)
}

// AAC takes the next block of an AAC stream, as aac.Decoder.Observe gives it. Its first channel counts, and of more elements than
// one the first.
func (s *CoarserSearch) AAC(b *aac.Block) {
	if len(b.Elements) == 0 || s.skip() {
		return
	}
	c := &b.Elements[0].Channels[0]
	q := &s.next
	q.Lines, q.Edges, q.Steps = c.Lines[:], nil, q.Steps[:0]
	if q.Steady = c.Sequence == aac.OnlyLong; q.Steady {
		q.Edges, q.Steps = c.Edges[:c.MaxBand+1], c.Steps(q.Steps)
	}
	s.Add(*q)
}
