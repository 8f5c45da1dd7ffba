package earwitness

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/earwitness/earwitness/audio"
	"github.com/earwitness/earwitness/dsp"
	"github.com/earwitness/earwitness/evidence"
)

// Detector measures one thing in one pass over a recording.
type Detector struct {
	Name    string // package_method, as findings name it
	Version int    // raised when its measurements change, so that a rescan measures anew
	Doc     string // what it measures, in one line

	rate    int  // the stream that it cannot do without
	verdict bool // it weighs what others found, and needs no audio
	start   func(info audio.Info, c *Calibration) measuring
	// thorough takes the place of start in a thorough scan; nil: it makes no difference.
	thorough func(info audio.Info, c *Calibration) measuring
}

// measuring is a detector at work on one recording.
type measuring struct {
	name   string
	key    string // of its contribution; empty: it makes none
	kept   bool   // finish gives an earlier contribution
	taps   []tap
	coded  *audio.Coded // takes what the file's encoder rounded to; nil: nothing
	finish func(m *evidence.Measured) error
}

// Names of the detectors whose measurements are read again by other stages.
const (
	nameOverlap    = "fingerprint_overlap"
	nameBackground = "room_background"
	nameReverb     = "room_rt60"
	nameHum        = "mains_hum"
	nameHumBreak   = "mains_phase" // the strongest break of the hum's phase
	nameHumBreaks  = "mains_phase_places"
	nameWaveform   = "splice_waveform"
	nameSilence    = "splice_silence"
	nameRepeat     = "splice_repeat"
	nameChange     = "splice_background"
	nameLattice    = "splice_values"
	nameGrid       = "compression_grid"
	nameOpus       = "compression_opus"
	nameG711       = "compression_g711"
	nameGSM        = "compression_gsm"
	nameSteps      = "compression_steps"

	nameGridBreak = "compression_grid_break" // features of nameGrid: its strongest break, and the share on a grid
	nameGridCover = "compression_grid_cover"
	nameOpusBreak = "compression_opus_break" // of nameOpus: the strongest change of the phase of an Opus decoder, and the share of such
	nameOpusCover = "compression_opus_cover"
)

// detectors is every detector, in the order in which they write to a measurement.
var detectors = []Detector{
	compressionBandwidth,
	fingerprintOverlap,
	roomBackground,
	roomReverberation,
	mainsHum,
	compressionGrid,
	compressionOpus,
	compressionLevels,
	compressionGSM,
	compressionSteps,
	historyVerdict,
	spliceSilence,
	spliceRepeat,
	spliceWaveform,
	spliceBackground,
	editVerdict,
	reportPicture,
	reportWaveform,
	reportPause,
}

// Detectors returns the detectors that every recording is measured by.
func Detectors() []Detector { return slices.Clone(detectors) }

// measurementKey names everything that a measurement depends on beside the file's bytes: of the calibration, the parts
// that are weighed in the pass.
func measurementKey(o Options) string { return keyOn(architecture(), o) }

func keyOn(architecture string, o Options) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s version %s %s structure@%d streams@%d", evidence.Schema, Version, machine(architecture, o), structureVersion, streamsVersion)
	for _, d := range o.selected() {
		fmt.Fprintf(h, " %s@%d", d.Name, d.Version)
	}
	encode(h, []any{o.calibration().Mains, o.calibration().MainsBreak, o.calibration().Lossy, o.calibration().Edited})
	if o.Thorough {
		fmt.Fprint(h, " thorough")
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// machine names what samples and the last bits of results depend on beside the program.
func machine(architecture string, o Options) string {
	return fmt.Sprintf("on %s kernel %s ffmpeg %s", architecture, dsp.Kernel(), o.ffmpeg.sha256)
}

// architecture names what the program was compiled for, with its level where the build tells it, as in amd64/v1. The
// last bits of results depend on it: a product and a sum may be rounded once or twice.
func architecture() string {
	name := runtime.GOARCH
	if build, ok := debug.ReadBuildInfo(); ok {
		for _, s := range build.Settings {
			if s.Key == "GO"+strings.ToUpper(name) {
				name += "/" + s.Value
			}
		}
	}
	return name
}

// start starts the detectors of a list that the recording allows; the others leave a limit.
func start(list []Detector, info audio.Info, o Options, m *evidence.Measured) []measuring {
	var running []measuring
	keys := o.contributionKeys()
	for _, d := range list {
		if !hasRate(info.SampleRate, d.rate) {
			m.Recording.Limits = append(m.Recording.Limits, fmt.Sprintf(
				"%s: needs a sample rate of %d Hz, this is %d Hz", d.Name, max(d.rate, narrowRate), info.SampleRate))
			continue
		}
		at, ok := kept(d, keys[d.Name], o.earlier)
		if !ok {
			at = d.begin(o)(info, d.constants(o.calibration()))
		}
		at.name, at.key, at.taps = d.Name, keys[d.Name], o.Budget.taps(d.Name, at.taps)
		running = append(running, at)
	}
	return running
}

// begin is what starts the detector.
func (d Detector) begin(o Options) func(audio.Info, *Calibration) measuring {
	if o.Thorough && d.thorough != nil {
		return d.thorough
	}
	return d.start
}
