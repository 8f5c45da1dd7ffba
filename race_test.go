//go:build race

package earwitness_test

func init() { underRace = true }
