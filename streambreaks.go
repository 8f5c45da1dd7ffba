package earwitness

import (
	"context"
	"fmt"

	"github.com/earwitness/earwitness/compression"
	"github.com/earwitness/earwitness/evidence"
)

// nameStreamBreak is the detector of places where MP3 frames were cut or joined without coding anew.
const nameStreamBreak = "compression_stream"

// mostStreamBreaks bounds the findings of one file.
const mostStreamBreaks = 50

// addStreamBreaks tells where an MP3 stream does not go on as its encoder wrote it. What such a place is worth as evidence is
// not weighed: it depends on who kept the file.
func addStreamBreaks(ctx context.Context, m *evidence.Measured, in Input) error {
	if m.Recording.Container != "mp3" || m.Recording.SampleRateHz <= 0 {
		return nil
	}
	breaks, more, err := compression.MP3Breaks(ctxReader{ctx, in.R}, in.Size)
	if err != nil {
		return ctx.Err() // what is wrong with the file was told when it was decoded
	}
	if n := int64(len(breaks)) + more; n > mostStreamBreaks {
		m.Recording.Limits = append(m.Recording.Limits, fmt.Sprintf("%s: the stream breaks at %d places, the first %d are told", nameStreamBreak, n, mostStreamBreaks))
	}
	for _, b := range breaks[:min(len(breaks), mostStreamBreaks)] {
		at := round(max(0, float64(b.AtSample)/float64(m.Recording.SampleRateHz)), 1e-4)
		m.Findings = append(m.Findings, evidence.Finding{
			Path: m.Recording.Path, Kind: "structure", Detector: nameStreamBreak, StartSeconds: at, EndSeconds: at,
			Measurements: map[string]float64{"at_byte": float64(b.AtByte)},
			Limits: []string{
				"the frames before and after break a law that encoders keep (" + b.Law + "): frames are missing, or were joined, without coding anew",
				"innocent causes: a stream recorder that lost its connection, files that a player split or joined, a damaged disc; " +
					"a place where speech is interrupted, and no other such place, speaks for a cut",
			},
		})
	}
	return nil
}
