package casefile_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/earwitness/earwitness/casefile"
	"github.com/earwitness/earwitness/evidence"
)

func Example() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	if err := examine(filepath.Join(dir, "leak.case")); err != nil {
		fmt.Println(err)
	}
	// Output:
	// a.mp3 ok
	// 1 begin
	// 2 recording
	// 3 comparison
}

// examine makes a case of one recording and prints what it holds.
func examine(path string) error {
	ctx := context.Background()
	f, err := casefile.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.Begin(ctx, evidence.Tool{Name: "example"}, "/leak"); err != nil {
		return err
	}
	recording := evidence.Recording{Path: "a.mp3", SHA256: "9f86d0…", Status: evidence.OK}
	if err := f.Put(ctx, evidence.Measured{Recording: recording, Key: "settings"}); err != nil {
		return err
	}
	if err := f.PutComparison(ctx, evidence.Comparison{}); err != nil {
		return err
	}
	c, err := f.Case(ctx)
	if err != nil {
		return err
	}
	for _, r := range c.Recordings {
		fmt.Println(r.Path, r.Status)
	}
	log, err := f.Audit(ctx)
	if err != nil {
		return err
	}
	for _, row := range log {
		fmt.Println(row.Seq, row.Action)
	}
	return f.VerifyAudit(ctx)
}
