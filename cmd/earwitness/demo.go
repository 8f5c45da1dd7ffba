package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/internal/demo"
)

func demoCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "demo DIR",
		Short: "Make a small leak with known truth in DIR, and scan it",
		Args:  exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			dir := args[0]
			if _, err := demo.Write(dir); err != nil {
				return err
			}
			out := outputs{json: filepath.Join(dir, "demo.json"), html: filepath.Join(dir, "demo.html")}
			err := scan(c.Context(), filepath.Join(dir, "leak"), filepath.Join(dir, "demo.ew"), earwitness.Options{}, out, c.OutOrStdout())
			if e, ok := err.(*codeError); ok && e.code == exitUnread {
				fmt.Fprintln(os.Stderr, "earwitness:", err) // meant: the leak holds broken files
				err = nil
			}
			if err == nil {
				fmt.Fprintf(c.OutOrStdout(), "truth       %s\n", filepath.Join(dir, "truth.json"))
			}
			return err
		},
	}
}
