package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"aead.dev/minisign"
	"github.com/spf13/cobra"

	"github.com/earwitness/earwitness"
	"github.com/earwitness/earwitness/dossier"
)

// isManifest reports whether a name is that of a folder's manifest or its signature.
func isManifest(name string) bool {
	return name == dossier.ManifestName || name == dossier.ManifestName+dossier.SignatureExtension
}

func signCommand() *cobra.Command {
	var keyPath, passwordFile string
	c := &cobra.Command{
		Use:   "sign CASE|FOLDER",
		Short: "Sign a case, or a folder with a case and what was made of it",
		Long: `Sign lists every file of FOLDER, or CASE alone, with its SHA-256, and with it the SHA-256 of every
recording of each case and the end of its audit log, in MANIFEST.json (CASE.manifest.json), and signs
that list in minisign's form: 'earwitness verify' and minisign -Vm MANIFEST.json -p KEY.pub check it.

What is signed is that these bytes were there when the key's holder signed, at the time that his clock
told. Who that is, the public key must be known from elsewhere to say.`,
		Example: `  earwitness keygen --key me.key
  earwitness sign dossier --key me.key
  earwitness verify dossier --pubkey me.key.pub --evidence LEAK`,
		Args: exactly(1),
		RunE: func(c *cobra.Command, args []string) error {
			if keyPath == "" {
				return usageError("sign: name --key FILE; 'earwitness keygen' makes one")
			}
			return sign(c, args[0], keyPath, passwordFile)
		},
	}
	c.Flags().StringVar(&keyPath, "key", "", "sign with the secret key in `FILE`, made by 'earwitness keygen' or minisign")
	passwordFlag(c, &passwordFile)
	return c
}

func sign(c *cobra.Command, target, keyPath, passwordFile string) error {
	if err := keyOutside(target, keyPath); err != nil {
		return err
	}
	key, err := readSecretKey(keyPath, passwordFile)
	if err != nil {
		return err
	}
	now := time.Now()
	m, err := dossier.Make(c.Context(), target, "earwitness "+earwitness.Version, now)
	if err != nil {
		return err
	}
	text, err := m.Encode()
	if err != nil {
		return err
	}
	manifest, signature, err := dossier.Paths(target)
	if err != nil {
		return err
	}
	write := func(path string, text []byte) error {
		return writeTo(path, func(w io.Writer) error { _, err := w.Write(text); return err })
	}
	if err := write(manifest, text); err != nil {
		return err
	}
	if err := write(signature, dossier.Sign(text, key, plain(filepath.Base(manifest)), now)); err != nil {
		return err
	}
	w := c.OutOrStdout()
	fmt.Fprintf(w, "signed     %d files, and the hashes of %d recordings\n", len(m.Files), recordingsOf(m))
	fmt.Fprintf(w, "manifest   %s\nsignature  %s\n", plain(manifest), plain(signature))
	_, err = fmt.Fprintf(w, "public key %s\n", key.Public().(minisign.PublicKey).String())
	return err
}

// keyOutside refuses a secret key that lies in the folder that is handed over.
func keyOutside(target, keyPath string) error {
	info, err := os.Stat(target)
	if err != nil || !info.IsDir() {
		return err
	}
	inside, err := within(target, keyPath)
	if err == nil && inside {
		err = usageError("%s lies in %s, and would be handed over with it", keyPath, target)
	}
	return err
}

func recordingsOf(m *dossier.Manifest) (n int) {
	for _, c := range m.Cases {
		n += len(c.Recordings)
	}
	return n
}
