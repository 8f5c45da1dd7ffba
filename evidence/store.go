package evidence

import "context"

// Measured is what one pass over one recording left: the unit that a [Store] keeps or does not keep.
type Measured struct {
	Recording Recording
	Findings  []Finding         // of this recording alone
	Exhibits  []Exhibit         // with Data
	Features  map[string][]byte // by detector: packed values that the comparison across recordings reads
	// Contributions are what each detector has in all of these, so that a later pass can go without it.
	Contributions []Contribution
	// Kept names the detectors that did not run: what they have here is from an earlier pass over the same bytes.
	Kept []string
	Key  string // names everything the result depends on beside the file's bytes; see Store.Has
}

// Contribution is what one detector has in a [Measured]: the lists that several detectors add to in full, as they were before
// verdicts were given, and of features and exhibits the names. Fields of a recording that are one detector's stand there.
type Contribution struct {
	Detector string `json:"detector"`
	Key      string `json:"key"` // names everything that it depends on beside the samples

	Generations []Generation `json:"generations,omitempty"`
	Limits      []string     `json:"limits,omitempty"`
	BlindZones  []BlindZone  `json:"blind_zones,omitempty"`
	Findings    []Finding    `json:"findings,omitempty"` // without their Path, which is the recording's
	Features    []string     `json:"features,omitempty"` // keys of Measured.Features
	Exhibits    []string     `json:"exhibits,omitempty"` // their SHA256
}

// Comparison is what the work across all recordings left. It replaces the one before as a whole.
type Comparison struct {
	Matches      []Match
	Findings     []Finding // that come from comparing recordings
	Pairs        Pairs
	Lineage      []Lineage
	Sessions     []Session
	Tree         []Merge
	MainsMatches []MainsMatch
	MainsClaims  []MainsClaim
	Moments      []Moment
	Exhibits     []Exhibit // beside those of the passes
	Limits       []string
}

// Store keeps a case while it grows. Each call is one transaction: after a crash at any moment, the store holds
// the effect of every call that returned, and of no other in part. Its methods may be called from several goroutines.
type Store interface {
	// Begin opens a run: who examines what, with which tool and settings. It is the audit log's first row of the run.
	// root is the absolute path of the folder.
	Begin(ctx context.Context, tool Tool, root string) error
	// Has reports whether the recording at path was already measured from a file with this SHA-256 under this key.
	Has(ctx context.Context, path, sha256, key string) (bool, error)
	// Known returns the key under which the recording at path is kept, whatever its hash; known is false if it is not.
	Known(ctx context.Context, path string) (key string, known bool, err error)
	// Recall returns what Put kept for path; nil if nothing is kept.
	Recall(ctx context.Context, path string) (*Measured, error)
	// Put keeps recordings, in place of what was kept for their paths.
	Put(ctx context.Context, m ...Measured) error
	// Prune forgets the recordings whose path is not among paths: files that have left the folder.
	Prune(ctx context.Context, paths []string) error
	// Features calls yield with every recording's packed features of one detector, ordered by path.
	Features(ctx context.Context, detector string, yield func(path string, packed []byte) error) error
	// PutComparison keeps the work across recordings and closes the run.
	PutComparison(ctx context.Context, c Comparison) error
	// Case reads the whole case, exhibits without their Data.
	Case(ctx context.Context) (*Case, error)
}
