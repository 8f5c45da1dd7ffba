package earwitness

import (
	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/fingerprint"
)

// fingerprintOverlap keeps what recordings are found in each other by.
var fingerprintOverlap = Detector{
	Name: nameOverlap, Version: 2, Doc: "landmarks and sub-band bits, to find copies and excerpts",
	rate: narrowRate,
	start: func(audio.Info, *Calibration) measuring {
		x := fingerprint.NewExtractor()
		return measuring{
			taps: []tap{{rate: narrowRate, frame: 512, hop: 128, row: x.Row}},
			finish: func(m *evidence.Measured) error {
				packed, err := x.Print().MarshalBinary()
				m.Features[nameOverlap] = packed
				return err
			},
		}
	},
}
