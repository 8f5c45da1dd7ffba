package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/casefile"
	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/export"
	"github.com/earwitness/earwitness/report"
)

// outputs is where a case is written beside its file.
type outputs struct {
	json, html, pdf string // paths, "-" for standard output, empty for none
	oneFile         bool   // the report is one file, however many recordings there are
}

func (o *outputs) flags(c *cobra.Command) {
	c.Flags().StringVar(&o.json, "json", "", "write the case as JSON to `FILE` (- for standard output)")
	c.Flags().StringVar(&o.html, "report", "", "write the report as an HTML page to `FILE` (- for standard output); of more than "+
		strconv.Itoa(mostOnPage)+"\nrecordings, what is shown of each goes to a folder beside it")
	c.Flags().BoolVar(&o.oneFile, "one-file", false, "write the report as one file, however many recordings there are")
}

// check refuses outputs that would destroy each other, the case, or what is kept beside it while it is written.
func (o outputs) check(casePath string) error {
	taken := []string{casePath, casePath + "-wal", casePath + "-shm", casePath + "-journal", casePath + "-lock"}
	if err := refuse(o.json, taken...); err != nil {
		return err
	}
	if o.json == stdout && o.html == stdout {
		return usageError("--json and --report cannot both go to standard output")
	}
	if o.json != "" && o.json != stdout {
		taken = append(taken, o.json)
	}
	if err := refuse(o.html, taken...); err != nil || o.pdf == "" {
		return err
	}
	if o.pdf == stdout {
		return usageError("--pdf goes to a file, not to standard output")
	}
	if o.html != "" && o.html != stdout {
		taken = append(taken, o.html)
	}
	return refuse(o.pdf, taken...)
}

// outside refuses outputs in the folder that the case is of.
func (o outputs) outside(ctx context.Context, file *casefile.File) error {
	root, err := file.Root(ctx)
	if err != nil || root == "" {
		return err
	}
	if _, err := os.Stat(root); err != nil {
		return nil // a folder out of reach cannot be written to
	}
	return notWithin(root, o.json, o.html, o.pdf)
}

func reportCommand() *cobra.Command {
	var out outputs
	c := &cobra.Command{
		Use:   "report CASE",
		Short: "Write a case as an HTML page, as PDF or as JSON",
		Args:  exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			if out.json == "" && out.html == "" && out.pdf == "" {
				return usageError("report: name --report FILE, --pdf FILE or --json FILE")
			}
			if out.pdf != "" {
				if _, err := report.Browser(); err != nil {
					return err
				}
			}
			if err := out.check(args[0]); err != nil {
				return err
			}
			file, err := casefile.OpenReadOnly(args[0])
			if err != nil {
				return err
			}
			defer file.Close()
			if err := out.outside(c.Context(), file); err != nil {
				return err
			}
			k, err := file.Case(c.Context())
			if err != nil {
				return err
			}
			tellUnfinished(k)
			return out.write(c.Context(), k, file)
		},
	}
	out.flags(c)
	c.Flags().StringVar(&out.pdf, "pdf", "", "write the report as PDF to `FILE`, by an installed Chromium")
	return c
}

// tellUnfinished says on standard error if a case is read before its scan has finished: not every output has a place for that.
func tellUnfinished(c *evidence.Case) {
	if i := slices.Index(c.Limits, casefile.Unfinished); i >= 0 {
		fmt.Fprintf(os.Stderr, "earwitness: %s\n", strings.Join(c.Limits[i:], "; "))
	}
}

// write writes the case in the forms that were asked for.
func (o outputs) write(ctx context.Context, c *evidence.Case, file *casefile.File) error {
	if o.json != "" {
		if err := writeTo(o.json, func(w io.Writer) error { return report.JSON(w, c) }); err != nil {
			return err
		}
	}
	if o.html == "" && o.pdf == "" {
		return nil
	}
	custody, err := custody(ctx, file)
	if err != nil {
		return err
	}
	options := report.Options{
		Exhibit: func(sha256 string) ([]byte, error) { return file.Exhibit(ctx, sha256) },
		Command: againCommand(c.Tool.Settings),
		Audit:   custody,
	}
	if o.html != "" {
		if err := o.writePage(c, options); err != nil {
			return err
		}
	}
	if o.pdf == "" {
		return nil
	}
	return writeTo(o.pdf, func(w io.Writer) error { return report.PDF(ctx, w, c, options) })
}

// writePage writes the report, with its folder if there are many recordings.
func (o outputs) writePage(c *evidence.Case, options report.Options) error {
	if o.oneFile || o.html == stdout || len(c.Recordings) <= mostOnPage || isSpecial(o.html) {
		return writeTo(o.html, func(w io.Writer) error { return report.HTML(w, c, options) })
	}
	page, err := resolve(o.html, maxLinks)
	if err != nil {
		return err
	}
	folder := besideName(page)
	return writeTo(page, func(w io.Writer) error { // the page is there after its folder
		return replaceFolder(folder, reportFile, func(create export.Create) error {
			options.Folder = &report.Folder{Page: filepath.Base(page), Name: filepath.Base(folder), Create: create}
			return report.HTML(w, c, options)
		})
	})
}

// isSpecial reports whether a path names something that is no regular file, such as a pipe or a device.
func isSpecial(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.Mode().IsRegular()
}

// mostOnPage is how many recordings are shown on one page.
const mostOnPage = 100

// besideName is the folder of a report: leak.files of leak.html.
func besideName(page string) string { return strings.TrimSuffix(page, filepath.Ext(page)) + ".files" }

// reportFile are the names of the files in the folder of a report.
var reportFile = regexp.MustCompile(`^(r[0-9]+\.html|[0-9a-f]{64}\.(png|wav))$`)

// custody is the case's audit log as the report prints it.
func custody(ctx context.Context, file *casefile.File) ([]report.AuditLine, error) {
	rows, err := file.Audit(ctx)
	if err != nil {
		return nil, err
	}
	var out []report.AuditLine
	for _, r := range rows {
		who := r.User
		if r.Host != "" {
			who += "@" + r.Host
		}
		out = append(out, report.AuditLine{Time: r.Time, Who: who, Action: r.Action, Detail: string(r.Detail), Hash: r.Hash})
	}
	return out, nil
}

// againCommand is the call that makes a case with these settings.
func againCommand(settings map[string]string) string {
	command := "earwitness scan FOLDER --case CASE"
	if settings["ffmpeg"] != "" {
		command += " --ffmpeg"
	}
	if settings["compare"] == "false" {
		command += " --no-compare"
	}
	if skipped := settings["skipped"]; skipped != "" {
		command += " --skip " + skipped
	}
	if settings["calibration"] != earwitness.DefaultCalibration().ID {
		command += " --calibration FILE"
	}
	if settings["mains_reference_sha256"] != "" {
		command += " --mains-reference PATH"
	}
	if claimed := settings["mains_claimed"]; claimed != "" {
		command += " --claimed " + claimed
	}
	command += " --kernel " + settings["kernel"]
	if prior := settings["session_prior"]; prior != "" {
		command += " --prior " + prior
	}
	return command
}
