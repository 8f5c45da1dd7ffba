package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"sync"
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
	shared := t.TempDir()
	made := sync.OnceValue(func() error {
		if out, err := command("demo", shared).CombinedOutput(); err != nil {
			return fmt.Errorf("the demonstration: %w\n%s", err, out)
		}
		return nil
	})
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits":     exits,
			"smallleak": smallleak,
			// demonstration DIR: what earwitness demo DIR writes, which is made once; its case names the folder it was made in.
			"demonstration": func(ts *testscript.TestScript, neg bool, args []string) {
				if neg || len(args) != 1 {
					ts.Fatalf("usage: demonstration DIR")
				}
				ts.Check(made())
				ts.Check(os.CopyFS(ts.MkAbs(args[0]), os.DirFS(shared)))
			},
		},
	})
}

// exits runs a program and wants an exit code: exits CODE PROGRAM ARGUMENTS….
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARGUMENTS…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	err = ts.Exec(args[1], args[2:]...)
	if e, ok := errors.AsType[*exec.ExitError](err); ok {
		got = e.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("%q exits with %d, want %d", args[1:], got, want)
	}
}

// smallleak writes the demonstration's small recordings: smallleak DIR, to DIR/leak.
func smallleak(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: smallleak DIR")
	}
	ts.Check(writeSmallLeak(ts.MkAbs(args[0])))
}
