package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/earwitness/earwitness/dossier"
)

func verifyCommand() *cobra.Command {
	var pubkey, evidence string
	var asJSON bool
	c := &cobra.Command{
		Use:   "verify CASE|FOLDER",
		Short: "Check that a signed case or folder is as it was signed",
		Long: `Verify tests the signature over the manifest, the SHA-256 of every file in it, the chain of each case's
audit log and, with --evidence, the SHA-256 of every recording. What was changed, is missing or was
added is named. The exit code is 0 if there is nothing of the kind, and 1 otherwise.`,
		Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			if pubkey == "" {
				return usageError("verify: name --pubkey FILE")
			}
			key, err := readPublicKey(pubkey)
			if err != nil {
				return err
			}
			if evidence != "" {
				if info, err := os.Stat(evidence); err != nil || !info.IsDir() {
					return usageError("--evidence: %s is not a folder", evidence)
				}
			}
			r, err := dossier.Check(c.Context(), args[0], evidence, key)
			if err != nil {
				return err
			}
			return printResult(c.OutOrStdout(), r, asJSON)
		},
	}
	c.Flags().StringVar(&pubkey, "pubkey", "", "the signer's public key: a `FILE`, or the key itself in base64")
	c.Flags().StringVar(&evidence, "evidence", "", "test the recordings too, in the `FOLDER` that was scanned or a copy of it")
	c.Flags().BoolVar(&asJSON, "json", false, "print the result as JSON")
	return c
}

func printResult(w io.Writer, r *dossier.Result, asJSON bool) error {
	if asJSON {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		if err := e.Encode(r); err != nil {
			return err
		}
	} else {
		for _, p := range r.Problems {
			fmt.Fprintf(w, "%s: %s\n", plain(p.Path), plain(p.Text))
		}
		fmt.Fprintf(w, "signature   %s\n", signedText(r))
		fmt.Fprintf(w, "files       %d tested\n", r.Files)
		fmt.Fprintf(w, "audit log   %d rows tested\n", r.AuditRows)
		fmt.Fprintf(w, "recordings  %s\n", evidenceText(r))
	}
	if n := len(r.Problems); n > 0 {
		return fmt.Errorf("not as it was signed: %d problems", n)
	}
	return nil
}

// signedText says what the signature vouches for, with the time in its trusted comment.
func signedText(r *dossier.Result) string {
	if r.Signed == "" {
		return "NOT VALID: nothing below is vouched for"
	}
	for part := range strings.SplitSeq(r.Signed, "\t") {
		if at, ok := strings.CutPrefix(part, "timestamp:"); ok {
			if sec, err := strconv.ParseInt(at, 10, 64); err == nil {
				return "valid, of " + time.Unix(sec, 0).UTC().Format(time.RFC3339) + " by the signer's clock"
			}
		}
	}
	return "valid: " + plain(r.Signed)
}

func evidenceText(r *dossier.Result) string {
	if !r.Evidence {
		return "not tested: --evidence FOLDER names them"
	}
	text := fmt.Sprintf("%d tested", r.Recordings)
	if r.Unread > 0 {
		text += fmt.Sprintf(", %d that the scan could not read", r.Unread)
	}
	return text
}
