package evidence

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"math"
	"reflect"
	"slices"
)

// Pair weighs whether two recordings come from one session. Absent ratios could not be computed. The groups of evidence
// depend on each other (a small bare room with a fan is all of them), so their ratios do not add up to Log10LR.
type Pair struct {
	A             string   `json:"a"`
	B             string   `json:"b"`
	Log10LR       float64  `json:"log10_lr"`                  // same session, against another; all evidence
	Log10LRPauses *float64 `json:"log10_lr_pauses,omitempty"` // the same, from pauses alone, so that no voice can carry it
	Log10LRRoom   *float64 `json:"log10_lr_room,omitempty"`   // same room, whatever the session
	Log10LRDevice *float64 `json:"log10_lr_device,omitempty"` // same device, whatever the session

	// Same session, against another, from one group of evidence alone.
	Log10LRBackground    *float64 `json:"log10_lr_background,omitempty"`    // noise and tones in the pauses
	Log10LRChannel       *float64 `json:"log10_lr_channel,omitempty"`       // response of microphone and line, from speech
	Log10LRReverberation *float64 `json:"log10_lr_reverberation,omitempty"` // how sound dies down

	// The two were made at one time, by the hum of the electrical network; nil: it does not show. One time is not one place,
	// and one session may be made of recordings of several times: Log10LR does not count it.
	Log10LRMains *float64 `json:"log10_lr_mains,omitempty"`

	// Export says whether the two files are built alike: SameExport, DifferentExport, or "" where one's structure is not
	// known. It tells of the program that wrote the files, never of a room, and no ratio counts it.
	Export    string     `json:"export,omitempty"`
	ErrorRate *ErrorRate `json:"error_rate,omitempty"`
	Limits    []string   `json:"limits,omitempty"`
}

// Whether the structures of two recordings have one signature: see [Structure].
const (
	SameExport      = "same" // written alike, no more: one program writes all its files so, and others may too
	DifferentExport = "different"
)

// Pairs is a list of pairs, kept in columns: a case of 2000 recordings has two million. One with four ratios beside
// Log10LR takes 52 bytes without a pointer, where a [Pair] has 144 and what it points to. The zero value is an empty
// list. A copy of one that is not empty is the same list, as with a map. Its JSON form is an array of [Pair].
type Pairs struct{ list *pairList }

// pairList is what Pairs holds.
type pairList struct {
	names   []string          // of recordings
	numbers map[string]uint32 // places in names
	a, b    []uint32          // numbers
	log10LR []float64
	ratios  [pairRatios][]uint64 // bits of float64, in the order of Pair.ratios; nil where no pair has any
	rest    []uint32             // places in rests
	rests   []pairRest
	known   map[pairRestKey]uint32 // places in rests
}

const pairRatios = 7

// noRatio stands for a ratio that is absent: a NaN that no calculation gives.
const noRatio = 0x7ff8_ea12_0000_0001

// ratios returns the fields of the ratios that may be absent.
func (p *Pair) ratios() [pairRatios]**float64 {
	return [...]**float64{
		&p.Log10LRPauses, &p.Log10LRRoom, &p.Log10LRDevice,
		&p.Log10LRBackground, &p.Log10LRChannel, &p.Log10LRReverberation, &p.Log10LRMains,
	}
}

// pairRest is what is the same for many pairs.
type pairRest struct {
	export string
	rate   *ErrorRate
	limits []string
}

// pairRestKey is a pairRest by its values.
type pairRestKey struct {
	export string
	rated  bool
	rate   ErrorRate
	limits int    // how many
	text   string // of one limit, or of several in quotes
}

func (r *pairRest) key() pairRestKey {
	k := pairRestKey{export: r.export, rated: r.rate != nil, limits: len(r.limits)}
	if k.rated {
		k.rate = *r.rate
	}
	switch k.limits {
	case 0:
	case 1:
		k.text = r.limits[0]
	default:
		k.text = fmt.Sprintf("%q", r.limits)
	}
	return k
}

// PairsOf returns the list of the given pairs.
func PairsOf(list ...Pair) (p Pairs) {
	for _, pair := range list {
		p.Append(pair)
	}
	return p
}

// Len is how many pairs there are.
func (p Pairs) Len() int {
	if p.list == nil {
		return 0
	}
	return len(p.list.a)
}

// Append adds a pair at the end.
func (p *Pairs) Append(pair Pair) {
	if p.list == nil {
		p.list = &pairList{numbers: map[string]uint32{}, known: map[pairRestKey]uint32{}}
	}
	l := p.list
	l.a, l.b, l.log10LR, l.rest = append(l.a, 0), append(l.b, 0), append(l.log10LR, 0), append(l.rest, 0)
	for k, column := range l.ratios {
		if column != nil {
			l.ratios[k] = append(column, noRatio)
		}
	}
	p.Set(len(l.a)-1, pair)
}

// Set replaces pair i, counted from 0.
func (p Pairs) Set(i int, pair Pair) {
	l := p.list
	l.a[i], l.b[i], l.log10LR[i] = l.number(pair.A), l.number(pair.B), pair.Log10LR
	for k, ratio := range pair.ratios() {
		if *ratio != nil && l.ratios[k] == nil {
			l.ratios[k] = slices.Repeat([]uint64{noRatio}, len(l.a))
		}
		switch {
		case *ratio != nil:
			l.ratios[k][i] = math.Float64bits(**ratio)
		case l.ratios[k] != nil:
			l.ratios[k][i] = noRatio
		}
	}
	l.rest[i] = l.restNumber(pairRest{pair.Export, pair.ErrorRate, pair.Limits})
}

// number returns the number of a recording.
func (l *pairList) number(name string) uint32 {
	n, ok := l.numbers[name]
	if !ok {
		n = uint32(len(l.names))
		l.names, l.numbers[name] = append(l.names, name), n
	}
	return n
}

// restNumber returns the place of a rest, of which it keeps a copy.
func (l *pairList) restNumber(r pairRest) uint32 {
	key := r.key()
	n, ok := l.known[key]
	if !ok {
		if r.rate != nil {
			r.rate = new(*r.rate)
		}
		r.limits = slices.Clone(r.limits)
		n = uint32(len(l.rests))
		l.rests, l.known[key] = append(l.rests, r), n
	}
	return n
}

// At returns pair i, counted from 0. What its ErrorRate and Limits point to belongs to the list.
func (p Pairs) At(i int) Pair {
	l := p.list
	rest := &l.rests[l.rest[i]]
	pair := Pair{
		A: l.names[l.a[i]], B: l.names[l.b[i]], Log10LR: l.log10LR[i],
		Export: rest.export, ErrorRate: rest.rate, Limits: rest.limits,
	}
	values := new([pairRatios]float64)
	for k, ratio := range pair.ratios() {
		if l.ratios[k] != nil && l.ratios[k][i] != noRatio {
			values[k] = math.Float64frombits(l.ratios[k][i])
			*ratio = &values[k]
		}
	}
	return pair
}

// All yields every pair with its place, counted from 0.
func (p Pairs) All() iter.Seq2[int, Pair] {
	return func(yield func(int, Pair) bool) {
		for i := range p.Len() {
			if !yield(i, p.At(i)) {
				return
			}
		}
	}
}

// Equal reports whether two lists hold the same pairs in the same order.
func (p Pairs) Equal(q Pairs) bool {
	if p.Len() != q.Len() {
		return false
	}
	for i, x := range p.All() {
		if !reflect.DeepEqual(x, q.At(i)) {
			return false
		}
	}
	return true
}

// MarshalJSON implements [json.Marshaler].
func (p Pairs) MarshalJSON() ([]byte, error) {
	out := []byte("[")
	for i, pair := range p.All() {
		text, err := json.Marshal(&pair)
		if err != nil {
			return nil, fmt.Errorf("pair %d: %w", i, err)
		}
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, text...)
	}
	return append(out, ']'), nil
}

// UnmarshalJSON implements [json.Unmarshaler].
func (p *Pairs) UnmarshalJSON(text []byte) error {
	var read Pairs
	d := json.NewDecoder(bytes.NewReader(text))
	switch t, err := d.Token(); {
	case err != nil:
		return err
	case t != nil && t != json.Delim('['): // null is an empty list
		return fmt.Errorf("pairs are %v, not an array", t)
	}
	for d.More() {
		var pair Pair
		if err := d.Decode(&pair); err != nil {
			return fmt.Errorf("pair %d: %w", read.Len(), err)
		}
		read.Append(pair)
	}
	*p = read
	return nil
}
