package casefile_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/casefile"
	"github.com/earwitness/earwitness/evidence"
)

func TestPutSessions(t *testing.T) {
	ctx := context.Background()
	f, _ := create(t)
	if err := f.PutSessions(ctx, &evidence.Case{}); !errors.Is(err, casefile.ErrUnfinished) {
		t.Errorf("PutSessions before a scan = %v, want ErrUnfinished", err)
	}
	begin(t, f)
	put(t, f, measured("a", "1"), measured(odd, "1"))
	if err := f.PutSessions(ctx, &evidence.Case{}); !errors.Is(err, casefile.ErrUnfinished) {
		t.Errorf("PutSessions during a scan = %v, want ErrUnfinished", err)
	}
	compare(t, f, relations("a", odd))

	want := read(t, f)
	want.Sessions = []evidence.Session{
		{
			ID: "s1", Paths: []string{"a"}, Resamples: 100, Members: []evidence.Member{{Path: "a", Share: 0.5, OtherSession: "s2", OtherShare: 0.25}},
			Outsider: &evidence.Outsider{Path: odd, Share: 0.25},
		},
		{ID: "s2", Paths: []string{odd}, Resamples: 100, Members: []evidence.Member{{Path: odd}}},
	}
	want.Tree, want.Limits = []evidence.Merge{}, []string{"another"}
	want.Tool.Settings = map[string]string{"session_prior": "0.5"}
	if err := f.PutSessions(ctx, want); err != nil {
		t.Fatalf("PutSessions: %v", err)
	}
	if diff := cmp.Diff(read(t, f), want); diff != "" {
		t.Errorf("Case (-got +want)\n%s", diff)
	}
	if err := f.VerifyAudit(ctx); err != nil {
		t.Errorf("VerifyAudit: %v", err)
	}
	bad := *want
	bad.Sessions = []evidence.Session{{ID: "s1", Paths: []string{"a"}, Members: []evidence.Member{{Path: odd}}}}
	if err := f.PutSessions(ctx, &bad); err == nil {
		t.Error("PutSessions keeps a member that is not of the session's paths")
	}
	if diff := cmp.Diff(read(t, f), want); diff != "" {
		t.Errorf("Case after sessions that were refused (-got +want)\n%s", diff)
	}
	begin(t, f)
	if c := read(t, f); len(c.Sessions) > 0 {
		t.Errorf("%d sessions are left when a scan begins", len(c.Sessions))
	}
}
