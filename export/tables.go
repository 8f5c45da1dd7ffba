package export

import (
	"iter"

	"github.com/earwitness/earwitness/evidence"
)

// Tables returns the lists of a case as tables, always the same ones with the same columns; those without rows too.
// Columns may be added, never renamed. Splice scores and structures of containers are in NDJSON alone.
func Tables(c *evidence.Case) []Table {
	of := numbers(c)
	return []Table{
		recordingTable(c), findingTable(c, of), matchTable(c, of), pairTable(c, of), lineageTable(c, of), sessionTable(c, of),
		generationTable(c), blindZoneTable(c), mainsTrackTable(c), mainsMatchTable(c, of),
		mainsClaimTable(c, of), momentTable(c, of),
		tagTable(c), problemTable(c), limitTable(c),
	}
}

func recordingTable(c *evidence.Case) Table {
	type row = part[evidence.Recording]
	rows := func(yield func(row) bool) {
		for i := range c.Recordings {
			if !yield(row{i + 1, &c.Recordings[i]}) {
				return
			}
		}
	}
	return table("recordings", iter.Seq[row](rows), columns([]field[row]{
		{"recording", Integer, func(r row) any { return r.recording }},
		{"path", Text, func(r row) any { return shownPath(r.of) }},
		{"path_bytes_base64", Text, func(r row) any { return base64Text(r.of.PathBytes) }},
		{"sha256", Text, func(r row) any { return r.of.SHA256 }},
		{"stream_sha256", Text, func(r row) any { return r.of.StreamSHA256 }},
		{"pcm_sha256", Text, func(r row) any { return r.of.PCMSHA256 }},
		{"bytes", Integer, func(r row) any { return r.of.Bytes }},
		{"status", Text, func(r row) any { return r.of.Status }},
		{"container", Text, func(r row) any { return r.of.Container }},
		{"codec", Text, func(r row) any { return r.of.Codec }},
		{"decoder", Text, func(r row) any { return r.of.Decoder }},
		{"sample_rate_hz", Integer, func(r row) any { return numbered(r.of.SampleRateHz) }},
		{"channels", Integer, func(r row) any { return numbered(r.of.Channels) }},
		{"bits_per_sample", Integer, func(r row) any { return numbered(r.of.BitsPerSample) }},
		{"duration_seconds", Number, func(r row) any { return r.of.DurationSeconds }},
		{"bit_rate_bps", Integer, func(r row) any { return numbered(r.of.BitRateBPS) }},
		{"bandwidth_hz", Number, func(r row) any { return r.of.BandwidthHz }},
		{"signature", Text, func(r row) any { return signature(r.of) }},
	}, verdictFields("previously_lossy", func(r row) *evidence.Verdict { return r.of.PreviouslyLossy }),
		verdictFields("edited", func(r row) *evidence.Verdict { return r.of.Edited }), roomFields(), mainsFields()))
}

func signature(r *evidence.Recording) any {
	if r.Structure == nil {
		return nil
	}
	return r.Structure.Signature
}

// verdictFields are the columns of a verdict, with its error rate.
func verdictFields[T any](name string, of func(T) *evidence.Verdict) []field[T] {
	value := func(f func(v *evidence.Verdict) any) func(T) any {
		return func(t T) any {
			if v := of(t); v != nil {
				return f(v)
			}
			return nil
		}
	}
	rate := func(f func(e *evidence.ErrorRate) any) func(T) any {
		return value(func(v *evidence.Verdict) any {
			if v.ErrorRate == nil {
				return nil
			}
			return f(v.ErrorRate)
		})
	}
	return []field[T]{
		{name, Text, value(func(v *evidence.Verdict) any { return v.Verdict })},
		{name + "_log10_lr", Number, value(func(v *evidence.Verdict) any { return v.Log10LR })},
		{name + "_error_rate", Number, rate(func(e *evidence.ErrorRate) any { return e.Value })},
		{name + "_error_rate_upper_95", Number, rate(func(e *evidence.ErrorRate) any { return e.Upper95 })},
		{name + "_error_rate_n", Integer, rate(func(e *evidence.ErrorRate) any { return e.N })},
	}
}

func roomFields() []field[part[evidence.Recording]] {
	type row = part[evidence.Recording]
	room := func(f func(r *evidence.Room) *float64) func(row) any {
		return func(r row) any {
			if r.of.Room == nil {
				return nil
			}
			return f(r.of.Room)
		}
	}
	return []field[row]{
		{"rt60_seconds", Number, room(func(r *evidence.Room) *float64 { return r.RT60Seconds })},
		{"rt60_standard_error_seconds", Number, room(func(r *evidence.Room) *float64 { return r.RT60StandardErrorSeconds })},
		{"c50_db", Number, room(func(r *evidence.Room) *float64 { return r.C50dB })},
		{"c50_standard_error_db", Number, room(func(r *evidence.Room) *float64 { return r.C50StandardErrorDB })},
		{"snr_db", Number, room(func(r *evidence.Room) *float64 { return r.SNRdB })},
	}
}

func mainsFields() []field[part[evidence.Recording]] {
	type row = part[evidence.Recording]
	hum := func(f func(m *evidence.Mains) any) func(row) any {
		return func(r row) any {
			if r.of.Mains == nil {
				return nil
			}
			return f(r.of.Mains)
		}
	}
	return []field[row]{
		{"mains", Text, hum(func(m *evidence.Mains) any {
			if m.Present {
				return "present"
			}
			return "not found"
		})},
		{"mains_nominal_hz", Number, hum(func(m *evidence.Mains) any {
			if m.NominalHz == 0 {
				return nil
			}
			return m.NominalHz
		})},
		{"mains_snr_db", Number, hum(func(m *evidence.Mains) any { return m.SNRdB })},
		{"mains_log10_lr", Number, hum(func(m *evidence.Mains) any { return m.Log10LR })},
	}
}

func findingTable(c *evidence.Case, of map[string]int) Table {
	type row = *evidence.Finding
	return table("findings", pointers(c.Findings), columns([]field[row]{
		{"recording", Integer, func(f row) any { return numbered(of[f.Path]) }},
		{"path", Text, func(f row) any { return pathOf(c, of, f.Path) }},
		{"kind", Text, func(f row) any { return f.Kind }},
		{"detector", Text, func(f row) any { return f.Detector }},
		{"partner_recording", Integer, func(f row) any { return numbered(of[f.Partner]) }},
		{"partner", Text, func(f row) any { return pathOf(c, of, f.Partner) }},
		{"start_seconds", Number, func(f row) any { return f.StartSeconds }},
		{"end_seconds", Number, func(f row) any { return f.EndSeconds }},
	}, ratioFields(func(f row) (float64, *evidence.ErrorRate) { return f.Log10LR, f.ErrorRate }), []field[row]{
		{"measurements", Text, func(f row) any { return objectText(f.Measurements) }},
		{"limits", Text, func(f row) any { return joined(f.Limits) }},
	}))
}

// pathOf is a path as it is shown in tables: that of its recording, if it has one.
func pathOf(c *evidence.Case, of map[string]int, path string) string {
	if n := of[path]; n > 0 {
		return shownPath(&c.Recordings[n-1])
	}
	return cell(path)
}
