package ffmpeg

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// Target is a lossy codec to encode to.
type Target struct {
	Codec   string // as in audio.Info: mp3, aac, opus, …
	BitRate int    // bits a second; the encoder takes the nearest that it has; 0: its own choice
}

// encoder is how a codec is written.
type encoder struct {
	name      string // ffmpeg's
	format    string // its muxer
	extension string
	rate      int  // Hz; 0: any
	steady    bool // has one bit rate only
}

// encoders holds a container that recorders use for each codec.
var encoders = map[string]encoder{
	"aac":           {name: "aac", format: "ipod", extension: ".m4a"},
	"adpcm_ima_wav": {name: "adpcm_ima_wav", format: "wav", extension: ".wav", steady: true},
	"adpcm_ms":      {name: "adpcm_ms", format: "wav", extension: ".wav", steady: true},
	"amr_nb":        {name: "libopencore_amrnb", format: "amr", extension: ".amr", rate: 8000},
	"amr_wb":        {name: "libvo_amrwbenc", format: "amr", extension: ".amr", rate: 16000},
	"gsm":           {name: "libgsm", format: "gsm", extension: ".gsm", rate: 8000, steady: true},
	"mp2":           {name: "mp2", format: "mp2", extension: ".mp2"},
	"mp3":           {name: "libmp3lame", format: "mp3", extension: ".mp3"},
	"opus":          {name: "libopus", format: "ogg", extension: ".opus"},
	"pcm_alaw":      {name: "pcm_alaw", format: "wav", extension: ".wav", steady: true},
	"pcm_mulaw":     {name: "pcm_mulaw", format: "wav", extension: ".wav", steady: true},
	"speex":         {name: "libspeex", format: "ogg", extension: ".spx"},
	"vorbis":        {name: "libvorbis", format: "ogg", extension: ".ogg"},
}

// Extension is the end of the name of files of the codec, with its dot; "" if no encoder is known for it.
func (t Target) Extension() string { return encoders[t.Codec].extension }

// HasBitRate reports whether files of the codec may have one bit rate or another.
func (t Target) HasBitRate() bool { return !encoders[t.Codec].steady }

// voipBitRate is up to where Opus is set up for speech, as programs that send voice messages do.
const voipBitRate = 24000

// Encode encodes a mono WAV file that the caller wrote to a new file at out, without tags, so that the same samples give the
// same bytes by one version of the program. Errors say what the program said: it may lack the encoder. What was written
// by then stays.
func Encode(ctx context.Context, o Options, wav, out string, t Target) error {
	e, ok := encoders[t.Codec]
	if !ok {
		return fmt.Errorf("no encoder of %q is known", t.Codec)
	}
	cmd := exec.CommandContext(ctx, o.program(), e.arguments(wav, out, t)...)
	cmd.Env = []string{}
	var said headBuffer
	cmd.Stderr = &said
	cmd.WaitDelay = 2 * time.Second
	ownGroup(cmd)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("starting %s: %w", o.program(), err)
	}
	limitProcess(cmd.Process.Pid, maxEncoded)
	err := cmd.Wait()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	what := strings.NewReplacer(wav, "the input", out, "the output").Replace(address.ReplaceAllString(said.String(), ""))
	if err != nil && what != "" {
		return errors.New("ffmpeg: " + what)
	}
	return err
}

// maxEncoded bounds what an encoder writes, in bytes.
const maxEncoded = 1 << 30

// arguments holds the whole command line.
func (e encoder) arguments(wav, out string, t Target) []string {
	args := []string{
		"-nostdin", "-hide_banner", "-v", "repeat+error", "-threads", "1", "-protocol_whitelist", "file,pipe",
		"-format_whitelist", "wav", "-f", "wav", "-i", "file:" + wav, "-map", "0:a:0", "-map_metadata", "-1", "-ac", "1",
		"-threads", "1", "-c:a", e.name, "-fflags", "+bitexact", "-flags:a", "+bitexact", "-strict", "-2",
	}
	if e.rate > 0 {
		args = append(args, "-ar", strconv.Itoa(e.rate))
	}
	if t.BitRate > 0 && t.HasBitRate() {
		args = append(args, "-b:a", strconv.Itoa(t.BitRate))
	}
	if t.Codec == "opus" && t.BitRate > 0 && t.BitRate <= voipBitRate {
		args = append(args, "-application", "voip")
	}
	return append(args, "-n", "-f", e.format, "file:"+out)
}
