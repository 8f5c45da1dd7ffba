package mains_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/earwitness/earwitness/internal/synth"
	"github.com/earwitness/earwitness/mains"
)

// gridLog is a made log of some seconds.
func gridLog(name string, seconds int, seed uint64) *mains.Log {
	values := make([]float32, seconds)
	for i, hz := range synth.MainsTrack(seconds, 50, seed)[:seconds] {
		values[i] = float32((hz - 50) * 1000)
	}
	return mains.NewLog(name, 50, values)
}

// recorded is a track as a recorder whose clock is ppm fast hears it: n seconds from a place in a log on, with an error of
// noiseHz that lasts as long as a frame, and a point in four missing.
func recorded(l *mains.Log, from, n int, noiseHz, ppm float64) (t mains.Track) {
	r := rand.New(rand.NewPCG(uint64(from), uint64(n)))
	const frame = 8 // seconds over which errors are alike
	var noise [frame]float64
	for _, p := range l.Values(from, from+n) {
		copy(noise[1:], noise[:])
		noise[0] = r.NormFloat64()
		sum := 0.0
		for _, v := range noise {
			sum += v
		}
		p.TimeSeconds -= float64(from)
		p.FrequencyHz = p.FrequencyHz*(1-ppm*1e-6) + noiseHz*sum/math.Sqrt(frame)
		if r.IntN(4) > 0 {
			t = append(t, p)
		}
	}
	return t
}

const noiseHz = 0.001

func find(t *testing.T, track mains.Track, logs []*mains.Log, o mains.SearchOptions) mains.Search {
	t.Helper()
	s, err := mains.Find(context.Background(), mains.Query{Track: track, NoiseHz: noiseHz}, logs, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestFind(t *testing.T) {
	logs := []*mains.Log{gridLog("a", 40000, 1), gridLog("b", 30000, 2), gridLog("c", 100, 3)}
	for _, c := range []struct {
		log, from, seconds int
		ppm                float64
	}{{0, 0, 200, 0}, {0, 39700, 300, -30}, {1, 12345, 150, 20}, {1, 4090, 900, 100}, {0, 3000, 8000, 50}} {
		track := recorded(logs[c.log], c.from, c.seconds, noiseHz, c.ppm)
		s := find(t, track, logs, mains.SearchOptions{})
		if s.Best.Log != c.log || math.Abs(s.Best.StartSeconds-float64(c.from)) > 1.5 {
			t.Errorf("%d s from %d of log %d: found at %.1f of log %d", c.seconds, c.from, c.log, s.Best.StartSeconds, s.Best.Log)
			continue
		}
		if math.Abs(s.Best.ClockPPM-c.ppm) > 20 {
			t.Errorf("%d s: clock %.0f ppm, want %.0f", c.seconds, s.Best.ClockPPM, c.ppm)
		}
		if s.Best.RMSHz < noiseHz/2 || s.Best.RMSHz > 2*noiseHz || s.RunnerUp.RMSHz < 2*s.Best.RMSHz {
			t.Errorf("%d s: RMS %.5f Hz, runner-up %.5f Hz", c.seconds, s.Best.RMSHz, s.RunnerUp.RMSHz)
		}
		if s.Score < 1 || s.Wrong > 0.1 {
			t.Errorf("%d s: score %.2f, %.3f wrong places expected", c.seconds, s.Score, s.Wrong)
		}
	}
}

// What is in no log must not match: the score is above 1 in no more than one of a hundred.
func TestFindStrangers(t *testing.T) {
	logs := []*mains.Log{gridLog("a", 20000, 1)}
	strange := gridLog("b", 40000, 2)
	above, n := 0, 0
	for from := 0; from < 38000; from += 250 {
		s := find(t, recorded(strange, from, 100+from%200, noiseHz, 0), logs, mains.SearchOptions{})
		if s.Score > 1 {
			above++
		}
		n++
	}
	if above > n/100+1 {
		t.Errorf("%d of %d strangers score above 1", above, n)
	}
}

func TestFindReasons(t *testing.T) {
	log := gridLog("a", 5000, 1)
	track := recorded(log, 100, 200, noiseHz, 0)
	shifted := make(mains.Track, len(track))
	for i, p := range track {
		shifted[i] = mains.Point{TimeSeconds: p.TimeSeconds, FrequencyHz: p.FrequencyHz + 0.2}
	}
	sixty := mains.NewLog("sixty", 60, make([]float32, 5000))
	for _, c := range []struct {
		name, reason string
		track        mains.Track
		logs         []*mains.Log
	}{
		{"short", "too short: fewer than 30 s of track in one piece", track[:20], []*mains.Log{log}},
		{"empty", "too short: fewer than 30 s of track in one piece", nil, []*mains.Log{log}},
		{"no log", "no log of this network is as long as the track", track, nil},
		{"other network", "no log of this network is as long as the track", track, []*mains.Log{sixty}},
		{"short log", "no log of this network is as long as the track", track, []*mains.Log{gridLog("b", 150, 2)}},
		{"other frequency", "nowhere in the logs is the mean of the track within 120 parts per million", shifted, []*mains.Log{log}},
		{"log as long", "too few other places in the logs to say how often a wrong one fits as well", track, []*mains.Log{gridLog("c", 210, 1)}},
	} {
		s := find(t, c.track, c.logs, mains.SearchOptions{})
		if s.Reason != c.reason || s.Score != 0 {
			t.Errorf("%s: reason %q, score %.2f; want %q, 0", c.name, s.Reason, s.Score, c.reason)
		}
	}
	if _, err := mains.Find(context.Background(), mains.Query{Track: track}, nil, mains.SearchOptions{}); !errors.Is(err, mains.ErrNoise) {
		t.Errorf("without noise: %v, want ErrNoise", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	q := mains.Query{Track: track, NoiseHz: noiseHz}
	if _, err := mains.Find(ctx, q, []*mains.Log{log}, mains.SearchOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// A recording that was cut is found by its longest part, at the place of its own second 0 as if it had not been cut.
func TestFindCut(t *testing.T) {
	log := gridLog("a", 20000, 1)
	track := recorded(log, 5000, 100, noiseHz, 0)
	for _, p := range recorded(log, 5160, 200, noiseHz, 0) { // 60 s are missing
		p.TimeSeconds += 100
		track = append(track, p)
	}
	s, err := mains.Find(context.Background(), mains.Query{Track: track, NoiseHz: noiseHz, Breaks: []float64{100}}, []*mains.Log{log}, mains.SearchOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(s.Best.StartSeconds-5060) > 1.5 || s.Score < 1 {
		t.Errorf("found at %.1f with score %.2f, want at 5060", s.Best.StartSeconds, s.Score)
	}
}

// Two logs of one time are one moment: the place in the other is no runner-up.
func TestFindSameMoment(t *testing.T) {
	log := gridLog("a", 20000, 1)
	var copied []float32
	for _, p := range log.Values(4000, 9000) {
		copied = append(copied, float32((p.FrequencyHz-50)*1000)+1) // its clock is off
	}
	s := find(t, recorded(log, 5000, 200, noiseHz, 0), []*mains.Log{log, mains.NewLog("b", 50, copied)}, mains.SearchOptions{})
	if s.RunnerUp.RMSHz < 2*s.Best.RMSHz || s.Score < 1 {
		t.Errorf("RMS %.5f Hz, runner-up %.5f Hz at %.0f of log %d, score %.2f", s.Best.RMSHz, s.RunnerUp.RMSHz,
			s.RunnerUp.StartSeconds, s.RunnerUp.Log, s.Score)
	}
}

func TestClaim(t *testing.T) {
	logs := []*mains.Log{gridLog("a", 200000, 1)}
	between := func(from, to float64) mains.SearchOptions {
		return mains.SearchOptions{Claimed: func(_ int, at float64) bool { return from <= at && at < to }}
	}
	track := recorded(logs[0], 100000, 200, noiseHz, 0)
	for _, c := range []struct {
		name     string
		from, to float64
		least    float64
		most     float64
	}{
		{"the right day", 90000, 170000, 1, 99},
		{"the right minutes", 99900, 100200, 1, 99},
		{"another day", 10000, 90000, -99, -1},
		{"other minutes", 10000, 10300, -99, -1},
	} {
		got := find(t, track, logs, between(c.from, c.to)).Claim
		if got == nil || got.Reason != "" || got.Score < c.least || got.Score > c.most {
			t.Errorf("%s: %+v, want a score from %.0f to %.0f", c.name, got, c.least, c.most)
		}
	}
	if got := find(t, track, logs, between(300000, 400000)).Claim; got.Reason != "the logs do not cover the claimed time" {
		t.Errorf("outside the log: %+v", got)
	}
}

// BenchmarkFindYear looks for ten minutes in a year.
func BenchmarkFindYear(b *testing.B) {
	year := gridLog("year", 365*86400, 1)
	q := mains.Query{Track: recorded(year, 20e6, 600, noiseHz, 0), NoiseHz: noiseHz}
	for b.Loop() {
		if s, err := mains.Find(context.Background(), q, []*mains.Log{year}, mains.SearchOptions{}); err != nil || math.Abs(s.Best.StartSeconds-20e6) > 2 {
			b.Fatalf("found at %.0f, %v", s.Best.StartSeconds, err)
		}
	}
	b.ReportMetric(365*86400*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mplaces/s")
}
