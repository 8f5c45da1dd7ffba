package earwitness

import (
	"context"
	"fmt"
	"sync"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/fingerprint"
)

const (
	nameRepeats = "fingerprint_repeats"
	// repeatCoherence is the share of power that two places must have in common: a voice says a word twice, but not to
	// the sample.
	repeatCoherence = 0.5
	// leastRepeat is the lowest score of fingerprints that the audio is asked about: of 84 repeats whose waveforms agreed, 83
	// had 2 and more.
	leastRepeat = 2.0
)

// findRepeats looks in each recording for stretches that it holds twice, to the sample.
func (s *scan) findRepeats(ctx context.Context, c *evidence.Case, out *evidence.Comparison) error {
	s.progress.stage(stageRepeats, len(c.Recordings))
	paths, found, err := s.repeats(ctx)
	if err != nil {
		return err
	}
	overlaps, err := s.overlaps(ctx, paths, found)
	if err != nil {
		return err
	}
	for i := range overlaps {
		out.Findings = append(out.Findings, overlaps[i].repeated(s.o.calibration())...)
	}
	return nil
}

// repeats searches each recording for itself. The numbers in matches are those of the paths.
func (s *scan) repeats(ctx context.Context) (paths []string, found []fingerprint.Match, err error) {
	var some []*[]fingerprint.Match
	var busy sync.WaitGroup
	free := make(chan struct{}, s.o.workers())
	err = eachPrint(ctx, s.store, func(path string, p *fingerprint.Print) error {
		own := new([]fingerprint.Match)
		paths, some = append(paths, path), append(some, own)
		free <- struct{}{}
		busy.Go(func() {
			*own, _ = fingerprint.Repeats(p, fingerprint.Options{MinScore: leastRepeat})
			s.progress.step()
			<-free
		})
		return ctx.Err()
	})
	busy.Wait()
	for i, own := range some {
		for _, m := range *own {
			m.A, m.B = i, i
			found = append(found, m)
		}
	}
	return paths, found, err
}

// repeated are the findings for both places of a repeat whose waveforms agree.
func (o *overlap) repeated(c *Calibration) []evidence.Finding {
	m := o.weighed(c)
	if m.Precision != evidence.ToSample || m.Log10LR <= 0 || o.audio.Coherence < repeatCoherence || o.audio.Ambiguous {
		return nil
	}
	finding := func(start, end, other float64) evidence.Finding {
		return evidence.Finding{
			Path: o.a, Kind: "copy_move", Detector: nameRepeats, StartSeconds: start, EndSeconds: end,
			Log10LR: m.Log10LR, ErrorRate: m.ErrorRate,
			Measurements: map[string]float64{
				"other_start_seconds": other, "coherence": o.audio.Coherence, "score": o.Score, "waveform_score": min(o.audio.Score, mostScore),
			},
			Limits: []string{fmt.Sprintf("the same audio, to the sample, as from %.3f s on; which place is the copy cannot be told; "+
				"music on hold, announcements and machines repeat themselves too", other)},
		}
	}
	return []evidence.Finding{
		finding(m.AStartSeconds, m.AEndSeconds, m.BStartSeconds), finding(m.BStartSeconds, m.BEndSeconds, m.AStartSeconds),
	}
}
