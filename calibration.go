package earwitness

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/earwitness/earwitness/evidence"
)

// Calibration is everything that was fitted on recordings with known truth: models, and how their scores become
// likelihood ratios. [Calibrate] makes one; the one that ships is data beside this file, with its provenance.
type Calibration struct {
	ID         string               `json:"-"` // hash of the constants
	Provenance []Provenance         `json:"provenance"`
	Session    *SessionCalibration  `json:"session"`     // what two recordings have in common: same session, against another
	Overlap    evidence.Calibration `json:"overlap"`     // score of fingerprint: same audio, against other audio
	CrossCheck evidence.Calibration `json:"crosscheck"`  // score of an event between two copies: edited, against not
	Lossy      evidence.Calibration `json:"lossy"`       // strongest trace of lossy coding before the file's own, against none
	Edited     EditCalibration      `json:"edited"`      // strongest trace of an edit: edited, against not
	Mains      evidence.Calibration `json:"mains"`       // score of the hum: present, against not
	MainsBreak evidence.Calibration `json:"mains_break"` // score of a break of the hum's phase: edited there, against not
	MainsMatch evidence.Calibration `json:"mains_match"` // score of a place in a log: made then, against at a time in no log
	Moment     evidence.Calibration `json:"moment"`      // score of two tracks of hum: made at one time, against not
	Descent    evidence.Calibration `json:"descent"`     // score of lineage: made of the other, against neither or the reverse
}

// Provenance names recordings that constants were fitted on. Only constants ship, never recordings.
type Provenance struct {
	Part        string `json:"part"` // of the calibration: session, overlap, …
	Name        string `json:"name"` // what error rates name them by
	Set         string `json:"set"`  // what the recordings are
	Address     string `json:"address"`
	Licence     string `json:"licence"`
	Recordings  int    `json:"recordings"`
	FilesSHA256 string `json:"files_sha256"` // over the sorted hashes of the recordings, a line each
}

//go:embed calibration.json
var calibrationJSON []byte

// shipped is the calibration that ships.
var shipped = sync.OnceValue(func() *Calibration {
	c, err := ReadCalibration(calibrationJSON)
	if err != nil {
		panic("earwitness: built with a bad calibration.json: " + err.Error())
	}
	return c
})

// ReadCalibration reads the JSON form that [Calibrate]'s result is kept in.
func ReadCalibration(b []byte) (*Calibration, error) {
	c := &Calibration{}
	if err := json.Unmarshal(b, c); err != nil {
		return nil, fmt.Errorf("calibration: %w", err)
	}
	if c.Session == nil || !c.Session.valid() {
		return nil, errors.New("calibration: no valid model of sessions")
	}
	parts := []evidence.Calibration{
		c.Session.All, c.Overlap, c.CrossCheck, c.Lossy, c.Edited.Trace, c.Edited.Grid, c.Edited.Lossless, c.Edited.Lossy,
		c.Edited.Background, c.Mains, c.MainsBreak, c.MainsMatch, c.Moment, c.Descent,
	}
	for _, part := range append(parts, c.Session.Groups[:]...) {
		if !part.Valid() {
			return nil, errors.New("calibration: constants that no fit makes")
		}
	}
	sum := sha256.Sum256(b)
	c.ID = hex.EncodeToString(sum[:8])
	return c, nil
}

func (o Options) calibration() *Calibration {
	if o.Calibration != nil {
		return o.Calibration
	}
	return shipped()
}
