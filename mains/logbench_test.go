package mains_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/earwitness/earwitness/mains"
)

func BenchmarkReadLog(b *testing.B) {
	start := time.Date(2022, 5, 1, 0, 0, 0, 0, time.UTC)
	text := "time,frequency_hz\n" + rows(100000, func(i int) string {
		return start.Add(time.Duration(i)*time.Second).Format(time.RFC3339) + fmt.Sprintf(",%.4f", steadyHz(i))
	})
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := mains.ReadLog("grid.csv", strings.NewReader(text), int64(len(text)), 50); err != nil {
			b.Fatal(err)
		}
	}
}
