package mains_test

import (
	"errors"
	"math"
	"testing"

	"github.com/earwitness/earwitness/mains"
)

func TestTrackRoundTrip(t *testing.T) {
	const tolHz = 1.01e-5 // half a step
	for _, want := range []mains.Track{
		nil,
		{{TimeSeconds: 8, FrequencyHz: 50.0123}},
		{{TimeSeconds: 8, FrequencyHz: 59.98}, {TimeSeconds: 9, FrequencyHz: 60.02}, {TimeSeconds: 14, FrequencyHz: 60.4}},
	} {
		b, err := want.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var got mains.Track
		if err := got.UnmarshalBinary(b); err != nil {
			t.Fatal(err)
		}
		if len(got) != len(want) {
			t.Fatalf("%d points, want %d", len(got), len(want))
		}
		for i, p := range got {
			if p.TimeSeconds != want[i].TimeSeconds || math.Abs(p.FrequencyHz-want[i].FrequencyHz) > tolHz {
				t.Errorf("point %d: %v, want %v", i, p, want[i])
			}
		}
	}
}

func TestTrackOffGrid(t *testing.T) {
	for _, c := range []struct {
		name  string
		track mains.Track
	}{
		{"half second", mains.Track{{TimeSeconds: 8.5, FrequencyHz: 50}}},
		{"out of order", mains.Track{{TimeSeconds: 9, FrequencyHz: 50}, {TimeSeconds: 9, FrequencyHz: 50}}},
		{"negative time", mains.Track{{TimeSeconds: -1, FrequencyHz: 50}}},
		{"far from nominal", mains.Track{{TimeSeconds: 8, FrequencyHz: 48}}},
		{"not a number", mains.Track{{TimeSeconds: 8, FrequencyHz: math.NaN()}}},
	} {
		if _, err := c.track.MarshalBinary(); err == nil {
			t.Errorf("%s: packed, want an error", c.name)
		}
	}
}

func FuzzTrack(f *testing.F) {
	b, _ := mains.Track{{TimeSeconds: 8, FrequencyHz: 50.01}, {TimeSeconds: 11, FrequencyHz: 50.02}}.MarshalBinary()
	f.Add(b)
	f.Add([]byte{1, 50, 255, 255, 255, 255, 0, 0})
	f.Add([]byte{1, 60, 0, 0, 0})
	f.Add([]byte{2, 60, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		var track mains.Track
		if err := track.UnmarshalBinary(b); err != nil {
			if !errors.Is(err, mains.ErrFormat) {
				t.Errorf("error %v, want ErrFormat", err)
			}
			return
		}
		if len(track) > len(b)/2 {
			t.Errorf("%d points from %d bytes", len(track), len(b))
		}
		if _, err := track.MarshalBinary(); err != nil && len(track) > 0 {
			t.Errorf("what was read cannot be packed: %v", err)
		}
	})
}
