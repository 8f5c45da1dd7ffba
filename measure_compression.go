package earwitness

import (
	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/compression"
	"github.com/earwitness/earwitness/evidence"
)

// compressionBandwidth measures where the recording's content ends.
var compressionBandwidth = Detector{
	Name: "compression_bandwidth", Version: 2, Doc: "upper edge of the content's spectrum",
	start: func(info audio.Info, _ *Calibration) measuring {
		b := &compression.BandEdge{}
		return measuring{
			taps: []tap{{rate: nativeRate, frame: compression.Frame, hop: compression.Hop, rows: b.Rows}},
			finish: func(m *evidence.Measured) error {
				if hz, ok := b.Hz(info.SampleRate); ok {
					m.Recording.BandwidthHz = rounded(hz, 1)
				}
				return nil
			},
		}
	},
}
