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
	Name: nameBackground, Version: 2, Doc: "spectrum and level of the pauses, long-term spectrum of speech",
	rate: narrowRate,
	start: func(audio.Info, *Calibration) measuring {
		meter := room.NewBackground()
		return measuring{
			taps: []tap{{rate: narrowRate, samples: meter.Samples, frame: 512, hop: 128, rows: meter.Rows}},
			finish: func(m *evidence.Measured) (err error) {
				b := meter.Result()
				if b.Reason == "" && b.SpeechFrames == 0 {
					m.Recording.Limits = append(m.Recording.Limits, "room_background: no speech rises above it: not compared with others")
				}
				if b.Reason != "" {
					m.Recording.Limits = append(m.Recording.Limits, "room_background: "+b.Reason)
					return nil
				}
				m.Recording.Background = &evidence.Background{
					PauseSeconds: round(b.PauseSeconds, 1e-3), LevelDBFS: rounded(b.LevelDBFS, 0.01),
					BandsHz: roundAll(b.BandsHz, 0.1), PauseShapeDB: roundAll(b.PauseShapeDB, 0.01),
					PauseSpread: roundAll(b.PauseSpread, 0.01), LongTermDB: roundAll(b.LongTermDB, 0.01),
					SilenceShare: round(b.SilenceShare, 1e-4),
				}
				if b.SpeechFrames > 0 {
					roomOf(m).SNRdB = rounded(b.SNRdB, 0.01)
				}
				m.Features[nameBackground], err = packed(b.SoundSeconds, spokenVectors(b))
				return err
			},
		}
	},
}

// roomReverberation measures how long sound takes to die away, on the widest stream that the recording has.
var roomReverberation = Detector{
	Name: nameReverb, Version: 2, Doc: "reverberation time by octaves and clarity, from how speech falls",
	rate: narrowRate,
	start: func(info audio.Info, _ *Calibration) measuring {
		rate := narrowRate
		if hasRate(info.SampleRate, wideRate) {
			rate = wideRate
		}
		meter := room.NewReverb(rate)
		frame, hop := room.ReverbRows(rate)
		return measuring{
			taps: []tap{{rate: rate, frame: frame, hop: hop, rows: meter.Rows}},
			finish: func(m *evidence.Measured) (err error) {
				finishReverberation(m, meter.Result())
				vectors := map[session.Group]session.Vector{session.Reverberation: reverberation(meter.Signature())}
				m.Features[nameReverb], err = packed(m.Recording.DurationSeconds, vectors)
				return err
			},
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
	if r.AtLeast {
		m.Recording.Limits = append(m.Recording.Limits, "room_rt60: at least; in longer reverberation it reads too short")
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

// spokenVectors are those of a recording of speech: noise alone may be anybody's.
func spokenVectors(b room.Background) map[session.Group]session.Vector {
	if b.SpeechFrames < session.MinFrames {
		return nil
	}
	return map[session.Group]session.Vector{
		session.Background: session.NewBackground(b.PauseShapeDB, b.PauseErrorDB, b.PauseSpread, b.PauseFrames),
		session.Channel:    session.NewChannel(b.LongTermDB, b.LongErrorDB, b.SpeechFrames),
	}
}

// packed is what sessions are compared by, of the vectors that one detector measured in the given seconds of sound.
func packed(seconds float64, vectors map[session.Group]session.Vector) ([]byte, error) {
	f := session.Features{Seconds: seconds}
	for g, v := range vectors {
		f.Vectors[g] = v
	}
	return f.MarshalBinary()
}

// reverberation makes a vector of a room's signature. Clarity is divided by 10, to vary as much as the logarithms do.
func reverberation(s room.Signature) (v session.Vector) {
	clarity := room.Estimate{Value: s.C50dB.Value / 10, Error: s.C50dB.Error / 10}
	for _, e := range append(s.LogRT60[:], clarity) {
		if e.Error == 0 {
			e = room.Estimate{Error: math.Inf(1)}
		}
		v.Values, v.Errors = append(v.Values, e.Value), append(v.Errors, e.Error)
	}
	return v
}
