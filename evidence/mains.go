package evidence

// Mains describes the hum of the electrical network.
type Mains struct {
	Present   bool         `json:"present"`
	NominalHz float64      `json:"nominal_hz,omitempty"` // 50 or 60
	SNRdB     *float64     `json:"snr_db,omitempty"`
	Log10LR   *float64     `json:"log10_lr,omitempty"`
	Track     []MainsPoint `json:"track,omitempty"`
	ErrorRate *ErrorRate   `json:"error_rate,omitempty"`
	// Harmonics are those of the first ten that stand above the noise.
	Harmonics []MainsHarmonic `json:"harmonics,omitempty"`
	// Steady: the track does not wander as a network's does. A generator, an inverter or an added tone is no clock.
	Steady bool `json:"steady,omitempty"`
	// Sights are where a cut could have been seen by the phase of the hum; nowhere else.
	Sights []MainsSight `json:"sights,omitempty"`
}

// MainsSight is a stretch in which a cut would have been seen if its length was further than SmallestShiftSeconds from any
// whole number of the network's periods.
type MainsSight struct {
	StartSeconds         float64 `json:"start_seconds"`
	EndSeconds           float64 `json:"end_seconds"`
	SmallestShiftSeconds float64 `json:"smallest_shift_seconds"`
}

// MainsHarmonic is a multiple of the network's frequency, averaged over the track.
type MainsHarmonic struct {
	Number    int     `json:"number"` // 1: the fundamental
	LevelDBFS float64 `json:"level_dbfs"`
	SNRdB     float64 `json:"snr_db"` // over the noise in the seconds that a point of the track is fitted to
	Share     float64 `json:"share"`  // of the seconds in which it counts for the frequency
}

// MainsPoint is the network's frequency at one moment, brought to the nominal fundamental.
type MainsPoint struct {
	TimeSeconds float64 `json:"time_seconds"`
	FrequencyHz float64 `json:"frequency_hz"`
	// StandardErrorHz is that of the frequency, the recorder's clock taken as right; 0: not known.
	StandardErrorHz float64 `json:"standard_error_hz,omitempty"`
}

// MainsMatch is the place in a grid's log where the hum of a recording fits, where that is where no wrong place would
// have fitted as well.
type MainsMatch struct {
	Path               string  `json:"path"`
	Reference          string  `json:"reference"`            // the log
	StartSeconds       float64 `json:"start_seconds"`        // of the recording's second 0, after the log's first row
	StartTime          string  `json:"start_time,omitempty"` // the same in a dated log: RFC 3339 in UTC
	RMSMillihertz      float64 `json:"rms_millihertz"`
	RunnerUpMillihertz float64 `json:"runner_up_rms_millihertz"` // of the best place of another moment; 0: there is none
	// ExpectedMillihertz is the RMS that the track's own error makes at the right place.
	ExpectedMillihertz float64 `json:"expected_rms_millihertz"`
	ClockPPM           float64 `json:"clock_ppm"`        // how much faster the recorder's clock is than the log's
	ComparedSeconds    float64 `json:"compared_seconds"` // of the recording's track
	SearchedSeconds    float64 `json:"searched_seconds"` // places in the logs
	// FalseMatches is how many wrong places of those searched would fit as well in the mean: told by how well others do.
	FalseMatches float64      `json:"expected_false_matches"`
	Log10LR      float64      `json:"log10_lr"` // recorded at that moment, against at a time that is not in the logs
	ErrorRate    *ErrorRate   `json:"error_rate,omitempty"`
	Log          []MainsPoint `json:"log,omitempty"` // at that place, by the recording's clock
	Limits       []string     `json:"limits,omitempty"`
}

// MainsClaim weighs whether a recording was made within a claimed time, against any other time.
type MainsClaim struct {
	Path               string     `json:"path"`
	From               string     `json:"from"` // RFC 3339 in UTC
	Until              string     `json:"until"`
	SearchedSeconds    float64    `json:"searched_seconds"`         // places in the logs within the claimed time
	StartTime          string     `json:"start_time,omitempty"`     // of the best place there; empty: there is none
	RMSMillihertz      float64    `json:"rms_millihertz,omitempty"` // of it
	ExpectedMillihertz float64    `json:"expected_rms_millihertz"`
	FalseMatches       float64    `json:"expected_false_matches"` // within the claimed time
	Log10LR            float64    `json:"log10_lr"`               // made within the claimed time, against at any other
	ErrorRate          *ErrorRate `json:"error_rate,omitempty"`
	Limits             []string   `json:"limits,omitempty"`
}

// Moment is two recordings whose hum shows that they were made at one time.
type Moment struct {
	A               string     `json:"a"`
	B               string     `json:"b"`
	LagSeconds      float64    `json:"lag_seconds"` // B's second 0 on A's clock
	RMSMillihertz   float64    `json:"rms_millihertz"`
	ComparedSeconds float64    `json:"compared_seconds"`
	ClockPPM        float64    `json:"clock_ppm"`              // how much faster A's clock is than B's
	FalseMatches    float64    `json:"expected_false_matches"` // among all pairs of the case, were they of strangers
	Log10LR         float64    `json:"log10_lr"`               // made at one time, against not
	ErrorRate       *ErrorRate `json:"error_rate,omitempty"`
	Limits          []string   `json:"limits,omitempty"`
}
