package earwitness

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/earwitness/earwitness/evidence"
)

// memory is an evidence.Store that lasts as long as the program: what was examined only to be counted leaves no case.
// It keeps no exhibits.
type memory struct {
	mu         sync.Mutex
	measured   map[string]evidence.Measured // by path
	comparison evidence.Comparison
	put        func() // told of each recording; nil: nobody
}

var _ evidence.Store = (*memory)(nil)

func (s *memory) Begin(context.Context, evidence.Tool, string) error {
	s.measured = map[string]evidence.Measured{}
	return nil
}

func (s *memory) Has(context.Context, string, string, string) (bool, error) { return false, nil }

func (s *memory) Known(context.Context, string) (string, bool, error) { return "", false, nil }

func (s *memory) Recall(context.Context, string) (*evidence.Measured, error) { return nil, nil }

func (s *memory) Put(_ context.Context, all ...evidence.Measured) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range all {
		m.Exhibits = nil
		s.measured[m.Recording.Path] = m
		if s.put != nil && m.Recording.Status != "" {
			s.put()
		}
	}
	return nil
}

func (s *memory) Prune(context.Context, []string) error { return nil }

func (s *memory) Features(_ context.Context, detector string, yield func(path string, packed []byte) error) error {
	for _, path := range s.paths() {
		if packed, ok := s.measured[path].Features[detector]; ok {
			if err := yield(path, packed); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *memory) PutComparison(_ context.Context, c evidence.Comparison) error {
	c.Exhibits = nil
	s.comparison = c
	return nil
}

// Case holds the recordings and the findings alone.
func (s *memory) Case(context.Context) (*evidence.Case, error) {
	c := &evidence.Case{}
	for _, path := range s.paths() {
		c.Recordings = append(c.Recordings, s.measured[path].Recording)
		c.Findings = append(c.Findings, s.measured[path].Findings...)
	}
	c.Findings = append(c.Findings, s.comparison.Findings...)
	return c, nil
}

func (s *memory) paths() []string { return slices.Sorted(maps.Keys(s.measured)) }
