package earwitness

import (
	"context"
	"errors"
	"maps"
	"os"
	"slices"

	"github.com/earwitness/earwitness/evidence"
)

// triageBatch recordings are kept in one transaction: each waits for the disk.
const triageBatch = 64

// unmeasured is the limit of a recording that was not decoded yet.
const unmeasured = notMeasured + "samples and hashes: this is of the file's structure alone, and the scan has not come to it yet"

// triageSetting marks a case that holds structure alone.
const triageSetting = "triage"

// Triage lists every file below dir with what its structure tells: format, duration, tags, contradictions, and where an MP3
// stream does not go on as its encoder wrote it. No samples are decoded and no hashes made: a gigabyte of MP3 took 2.2 s of one
// core, and one of WAV a millisecond, where hashing takes 0.7 s. Recordings of the case that were measured stay as they are; a
// case of which all were is not changed. [Scan] does the same before it measures.
func Triage(ctx context.Context, dir string, store evidence.Store, o Options) error {
	s, err := newScan(ctx, dir, store, o)
	if err != nil {
		return err
	}
	defer s.root.Close()
	if left, err := s.unmeasured(ctx); err != nil || len(left) == 0 {
		return err
	}
	settings := s.o.settings()
	settings["compare"], settings[triageSetting] = "false", "true"
	if err := s.begin(ctx, settings); err != nil {
		return err
	}
	return store.PutComparison(ctx, evidence.Comparison{Limits: []string{
		notMeasured + "all but the structure of files: this case was made by a triage, and a scan goes on from here",
	}})
}

// begin opens a run, forgets what has gone from the folder, and keeps the structure of what is not measured.
func (s *scan) begin(ctx context.Context, settings map[string]string) error {
	s.o.Budget.begin(CostTriage, "structure of files")
	defer s.o.Budget.end(0)
	tool := evidence.Tool{Name: "earwitness", Version: Version, Settings: settings}
	if err := s.store.Begin(ctx, tool, s.dir); err != nil {
		return err
	}
	if err := s.store.Prune(ctx, slices.Sorted(maps.Keys(s.at))); err != nil {
		return err
	}
	left, err := s.unmeasured(ctx)
	if err != nil {
		return err
	}
	s.progress.stage(stageTriage, len(left))
	for some := range slices.Chunk(left, triageBatch) {
		if err := s.triage(ctx, some); err != nil {
			return err
		}
	}
	s.progress.stage("", 0)
	return nil
}

// unmeasured lists the files that the store does not hold, or only the structure of.
func (s *scan) unmeasured(ctx context.Context) (left []file, err error) {
	for _, f := range s.files {
		key, known, err := s.store.Known(ctx, f.path)
		if err != nil {
			return nil, err
		}
		if !known || key == triageKey {
			left = append(left, f)
		}
	}
	return left, nil
}

// triageKey is that of recordings of which only the structure is known. No measurement has it.
const triageKey = "triage"

// triage keeps the structure of some files.
func (s *scan) triage(ctx context.Context, some []file) error {
	all, errs := make([]evidence.Measured, len(some)), make([]error, len(some))
	s.o.inParallel(len(some), func(i int) {
		all[i], errs[i] = s.inspected(ctx, some[i])
		s.progress.step()
	})
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return s.store.Put(ctx, all...)
}

// inspected is what the structure of a file tells. Only the end of ctx is an error.
func (s *scan) inspected(ctx context.Context, f file) (evidence.Measured, error) {
	if err := ctx.Err(); err != nil {
		return evidence.Measured{}, err
	}
	var r *os.File
	if f.problem == "" {
		opened, info, err := s.open(f.name)
		if err != nil {
			f.problem = reason(err)
		} else {
			defer opened.Close()
			r, f.size = opened, info.Size()
		}
	}
	if f.problem != "" {
		m := unread(f)
		m.Key = triageKey
		return m, nil
	}
	in := s.input(f, r)
	found, err := Inspect(ctx, in)
	m := evidence.Measured{Recording: found, Key: triageKey}
	if ctx.Err() != nil {
		return m, ctx.Err()
	}
	if err != nil { // whether it can be decoded is not known before that is tried
		fail(&m.Recording, err)
		m.Recording.Status = ""
	}
	m.Recording.Limits = append(m.Recording.Limits, unmeasured)
	return m, addStreamBreaks(ctx, &m, in)
}
