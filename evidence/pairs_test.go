package evidence_test

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/evidence"
)

// somePairs differ in what they have.
func somePairs() []evidence.Pair {
	rate := func(x float64) *evidence.ErrorRate {
		return &evidence.ErrorRate{Value: x, Upper95: 2 * x, N: 9, Set: "set"}
	}
	return []evidence.Pair{
		{A: "a", B: "b", Log10LR: 1.25, Log10LRPauses: new(-0.5), ErrorRate: rate(0.25), Export: evidence.SameExport},
		{A: "a", B: "c"},
		{A: "b", B: "c", Log10LR: -3, Log10LRRoom: new(0.0), Log10LRMains: new(math.Copysign(0, -1)), Limits: []string{"short", "noisy"}},
		{A: "c", B: "c", Log10LRPauses: new(0.75), ErrorRate: rate(0.25), Limits: []string{`["short" "noisy"]`}},
		{A: "c", B: "d", Limits: []string{""}},
		{A: "c", B: "a", Log10LRDevice: new(1.0), Log10LRBackground: new(2.0), Log10LRChannel: new(3.0), Log10LRReverberation: new(4.0), ErrorRate: rate(0.5)},
	}
}

func pairsIn(p evidence.Pairs) (list []evidence.Pair) {
	for i, pair := range p.All() {
		if !reflect.DeepEqual(pair, p.At(i)) {
			return nil
		}
		list = append(list, pair)
	}
	return list
}

func TestPairsHoldWhatWasAppended(t *testing.T) {
	want := somePairs()
	if d := cmp.Diff(want, pairsIn(evidence.PairsOf(want...))); d != "" {
		t.Errorf("pairs (-want +got):\n%s", d)
	}
}

// Setting a pair changes that pair alone, whatever it or the others had.
func TestPairsSet(t *testing.T) {
	for i := range somePairs() {
		for _, pair := range somePairs() {
			want := somePairs()
			got := evidence.PairsOf(want...)
			want[i] = pair
			got.Set(i, pair)
			if d := cmp.Diff(want, pairsIn(got)); d != "" {
				t.Errorf("pair %d set to %v (-want +got):\n%s", i, pair, d)
			}
		}
	}
}

// What was given can be changed, and what a ratio of a pair points to.
func TestPairsKeepCopies(t *testing.T) {
	given := somePairs()
	pairs := evidence.PairsOf(given...)
	given[0].ErrorRate.Value, *given[0].Log10LRPauses, given[2].Limits[0] = 7, 7, "changed"
	*pairs.At(3).Log10LRPauses = 7
	if d := cmp.Diff(somePairs(), pairsIn(pairs)); d != "" {
		t.Errorf("pairs (-want +got):\n%s", d)
	}
}

// No field of a pair is lost.
func TestPairsHoldEveryField(t *testing.T) {
	var want evidence.Pair
	fields := reflect.ValueOf(&want).Elem()
	for i := range fields.NumField() {
		switch f := fields.Field(i); f.Interface().(type) {
		case string:
			f.SetString(fields.Type().Field(i).Name)
		case float64:
			f.SetFloat(float64(i))
		case *float64:
			f.Set(reflect.ValueOf(new(float64(i))))
		case *evidence.ErrorRate:
			f.Set(reflect.ValueOf(&evidence.ErrorRate{Value: 1, Upper95: 2, N: 3, Set: "set"}))
		case []string:
			f.Set(reflect.ValueOf([]string{"limit"}))
		default:
			t.Fatalf("field %s is of a kind that this test cannot fill", fields.Type().Field(i).Name)
		}
	}
	if d := cmp.Diff(want, evidence.PairsOf(want).At(0)); d != "" {
		t.Errorf("pair (-want +got):\n%s", d)
	}
}

// A copy is the same list.
func TestPairsCopy(t *testing.T) {
	p := evidence.PairsOf(somePairs()...)
	q := p
	q.Append(evidence.Pair{A: "new", B: "newer"})
	p.Append(evidence.Pair{A: "last", B: "new"})
	if d := cmp.Diff(pairsIn(p), pairsIn(q)); d != "" || p.Len() != len(somePairs())+2 {
		t.Errorf("%d pairs; copy differs (-list +copy):\n%s", p.Len(), d)
	}
}

func TestPairsEqual(t *testing.T) {
	p := evidence.PairsOf(somePairs()...)
	if q := evidence.PairsOf(somePairs()...); !p.Equal(q) {
		t.Error("the same pairs are not equal")
	}
	for i, pair := range somePairs() {
		q := evidence.PairsOf(somePairs()...)
		pair.Log10LR++
		q.Set(i, pair)
		if p.Equal(q) {
			t.Errorf("equal, though pair %d differs", i)
		}
	}
	if p.Equal(evidence.PairsOf(somePairs()[:4]...)) {
		t.Error("equal to its start")
	}
}

// The JSON form is that of a slice, and reads back.
func TestPairsJSON(t *testing.T) {
	for _, list := range [][]evidence.Pair{{}, somePairs()[:1], somePairs()} {
		want, err := json.Marshal(list)
		if err != nil {
			t.Fatal(err)
		}
		got, err := json.Marshal(evidence.PairsOf(list...))
		if err != nil || string(got) != string(want) {
			t.Errorf("JSON = %s, %v\nwant %s", got, err, want)
		}
		back := evidence.PairsOf(somePairs()[2]) // is replaced
		if err := json.Unmarshal(want, &back); err != nil || !slices.EqualFunc(list, pairsIn(back), func(x, y evidence.Pair) bool { return reflect.DeepEqual(x, y) }) {
			t.Errorf("read back %s: %v, %v", want, pairsIn(back), err)
		}
	}
	var p evidence.Pairs
	p.Append(evidence.Pair{})
	if err := json.Unmarshal([]byte("null"), &p); err != nil || p.Len() != 0 {
		t.Errorf("null is %d pairs, %v", p.Len(), err)
	}
	for _, bad := range []string{`{}`, `7`, `"[]"`, `[1]`, `[{"a": 1}]`, `[`} {
		if err := json.Unmarshal([]byte(bad), &p); err == nil {
			t.Errorf("no error for %s", bad)
		}
	}
	if _, err := json.Marshal(evidence.PairsOf(evidence.Pair{Log10LR: math.NaN()})); err == nil {
		t.Error("no error for a ratio that is not a number")
	}
}
