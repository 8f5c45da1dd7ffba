package lineage

import (
	_ "embed"
	"encoding/json"
	"math"
	"sync"
)

// Model turns what two copies show of each other into evidence of which was made of which. Fit makes one.
type Model struct {
	Set     string            `json:"set"`     // what it was fitted on, in words
	Codings map[string]Coding `json:"codings"` // lossy ones, by the name of the codec
	// Order and Parent weigh the reasons of order and parent; each sum is a natural logarithm of a likelihood ratio.
	Order  []float64 `json:"order"`
	Parent []float64 `json:"parent"`
}

//go:embed model.json
var modelJSON []byte

var shipped = sync.OnceValue(func() *Model {
	m := &Model{}
	if err := json.Unmarshal(modelJSON, m); err != nil || !m.Valid() {
		panic("lineage: built with a bad model.json")
	}
	return m
})

// DefaultModel returns the model that ships.
func DefaultModel() *Model { return shipped() }

// Valid reports whether the model has as many weights as there are reasons.
func (m *Model) Valid() bool { return len(m.Order) == orderReasons && len(m.Parent) == parentReasons }

// Evidence says what speaks for an order of two copies: A first, and B made of it, however many steps lie between.
// Both are log10 likelihood ratios of a model, before they are calibrated.
type Evidence struct {
	Order  float64 // B descends from A, against A descends from B; the negative of the other way round
	Parent float64 // B descends from A, against neither descends from the other
}

// Score is the lower of the two: an order counts as far as it is held against both the reverse and against copies
// of a third. Above 0 it supports A before B.
func (e Evidence) Score() float64 { return min(e.Order, e.Parent) }

// Weigh compares the orders of two copies. Nothing measured gives no evidence, 0.
func (m *Model) Weigh(me Measures, a, b Facts) Evidence {
	if me.Windows == 0 {
		return Evidence{}
	}
	order, parent := m.reasons(me, a, b)
	return Evidence{Order: dot(m.Order, order) / math.Ln10, Parent: dot(m.Parent, parent) / math.Ln10}
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i, v := range a {
		sum += float64(v * b[i])
	}
	return sum
}
