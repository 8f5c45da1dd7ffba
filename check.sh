#!/bin/sh
# Every check that a change must pass. It needs Go alone; the browser test also needs Chromium, and says so where it is
# missing (with CI=true it fails instead).
set -eu
cd "$(dirname "$0")"
tool="go tool -modfile=tools/go.mod"

echo "== format, vet, staticcheck"
unformatted=$($tool gofumpt -l $(git ls-files '*.go'))
test -z "$unformatted" || { echo "not formatted: $unformatted" >&2; exit 1; }
go mod tidy -e -diff 2>/dev/null # -e: the tests of a dependency need a module that not every proxy has
go vet ./...
go fix -diff ./...
$tool staticcheck ./...
GOARCH=arm64 go vet ./...
GOOS=windows go vet ./...

echo "== tests"
go test -race -v ./... >test.log 2>&1 || { grep -E '^(---|===|\s+\S+_test.go|FAIL|panic)' test.log | grep -v '=== RUN' >&2; rm -f test.log; exit 1; }
echo "$(grep -c '^--- PASS' test.log) passed, $(grep -c '^--- FAIL' test.log || true) failed, $(grep -c '^--- SKIP' test.log || true) skipped"
grep -A2 '^--- SKIP' test.log || true
rm -f test.log
go test -tags purego ./dsp/...

echo "== benchmarks, once each"
go test -run '^$' -bench . -benchtime 1x ./... | grep -E '^(Benchmark|FAIL|panic)'
