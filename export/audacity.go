package export

import (
	"bufio"
	"fmt"
	"io"

	"github.com/earwitness/earwitness/evidence"
)

// Audacity writes label tracks as Audacity imports them: lines of start, end and text between tabs, and after those of
// findings in a known band a line of a backslash and the band's edges in Hz. Each recording has a file of findings,
// and where there are any, one of matches and one of blind zones; index.csv names the recordings.
// The form is that of Audacity's manual, "Importing and Exporting Labels".
func Audacity(create Create, c *evidence.Case, _ Options) error {
	return perRecording(create, c, func(create Create, t track) error {
		if err := writeLabels(create, t.stem+".findings.txt", t.findings); err != nil {
			return err
		}
		if len(t.matches) > 0 {
			if err := writeLabels(create, t.stem+".matches.txt", t.matches); err != nil {
				return err
			}
		}
		if len(t.blind) > 0 {
			return writeLabels(create, t.stem+".blind.txt", t.blind)
		}
		return nil
	})
}

func writeLabels(create Create, name string, marks []mark) error {
	return writeFile(create, name, func(w io.Writer) error {
		b := bufio.NewWriter(w)
		for _, m := range marks {
			fmt.Fprintf(b, "%s\t%s\t%s\n", seconds(m.start), seconds(m.end), m.text)
			if m.topHz > 0 {
				fmt.Fprintf(b, "\\\t%s\t%s\n", seconds(m.lowHz), seconds(m.topHz))
			}
		}
		return b.Flush()
	})
}
