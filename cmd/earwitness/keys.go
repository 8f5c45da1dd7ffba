package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"aead.dev/minisign"
	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// maxKeyFile bounds what is read as a key or a password.
const maxKeyFile = 1 << 16

func passwordFlag(c *cobra.Command, file *string) {
	c.Flags().StringVar(file, "password-file", "", "take the key's password from the first line of `FILE` (default: ask)")
}

func keygenCommand() *cobra.Command {
	var keyPath, pubPath, passwordFile string
	var noPassword bool
	c := &cobra.Command{
		Use:   "keygen",
		Short: "Make a pair of keys to sign dossiers with, in minisign's form",
		Long: `Keygen makes an Ed25519 key pair. The secret key is encrypted under a password by scrypt, which takes
a gigabyte of memory and a few seconds, and again whenever it is used. Minisign reads both files.`,
		Args: exactly(0),
		RunE: func(c *cobra.Command, _ []string) error {
			if keyPath == "" {
				return usageError("keygen: name --key FILE")
			}
			if noPassword && passwordFile != "" {
				return usageError("keygen: --no-password and --password-file exclude each other")
			}
			if pubPath == "" {
				pubPath = keyPath + ".pub"
			}
			return keygen(c, keyPath, pubPath, keyPassword{file: passwordFile, none: noPassword, twice: true})
		},
	}
	c.Flags().StringVar(&keyPath, "key", "", "write the secret key to a new `FILE`")
	c.Flags().StringVar(&pubPath, "pubkey", "", "write the public key to a new `FILE` (default: that of --key with .pub)")
	passwordFlag(c, &passwordFile)
	c.Flags().BoolVar(&noPassword, "no-password", false, "leave the secret key unencrypted: who reads the file signs as you")
	return c
}

func keygen(c *cobra.Command, keyPath, pubPath string, from keyPassword) error {
	for _, p := range []string{keyPath, pubPath} {
		if _, err := os.Lstat(p); err == nil {
			return usageError("%s is there already: keys are never replaced", p)
		}
	}
	public, secret, err := minisign.GenerateKey(nil)
	if err != nil {
		return err
	}
	text, err := secret.MarshalText()
	if err != nil {
		return err
	}
	if from.none {
		fmt.Fprintf(os.Stderr, "earwitness: the secret key is not encrypted: whoever reads %s can sign in your name\n", plain(keyPath))
	} else {
		password, err := from.read()
		if err != nil {
			return err
		}
		if text, err = minisign.EncryptKey(password, secret); err != nil {
			return err
		}
	}
	if err := writeNew(keyPath, append(text, '\n'), 0o600); err != nil {
		return err
	}
	text, err = public.MarshalText()
	if err != nil {
		return err
	}
	if err := writeNew(pubPath, append(text, '\n'), 0o644); err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.OutOrStdout(), "secret key %s\npublic key %s: %s\n", plain(keyPath), plain(pubPath), public.String())
	return err
}

// writeNew writes a file that must not be there.
func writeNew(path string, text []byte, mode os.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return closed(f, err)
}

// readSecretKey reads a secret key, and asks for its password if it has one.
func readSecretKey(path, passwordFile string) (key minisign.PrivateKey, err error) {
	text, err := readSmall(path)
	if err != nil {
		return key, err
	}
	text = bytes.TrimSpace(text)
	if !minisign.IsEncrypted(text) {
		if err := key.UnmarshalText(text); err != nil {
			return key, fmt.Errorf("%s: not a secret key of minisign's form", path)
		}
		return key, nil
	}
	password, err := keyPassword{file: passwordFile}.read()
	if err != nil {
		return key, err
	}
	if key, err = minisign.DecryptKey(password, text); err != nil {
		return key, fmt.Errorf("%s: the password does not fit, or the file is damaged", path)
	}
	return key, nil
}

// readPublicKey reads a public key: a file, or the key itself in base64.
func readPublicKey(name string) (key minisign.PublicKey, err error) {
	text, err := readSmall(name)
	if errors.Is(err, fs.ErrNotExist) && key.UnmarshalText([]byte(name)) == nil {
		return key, nil
	}
	if err != nil {
		return key, err
	}
	if err := key.UnmarshalText(bytes.TrimSpace(text)); err != nil {
		return key, fmt.Errorf("%s: not a public key of minisign's form", name)
	}
	return key, nil
}

func readSmall(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxKeyFile {
		return nil, fmt.Errorf("%s: too large for a key or a password", path)
	}
	return os.ReadFile(path)
}

// keyPassword says where a password comes from.
type keyPassword struct {
	file  string // empty: the terminal
	none  bool   // there is none
	twice bool   // it is new: the user types it twice
}

func (p keyPassword) read() (string, error) {
	if p.file != "" {
		text, err := readSmall(p.file)
		if err != nil {
			return "", err
		}
		line, _, _ := strings.Cut(string(text), "\n")
		return nonEmpty(strings.TrimSuffix(line, "\r"))
	}
	if !term.IsTerminal(int(os.Stdin.Fd())) {
		return "", usageError("standard input is no terminal to ask for the password on: name --password-file FILE")
	}
	password, err := ask("password of the secret key: ")
	if err != nil || !p.twice {
		return password, err
	}
	again, err := ask("once more: ")
	if err == nil && again != password {
		err = errors.New("the two passwords differ")
	}
	return password, err
}

func ask(prompt string) (string, error) {
	fmt.Fprint(os.Stderr, prompt)
	text, err := term.ReadPassword(int(os.Stdin.Fd()))
	fmt.Fprintln(os.Stderr)
	if err != nil {
		return "", err
	}
	return nonEmpty(string(text))
}

func nonEmpty(password string) (string, error) {
	if password == "" {
		return "", errors.New("the password is empty; 'earwitness keygen --no-password' makes a key without one")
	}
	return password, nil
}
