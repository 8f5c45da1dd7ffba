package earwitness

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/session"
)

// spoken draws the features of recordings: background and reverberation are those of a session, the channel is that of
// the voice alone.
func spoken(rng *rand.Rand, place, voice []float64) session.Features {
	near := func(centre []float64, sd float64) (v session.Vector) {
		for _, c := range centre {
			v.Values, v.Errors = append(v.Values, c+sd*rng.NormFloat64()), append(v.Errors, 0.1*sd)
		}
		return v
	}
	f := session.Features{Seconds: 10}
	f.Vectors[session.Background] = near(place[:50], 1.5)
	f.Vectors[session.Reverberation] = near(place[50:], 1.5)
	for i := range f.Vectors[session.Reverberation].Values {
		f.Vectors[session.Reverberation].Values[i] = f.Vectors[session.Reverberation].Values[i]/10 - 2 // well below a second
	}
	f.Vectors[session.Channel] = near(voice, 0.5)
	return f
}

func drawn(rng *rand.Rand, n int) (v []float64) {
	for range n {
		v = append(v, 4*rng.NormFloat64())
	}
	return v
}

// fitted is a calibration on sessions that each have a voice of their own, as telephone calls do.
func fitted(t *testing.T) *SessionCalibration {
	rng := rand.New(rand.NewPCG(1, 2))
	var features []session.Features
	var names []string
	for s := range 40 {
		place, voice := drawn(rng, 56), drawn(rng, 25)
		for range 4 {
			features, names = append(features, spoken(rng, place, voice)), append(names, fmt.Sprint("s", s))
		}
	}
	c, err := fitSessions(features, names, "made")
	if err != nil || !c.valid() {
		t.Fatal(err)
	}
	return &c
}

func pairOf(c *SessionCalibration, a, b session.Features) (p evidence.Pair, ok bool) {
	x, _ := c.Models.Place(&a)
	y, _ := c.Models.Place(&b)
	ok = c.weigh(c.Models.Scores(&x, &y), false, &p)
	return p, ok
}

// Where voices and sessions cross, the ratio follows the session, though the trials that it was fitted on could not tell
// them apart.
func TestRatioFollowsThePlace(t *testing.T) {
	c := fitted(t)
	rng := rand.New(rand.NewPCG(3, 4))
	for i := range 50 {
		place, other, voice, second := drawn(rng, 56), drawn(rng, 56), drawn(rng, 25), drawn(rng, 25)
		one := spoken(rng, place, voice)
		if p, _ := pairOf(c, one, spoken(rng, place, second)); !(p.Log10LR > -0.5) || !(*p.Log10LRPauses > 0) || !(*p.Log10LRChannel < 0) {
			t.Errorf("%d: two voices in one session: all %.2f, pauses %.2f, channel %.2f", i, p.Log10LR, *p.Log10LRPauses, *p.Log10LRChannel)
		}
		if p, _ := pairOf(c, one, spoken(rng, other, voice)); !(p.Log10LR < 0.5) || !(*p.Log10LRPauses < 0) || !(*p.Log10LRChannel > 0) {
			t.Errorf("%d: one voice in two sessions: all %.2f, pauses %.2f, channel %.2f", i, p.Log10LR, *p.Log10LRPauses, *p.Log10LRChannel)
		}
	}
}

// The channel moves a ratio by voiceLimit at most, and makes none where the background cannot be compared.
func TestChannelIsLimited(t *testing.T) {
	c := fitted(t)
	nan := math.NaN()
	for _, channel := range []float64{-1e6, -3, 0, 3, 1e6} {
		with := c.all([session.Groups]float64{20, channel, nan})
		without := c.all([session.Groups]float64{20, nan, nan})
		if moved := math.Abs(with - without); !(moved <= voiceLimit+1e-12) {
			t.Errorf("a channel of score %g moves the ratio by %g", channel, moved)
		}
		var p evidence.Pair
		if c.weigh([session.Groups]float64{nan, channel, nan}, false, &p) || p.Log10LRChannel != nil {
			t.Errorf("a channel of score %g alone has the ratio %+v", channel, p)
		}
	}
}

// No ratio goes beyond what as many sessions support, however far the scores go.
func TestSessionRatiosAreBounded(t *testing.T) {
	c := fitted(t)
	for _, score := range []float64{-1e9, 1e9} {
		var p evidence.Pair
		c.weigh([session.Groups]float64{score, score, score}, false, &p)
		most := math.Log10(40 + 1)
		for name, ratio := range map[string]float64{
			"all": p.Log10LR, "pauses": *p.Log10LRPauses, "channel": *p.Log10LRChannel, "reverberation": *p.Log10LRReverberation,
		} {
			if math.Abs(ratio) > most || ratio == 0 {
				t.Errorf("%s of scores %g: %g, beyond %.2f", name, score, ratio, most)
			}
		}
	}
}
