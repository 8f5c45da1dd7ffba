package earwitness

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/session"
)

// Truth is what is known of the recordings of a case, and where they come from.
type Truth struct {
	Name       string           `json:"name"` // short, for error rates to name their data by
	Set        string           `json:"set"`  // what the recordings are, in words
	Address    string           `json:"address"`
	Licence    string           `json:"licence"`
	Sources    int              `json:"sources,omitempty"` // independent originals that the recordings were made from; 0: each is one
	Recordings map[string]Known `json:"recordings"`        // by path
}

// Known is what is known of one recording. What is left out is not used.
type Known struct {
	Session string `json:"session,omitempty"` // recordings of one session have the same name here
	Edited  *bool  `json:"edited,omitempty"`  // was joined from pieces
	Lossy   *bool  `json:"lossy,omitempty"`   // was coded with loss before the file's own coding
	Mains   *bool  `json:"mains,omitempty"`   // carries mains hum

	// Logged says whether logs of the mains reference cover its time, then at Places.
	Logged *bool      `json:"logged,omitempty"`
	Places []LogPlace `json:"places,omitempty"`
	// EditedAt are the places of the edits, in seconds; empty in an edited recording: they are not known.
	EditedAt []float64 `json:"edited_at_seconds,omitempty"`

	// Recordings with the same Source hold audio of it. Which part is told by Holds, which may also name several sources;
	// Whole without Holds says all of it.
	Source  string    `json:"source,omitempty"`
	Whole   bool      `json:"whole,omitempty"`
	Holds   []Stretch `json:"holds,omitempty"`
	Repeats bool      `json:"repeats,omitempty"` // the source repeats itself, as looped music does

	// For telling apart which trials are hard; nothing is fitted by them.
	Kind      string            `json:"kind,omitempty"`      // what was recorded: call, ring tone, …
	Alike     map[string]string `json:"alike,omitempty"`     // what may be the same elsewhere too: voice, room, device, call, … and its name
	Treatment string            `json:"treatment,omitempty"` // what was done to the audio since
}

// placed reports whether the truth says of any recording what source it holds.
func (t Truth) placed() bool {
	for _, r := range t.Recordings {
		if r.Source != "" || len(r.Holds) > 0 {
			return true
		}
	}
	return false
}

// ErrNothingFitted is the error of a truth that says too little of a case's recordings to fit any part.
var ErrNothingFitted = errors.New("nothing was fitted: the truth names too few of the case's recordings")

// Calibrate fits those parts of a calibration anew for which the truth says enough, on what the passes over a case
// left in its store, and leaves the others as they are in base. For dir see [MatchTrials].
func Calibrate(ctx context.Context, store evidence.Store, dir string, truth Truth, base Calibration, o Options) (Calibration, error) {
	k := &calibrator{truth: truth, c: base, dir: dir, o: o}
	for _, fit := range []func(context.Context, evidence.Store) error{
		k.fitSession, k.fitOverlap, k.fitLossy, k.fitEdits, k.fitMains,
		k.fitHumBreaks, k.fitPlaces, k.fitMoments,
	} {
		if err := fit(ctx, store); err != nil {
			return base, err
		}
	}
	if k.fitted == 0 {
		return base, ErrNothingFitted
	}
	return k.c, nil
}

// DefaultCalibration returns the calibration that ships.
func DefaultCalibration() Calibration { return *shipped() }

// calibrator fits one part after the other.
type calibrator struct {
	truth  Truth
	c      Calibration
	dir    string // of the recordings
	o      Options
	fitted int // parts
}

// provenance records what a part was fitted on, in place of what is recorded of that part.
func (k *calibrator) provenance(ctx context.Context, store evidence.Store, part string, paths []string) error {
	c, err := store.Case(ctx)
	if err != nil {
		return err
	}
	var sums []string
	for _, r := range c.Recordings {
		if slices.Contains(paths, r.Path) {
			sums = append(sums, r.SHA256)
		}
	}
	slices.Sort(sums)
	h := sha256.New()
	for _, s := range sums {
		fmt.Fprintln(h, s)
	}
	k.fitted++
	list := slices.DeleteFunc(slices.Clone(k.c.Provenance), func(p Provenance) bool { return p.Part == part })
	k.c.Provenance = append(list, Provenance{
		Part: part, Name: k.truth.Name, Set: k.truth.Set, Address: k.truth.Address, Licence: k.truth.Licence,
		Recordings: len(sums), FilesSHA256: hex.EncodeToString(h.Sum(nil)),
	})
	return nil
}

func (k *calibrator) fitSession(ctx context.Context, store evidence.Store) error {
	all, err := sessionFeatures(ctx, store)
	if err != nil {
		return err
	}
	var features []session.Features
	var names, paths []string
	for _, path := range slices.Sorted(maps.Keys(all)) {
		if name := k.truth.Recordings[path].Session; name != "" {
			features, names, paths = append(features, *all[path]), append(names, name), append(paths, path)
		}
	}
	if len(paths) == 0 {
		return nil
	}
	fitted, err := fitSessions(features, names, k.truth.Name)
	if errors.Is(err, session.ErrFew) {
		return nil // other parts may still be fitted
	}
	if err != nil {
		return err
	}
	k.c.Session = &fitted
	return k.provenance(ctx, store, "session", paths)
}

// fitOverlap fits the ratio of matches on the pairs that [MatchTrials] finds in the truth.
func (k *calibrator) fitOverlap(ctx context.Context, store evidence.Store) error {
	if !k.truth.placed() {
		return nil
	}
	trials, err := MatchTrials(ctx, store, k.dir, k.truth, k.o)
	if err != nil {
		return err
	}
	var same, other []float64
	missing := 0
	paths := map[string]bool{}
	sources := map[bool]map[string]bool{true: {}, false: {}} // of trials that are the same, and of the others
	for _, t := range trials {
		switch {
		case t.Same && t.Match != nil:
			same = append(same, t.Score)
		case t.Match != nil:
			other = append(other, t.Score)
		case !t.Same:
			missing++
		}
		for _, path := range []string{t.A, t.B} {
			paths[path] = true
			for _, source := range k.truth.Recordings[path].sources() {
				sources[t.Same][source] = true
			}
		}
	}
	if len(same) == 0 || len(other) == 0 {
		return nil
	}
	k.c.Overlap = evidence.FitCalibration(same, other, min(len(sources[true]), len(sources[false])), missing, k.truth.Name)
	k.c.Overlap.FalseTrials = min(len(sources[false]), len(other)+missing)
	return k.provenance(ctx, store, "overlap", slices.Sorted(maps.Keys(paths)))
}

func (k *calibrator) fitLossy(ctx context.Context, store evidence.Store) error {
	is := func(r Known) *bool { return r.Lossy }
	return k.fitScores(ctx, store, "lossy", is, scoreFit{nameHistory, &k.c.Lossy, nil})
}

// fitEdits fits the ratios of edits: of a trace in any recording, and of none apart for what can be seen in a recording.
func (k *calibrator) fitEdits(ctx context.Context, store evidence.Store) error {
	c, err := store.Case(ctx)
	if err != nil {
		return err
	}
	lossless := map[string]bool{}
	for _, r := range c.Recordings {
		lossless[r.Path] = r.BitsPerSample > 0
	}
	scores := map[string]map[string]float64{}
	for _, name := range []string{nameGridCover, nameOpusCover, nameEdited} {
		scores[name] = map[string]float64{}
		err = store.Features(ctx, name, func(path string, packed []byte) error {
			scores[name][path] = score64(packed)
			return nil
		})
		if err != nil {
			return err
		}
	}
	e := &k.c.Edited
	is := func(r Known) *bool { return r.Edited }
	traceless := func(path string) bool { return scores[nameEdited][path] < 0 }
	fits := []scoreFit{{nameEdited, &e.Trace, nil}, {nameChange, &e.Background, traceless}}
	for _, none := range []*evidence.Calibration{&e.Grid, &e.Lossless, &e.Lossy} {
		by := nameEdited
		of := func(path string) bool {
			return e.of(max(scores[nameGridCover][path], scores[nameOpusCover][path]), lossless[path]).none == none
		}
		if none == &e.Lossless {
			class := of
			by, of = nameWaveform, func(path string) bool { return class(path) && traceless(path) }
		}
		fits = append(fits, scoreFit{by, none, of})
	}
	return k.fitScores(ctx, store, "edited", is, fits...)
}

func (k *calibrator) fitMains(ctx context.Context, store evidence.Store) error {
	is := func(r Known) *bool { return r.Mains }
	return k.fitScores(ctx, store, "mains", is, scoreFit{nameHum, &k.c.Mains, nil})
}

// scoreFit says where a detector that leaves one score for each recording is calibrated.
type scoreFit struct {
	detector string
	into     *evidence.Calibration
	of       func(path string) bool // whether a recording counts; nil: all do
}

// fitScores fits what a part consists of, by one truth.
func (k *calibrator) fitScores(ctx context.Context, store evidence.Store, part string, truth func(Known) *bool, fits ...scoreFit) error {
	used := map[string]bool{}
	for _, f := range fits {
		paths, err := k.fitScore(ctx, store, truth, f)
		if err != nil {
			return err
		}
		for _, path := range paths {
			used[path] = true
		}
	}
	if len(used) == 0 {
		return nil
	}
	return k.provenance(ctx, store, part, slices.Sorted(maps.Keys(used)))
}

// fitScore returns the recordings that it used: none if there are not both of those of which it is true, and others.
func (k *calibrator) fitScore(ctx context.Context, store evidence.Store, truth func(Known) *bool, f scoreFit) (paths []string, err error) {
	var yes, no []float64
	err = store.Features(ctx, f.detector, func(path string, packed []byte) error {
		is := truth(k.truth.Recordings[path])
		if is == nil || f.of != nil && !f.of(path) {
			return nil
		}
		if len(packed) != 8 {
			return fmt.Errorf("score of %q: %w", path, io.ErrUnexpectedEOF)
		}
		score := math.Float64frombits(binary.LittleEndian.Uint64(packed))
		paths = append(paths, path)
		if *is {
			yes = append(yes, score)
		} else {
			no = append(no, score)
		}
		return nil
	})
	if err != nil || len(yes) == 0 || len(no) == 0 {
		return nil, err
	}
	sources := len(paths)
	if k.truth.Sources > 0 {
		sources = min(sources, k.truth.Sources)
	}
	*f.into = evidence.FitCalibration(yes, no, sources, 0, k.truth.Name)
	return paths, nil
}
