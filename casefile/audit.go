package casefile

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/earwitness/earwitness/evidence"
)

// Actions of the audit log.
const (
	ActionBegin      = "begin"      // a run began; detail: root, tool
	ActionListed     = "listed"     // a recording was listed, and not decoded yet; detail as of the next
	ActionRecording  = "recording"  // a recording was examined; detail: path, sha256, key, status, kept
	ActionPruned     = "pruned"     // recordings had left the folder; detail: recordings
	ActionComparison = "comparison" // the run ended; detail: how many relations of each kind
	ActionMains      = "mains"      // a mains reference was searched anew; detail: how many matches and claims, and the tool with its settings
	ActionSessions   = "sessions"   // sessions were formed anew; detail: how many, and the tool with its settings
)

// AuditRow is one line of the audit log.
type AuditRow struct {
	Seq      int64           `json:"seq"`  // 1, 2, 3, …
	Time     string          `json:"time"` // RFC 3339, UTC, milliseconds
	User     string          `json:"user"` // who ran the program, as the system says; empty if it does not
	Host     string          `json:"host"`
	Action   string          `json:"action"`
	Detail   json.RawMessage `json:"detail"`
	PrevHash string          `json:"prev_hash"` // Hash of the row before; of the first row, 64 zeros
	Hash     string          `json:"hash"`
}

// Sum computes what Hash has to be: the SHA-256, in lower-case hex, of seven lines, each ended by a line feed:
// PrevHash, Seq in decimal, Time, User, Host, Action, and Detail byte for byte as stored. No line holds a line
// feed. A shell can check the n-th row:
//
//	sqlite3 case "SELECT prev_hash || char(10) || seq || char(10) || time || char(10) || user || char(10) ||
//	  host || char(10) || action || char(10) || detail FROM audit WHERE seq = n" | sha256sum
func (r AuditRow) Sum() string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%d\n%s\n%s\n%s\n%s\n%s\n", r.PrevHash, r.Seq, r.Time, r.User, r.Host, r.Action, r.Detail)
	return hex.EncodeToString(h.Sum(nil))
}

// AuditError names the first row at which the chain of the audit log breaks.
type AuditError struct {
	Seq    int64
	Reason string
}

func (e *AuditError) Error() string { return fmt.Sprintf("audit log, row %d: %s", e.Seq, e.Reason) }

// Audit returns the audit log, oldest row first.
func (f *File) Audit(ctx context.Context) ([]AuditRow, error) {
	var log []AuditRow
	err := f.view(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, "SELECT seq, time, user, host, action, detail, prev_hash, hash FROM audit ORDER BY seq")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var r AuditRow
			if err := rows.Scan(&r.Seq, &r.Time, &r.User, &r.Host, &r.Action, (*[]byte)(&r.Detail), &r.PrevHash, &r.Hash); err != nil {
				return err
			}
			log = append(log, r)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, wrap("reading the audit log", err)
	}
	return log, nil
}

// VerifyAudit computes the chain of the audit log anew. An *AuditError names the first row that does not fit.
func (f *File) VerifyAudit(ctx context.Context) error {
	log, err := f.Audit(ctx)
	if err != nil {
		return err
	}
	prev := firstPrevHash
	for i, r := range log {
		want := int64(i + 1)
		switch {
		case r.Seq != want:
			return &AuditError{Seq: want, Reason: "missing"}
		case r.PrevHash != prev:
			return &AuditError{Seq: want, Reason: "does not continue the row before"}
		case r.Hash != r.Sum():
			return &AuditError{Seq: want, Reason: "hash does not fit the content"}
		}
		prev = r.Hash
	}
	return nil
}

var firstPrevHash = strings.Repeat("0", 2*sha256.Size)

// appendAudit adds a row to the log, in the transaction of what it tells of.
func (f *File) appendAudit(ctx context.Context, tx *sql.Tx, action string, detail any) error {
	text, err := json.Marshal(detail)
	if err != nil {
		return err
	}
	r := AuditRow{
		Time: f.now().UTC().Format("2006-01-02T15:04:05.000Z07:00"), User: line(f.user), Host: line(f.host),
		Action: action, Detail: text, PrevHash: firstPrevHash,
	}
	last := tx.QueryRowContext(ctx, "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")
	if err := last.Scan(&r.Seq, &r.PrevHash); err != nil && err != sql.ErrNoRows {
		return err
	}
	r.Seq++
	r.Hash = r.Sum()
	_, err = tx.ExecContext(ctx, "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		r.Seq, r.Time, r.User, r.Host, r.Action, string(r.Detail), r.PrevHash, r.Hash)
	return err
}

// line keeps a name that the system gave on one line, so that the hashed text is unambiguous.
func line(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, s)
}

// auditedFile is a recording as the audit log names it.
type auditedFile struct {
	Path      string   `json:"path"`
	PathBytes []byte   `json:"path_bytes_base64,omitempty"` // if the name is not UTF-8
	SHA256    string   `json:"sha256"`
	Key       string   `json:"key"`
	Status    string   `json:"status"`
	Kept      []string `json:"kept,omitempty"` // detectors whose part is of an earlier examination
}

func audited(r evidence.Recording, key string, kept ...string) auditedFile {
	a := auditedFile{Path: r.Path, PathBytes: r.PathBytes, SHA256: r.SHA256, Key: key, Status: r.Status, Kept: kept}
	if !utf8.ValidString(r.Path) {
		a.PathBytes = []byte(r.Path)
	}
	return a
}
