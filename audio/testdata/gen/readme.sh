#!/bin/sh
# Writes ../README.md anew. gen.sh runs it last.
set -eu
cd "$(dirname "$0")/.."
cat > README.md <<END
# Files for the tests of package audio

All are made from nothing by \`gen/gen.sh\` (ffmpeg 5.1.9, opus-tools, flac, lame 3.100, sox 14.4.2), which says how: a sweep, a
steady tone and a train of decaying tones, 0.3 s. They carry no rights of others and are under the project's licence.
\`*-libopus.wav\`, \`*-ffmpeg.wav\` and \`*-sox.wav\` are what the reference decoders make of the file with the same stem.

\`\`\`
$(sha256sum *.* | grep -v README)
\`\`\`
END
