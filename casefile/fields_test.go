package casefile_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/casefile"
	"github.com/earwitness/earwitness/evidence"
)

// fill sets every field of v to something that is not zero, so that a field which the case loses shows.
func fill(v reflect.Value, n *int) {
	*n++
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("text %d <é>", *n))
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(*n) << 30)
	case reflect.Float64:
		v.SetFloat(math.Nextafter(0.1*float64(*n), 1e9))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Uint8:
		v.SetUint(uint64(*n % 256))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), n)
		fill(v.Index(1), n)
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key, n)
		fill(value, n)
		v.SetMapIndex(key, value)
	case reflect.Struct:
		for _, field := range v.Fields() {
			if field.Kind() == reflect.Slice && field.Type().Elem() == v.Type() {
				continue // parts of parts, without end
			}
			if field.Type() == reflect.TypeFor[evidence.Pairs]() {
				continue // has no fields of its own
			}
			fill(field, n)
		}
	}
}

func TestNoFieldIsLost(t *testing.T) {
	f, path := create(t)
	var want evidence.Case
	n := 0
	fill(reflect.ValueOf(&want).Elem(), &n)
	want.Schema = evidence.Schema
	a, b := &want.Recordings[0], &want.Recordings[1]
	a.Path, b.Path = "a", "b"
	want.Findings[0].Path, want.Findings[1].Path = "a", "b"
	pairs := make([]evidence.Pair, 2)
	for i := range pairs { // relations may only name recordings
		fill(reflect.ValueOf(&pairs[i]).Elem(), &n)
		pairs[i].A, pairs[i].B = "a", []string{"a", "b"}[i]
		pairs[i].Export = []string{evidence.SameExport, evidence.DifferentExport}[i]
		want.Pairs.Append(pairs[i])
		want.Matches[i].A, want.Matches[i].B = "a", "b"
		want.Lineage[i].From, want.Lineage[i].To = "a", "b"
		want.Sessions[i].Paths = []string{"b", "a"}
		want.Sessions[i].Members[0].Path, want.Sessions[i].Members[1].Path = "b", "a"
		want.Sessions[i].Outsider.Path = "a"
		want.Tree[i].Left.Path, want.Tree[i].Right.Path = "a", "b"
		want.MainsMatches[i].Path, want.MainsClaims[i].Path = "a", "b"
		want.Moments[i].A, want.Moments[i].B = "a", "b"
		want.Exhibits[i] = func() evidence.Exhibit {
			e := want.Exhibits[i]
			e.Path, e.SHA256 = "b", exhibit("", "", string(e.Data)).SHA256
			return e
		}()
	}

	if err := f.Begin(context.Background(), want.Tool, "/leak"); err != nil {
		t.Fatal(err)
	}
	put(t, f, evidence.Measured{Recording: *b, Findings: want.Findings[1:], Exhibits: want.Exhibits[:1]},
		evidence.Measured{Recording: *a, Findings: want.Findings[:1]})
	compare(t, f, evidence.Comparison{
		Matches: want.Matches, Pairs: want.Pairs, Lineage: want.Lineage, Sessions: want.Sessions, Tree: want.Tree,
		MainsMatches: want.MainsMatches, MainsClaims: want.MainsClaims, Moments: want.Moments, Exhibits: want.Exhibits[1:], Limits: want.Limits,
	})
	for i := range want.Exhibits {
		data, err := f.Exhibit(context.Background(), want.Exhibits[i].SHA256)
		if err != nil || !bytes.Equal(data, want.Exhibits[i].Data) {
			t.Errorf("Exhibit(%d) = %x, %v; want %x", i, data, err, want.Exhibits[i].Data)
		}
		want.Exhibits[i].Data = nil
	}
	got := read(t, f)
	if diff := cmp.Diff(*got, want); diff != "" {
		t.Errorf("Case (-got +want)\n%s", diff)
	}
	for i, p := range got.Pairs.All() {
		if diff := cmp.Diff(p, pairs[i]); diff != "" {
			t.Errorf("pair %d (-got +want)\n%s", i, diff)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := casefile.OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if diff := cmp.Diff(*read(t, r), want); diff != "" {
		t.Errorf("Case of the file opened again (-got +want)\n%s", diff)
	}
}
