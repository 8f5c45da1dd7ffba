package casefile_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/earwitness/earwitness/casefile"
	"github.com/earwitness/earwitness/evidence"
)

// audited makes a case with a log of six rows and closes it.
func audited(t *testing.T) (path string) {
	t.Helper()
	f, path := create(t)
	begin(t, f)
	put(t, f, measured("a", "1"), measured(odd, "1"))
	compare(t, f, evidence.Comparison{})
	begin(t, f)
	if err := f.Prune(context.Background(), []string{"a"}); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// shell runs SQL on a closed case, as anybody with the file can.
func shell(t *testing.T, path, script string) error {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.ToSlash("file:"+strings.NewReplacer("#", "%23", "?", "%3f").Replace(path)))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, err = db.Exec(script)
	return err
}

func verify(t *testing.T, path string) error {
	t.Helper()
	f, err := casefile.OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	return f.VerifyAudit(context.Background())
}

func TestAudit(t *testing.T) {
	path := audited(t)
	f, err := casefile.OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	log, err := f.Audit(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	want := []struct{ action, detail string }{
		{"begin", `{"root":"/leak","tool":{"name":"earwitness","version":"1.2.3","settings":{"kernel":"generic"}}}`},
		{"recording", `{"path":"a","sha256":"1","key":"key of 1","status":"ok"}`},
		{"recording", ""},
		{"comparison", `{"exhibits":0,"findings":0,"lineage":0,"mains_claims":0,"mains_matches":0,"matches":0,"moments":0,"pairs":0,"sessions":0}`},
		{"begin", ""},
		{"pruned", ""},
	}
	if len(log) != len(want) {
		t.Fatalf("Audit: %d rows, want %d", len(log), len(want))
	}
	for i, r := range log {
		if r.Action != want[i].action || want[i].detail != "" && string(r.Detail) != want[i].detail {
			t.Errorf("Audit: row %d is %s %s, want %+v", i, r.Action, r.Detail, want[i])
		}
		if at, err := time.Parse(time.RFC3339, r.Time); err != nil || time.Since(at).Abs() > time.Hour || !strings.HasSuffix(r.Time, "Z") {
			t.Errorf("Audit: row %d has time %q, %v", i, r.Time, err)
		}
	}
	var pruned struct{ Recordings []evidence.Recording }
	if err := json.Unmarshal(log[5].Detail, &pruned); err != nil || len(pruned.Recordings) != 1 {
		t.Fatalf("Audit: detail %s, %v", log[5].Detail, err)
	}
	if got := string(pruned.Recordings[0].PathBytes); got != odd {
		t.Errorf("Audit: pruned %q, want %q", got, odd)
	}
	if err := f.VerifyAudit(context.Background()); err != nil {
		t.Errorf("VerifyAudit: %v", err)
	}
}

// TestAuditSum holds the hash against the recipe in the comment of Sum, as a stranger would follow it.
func TestAuditSum(t *testing.T) {
	row := casefile.AuditRow{
		Seq: 2, Time: "2026-01-02T03:04:05.000Z", User: "u", Host: "h", Action: "begin", Detail: json.RawMessage(`{"root":"/x"}`),
		PrevHash: strings.Repeat("0", 64),
	}
	sum := sha256.Sum256([]byte(strings.Repeat("0", 64) + "\n2\n2026-01-02T03:04:05.000Z\nu\nh\nbegin\n{\"root\":\"/x\"}\n"))
	if got, want := row.Sum(), hex.EncodeToString(sum[:]); got != want {
		t.Errorf("Sum = %s, want %s", got, want)
	}
}

func TestAuditIsAppendOnly(t *testing.T) {
	path := audited(t)
	for _, script := range []string{
		"UPDATE audit SET user = 'x' WHERE seq = 2",
		"DELETE FROM audit WHERE seq = 6",
		"DELETE FROM audit",
		"INSERT OR REPLACE INTO audit SELECT 3, time, 'x', host, action, detail, prev_hash, hash FROM audit WHERE seq = 3",
		"REPLACE INTO audit SELECT 9, time, 'x', host, action, detail, prev_hash, hash FROM audit WHERE seq = 3",
	} {
		if err := shell(t, path, script); err == nil || !strings.Contains(err.Error(), "append-only") {
			t.Errorf("%s: %v, want a refusal", script, err)
		}
	}
	if err := verify(t, path); err != nil {
		t.Errorf("VerifyAudit: %v", err)
	}
}

func TestVerifyAuditNamesTheRow(t *testing.T) {
	for _, test := range []struct {
		change string
		seq    int64
	}{
		{"UPDATE audit SET time = '2020-01-01T00:00:00.000Z' WHERE seq = 1", 1},
		{"UPDATE audit SET user = user || 'x' WHERE seq = 2", 2},
		{"UPDATE audit SET host = host || 'x' WHERE seq = 3", 3},
		{"UPDATE audit SET action = 'begin' WHERE seq = 4", 4},
		{"UPDATE audit SET detail = replace(detail, '1.2.3', '1.2.4') WHERE seq = 5", 5},
		{"UPDATE audit SET hash = replace(hash, substr(hash, 1, 1), 'g') WHERE seq = 6", 6},
		{"UPDATE audit SET prev_hash = hash WHERE seq = 6", 6},
		{"DELETE FROM audit WHERE seq = 3", 3},
		{"DELETE FROM audit WHERE seq = 3; UPDATE audit SET seq = seq - 1 WHERE seq > 3", 3},
		{"DELETE FROM audit WHERE seq = 1", 1},
	} {
		path := audited(t)
		if err := shell(t, path, "DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete; "+test.change); err != nil {
			t.Fatal(err)
		}
		var bad *casefile.AuditError
		if err := verify(t, path); !errors.As(err, &bad) || bad.Seq != test.seq {
			t.Errorf("VerifyAudit after %s = %v, want row %d", test.change, err, test.seq)
		}
	}
}
