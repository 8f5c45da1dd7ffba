package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/earwitness/earwitness/casefile"
	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/export"
	"github.com/earwitness/earwitness/export/parquet"
)

// exportJob is a call of the export command.
type exportJob struct {
	casePath, format, out string
}

// exportFormats are all formats there are.
func exportFormats() []export.Format { return append(export.Formats(), parquet.Format()) }

func exportCommand() *cobra.Command {
	var j exportJob
	var names []string
	list := &strings.Builder{}
	w := tabwriter.NewWriter(list, 0, 0, 2, ' ', 0)
	for _, f := range exportFormats() {
		names = append(names, f.Name)
		fmt.Fprintf(w, "    %s\t%s\n", f.Name, f.About) // four: a block of its own in the manual
	}
	_ = w.Flush() // to memory: it does not fail
	c := &cobra.Command{
		Use:   "export CASE",
		Short: "Write a case for other tools: tables, labels, hash lists, JSON-LD",
		Long: `Export writes a case in a form that another tool reads. Nothing is left out for being weak; what a
format has no place for is. Formats of several files go to a new folder, those of one to standard
output unless --out names a file. With rocrate and --out, the other files of that folder, in which
the case must lie, are described too.

` + list.String(),
		Example: `  earwitness export leak.ew --format csv --out leak-csv
  earwitness export leak.ew --format hashdeep --out known.txt
  earwitness export dossier/leak.ew --format rocrate --out dossier/ro-crate-metadata.json`,
		Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			j.casePath = args[0]
			return j.run(c.Context(), c.OutOrStdout())
		},
	}
	c.Flags().StringVar(&j.format, "format", "", "write in `FORMAT`: "+strings.Join(names, ", "))
	c.Flags().StringVarP(&j.out, "out", "o", "", "write to `OUT`, a file or a new folder\n(default: standard output; for several files, CASE-FORMAT)")
	cobra.CheckErr(c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp)))
	return c
}

func (j exportJob) run(ctx context.Context, w io.Writer) error {
	all := exportFormats()
	i := slices.IndexFunc(all, func(f export.Format) bool { return f.Name == j.format })
	if i < 0 {
		return usageError("export: name --format: %q is none of those that 'earwitness export --help' lists", j.format)
	}
	format := all[i]
	if j.out == "" {
		if j.out = stdout; format.Files != nil {
			j.out = strings.TrimSuffix(filepath.Base(j.casePath), filepath.Ext(j.casePath)) + "-" + format.Name
		}
	}
	file, err := casefile.OpenReadOnly(j.casePath)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := (outputs{json: j.out}).outside(ctx, file); err != nil {
		return err
	}
	c, err := file.Case(ctx)
	if err != nil {
		return err
	}
	tellUnfinished(c)
	o, err := j.options(ctx, file, format)
	if err != nil {
		return err
	}
	if format.File != nil {
		return j.writeOne(format, c, o)
	}
	n, err := writeFolder(j.out, func(create export.Create) error { return format.Files(create, c, o) })
	if err == nil {
		fmt.Fprintf(w, "%d files in %s\n", n, plain(j.out))
	}
	return err
}

func (j exportJob) writeOne(format export.Format, c *evidence.Case, o export.Options) error {
	if err := (outputs{json: j.out}).check(j.casePath); err != nil {
		return err
	}
	return writeTo(j.out, func(w io.Writer) error { return format.File(w, c, o) })
}

// options gathers what stands beside the case: its log, and for a crate the files of its folder.
func (j exportJob) options(ctx context.Context, file *casefile.File, format export.Format) (o export.Options, err error) {
	log, err := file.Audit(ctx)
	if err != nil {
		return o, err
	}
	for _, row := range log {
		if row.Action != casefile.ActionRecording && row.Action != casefile.ActionListed { // thousands, and in the case
			o.Actions = append(o.Actions, export.Action{Time: row.Time, Who: row.User + "@" + row.Host, Name: row.Action})
		}
	}
	if format.Extension != export.CrateName || j.out == stdout {
		return o, nil
	}
	if filepath.Base(j.out) != export.CrateName {
		return o, usageError("%s: the file must be called %s, in the folder that it describes", j.out, export.CrateName)
	}
	dir := filepath.Dir(j.out)
	if inside, err := within(dir, j.casePath); err != nil || !inside {
		return o, usageError("%s does not lie in %s, the folder that the file would describe", j.casePath, dir)
	}
	o.Parts, err = crateParts(ctx, dir)
	return o, err
}

// crateParts lists the files of a folder, but for the crate's metadata and what signs the folder, which come last.
func crateParts(ctx context.Context, dir string) (parts []export.Part, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil || rel == export.CrateName || isManifest(rel) {
			return err
		}
		p := export.Part{Path: filepath.ToSlash(rel), MediaType: mediaTypes[strings.ToLower(filepath.Ext(rel))]}
		if p.Bytes, p.SHA256, err = hashFile(path); err != nil {
			return err
		}
		parts = append(parts, p)
		return ctx.Err()
	})
	return parts, err
}

// mediaTypes are of the files that a dossier has; the system's table would differ from one machine to another.
var mediaTypes = map[string]string{
	".csv": "text/csv", ".ew": "application/vnd.sqlite3", ".html": "text/html", ".json": "application/json",
	".jsonld": "application/ld+json", ".ndjson": "application/x-ndjson", ".parquet": "application/vnd.apache.parquet",
	".pdf": "application/pdf", ".png": "image/png", ".txt": "text/plain", ".wav": "audio/wav",
}

func hashFile(path string) (size int64, sum string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, "", err
	}
	defer f.Close()
	h := sha256.New()
	size, err = io.Copy(h, f)
	return size, hex.EncodeToString(h.Sum(nil)), err
}
