// Package evidence holds what a case says, and how strongly it says it.
//
// A case is a list of recordings, of findings in them, and of relations between
// them (matches, pairs, sessions, lineage). Its types are plain values whose JSON
// form is the public contract "earwitness/case/1": fields may be added, never
// renamed, units stand in the names, and what could not be measured is absent
// while [Recording.Limits] says why.
//
// Strength is a base-10 log likelihood ratio between two propositions: above 0
// supports the first, below 0 the second, 0 says nothing. No ratio leaves this
// package stronger than its calibration data support (see [Bound]). A ratio is
// not the probability that a proposition is true: that needs a prior, which is
// the reader's to choose.
//
// A detector's score becomes a ratio by a [Calibration], fitted on recordings of
// known truth and bounded by how many sources stand behind it ([ELUB]); several
// scores of one trial by a [Fusion]; several findings on one question by [Combine].
// [Assess] says how good ratios are: what their order cannot tell apart ([PAV]),
// what their size costs beside ([Cllr]), at which prior they mislead ([ECE]).
//
// The types carry no behaviour of signals or of law; detectors fill them in and
// reports print them.
package evidence

import (
	"encoding/json"
	"fmt"
)

// Schema names the version of the case's JSON form.
const Schema = "earwitness/case/1"

// Case is everything known about one scanned folder.
type Case struct {
	Schema       string       `json:"schema"`
	Tool         Tool         `json:"tool"`
	Recordings   []Recording  `json:"recordings"`              // ordered by path
	Findings     []Finding    `json:"findings"`                // ordered by path, then start
	Matches      []Match      `json:"matches"`                 // ordered by a, b, a's start
	Pairs        Pairs        `json:"pairs"`                   // ordered by a, b
	Lineage      []Lineage    `json:"lineage"`                 // ordered by from, to
	Sessions     []Session    `json:"sessions"`                // ordered by id
	Tree         []Merge      `json:"session_tree,omitempty"`  // the clustering's merges, in the order they were made
	MainsMatches []MainsMatch `json:"mains_matches,omitempty"` // only with a mains reference
	MainsClaims  []MainsClaim `json:"mains_claims,omitempty"`  // only with a claimed time too
	Moments      []Moment     `json:"moments,omitempty"`       // recordings of one time, by their hum
	Exhibits     []Exhibit    `json:"exhibits,omitempty"`      // pictures and sounds kept with the case
	Limits       []string     `json:"limits,omitempty"`        // what the comparison across recordings could not do
}

// Tool names the program that made a case, and every setting that can change a result.
type Tool struct {
	Name     string            `json:"name"`
	Version  string            `json:"version"`
	Settings map[string]string `json:"settings"`
}

// Statuses of a recording.
const (
	OK      = "ok"      // decoded whole
	Partial = "partial" // decoded in part; Problems say what is missing
	Failed  = "failed"  // not decoded; Problems say why
)

// Recording is one file of the scanned folder and what was measured in it.
type Recording struct {
	Path            string       `json:"path"`                        // relative to the scanned folder, with /
	PathBytes       []byte       `json:"path_bytes_base64,omitempty"` // the name's bytes, if they are not UTF-8
	SHA256          string       `json:"sha256"`                      // of the file's bytes, hex
	StreamSHA256    string       `json:"stream_sha256,omitempty"`     // of the coded audio as audio.Stream.HashPackets has it, hex
	PCMSHA256       string       `json:"pcm_sha256,omitempty"`        // of the decoded samples, hex
	Bytes           int64        `json:"bytes"`                       // size of the file
	Status          string       `json:"status,omitempty"`            // OK, Partial or Failed; empty: not decoded yet
	Problems        []Problem    `json:"problems,omitempty"`
	Container       string       `json:"container,omitempty"`
	Codec           string       `json:"codec,omitempty"`
	Decoder         string       `json:"decoder,omitempty"` // name and version
	SampleRateHz    int          `json:"sample_rate_hz,omitempty"`
	Channels        int          `json:"channels,omitempty"`
	BitsPerSample   int          `json:"bits_per_sample,omitempty"` // of lossless audio
	DurationSeconds float64      `json:"duration_seconds,omitempty"`
	BitRateBPS      int          `json:"bit_rate_bps,omitempty"`
	BandwidthHz     *float64     `json:"bandwidth_hz,omitempty"`
	Tags            []Tag        `json:"tags,omitempty"`      // as the container states them: bytes from a stranger
	Structure       *Structure   `json:"structure,omitempty"` // of the container
	Generations     []Generation `json:"generations,omitempty"`
	PreviouslyLossy *Verdict     `json:"previously_lossy,omitempty"`
	Edited          *Verdict     `json:"edited,omitempty"`
	Room            *Room        `json:"room,omitempty"`
	Background      *Background  `json:"background,omitempty"`
	Mains           *Mains       `json:"mains,omitempty"`
	SpliceCurve     *Curve       `json:"splice_curve,omitempty"`
	BlindZones      []BlindZone  `json:"blind_zones,omitempty"`
	Limits          []string     `json:"limits,omitempty"` // what could not be measured, and why
}

// Problem is something wrong with a file.
type Problem struct {
	Code   string `json:"code"`              // machine-readable: truncated, bad_crc, not_audio, …
	AtByte int64  `json:"at_byte,omitempty"` // offset in the file
	Text   string `json:"text"`
}

// Tag is a name and value that the container carries.
type Tag struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Structure is how a file is built: files that one program wrote are built alike, and what changed a file since often
// shows in it. It is a measurement; what a structure is worth as evidence is not weighed here.
type Structure struct {
	// Signature names the parts in their order with what identifies their writer, in one line. Equal signatures mean that
	// two files are built alike, no more: a program writes all its files so, and other programs may too.
	Signature string `json:"signature"`
	Parts     []Part `json:"parts,omitempty"`
}

// Part is a chunk, a box, a stream of pages, a run of frames or a tag of a file.
type Part struct {
	Name   string `json:"name"`    // the format's own
	AtByte int64  `json:"at_byte"` // offset in the file
	Bytes  int64  `json:"bytes"`   // with its header, as far as the file holds it
	Mark   string `json:"mark,omitempty"`
	Fields []Tag  `json:"fields,omitempty"`
	Parts  []Part `json:"parts,omitempty"` // what it contains
}

// Generation is an earlier lossy coding that left its trace in the samples.
type Generation struct {
	Codec         string  `json:"codec"`
	FrameSamples  int     `json:"frame_samples"`          // 0: where its frames lie is not known
	OffsetSamples int     `json:"offset_samples"`         // where one begins, modulo FrameSamples
	RateHz        int     `json:"rate_hz,omitempty"`      // at which both are counted, where it was resampled since; 0: the recording's own
	BitRateBPS    int     `json:"bit_rate_bps,omitempty"` // about, in bit/s, as a finding of that coding tells how well; 0: not known
	Log10LR       float64 `json:"log10_lr"`
}

// Frames says in words where the frames of the coding lie.
func (g Generation) Frames() string {
	switch {
	case g.FrameSamples == 0:
		return "frames not placed"
	case g.RateHz > 0:
		return fmt.Sprintf("frames of %d at %d, counted at %d Hz, from which it was resampled since", g.FrameSamples, g.OffsetSamples, g.RateHz)
	}
	return fmt.Sprintf("frames of %d samples at offset %d", g.FrameSamples, g.OffsetSamples)
}

// BitRate says in words what the coding's bit rate was about, and nothing if that is not known.
func (g Generation) BitRate() string {
	if g.BitRateBPS <= 0 {
		return ""
	}
	return fmt.Sprintf("about %d kb/s", max((g.BitRateBPS+500)/1000, 1))
}

// MarshalJSON leaves out frames of which it is not known where they lie.
func (g Generation) MarshalJSON() ([]byte, error) {
	type whole Generation
	if g.FrameSamples > 0 {
		return json.Marshal(whole(g))
	}
	return json.Marshal(struct {
		Codec      string  `json:"codec"`
		BitRateBPS int     `json:"bit_rate_bps,omitempty"`
		Log10LR    float64 `json:"log10_lr"`
	}{g.Codec, g.BitRateBPS, g.Log10LR})
}

// Verdict is a ratio with the word it amounts to.
type Verdict struct {
	Log10LR   float64    `json:"log10_lr"`
	Verdict   string     `json:"verdict"` // yes|no, edited|continuous, or inconclusive
	ErrorRate *ErrorRate `json:"error_rate,omitempty"`
}

// Room describes the reverberation heard in a recording.
type Room struct {
	RT60Seconds              *float64   `json:"rt60_seconds,omitempty"` // mean of the bands from 500 Hz to 4 kHz
	RT60StandardErrorSeconds *float64   `json:"rt60_standard_error_seconds,omitempty"`
	Bands                    []RoomBand `json:"bands,omitempty"`
	DRRdB                    *float64   `json:"drr_db,omitempty"`
	C50dB                    *float64   `json:"c50_db,omitempty"` // energy of the first 50 ms over that of the rest
	C50StandardErrorDB       *float64   `json:"c50_standard_error_db,omitempty"`
	SNRdB                    *float64   `json:"snr_db,omitempty"`
}

// RoomBand is the reverberation time of one octave.
type RoomBand struct {
	CentreHz                 float64 `json:"centre_hz"`
	RT60Seconds              float64 `json:"rt60_seconds"`
	RT60StandardErrorSeconds float64 `json:"rt60_standard_error_seconds"`
	Decays                   int     `json:"decays"` // free decays that the estimate rests on
}

// Background describes what is heard in the pauses, and the long-term spectrum of speech.
// Levels are in dB relative to full scale; shapes are in dB about their own mean, per band.
type Background struct {
	PauseSeconds float64   `json:"pause_seconds"`
	LevelDBFS    *float64  `json:"level_dbfs,omitempty"`
	BandsHz      []float64 `json:"bands_hz,omitempty"`        // centres
	PauseShapeDB []float64 `json:"pause_shape_db,omitempty"`  // one value a band
	PauseSpread  []float64 `json:"pause_spread_db,omitempty"` // standard deviation from frame to frame, one value a band
	LongTermDB   []float64 `json:"long_term_db,omitempty"`    // one value a band; of frames with speech
	SilenceShare float64   `json:"silence_share"`             // of all frames: digital silence, as gates leave it
}

// Curve is a score along a recording, at equal steps from its start.
type Curve struct {
	StepSeconds float64   `json:"step_seconds"`
	Log10LR     []float64 `json:"log10_lr"`
}

// BlindZone is a stretch in which an edit could have gone unseen.
type BlindZone struct {
	StartSeconds       float64  `json:"start_seconds"`
	EndSeconds         float64  `json:"end_seconds"`
	SmallestCutSeconds *float64 `json:"smallest_cut_seconds"` // nil: no cut of any size could be seen
	Reason             string   `json:"reason"`
}

// Finding is something at a place in one recording.
type Finding struct {
	Path         string             `json:"path"`
	Kind         string             `json:"kind"`              // edit, copy_move, background, lossy_generation, structure, …
	Detector     string             `json:"detector"`          // package_method
	Partner      string             `json:"partner,omitempty"` // path of the recording that it was found against, if it was
	StartSeconds float64            `json:"start_seconds"`
	EndSeconds   float64            `json:"end_seconds"`
	Log10LR      float64            `json:"log10_lr"`
	Measurements map[string]float64 `json:"measurements,omitempty"`
	ErrorRate    *ErrorRate         `json:"error_rate,omitempty"`
	Limits       []string           `json:"limits,omitempty"` // innocent explanations among them
}

// Match is the same audio in two recordings. A second of A's audio lasts 1/Speed seconds in B.
type Match struct {
	A             string             `json:"a"`
	B             string             `json:"b"`
	AStartSeconds float64            `json:"a_start_seconds"`
	AEndSeconds   float64            `json:"a_end_seconds"`
	BStartSeconds float64            `json:"b_start_seconds"`
	BEndSeconds   float64            `json:"b_end_seconds"`
	Speed         float64            `json:"speed"`
	Pitch         float64            `json:"pitch,omitempty"`     // frequencies in B over those in A beside what the speed does; 0: not known
	Precision     string             `json:"precision,omitempty"` // ToSample or ToFrame
	Log10LR       float64            `json:"log10_lr"`            // same audio, against different audio
	Measurements  map[string]float64 `json:"measurements,omitempty"`
	ErrorRate     *ErrorRate         `json:"error_rate,omitempty"`
	Limits        []string           `json:"limits,omitempty"`
}

// How exactly the times of a match hold.
const (
	ToSample = "sample" // the waveforms agree: the measurements give a standard error
	ToFrame  = "frame"  // the spectra agree, to some 30 ms
)

// Lineage says that one recording is an earlier generation of another. There is one for a copy at most, from the
// recording that it was most likely made of, in one step or several.
type Lineage struct {
	From         string             `json:"from"`
	To           string             `json:"to"`
	Log10LR      float64            `json:"log10_lr"` // To was made of From, against the better of the reverse and neither
	Measurements map[string]float64 `json:"measurements,omitempty"`
	ErrorRate    *ErrorRate         `json:"error_rate,omitempty"`
	Limits       []string           `json:"limits,omitempty"`
}

// Session is a set of recordings held to come from one sitting. One path alone is a session too.
type Session struct {
	ID        string    `json:"id"`
	Paths     []string  `json:"paths"`
	Resamples int       `json:"resamples,omitempty"`        // that stability was judged by; 0: it was not
	Members   []Member  `json:"members,omitempty"`          // one for each of Paths, in their order
	Outsider  *Outsider `json:"nearest_outsider,omitempty"` // nil: no recording outside was ever with those inside
}

// Member says how sure it is that a recording belongs to its session. The recordings are clustered anew, time and again,
// with some left out and all ratios moved as other clips of the same sessions would have moved them. Shares, from 0 to
// 1, are of these resamples; they say how much a membership hangs on chance in the clips, not how probable it is.
type Member struct {
	Path  string  `json:"path"`
	Share float64 `json:"share"` // with the others of its session, in the mean; of one that stands alone: alone
	// The other session that it was most often with, in the mean over its recordings; empty: with none.
	OtherSession string  `json:"other_session,omitempty"`
	OtherShare   float64 `json:"other_share,omitempty"`
}

// Outsider is the recording outside a session that was most often with those inside.
type Outsider struct {
	Path  string  `json:"path"`
	Share float64 `json:"share"` // of the resamples, in the mean over the session's recordings
}

// Merge is one step of the clustering. Leaves are numbered as Paths of [Case.Recordings] that could
// be compared, in order; the i-th merge makes the node len(leaves)+i.
type Merge struct {
	Left    Node    `json:"left"`
	Right   Node    `json:"right"`
	Log10LR float64 `json:"log10_lr"` // mean of the pairs across the two
}

// Node is a side of a [Merge]: a recording, or an earlier merge.
type Node struct {
	Path  string `json:"path,omitempty"`  // a recording
	Merge *int   `json:"merge,omitempty"` // index into Case.Tree
}

// Kinds of exhibits.
const (
	Spectrogram = "spectrogram" // a PNG picture, time from left to right over the whole recording
	Waveform    = "waveform"    // a PNG picture of the least and greatest samples, −1 to 1, over the whole recording
	Audio       = "audio"       // a WAV excerpt for listening, 8 kHz mono µ-law
)

// Exhibit is a picture or a sound made from a recording. Its bytes are kept in the case file, not in the JSON.
type Exhibit struct {
	Path         string  `json:"path"`
	Kind         string  `json:"kind"` // Spectrogram, Waveform or Audio
	Label        string  `json:"label"`
	StartSeconds float64 `json:"start_seconds"`
	EndSeconds   float64 `json:"end_seconds"`
	TopHz        float64 `json:"top_hz,omitempty"` // upper edge of a spectrogram
	MediaType    string  `json:"media_type"`
	SHA256       string  `json:"sha256"` // of Data, hex
	Data         []byte  `json:"-"`
}
