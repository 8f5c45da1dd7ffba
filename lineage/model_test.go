package lineage_test

import (
	"testing"

	"github.com/earwitness/earwitness/internal/synth"
	"github.com/earwitness/earwitness/lineage"
)

func TestDefaultModel(t *testing.T) {
	x := speech(12, 1)
	wav := lineage.Facts{Codec: "pcm_s16le", RateHz: rate}
	mp3 := lineage.Facts{Codec: "mp3", BitRateBPS: 32000, RateHz: rate}
	excerpt := wav
	excerpt.BeyondSeconds = 10
	tests := []struct {
		name string
		a, b []float32
		of   [2]lineage.Facts
		want func(e, turned lineage.Evidence) bool
	}{
		{"the same twice", x, x, [2]lineage.Facts{wav, wav}, func(e, turned lineage.Evidence) bool {
			return e.Order == 0 && e.Score() < 0.5 && turned.Score() < 0.5
		}},
		{"turned down", x, synth.Gain(x, 0.3), [2]lineage.Facts{wav, wav}, func(e, turned lineage.Evidence) bool {
			return e.Score() < 0.5 && turned.Score() < 0.5
		}},
		{"decoded: no coding leaves so little", x, x, [2]lineage.Facts{mp3, wav}, func(e, turned lineage.Evidence) bool {
			return e.Order > 0.5 && turned.Score() < 0
		}},
		{"cut out", x, x, [2]lineage.Facts{excerpt, wav}, func(e, _ lineage.Evidence) bool { return e.Order > 1 }},
		{
			"under noise", x, synth.Add(x, synth.White(len(x), 2e-3, 2)),
			[2]lineage.Facts{wav, wav},
			func(e, _ lineage.Evidence) bool { return e.Order > 1 },
		},
	}
	for _, tt := range tests {
		m := lineage.Compare(windows(tt.a), windows(tt.b), rate)
		e := lineage.DefaultModel().Weigh(m, tt.of[0], tt.of[1])
		turned := lineage.DefaultModel().Weigh(m.Swap(), tt.of[1], tt.of[0])
		if !tt.want(e, turned) {
			t.Errorf("%s: Weigh = %+v, turned %+v, of %+v", tt.name, e, turned, m)
		}
	}
}
