package export

import "github.com/earwitness/earwitness/evidence"

func mainsTrackTable(c *evidence.Case) Table {
	type row = part[evidence.MainsPoint]
	return table("mains_track", parts(c, mainsTrack), []field[row]{
		{"recording", Integer, func(p row) any { return p.recording }},
		{"time_seconds", Number, func(p row) any { return p.of.TimeSeconds }},
		{"frequency_hz", Number, func(p row) any { return p.of.FrequencyHz }},
		{"standard_error_hz", Number, func(p row) any { return p.of.StandardErrorHz }},
	})
}

// mainsTrack is the frequency of the hum along a recording; nil if it was not followed.
func mainsTrack(r *evidence.Recording) []evidence.MainsPoint {
	if r.Mains == nil {
		return nil
	}
	return r.Mains.Track
}

func mainsMatchTable(c *evidence.Case, of map[string]int) Table {
	type row = *evidence.MainsMatch
	return table("mains_matches", pointers(c.MainsMatches), columns(
		single(c, of, func(m row) string { return m.Path }), []field[row]{
			{"reference", Text, func(m row) any { return m.Reference }},
			{"start_seconds", Number, func(m row) any { return m.StartSeconds }},
			{"start_time", Text, func(m row) any { return m.StartTime }},
			{"rms_millihertz", Number, func(m row) any { return m.RMSMillihertz }},
			{"runner_up_rms_millihertz", Number, func(m row) any { return m.RunnerUpMillihertz }},
			{"expected_rms_millihertz", Number, func(m row) any { return m.ExpectedMillihertz }},
			{"clock_ppm", Number, func(m row) any { return m.ClockPPM }},
			{"compared_seconds", Number, func(m row) any { return m.ComparedSeconds }},
			{"searched_seconds", Number, func(m row) any { return m.SearchedSeconds }},
			{"expected_false_matches", Number, func(m row) any { return m.FalseMatches }},
		}, ratioFields(func(m row) (float64, *evidence.ErrorRate) { return m.Log10LR, m.ErrorRate }), []field[row]{
			{"limits", Text, func(m row) any { return joined(m.Limits) }},
		}))
}

func mainsClaimTable(c *evidence.Case, of map[string]int) Table {
	type row = *evidence.MainsClaim
	return table("mains_claims", pointers(c.MainsClaims), columns(
		single(c, of, func(m row) string { return m.Path }), []field[row]{
			{"from", Text, func(m row) any { return m.From }},
			{"until", Text, func(m row) any { return m.Until }},
			{"searched_seconds", Number, func(m row) any { return m.SearchedSeconds }},
			{"start_time", Text, func(m row) any { return m.StartTime }},
			{"rms_millihertz", Number, func(m row) any { return m.RMSMillihertz }},
			{"expected_rms_millihertz", Number, func(m row) any { return m.ExpectedMillihertz }},
			{"expected_false_matches", Number, func(m row) any { return m.FalseMatches }},
		}, ratioFields(func(m row) (float64, *evidence.ErrorRate) { return m.Log10LR, m.ErrorRate }), []field[row]{
			{"limits", Text, func(m row) any { return joined(m.Limits) }},
		}))
}

func momentTable(c *evidence.Case, of map[string]int) Table {
	type row = *evidence.Moment
	return table("moments", pointers(c.Moments), columns(
		sides(c, of, func(m row) (string, string) { return m.A, m.B }), []field[row]{
			{"lag_seconds", Number, func(m row) any { return m.LagSeconds }},
			{"rms_millihertz", Number, func(m row) any { return m.RMSMillihertz }},
			{"compared_seconds", Number, func(m row) any { return m.ComparedSeconds }},
			{"clock_ppm", Number, func(m row) any { return m.ClockPPM }},
			{"expected_false_matches", Number, func(m row) any { return m.FalseMatches }},
		}, ratioFields(func(m row) (float64, *evidence.ErrorRate) { return m.Log10LR, m.ErrorRate }), []field[row]{
			{"limits", Text, func(m row) any { return joined(m.Limits) }},
		}))
}

// single are the columns that name a recording.
func single[T any](c *evidence.Case, of map[string]int, path func(T) string) []field[T] {
	return []field[T]{
		{"recording", Integer, func(v T) any { return numbered(of[path(v)]) }},
		{"path", Text, func(v T) any { return pathOf(c, of, path(v)) }},
	}
}
