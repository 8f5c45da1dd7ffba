package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/dsp"
)

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version, the kernel and the detectors",
		Args:  exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			w := tabwriter.NewWriter(c.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintf(w, "earwitness %s\t%s %s/%s, kernel %s\n", earwitness.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH, dsp.Kernel())
			for _, d := range earwitness.Detectors() {
				fmt.Fprintf(w, "%s %d\t%s\n", d.Name, d.Version, d.Doc)
			}
			return w.Flush()
		},
	}
}

func manCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "man DIR",
		Short: "Write the manual pages to DIR",
		Long: `Man writes a manual page for each command to DIR, from the text that --help prints. In a folder man1 below
one that man looks into, man finds them. The date in them is that of SOURCE_DATE_EPOCH, if it is set.`,
		Example: `  earwitness man ~/.local/share/man/man1
  man earwitness-scan`,
		Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return err
			}
			c.Root().DisableAutoGenTag = true
			header := &doc.GenManHeader{Title: strings.ToUpper(c.Root().Name()), Section: "1", Source: "earwitness " + earwitness.Version, Manual: "Earwitness"}
			return doc.GenManTree(c.Root(), header, args[0])
		},
	}
}
