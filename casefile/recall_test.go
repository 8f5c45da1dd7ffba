package casefile_test

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/evidence"
)

// All that Put keeps comes back, but for what only the audit log has.
func TestRecall(t *testing.T) {
	f, _ := create(t)
	begin(t, f)
	var want evidence.Measured
	n := 0
	fill(reflect.ValueOf(&want).Elem(), &n)
	want.Recording.Path, want.Kept = odd, nil
	for i := range want.Findings {
		want.Findings[i].Path = odd
	}
	for i := range want.Exhibits {
		want.Exhibits[i].Path = odd
		want.Exhibits[i].SHA256 = exhibit("", "", string(want.Exhibits[i].Data)).SHA256
	}
	put(t, f, want, measured("another", "1"))
	compare(t, f, evidence.Comparison{Exhibits: []evidence.Exhibit{exhibit(odd, "overlap", "overlap")}})
	got, err := f.Recall(t.Context(), odd)
	if err != nil {
		t.Fatalf("Recall: %v", err)
	}
	if diff := cmp.Diff(got, &want); diff != "" {
		t.Errorf("Recall (-got +want)\n%s", diff)
	}
	if got, err := f.Recall(t.Context(), "missing"); got != nil || err != nil {
		t.Errorf("Recall of what is not kept = %v, %v; want nil", got, err)
	}
}

// Of contributions that cannot be read nothing is kept; the rest comes back.
func TestRecallOfDamage(t *testing.T) {
	f, path := create(t)
	begin(t, f)
	m := measured("a", "1")
	m.Contributions = []evidence.Contribution{{Detector: "mains_hum", Key: "k"}}
	put(t, f, m)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := shell(t, path, "UPDATE contributions SET json = '[{'"); err != nil {
		t.Fatal(err)
	}
	got, err := openReader(t, path).Recall(t.Context(), "a")
	if err != nil || got == nil || got.Contributions != nil {
		t.Errorf("Recall = %+v, %v; want no contributions", got, err)
	}
}

// The audit log says which detectors did not run.
func TestAuditOfKept(t *testing.T) {
	f, _ := create(t)
	begin(t, f)
	m := measured("a", "1")
	m.Kept = []string{"mains_hum"}
	put(t, f, m)
	log, err := f.Audit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"path":"a","sha256":"1","key":"key of 1","status":"ok","kept":["mains_hum"]}`
	if got := string(log[len(log)-1].Detail); got != want {
		t.Errorf("detail %s, want %s", got, want)
	}
}
