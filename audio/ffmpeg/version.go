package ffmpeg

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// Version returns what the program calls itself, the first line of its -version, and the SHA-256 of its file in hex,
// for the record: libraries that it loads are not hashed.
func Version(ctx context.Context, o Options) (version, sum string, err error) {
	path, err := exec.LookPath(o.program())
	if err != nil {
		return "", "", fmt.Errorf("finding ffmpeg: %w", err)
	}
	f, err := os.Open(path)
	if err != nil {
		return "", "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", "", fmt.Errorf("hashing %s: %w", path, err)
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, "-nostdin", "-version")
	cmd.Env = []string{}
	cmd.WaitDelay = time.Second
	var out headBuffer
	cmd.Stdout = &out
	ownGroup(cmd)
	if err := cmd.Run(); err != nil {
		return "", "", fmt.Errorf("asking %s for its version: %w", path, err)
	}
	line, _, _ := bytes.Cut(out.b, []byte("\n"))
	return strings.ToValidUTF8(strings.TrimSpace(string(line)), "?"), hex.EncodeToString(h.Sum(nil)), nil
}
