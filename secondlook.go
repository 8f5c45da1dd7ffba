package earwitness

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/earwitness/earwitness/evidence"
)

// Limits on what is decoded a second time, for the report to play.
const (
	excerptSeconds = 12.0  // of one mark at most
	excerptMargin  = 5.0   // before and after a finding, to hear what it stands between
	matchMargin    = 1.0   // the same of a match, which is heard by itself
	excerptsEach   = 6     // marks of one recording
	excerptsAll    = 400   // marks of a case: some 35 MB
	secondShare    = 0.1   // of the audio of the case
	secondLeast    = 600.0 // seconds that may be decoded again in any case
)

// mark is a stretch of a recording that the report should be able to play.
type mark struct {
	path       string
	start, end float64 // seconds
	log10LR    float64
	label      string
	margin     float64 // seconds before and after it that are kept too
}

// marks lists the stretches that findings and matches name, the strongest first.
func marks(findings []evidence.Finding, matches []evidence.Match) []mark {
	var all []mark
	for _, f := range findings {
		all = append(all, mark{f.Path, f.StartSeconds, f.EndSeconds, f.Log10LR, f.Kind + " by " + f.Detector, excerptMargin})
	}
	for _, m := range matches {
		all = append(all,
			mark{m.A, m.AStartSeconds, m.AEndSeconds, m.Log10LR, "match with " + m.B, matchMargin},
			mark{m.B, m.BStartSeconds, m.BEndSeconds, m.Log10LR, "match with " + m.A, matchMargin})
	}
	for i, m := range all {
		all[i].start = max(0, m.start-m.margin)
		all[i].end = min(m.end+m.margin, all[i].start+excerptSeconds)
	}
	slices.SortStableFunc(all, func(a, b mark) int {
		return cmp.Or(cmp.Compare(b.log10LR, a.log10LR), cmp.Compare(a.path, b.path), cmp.Compare(a.start, b.start))
	})
	return all
}

// excerpts decodes the marked seconds once more. What the bounds leave out is named in the limits.
func (s *scan) excerpts(ctx context.Context, c *evidence.Case, all []mark) (kept []evidence.Exhibit, limits []string, err error) {
	wanted, left := choose(c.Recordings, all)
	s.progress.stage(stageExcerpts, len(wanted))
	for _, path := range slices.Sorted(maps.Keys(wanted)) {
		e, err := s.cutOut(ctx, path, joined(wanted[path]))
		if ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
		if err != nil {
			limits = append(limits, fmt.Sprintf("no excerpts of %q: %v", path, err))
		}
		kept = append(kept, e...)
		s.progress.step()
	}
	if left > 0 {
		limits = append(limits, fmt.Sprintf("%d marked places have no excerpt to play: what is decoded twice is bounded", left))
	}
	return kept, limits, nil
}

// choose takes the strongest marks that the bounds allow, by path, and counts those left out for lack of time.
func choose(recordings []evidence.Recording, all []mark) (wanted map[string][]mark, left int) {
	by := map[string]evidence.Recording{}
	budget := 0.0
	for _, r := range recordings {
		by[r.Path] = r
		budget += r.DurationSeconds
	}
	budget = max(secondLeast, secondShare*budget)
	wanted = map[string][]mark{}
	taken := 0
	for _, m := range all {
		some := wanted[m.path]
		if len(some) >= excerptsEach || covered(some, m) {
			continue
		}
		cost := cost(by[m.path], some, m)
		if cost > budget || taken == excerptsAll {
			left++
			continue
		}
		budget -= cost
		taken++
		wanted[m.path] = append(some, m)
	}
	return wanted, left
}

// covered reports whether another mark's excerpt holds m already.
func covered(some []mark, m mark) bool {
	return slices.ContainsFunc(some, func(o mark) bool { return o.start <= m.start && m.end <= o.end })
}

// cost is how many more seconds must be decoded for m beside some. Only plain PCM can be entered in the middle.
func cost(r evidence.Recording, some []mark, m mark) float64 {
	if r.Container == "wav" && r.BitsPerSample > 0 {
		return m.end - m.start
	}
	reached := 0.0
	for _, o := range some {
		reached = max(reached, o.end)
	}
	return max(0, m.end-reached)
}

// joined sorts marks by their start and makes one of those that overlap.
func joined(some []mark) []mark {
	slices.SortFunc(some, func(a, b mark) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end), cmp.Compare(a.label, b.label))
	})
	var out []mark
	for _, m := range some {
		last := len(out) - 1
		if last < 0 || m.start >= out[last].end {
			out = append(out, m)
			continue
		}
		out[last].end = max(out[last].end, m.end)
		if !strings.Contains(out[last].label, m.label) {
			out[last].label += "; " + m.label
		}
	}
	return out
}

// cutOut decodes the marks of one recording, in order and apart from each other, and packs them for playing.
func (s *scan) cutOut(ctx context.Context, path string, some []mark) (kept []evidence.Exhibit, err error) {
	stream, err := s.again(ctx, path)
	if err != nil {
		return nil, err
	}
	defer stream.Close()
	pos, pace := int64(0), paceTo(stream.Stream, narrowRate)
	for _, m := range some {
		from, to := int64(m.start*float64(stream.Info().SampleRate)), int64(m.end*float64(stream.Info().SampleRate))
		skipped, err := stream.Skip(from - pos)
		if err == io.EOF {
			break
		}
		if err != nil {
			return kept, err
		}
		x, err := readMixed(ctx, stream.Stream, to-from, pace)
		if err != nil {
			return kept, err
		}
		pos += skipped + to - from
		kept = append(kept, exhibit(evidence.Exhibit{
			Path: path, Kind: evidence.Audio, Label: m.label, MediaType: "audio/wav",
			StartSeconds: m.start, EndSeconds: m.start + float64(len(x))/narrowRate,
		}, muLawWAV(x)))
	}
	return kept, nil
}
