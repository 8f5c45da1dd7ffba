package report

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/earwitness/earwitness/evidence"
)

// ErrNoBrowser says that no browser that prints to PDF is installed.
var ErrNoBrowser = errors.New("no Chromium or Chrome is installed, which makes the PDF: install one (Debian: apt install chromium), " +
	"or write the page with --report and print it from any browser")

// browsers are the names under which Chromium is installed.
var browsers = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge"}

// Browser returns the path of an installed Chromium, or ErrNoBrowser.
func Browser() (string, error) {
	for _, name := range browsers {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", ErrNoBrowser
}

// PDF writes the page of a case as PDF, printed by an installed Chromium that is kept off every network; without one it
// returns ErrNoBrowser. What stands in the page is reproducible; its print holds the time of printing and depends on the
// browser's version.
func PDF(ctx context.Context, w io.Writer, c *evidence.Case, o Options) error {
	browser, err := Browser()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "earwitness-pdf-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	page, printed := filepath.Join(dir, "report.html"), filepath.Join(dir, "report.pdf")
	var text bytes.Buffer
	if err := HTML(&text, c, o); err != nil {
		return err
	}
	if err := os.WriteFile(page, text.Bytes(), 0o600); err != nil {
		return err
	}
	const patience = 30 * time.Minute // of a page with thousands of recordings
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	out, err := exec.CommandContext(ctx, browser, printArguments(dir, page, printed)...).CombinedOutput()
	if ctx.Err() != nil {
		return fmt.Errorf("printing to PDF: %w", ctx.Err())
	}
	data, readErr := os.ReadFile(printed)
	if readErr != nil || len(data) == 0 {
		return fmt.Errorf("printing to PDF: %s wrote none (%w): %s", browser, errors.Join(err, readErr), lastBytes(out))
	}
	_, err = w.Write(data)
	return err
}

// printArguments let a Chromium with a profile of its own print a page, and ask for nothing.
func printArguments(dir, page, printed string) []string {
	args := []string{
		"--headless", "--disable-gpu", "--no-first-run", "--no-default-browser-check", "--disable-extensions",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND",
		"--user-data-dir=" + filepath.Join(dir, "profile"), "--no-pdf-header-footer", "--print-to-pdf=" + printed,
	}
	if os.Geteuid() == 0 {
		args = append(args, "--no-sandbox") // as root there is none
	}
	path := filepath.ToSlash(page)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // a drive of Windows
	}
	return append(args, (&url.URL{Scheme: "file", Path: path}).String())
}

// lastBytes is what a program said at last.
func lastBytes(out []byte) string {
	const most = 300
	return visible(string(out[max(0, len(out)-most):]))
}
