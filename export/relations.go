package export

import (
	"iter"

	"github.com/earwitness/earwitness/evidence"
)

func matchTable(c *evidence.Case, of map[string]int) Table {
	type row = *evidence.Match
	return table("matches", pointers(c.Matches), columns(
		sides(c, of, func(m row) (string, string) { return m.A, m.B }), []field[row]{
			{"a_start_seconds", Number, func(m row) any { return m.AStartSeconds }},
			{"a_end_seconds", Number, func(m row) any { return m.AEndSeconds }},
			{"b_start_seconds", Number, func(m row) any { return m.BStartSeconds }},
			{"b_end_seconds", Number, func(m row) any { return m.BEndSeconds }},
			{"speed", Number, func(m row) any { return m.Speed }},
			{"pitch", Number, func(m row) any {
				if m.Pitch == 0 {
					return nil
				}
				return m.Pitch
			}},
			{"precision", Text, func(m row) any { return m.Precision }},
		}, ratioFields(func(m row) (float64, *evidence.ErrorRate) { return m.Log10LR, m.ErrorRate }), []field[row]{
			{"measurements", Text, func(m row) any { return objectText(m.Measurements) }},
			{"limits", Text, func(m row) any { return joined(m.Limits) }},
		}))
}

// sides are the columns that name two recordings.
func sides[T any](c *evidence.Case, of map[string]int, paths func(T) (a, b string)) []field[T] {
	return []field[T]{
		{"a_recording", Integer, func(v T) any { a, _ := paths(v); return numbered(of[a]) }},
		{"a", Text, func(v T) any { a, _ := paths(v); return pathOf(c, of, a) }},
		{"b_recording", Integer, func(v T) any { _, b := paths(v); return numbered(of[b]) }},
		{"b", Text, func(v T) any { _, b := paths(v); return pathOf(c, of, b) }},
	}
}

func pairTable(c *evidence.Case, of map[string]int) Table {
	type row = *evidence.Pair
	return table("pairs", eachPair(c), columns(
		sides(c, of, func(p row) (string, string) { return p.A, p.B }),
		ratioFields(func(p row) (float64, *evidence.ErrorRate) { return p.Log10LR, p.ErrorRate }), []field[row]{
			{"log10_lr_pauses", Number, func(p row) any { return p.Log10LRPauses }},
			{"log10_lr_room", Number, func(p row) any { return p.Log10LRRoom }},
			{"log10_lr_device", Number, func(p row) any { return p.Log10LRDevice }},
			{"log10_lr_background", Number, func(p row) any { return p.Log10LRBackground }},
			{"log10_lr_channel", Number, func(p row) any { return p.Log10LRChannel }},
			{"log10_lr_reverberation", Number, func(p row) any { return p.Log10LRReverberation }},
			{"log10_lr_mains", Number, func(p row) any { return p.Log10LRMains }},
			{"export", Text, func(p row) any { return p.Export }},
			{"limits", Text, func(p row) any { return joined(p.Limits) }},
		}))
}

func lineageTable(c *evidence.Case, of map[string]int) Table {
	type row = *evidence.Lineage
	return table("lineage", pointers(c.Lineage), columns([]field[row]{
		{"from_recording", Integer, func(l row) any { return numbered(of[l.From]) }},
		{"from", Text, func(l row) any { return pathOf(c, of, l.From) }},
		{"to_recording", Integer, func(l row) any { return numbered(of[l.To]) }},
		{"to", Text, func(l row) any { return pathOf(c, of, l.To) }},
	}, ratioFields(func(l row) (float64, *evidence.ErrorRate) { return l.Log10LR, l.ErrorRate }), []field[row]{
		{"measurements", Text, func(l row) any { return objectText(l.Measurements) }},
		{"limits", Text, func(l row) any { return joined(l.Limits) }},
	}))
}

// seat is a recording in a session.
type seat struct {
	session *evidence.Session
	path    string
	member  *evidence.Member // nil: not judged
}

func sessionTable(c *evidence.Case, of map[string]int) Table {
	rows := func(yield func(seat) bool) {
		for i := range c.Sessions {
			s := &c.Sessions[i]
			for k, path := range s.Paths {
				row := seat{session: s, path: path}
				if k < len(s.Members) {
					row.member = &s.Members[k]
				}
				if !yield(row) {
					return
				}
			}
		}
	}
	judged := func(f func(m *evidence.Member) any) func(seat) any {
		return func(s seat) any {
			if s.member == nil {
				return nil
			}
			return f(s.member)
		}
	}
	return table("sessions", iter.Seq[seat](rows), []field[seat]{
		{"session", Text, func(s seat) any { return s.session.ID }},
		{"recording", Integer, func(s seat) any { return numbered(of[s.path]) }},
		{"path", Text, func(s seat) any { return pathOf(c, of, s.path) }},
		{"recordings_in_session", Integer, func(s seat) any { return len(s.session.Paths) }},
		{"resamples", Integer, func(s seat) any { return numbered(s.session.Resamples) }},
		{"share", Number, judged(func(m *evidence.Member) any { return m.Share })},
		{"other_session", Text, judged(func(m *evidence.Member) any { return m.OtherSession })},
		{"other_share", Number, judged(func(m *evidence.Member) any {
			if m.OtherSession == "" {
				return nil
			}
			return m.OtherShare
		})},
	})
}

func generationTable(c *evidence.Case) Table {
	type row = part[evidence.Generation]
	return table("generations", parts(c, func(r *evidence.Recording) []evidence.Generation { return r.Generations }), []field[row]{
		{"recording", Integer, func(g row) any { return g.recording }},
		{"codec", Text, func(g row) any { return g.of.Codec }},
		{"frame_samples", Integer, func(g row) any { return numbered(g.of.FrameSamples) }},
		{"offset_samples", Integer, func(g row) any {
			if g.of.FrameSamples == 0 {
				return nil
			}
			return g.of.OffsetSamples
		}},
		{"rate_hz", Integer, func(g row) any { return numbered(g.of.RateHz) }},
		{"bit_rate_bps", Integer, func(g row) any { return numbered(g.of.BitRateBPS) }},
		{"log10_lr", Number, func(g row) any { return g.of.Log10LR }},
	})
}

func blindZoneTable(c *evidence.Case) Table {
	type row = part[evidence.BlindZone]
	return table("blind_zones", parts(c, func(r *evidence.Recording) []evidence.BlindZone { return r.BlindZones }), []field[row]{
		{"recording", Integer, func(z row) any { return z.recording }},
		{"start_seconds", Number, func(z row) any { return z.of.StartSeconds }},
		{"end_seconds", Number, func(z row) any { return z.of.EndSeconds }},
		{"smallest_cut_seconds", Number, func(z row) any { return z.of.SmallestCutSeconds }},
		{"reason", Text, func(z row) any { return z.of.Reason }},
	})
}

func tagTable(c *evidence.Case) Table {
	type row = part[evidence.Tag]
	return table("tags", parts(c, func(r *evidence.Recording) []evidence.Tag { return r.Tags }), []field[row]{
		{"recording", Integer, func(t row) any { return t.recording }},
		{"name", Text, func(t row) any { return t.of.Name }},
		{"value", Text, func(t row) any { return t.of.Value }},
	})
}

func problemTable(c *evidence.Case) Table {
	type row = part[evidence.Problem]
	return table("problems", parts(c, func(r *evidence.Recording) []evidence.Problem { return r.Problems }), []field[row]{
		{"recording", Integer, func(p row) any { return p.recording }},
		{"code", Text, func(p row) any { return p.of.Code }},
		{"at_byte", Integer, func(p row) any { return p.of.AtByte }},
		{"text", Text, func(p row) any { return p.of.Text }},
	})
}

// limitTable holds what could not be measured: of the whole case first, without a recording.
func limitTable(c *evidence.Case) Table {
	type row = part[string]
	rows := func(yield func(row) bool) {
		for i := range c.Limits {
			if !yield(row{0, &c.Limits[i]}) {
				return
			}
		}
		for p := range parts(c, func(r *evidence.Recording) []string { return r.Limits }) {
			if !yield(p) {
				return
			}
		}
	}
	return table("limits", iter.Seq[row](rows), []field[row]{
		{"recording", Integer, func(l row) any { return numbered(l.recording) }},
		{"text", Text, func(l row) any { return *l.of }},
	})
}
