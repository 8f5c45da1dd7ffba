package export_test

import (
	"fmt"
	"os"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/export"
)

func Example() {
	c := &evidence.Case{
		Tool: evidence.Tool{Name: "earwitness", Version: "0.1.0"},
		Recordings: []evidence.Recording{{
			Path: "leak/call.wav", Bytes: 48044, SHA256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
		}},
	}
	for _, f := range export.Formats() {
		if f.Name != "hashdeep" {
			continue
		}
		if err := f.File(os.Stdout, c, export.Options{}); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	// Output:
	// %%%% HASHDEEP-1.0
	// %%%% size,sha256,filename
	// ## Recordings of a case by earwitness 0.1.0, relative to the scanned folder.
	// 48044,9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08,./leak/call.wav
}
