package casefile_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/casefile"
	"github.com/earwitness/earwitness/evidence"
)

func TestPutMains(t *testing.T) {
	ctx := context.Background()
	f, _ := create(t)
	if err := f.PutMains(ctx, &evidence.Case{}); !errors.Is(err, casefile.ErrUnfinished) {
		t.Errorf("PutMains before a scan = %v, want ErrUnfinished", err)
	}
	begin(t, f)
	put(t, f, measured("a", "1"), measured(odd, "1"))
	compare(t, f, relations("a", odd))

	want := read(t, f)
	want.MainsMatches = []evidence.MainsMatch{{Path: odd, Reference: "grid/1.csv", StartSeconds: 2.5, Log10LR: 1}}
	want.MainsClaims = []evidence.MainsClaim{{Path: odd, From: "2022-05-01T00:00:00Z", Until: "2022-06-01T00:00:00Z", Log10LR: -1}}
	want.Limits = []string{"another"}
	want.Tool.Settings = map[string]string{"mains_reference": "abc"}
	if err := f.PutMains(ctx, want); err != nil {
		t.Fatalf("PutMains: %v", err)
	}
	if diff := cmp.Diff(read(t, f), want); diff != "" {
		t.Errorf("Case (-got +want)\n%s", diff)
	}
	if err := f.VerifyAudit(ctx); err != nil {
		t.Errorf("VerifyAudit: %v", err)
	}
	begin(t, f)
	if c := read(t, f); len(c.MainsMatches)+len(c.MainsClaims) > 0 {
		t.Errorf("%d matches and claims are left when a scan begins", len(c.MainsMatches)+len(c.MainsClaims))
	}
}
