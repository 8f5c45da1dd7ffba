package dossier

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"aead.dev/minisign"
)

// Sign returns a minisign signature of the bytes, prehashed. The trusted comment, which is signed too, tells the time and
// the file's name; name holds no control characters.
func Sign(text []byte, key minisign.PrivateKey, name string, now time.Time) []byte {
	r := minisign.NewReader(bytes.NewReader(text))
	_, _ = io.Copy(io.Discard, r) // from memory: it does not fail
	trusted := fmt.Sprintf("timestamp:%d\tfile:%s\thashed", now.Unix(), name)
	return r.SignWithComments(key, trusted, fmt.Sprintf("signature by minisign secret key %016X", key.ID()))
}

// verified tests a signature over the bytes, and returns its trusted comment.
func verified(text, signature []byte, key minisign.PublicKey) (trusted string, err error) {
	var s minisign.Signature
	if err := s.UnmarshalText(signature); err != nil {
		return "", errors.New(strings.TrimPrefix(err.Error(), "minisign: "))
	}
	// Base64 has several spellings of the same bytes; minisign writes one.
	if s.String() != strings.ReplaceAll(string(signature), "\r\n", "\n") {
		return "", errors.New("it is not written as minisign writes signatures")
	}
	if s.KeyID != key.ID() {
		return "", fmt.Errorf("it is by the key %016X, not by %016X", s.KeyID, key.ID())
	}
	r := minisign.NewReader(bytes.NewReader(text))
	_, _ = io.Copy(io.Discard, r)
	if s.Algorithm != minisign.HashEdDSA || !r.Verify(key, signature) {
		return "", errors.New("it does not fit the manifest: one of the two was changed")
	}
	return s.TrustedComment, nil
}
