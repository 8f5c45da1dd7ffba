package lineage_test

import (
	"fmt"

	"github.com/earwitness/earwitness/internal/synth"
	"github.com/earwitness/earwitness/lineage"
)

// Two copies of a recording, one of them under noise. The noise cannot have been taken off again, so the clean copy
// is the earlier; but both may have been made of a third.
func Example() {
	clean := speech(8, 1)
	noisy := synth.Add(clean, synth.White(len(clean), 2e-3, 2))

	m := lineage.Compare(windows(clean), windows(noisy), rate)
	wav := lineage.Facts{Codec: "pcm_s16le", RateHz: rate}
	e := lineage.DefaultModel().Weigh(m, wav, wav)

	fmt.Println("clean before noisy, not the reverse:", e.Order > 1)
	fmt.Println("noisy made of clean, not both of a third:", e.Parent > 1)
	// Output:
	// clean before noisy, not the reverse: true
	// noisy made of clean, not both of a third: false
}

// Of two ancestors the closer one is taken for the parent.
func ExampleTree() {
	edges := []lineage.Edge{
		{From: 0, To: 1, Log10LR: 1.0, Residual: -25},
		{From: 0, To: 2, Log10LR: 1.2, Residual: -14},
		{From: 1, To: 2, Log10LR: 1.0, Residual: -20},
		{From: 3, To: 0, Log10LR: 0.1, Residual: -30}, // cannot tell
	}
	for _, e := range lineage.Tree(4, edges, 0.5) {
		fmt.Println("copy", e.To, "was made of copy", e.From)
	}
	// Output:
	// copy 1 was made of copy 0
	// copy 2 was made of copy 1
}
