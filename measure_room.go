package earwitness

import (
	"math"

	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/room"
	"github.com/earwitness/earwitness/session"
)

// roomBackground measures what is heard in the pauses; what the comparison of sessions needs of it is packed.
var roomBackground = Detector{
	Name: nameBackground, Version: 1, Doc: "spectrum and level of the pauses, long-term spectrum of speech",
	rate: narrowRate,
	start: func(audio.Info, *Calibration) measuring {
		meter := room.NewBackground()
		return measuring{
			taps: []tap{{rate: narrowRate, frame: 512, hop: 128, row: meter.Row}},
			finish: func(m *evidence.Measured) error {
				b := meter.Result()
				if b.Reason != "" {
					m.Recording.Limits = append(m.Recording.Limits, "room_background: "+b.Reason)
					return nil
				}
				m.Recording.Background = &evidence.Background{
					PauseSeconds: round(b.PauseSeconds, 1e-3), LevelDBFS: rounded(b.LevelDBFS, 0.01),
					BandsHz: roundAll(b.BandsHz, 0.1), PauseShapeDB: roundAll(b.PauseShapeDB, 0.01),
					LongTermDB: roundAll(b.LongTermDB, 0.01),
				}
				if b.SpeechFrames > 0 {
					roomOf(m).SNRdB = rounded(b.SNRdB, 0.01)
				}
				packed, err := sessionFeatures(b, m.Recording.DurationSeconds).MarshalBinary()
				m.Features[nameBackground] = packed
				return err
			},
		}
	},
}

// roomReverberation measures how long sound takes to die away, on the widest stream that the recording has.
var roomReverberation = Detector{
	Name: "room_rt60", Version: 2, Doc: "reverberation time by octaves and clarity, from how speech falls",
	rate: narrowRate,
	start: func(info audio.Info, _ *Calibration) measuring {
		rate := narrowRate
		if hasRate(info.SampleRate, wideRate) {
			rate = wideRate
		}
		meter := room.NewReverb(rate)
		frame, hop := room.ReverbRows(rate)
		return measuring{
			taps:   []tap{{rate: rate, frame: frame, hop: hop, row: meter.Row}},
			finish: func(m *evidence.Measured) error { finishReverberation(m, meter.Result()); return nil },
		}
	},
}

func finishReverberation(m *evidence.Measured, r room.Reverb) {
	for _, o := range r.Octaves {
		roomOf(m).Bands = append(roomOf(m).Bands, evidence.RoomBand{
			CentreHz: o.CentreHz, RT60Seconds: round(o.RT60Seconds, 1e-4),
			RT60StandardErrorSeconds: round(o.StandardErrorSeconds, 1e-4), Decays: o.Decays,
		})
	}
	if r.Reason != "" {
		m.Recording.Limits = append(m.Recording.Limits, "room_rt60: "+r.Reason)
		return
	}
	if r.AtMost {
		m.Recording.Limits = append(m.Recording.Limits, "room_rt60: at most; dry speech itself dies away as fast")
	}
	found := roomOf(m)
	found.RT60Seconds = rounded(r.RT60Seconds, 1e-4)
	found.RT60StandardErrorSeconds = rounded(r.StandardErrorSeconds, 1e-4)
	found.C50dB = rounded(r.C50dB, 0.01)
	found.C50StandardErrorDB = rounded(r.C50ErrorDB, 0.01)
}

// roomOf is the room of a measurement, made on first use.
func roomOf(m *evidence.Measured) *evidence.Room {
	if m.Recording.Room == nil {
		m.Recording.Room = &evidence.Room{}
	}
	return m.Recording.Room
}

// round keeps of a measurement what means something, in multiples of step.
func round(x, step float64) float64 { return math.Round(x/step) / math.Round(1/step) }

func rounded(x, step float64) *float64 {
	y := round(x, step)
	return &y
}

func roundAll(x []float64, step float64) []float64 {
	var out []float64
	for _, v := range x {
		out = append(out, round(v, step))
	}
	return out
}

// sessionFeatures takes from a background what sessions are compared by.
func sessionFeatures(b room.Background, seconds float64) *session.Features {
	f := &session.Features{
		Seconds: seconds, PauseFrames: b.PauseFrames, LevelDBFS: b.LevelDBFS, SpeechFrames: b.SpeechFrames,
	}
	copy(f.PauseShapeDB[:], b.PauseShapeDB)
	copy(f.PauseErrorDB[:], b.PauseErrorDB)
	copy(f.LongTermDB[:], b.LongTermDB)
	return f
}
