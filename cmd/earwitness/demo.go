package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/earwitness/earwitness/internal/demo"
)

func demoCommand() *cobra.Command {
	var kernel string
	c := &cobra.Command{
		Use:   "demo DIR",
		Short: "Make a small leak with known truth in DIR, and scan it",
		Args:  exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := useKernel(kernel); err != nil {
				return err
			}
			dir := args[0]
			if _, err := demo.Write(dir); err != nil {
				return err
			}
			out := outputs{json: filepath.Join(dir, "demo.json"), html: filepath.Join(dir, "demo.html")}
			j := job{folder: filepath.Join(dir, "leak"), casePath: filepath.Join(dir, "demo.ew"), out: out}
			err := j.run(c.Context(), c.OutOrStdout())
			if e, ok := err.(*codeError); ok && e.code == exitUnread {
				fmt.Fprintln(os.Stderr, "earwitness:", plain(err.Error())) // meant: the leak holds broken files
				err = nil
			}
			if err == nil {
				fmt.Fprintf(c.OutOrStdout(), "truth       %s\n", plain(filepath.Join(dir, "truth.json")))
			}
			return err
		},
	}
	kernelFlag(c, &kernel)
	return c
}
