package demo

import (
	"bytes"
	"encoding/json"
)

// Statuses that a scan should give, named as in a case.
const (
	OK      = "ok"
	Partial = "partial"
	Failed  = "failed"
)

// Truth is what is known about the recordings, because they were made so. Paths are
// relative to the folder leak, with /. Times are in seconds from the start of the
// audio; the delay of a lossy coding, below 0.1 s, is not counted.
type Truth struct {
	Rooms      []Room      `json:"rooms"`
	Sessions   []Session   `json:"sessions"`
	Takes      []Take      `json:"takes"`
	Recordings []Recording `json:"recordings"` // ordered by path
	Matches    []Match     `json:"matches"`    // all pairs that share a second or more
}

// Room is a place. Its responses differ from session to session and from voice to
// voice, as places in a room do; its reverberation time is one at all frequencies.
type Room struct {
	ID          string  `json:"id"`
	RT60Seconds float64 `json:"rt60_seconds"`
}

// Session is one sitting: a room, a background and a device.
type Session struct {
	ID             string  `json:"id"`
	Room           string  `json:"room"`
	Background     string  `json:"background"` // in words
	Device         string  `json:"device"`     // in words
	SNRdB          float64 `json:"snr_db"`     // speech in its lines over background, from 250 Hz to 3.4 kHz
	MainsNominalHz float64 `json:"mains_nominal_hz,omitempty"`
}

// Take is one stretch of a session, as recorded. Not every take is in the leak whole.
type Take struct {
	ID       string    `json:"id"`
	Session  string    `json:"session"`
	Seconds  float64   `json:"seconds"`
	Lines    []Line    `json:"lines"`
	MainsHz  []float64 `json:"mains_hz,omitempty"` // the network's frequency at every second from 0
	PauseRMS float64   `json:"pause_rms"`          // of the background, full scale 1
}

// Line is one sentence, without the room's tail after it.
type Line struct {
	StartSeconds float64 `json:"start_seconds"`
	EndSeconds   float64 `json:"end_seconds"`
	Voice        string  `json:"voice"`
	Text         string  `json:"text"`
}

// Recording is one file.
type Recording struct {
	Path            string   `json:"path"`
	Embedded        string   `json:"embedded"` // its name in this package's folder leak
	SHA256          string   `json:"sha256"`   // of the file's bytes, hex
	Bytes           int      `json:"bytes"`
	Status          string   `json:"status"` // OK, Partial or Failed
	Codec           string   `json:"codec,omitempty"`
	SampleRateHz    int      `json:"sample_rate_hz,omitempty"` // of the file; Opus always decodes at 48000
	DurationSeconds float64  `json:"duration_seconds,omitempty"`
	Session         string   `json:"session,omitempty"` // of all but inserted pieces; empty: not audio
	Room            string   `json:"room,omitempty"`
	Pieces          []Piece  `json:"pieces,omitempty"`
	Origin          *Origin  `json:"origin,omitempty"`       // nil: not made from another file of the leak
	LossyBefore     []string `json:"lossy_before,omitempty"` // codecs it went through before its own, in order
	Edits           []Edit   `json:"edits,omitempty"`
	Note            string   `json:"note,omitempty"`
}

// Piece says that a stretch of a recording is a stretch of a take.
type Piece struct {
	Take             string  `json:"take"`
	TakeStartSeconds float64 `json:"take_start_seconds"`
	StartSeconds     float64 `json:"start_seconds"`
	EndSeconds       float64 `json:"end_seconds"`
}

// Origin is the file of the leak that a recording was made from.
type Origin struct {
	Path         string  `json:"path"`
	Relation     string  `json:"relation"` // duplicate, copy or excerpt
	StartSeconds float64 `json:"start_seconds"`
	EndSeconds   float64 `json:"end_seconds"`
}

// Edit is a change made to the samples. A deletion is at one moment: start and end are equal.
type Edit struct {
	Kind           string  `json:"kind"` // deletion or insertion
	StartSeconds   float64 `json:"start_seconds"`
	EndSeconds     float64 `json:"end_seconds"`
	RemovedSeconds float64 `json:"removed_seconds,omitempty"`
	From           string  `json:"from,omitempty"` // the recording that an insertion was taken from
}

// Match is the same audio in two recordings, A before B in the order of paths.
type Match struct {
	A             string  `json:"a"`
	B             string  `json:"b"`
	AStartSeconds float64 `json:"a_start_seconds"`
	AEndSeconds   float64 `json:"a_end_seconds"`
	BStartSeconds float64 `json:"b_start_seconds"`
	BEndSeconds   float64 `json:"b_end_seconds"`
}

// JSON returns the truth as indented JSON with a newline at its end.
func (t Truth) JSON() ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(t); err != nil {
		return nil, err
	}
	return text.Bytes(), nil
}

// rename applies name to every path of a recording.
func (t *Truth) rename(name func(string) string) {
	for i := range t.Recordings {
		r := &t.Recordings[i]
		r.Path = name(r.Path)
		if r.Origin != nil {
			r.Origin.Path = name(r.Origin.Path)
		}
		for k := range r.Edits {
			r.Edits[k].From = name(r.Edits[k].From)
		}
	}
	for i := range t.Matches {
		t.Matches[i].A = name(t.Matches[i].A)
		t.Matches[i].B = name(t.Matches[i].B)
	}
}
