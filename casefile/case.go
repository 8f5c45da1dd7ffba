package casefile

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/earwitness/earwitness/evidence"
)

// Unfinished stands among the Limits of a case whose last run did not reach its end.
const Unfinished = "the last scan has not finished: recordings may be missing or measured with earlier settings, and nothing was compared across them"

// Case reads the whole case as the tool of the last run left it, exhibits without their Data. Its lists are
// ordered as [evidence.Case] says (paths byte by byte, sessions with s2 before s10) and otherwise as they were
// given. While a run is unfinished the lists that relate recordings are empty and Limits holds [Unfinished], and then how
// many recordings were measured.
func (f *File) Case(ctx context.Context) (*evidence.Case, error) {
	c := &evidence.Case{Schema: evidence.Schema}
	if err := f.view(ctx, func(tx *sql.Tx) error { return readCase(ctx, tx, c) }); err != nil {
		return nil, wrap("reading the case", err)
	}
	if slices.Contains(c.Limits, Unfinished) {
		c.Limits = append(c.Limits, soFar(c.Recordings, f.beside || f.running.Load()))
	}
	sortCase(c)
	return c, nil
}

// soFar says how far an unfinished scan is, which may be running still. Recordings that were only listed have no status.
func soFar(recordings []evidence.Recording, running bool) string {
	measured := 0
	for _, r := range recordings {
		if r.Status != "" {
			measured++
		}
	}
	state := "the same scan, started again, goes on from there"
	if running {
		state = "the scan was running when this was read"
	}
	return fmt.Sprintf("%d of %d recordings are measured; %s", measured, len(recordings), state)
}

func readCase(ctx context.Context, tx *sql.Tx, c *evidence.Case) (err error) {
	if err := readRun(ctx, tx, c); err != nil {
		return err
	}
	if c.Recordings, err = recordings.read(ctx, tx); err != nil {
		return err
	}
	if c.Findings, err = findings.read(ctx, tx); err != nil {
		return err
	}
	compared, err := comparisonFindings.read(ctx, tx)
	if err != nil {
		return err
	}
	c.Findings = append(c.Findings, compared...)
	if c.Matches, err = matches.read(ctx, tx); err != nil {
		return err
	}
	if c.Pairs, err = readPairs(ctx, tx); err != nil {
		return err
	}
	if c.Lineage, err = lineage.read(ctx, tx); err != nil {
		return err
	}
	if c.Sessions, err = readSessions(ctx, tx); err != nil {
		return err
	}
	if c.Tree, err = sessionTree.read(ctx, tx); err != nil {
		return err
	}
	if err := readMains(ctx, tx, c); err != nil {
		return err
	}
	c.Exhibits, err = exhibits.read(ctx, tx)
	return err
}

func readRun(ctx context.Context, tx *sql.Tx, c *evidence.Case) error {
	var tool, limits []byte
	var finished bool
	err := tx.QueryRowContext(ctx, "SELECT tool, finished, limits FROM run").Scan(&tool, &finished, &limits)
	if errors.Is(err, sql.ErrNoRows) {
		tool, limits, err = []byte("{}"), []byte("[]"), nil
	}
	if err != nil {
		return err
	}
	if err := errors.Join(json.Unmarshal(tool, &c.Tool), json.Unmarshal(limits, &c.Limits)); err != nil {
		return FormatError("run: " + err.Error())
	}
	if c.Tool.Settings == nil {
		c.Tool.Settings = map[string]string{}
	}
	if !finished {
		c.Limits = append(c.Limits, Unfinished)
	}
	return nil
}

func sortCase(c *evidence.Case) {
	slices.SortStableFunc(c.Recordings, func(x, y evidence.Recording) int { return cmp.Compare(x.Path, y.Path) })
	slices.SortStableFunc(c.Findings, func(x, y evidence.Finding) int {
		return cmp.Or(cmp.Compare(x.Path, y.Path), cmp.Compare(x.StartSeconds, y.StartSeconds))
	})
	slices.SortStableFunc(c.Matches, func(x, y evidence.Match) int {
		return cmp.Or(cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B), cmp.Compare(x.AStartSeconds, y.AStartSeconds))
	})
	slices.SortStableFunc(c.Lineage, func(x, y evidence.Lineage) int {
		return cmp.Or(cmp.Compare(x.From, y.From), cmp.Compare(x.To, y.To))
	})
	slices.SortStableFunc(c.Sessions, func(x, y evidence.Session) int {
		return cmp.Or(cmp.Compare(len(x.ID), len(y.ID)), cmp.Compare(x.ID, y.ID))
	})
	slices.SortStableFunc(c.Moments, func(x, y evidence.Moment) int {
		return cmp.Or(cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B))
	})
	slices.SortStableFunc(c.Exhibits, func(x, y evidence.Exhibit) int {
		return cmp.Or(cmp.Compare(x.Path, y.Path), cmp.Compare(x.Kind, y.Kind),
			cmp.Compare(x.StartSeconds, y.StartSeconds), cmp.Compare(x.Label, y.Label))
	})
}
