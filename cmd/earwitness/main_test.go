package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// The test binary is the command itself when it is called as earwitness: in scripts, and in the kill test.
func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		os.Exit(run())
	}
	testscript.Main(m, map[string]func(){"earwitness": func() { os.Exit(run()) }})
}

const asCommand = "EARWITNESS_TEST_AS_COMMAND"

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script"})
}
