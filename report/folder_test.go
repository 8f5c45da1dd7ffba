package report_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/earwitness/earwitness/evidence"
	"github.com/earwitness/earwitness/report"
)

// memory is a folder in memory.
type memory map[string]string

func (m memory) create(name string) (io.WriteCloser, error) {
	return &memoryFile{m: m, name: name}, nil
}

type memoryFile struct {
	bytes.Buffer
	m    memory
	name string
}

func (f *memoryFile) Close() error {
	if _, there := f.m[f.name]; there {
		return errors.New(f.name + " is written twice")
	}
	f.m[f.name] = f.String()
	return nil
}

// renderFolder returns a report and the files beside it.
func renderFolder(t *testing.T, c *evidence.Case) (page string, files memory) {
	t.Helper()
	files = memory{}
	return render(t, c, report.Options{
		Exhibit: exhibitsOf(c), Folder: &report.Folder{Page: "a b.html", Name: "a b.files", Create: files.create},
	}), files
}

// What is not on the page of many recordings lies in its folder, and nothing else does.
func TestFolder(t *testing.T) {
	c := fakeCase(60)
	page, files := renderFolder(t, c)
	again, filesAgain := renderFolder(t, c)
	if page != again || !maps.Equal(files, filesAgain) {
		t.Error("two reports of one case differ")
	}
	pages, exhibits, marks := 0, 0, 0
	named := regexp.MustCompile(`^(r[0-9]+\.html|[0-9a-f]{64}\.(png|wav))$`)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		text := files[name]
		if !named.MatchString(name) {
			t.Errorf("a file is called %q", name)
		}
		if !strings.HasSuffix(name, ".html") {
			exhibits++
			if sum := sha256.Sum256([]byte(text)); !strings.HasPrefix(name, hex.EncodeToString(sum[:])) {
				t.Errorf("%s has another hash", name)
			}
			continue
		}
		pages++
		marks += strings.Count(text, `<tr data-kind="`)
		if found := regexp.MustCompile(`<[^>]*\s(style|on[a-z]+)=|(src|href)="(https?:|//)`).FindString(text); found != "" {
			t.Errorf("%s: the policy forbids %q", name, found)
		}
	}
	if pages != len(c.Recordings) || exhibits != len(c.Exhibits) || marks != len(c.Findings)+2*len(c.Matches) {
		t.Errorf("%d pages, %d exhibits and %d marks, want %d, %d, %d", pages, exhibits, marks,
			len(c.Recordings), len(c.Exhibits), len(c.Findings)+2*len(c.Matches))
	}
	for _, want := range []string{`data-page="./a%20b.files/r1.html"`, `"folder":"./a%20b.files/"`, "frame-src &#39;self&#39; file:;"} {
		if !strings.Contains(page, want) {
			t.Errorf("the report lacks %q", want)
		}
	}
	if strings.Contains(page, "<tr data-kind=") || strings.Contains(page, "data:audio") {
		t.Error("the report holds what its folder has")
	}
	if want := `href="../a%20b.html#r`; !strings.Contains(files["r5.html"], want) {
		t.Errorf("the page of an excerpt lacks %q", want)
	}
}

// What a recording says on its own page is what it says on the page of a whole report, but for where links lead.
func TestFolderSame(t *testing.T) {
	c := smallCase()
	_, files := renderFolder(t, c)
	whole := render(t, c, report.Options{Exhibit: exhibitsOf(c)})
	words := func(text, from, to string) string {
		_, text, _ = strings.Cut(text, from)
		text, _, _ = strings.Cut(text, to)
		return strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(text, " ")), " ")
	}
	alone, all := words(files["r1.html"], `<main class="recording">`, "</main>"), words(whole, `id="r1">`, "</details>")
	if !strings.HasSuffix(all, alone) || len(alone) < len(all)/2 {
		t.Errorf("-whole +alone:\n%s", cmp.Diff(all, alone))
	}
}

func TestFolderFails(t *testing.T) {
	c := smallCase()
	full := errors.New("no space left")
	var b bytes.Buffer
	err := report.HTML(&b, c, report.Options{Exhibit: exhibitsOf(c), Folder: &report.Folder{Create: func(string) (io.WriteCloser, error) {
		return nil, full
	}}})
	if !errors.Is(err, full) || b.Len() > 0 {
		t.Errorf("error %v and %d bytes, want %v and none", err, b.Len(), full)
	}
}
