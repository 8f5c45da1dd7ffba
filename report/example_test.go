package report_test

import (
	"fmt"
	"os"
	"strings"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/report"
)

func Example() {
	c := &evidence.Case{
		Schema:     evidence.Schema,
		Recordings: []evidence.Recording{{Path: "call.wav", Status: evidence.OK, DurationSeconds: 75}},
	}
	var page strings.Builder
	if err := report.HTML(&page, c, report.Options{Title: "Calls of March"}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	fmt.Println(strings.Contains(page.String(), "1 recording, 75 s of audio: 1 decoded whole, 0 in part, 0 not at all."))
	// Output: true
}
