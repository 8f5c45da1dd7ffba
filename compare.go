package earwitness

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/fingerprint"
)

// Names of the stages before and after measuring, as progress tells them.
const (
	stageTriage       = "triage"
	stageRepeats      = "repeats"
	stageFingerprints = "fingerprints"
	stageAlignment    = "alignment"
	stageCross        = "cross-check"
	stageLineage      = "lineage"
	stageSessions     = "sessions"
	stageMoments      = "moments"
	stageMains        = "mains reference"
	stageExcerpts     = "excerpts"
)

// stage is one work across recordings, on what the passes left.
type stage struct {
	name  string   // as progress tells it
	needs []string // detectors that it rests on
	tells string   // what is not known without it
	skip  bool     // not asked for
	do    func(ctx context.Context, c *evidence.Case, out *evidence.Comparison) error
}

// stages is every work across recordings, in order: each may rest on what those before it found.
func (s *scan) stages() []stage {
	prints := []string{nameOverlap}
	return []stage{
		{stageRepeats, prints, "stretches that a recording holds twice", false, s.findRepeats},
		{stageFingerprints, prints, "what recordings share", s.o.NoCompare, s.compareFingerprints},
		{stageLineage, prints, "which recording was made of which", s.o.NoCompare, s.compareLineage},
		{stageSessions, sessionNeeds, "pairs and sessions", s.o.NoCompare, s.compareSessions},
		{stageMoments, []string{nameHum}, "recordings of one time", s.o.NoCompare, s.compareMoments},
		{stageMains, []string{nameHum}, "where the hum fits the reference", s.o.MainsReference == nil, s.matchMains},
		{stageExcerpts, nil, "", false, s.keepExcerpts},
	}
}

// compare does the work across recordings that was asked for and has what it rests on.
func (s *scan) compare(ctx context.Context) error {
	c, err := s.store.Case(ctx)
	if err != nil {
		return err
	}
	var out evidence.Comparison
	skipped := s.o.skipped()
	for _, w := range s.stages() {
		if w.skip {
			continue
		}
		if lack := among(skipped, w.needs); len(lack) > 0 {
			out.Limits = append(out.Limits, notMeasured+w.tells+": "+strings.Join(lack, ", ")+" was skipped")
			continue
		}
		s.progress.stage(w.name, 0)
		s.o.Budget.begin(CostCompare, w.name)
		err := w.do(ctx, c, &out)
		s.o.Budget.end(0)
		if err != nil {
			return err
		}
	}
	s.o.Budget.begin(CostStore, "comparison")
	defer s.o.Budget.end(0)
	return s.store.PutComparison(ctx, out)
}

// matchMains looks in the reference for the hum of each recording.
func (s *scan) matchMains(ctx context.Context, c *evidence.Case, out *evidence.Comparison) error {
	all, err := s.o.searchAll(ctx, c)
	if err != nil {
		return err
	}
	out.MainsMatches, out.MainsClaims = placesOf(all)
	out.Limits = append(out.Limits, reasons(all)...)
	return nil
}

// keepExcerpts keeps the seconds that findings and matches name.
func (s *scan) keepExcerpts(ctx context.Context, c *evidence.Case, out *evidence.Comparison) error {
	excerpts, limits, err := s.excerpts(ctx, c, marks(slices.Concat(c.Findings, out.Findings), out.Matches))
	out.Exhibits, out.Limits = excerpts, append(out.Limits, limits...)
	return err
}

// matchAll searches the recordings of a case for each other: the numbers in matches are those of the paths.
func matchAll(ctx context.Context, store evidence.Store) (found []fingerprint.Match, paths []string, stats fingerprint.Stats, err error) {
	p, err := printsOf(ctx, store)
	if err != nil {
		return nil, nil, stats, err
	}
	defer p.Close()
	found, stats, err = p.MatchAll(fingerprint.Options{MinScore: leastCandidate, PartHours: partHours})
	return found, p.Names(), stats, err
}

// compareFingerprints searches the recordings for each other, asks the audio about what is found, and keeps what speaks
// for the same audio.
func (s *scan) compareFingerprints(ctx context.Context, c *evidence.Case, out *evidence.Comparison) error {
	found, paths, stats, err := matchAll(ctx, s.store)
	if err != nil {
		return err
	}
	overlaps, err := s.overlaps(ctx, paths, found)
	if err != nil {
		return err
	}
	for i := range overlaps {
		if m := overlaps[i].weighed(s.o.calibration()); m.Log10LR > 0 {
			out.Matches = append(out.Matches, m)
		}
	}
	findings, limits, err := s.crossCheck(ctx, c.Recordings, overlaps)
	if err != nil {
		return err
	}
	out.Findings, out.Limits = append(out.Findings, findings...), append(out.Limits, limits...)
	unaligned := 0
	for i := range overlaps {
		if overlaps[i].audio == nil {
			unaligned++
		}
	}
	if unaligned > 0 || stats.PairsCrowded > 0 || stats.LeftOut > 0 {
		out.Limits = append(out.Limits, fmt.Sprintf("fingerprint_overlap: %d matches were not compared on the audio, %d places were not examined "+
			"because their two recordings are full of one loop, and %d recordings were left out", unaligned, stats.PairsCrowded, stats.LeftOut))
	}
	if stats.PassedOver > 0 || stats.BlocksCrowded > 0 {
		out.Limits = append(out.Limits, fmt.Sprintf("fingerprint_overlap: to bound the search, %d of %d pairs of landmarks were not "+
			"looked up, and %d blocks had more faint candidates than were examined", stats.PassedOver, stats.PassedOver+stats.Looked, stats.BlocksCrowded))
	}
	return nil
}

// fullSpanSeconds is the span of a match from which its score counts whole.
const fullSpanSeconds = 3

// waveformWeight is what a decade of the waveforms' evidence counts beside one of the fingerprints', and silentWaveform
// what is taken off where waveforms should agree and do not. Of 2000 excerpts that kept their speed, after coding, noise
// and reverberation, all but a few of the reverberated had waveform scores of 4 and more, and no false match had one
// above 1.
const waveformWeight, silentWaveform, unlikeScore = 2, 1, 3

// score is what an overlap is weighed by: the fingerprints' score and that of the waveforms. Where these do not agree, a
// span under three seconds counts less: chance as the score knows it draws frames anew, but one voice says the same word
// twice, and lines ring with the same tones: the strongest false matches, up to a score of 16, span one to two seconds.
func (o *overlap) score() float64 {
	return min(o.unbounded(), fullScore)
}

// fullScore is where more says no more: without it the longest matches alone would fit the calibration.
const fullScore = 30

func (o *overlap) unbounded() float64 {
	score := o.Score
	if o.audio != nil && o.audio.Score > silentWaveform {
		return score + waveformWeight*min(o.audio.Score, mostScore)
	}
	if span := min(o.AEnd-o.AStart, o.BEnd-o.BStart) / fullSpanSeconds; span < 1 && score > 0 {
		score *= span * span
	}
	if o.audio != nil && o.audio.Windows > 1 {
		score -= unlikeScore
	}
	return score
}

// ErrNoPrint is the error of a clip that cannot be searched for.
var ErrNoPrint = errors.New("the clip has no fingerprint: its sample rate is below 8000 Hz, or it was not decoded")

// Clip is a recording to be found in a case.
type Clip struct {
	Input
	Measured evidence.Measured // by [Measure]
}

// Find returns where in a case a clip was taken from, the strongest first. A is the clip. The recordings of the case are
// read again in dir to align what is found; where that is not possible, and for an empty dir, a match rests on
// fingerprints alone, and its limits say so. A clip without fingerprint gives [ErrNoPrint].
func Find(ctx context.Context, clip Clip, store evidence.Store, dir string, o Options) ([]evidence.Match, error) {
	const key = "\x00clip" // no path
	print := &fingerprint.Print{}
	packed, ok := clip.Measured.Features[nameOverlap]
	if !ok {
		return nil, ErrNoPrint
	}
	if err := print.UnmarshalBinary(packed); err != nil {
		return nil, err
	}
	library, err := printsOf(ctx, store)
	if err != nil {
		return nil, err
	}
	defer library.Close()
	found, _, err := library.Find(print, fingerprint.Options{MinScore: leastCandidate, PartHours: partHours})
	if err != nil {
		return nil, err
	}
	for i := range found { // the clip is the first of the paths
		found[i].B++
	}
	l := lookup{dir: dir, paths: append([]string{key}, library.Names()...), inputs: map[string]Input{key: clip.Input}}
	overlaps, err := l.overlaps(ctx, found, o)
	if err != nil {
		return nil, err
	}
	var matches []evidence.Match
	for i := range overlaps {
		if m := overlaps[i].weighed(o.calibration()); m.Log10LR > 0 {
			m.A = clip.Path
			matches = append(matches, m)
		}
	}
	slices.SortStableFunc(matches, func(a, b evidence.Match) int { return cmp.Compare(b.Log10LR, a.Log10LR) })
	return matches, nil
}
