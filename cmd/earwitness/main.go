// Command earwitness examines a folder of leaked recordings and leaves a case file and a report.
//
// It is one client of the library github.com/earwitness/earwitness; everything that it prints stands in the case.
// Results go to standard output, the rest to standard error. It exits with 0 when done, 1 when it failed, 2 when it
// was called wrongly, and 3 when it is done but some files could not be read.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"
)

// Exit codes.
const (
	exitDone     = 0
	exitFailed   = 1
	exitUsage    = 2
	exitUnread   = 3
	exitUnreadIs = "done, but some files could not be read"
)

// memoryLimit, in bytes, is what memory is collected early for: without it garbage takes as much again as what is in use. The
// environment's GOMEMLIMIT stands above it.
const memoryLimit = 320 << 20

// codeError is an error that ends the program with a code of its own.
type codeError struct {
	code int
	err  error
}

func (e *codeError) Error() string { return e.err.Error() }
func (e *codeError) Unwrap() error { return e.err }

func usageError(format string, args ...any) error {
	return &codeError{exitUsage, fmt.Errorf(format, args...)}
}

func main() { os.Exit(run()) }

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)   // a second signal ends the program at once
	signal.Ignore(syscall.SIGPIPE) // a reader that has seen enough: writing fails instead, and the case is closed
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	root := newRoot()
	err := root.ExecuteContext(ctx)
	if err == nil || errors.Is(err, syscall.EPIPE) {
		return exitDone
	}
	fmt.Fprintln(os.Stderr, "earwitness:", plain(err.Error()))
	if ctx.Err() != nil {
		return exitFailed
	}
	if e, ok := errors.AsType[*codeError](err); ok {
		return e.code
	}
	return exitFailed
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "earwitness",
		Short: "Forensic analysis of a folder of leaked recordings",
		Long: `Earwitness examines a folder of recordings: what is in it, which are copies or excerpts of which,
which come from one session, which show traces of editing, and what happened to each before.

Every answer is a likelihood ratio with the error rate that was measured for it; "inconclusive"
is an answer. It does not say whether a voice is synthetic or imitated, who speaks, or whether
what is said is true. Nothing leaves the machine, and evidence is only read.

Results go to standard output, all else to standard error. The exit code is 0 when done, 1 when it failed,
2 when it was called wrongly, and 3 when it is done but some files could not be read.`,
		Example: `  earwitness demo demo-case
  earwitness scan LEAK --case leak.ew --report leak.html
  earwitness match clip.opus leak.ew`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError("unknown command %q; see 'earwitness --help'", args[0])
			}
			return c.Help()
		},
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usageError("%w; see '%s --help'", err, c.CommandPath())
	})
	root.AddCommand(scanCommand(), reportCommand(), exportCommand(), signCommand(), verifyCommand(), keygenCommand(), clusterCommand(),
		mainsCommand(), showCommand(), inspectCommand(), decodeCommand(), matchCommand(), compareCommand(), demoCommand(),
		benchCommand(), calibrateCommand(), validateCommand(), selfTestCommand(), versionCommand(), manCommand())
	return root
}

// exactly wants n arguments, and says so as a mistake of usage.
func exactly(n int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) != n {
			return usageError("%s takes %d arguments, got %d; see '%s --help'", c.CommandPath(), n, len(args), c.CommandPath())
		}
		return nil
	}
}
