#!/bin/sh
# Fuzzes every function of Go's own fuzzing below a folder, one at a time:
#
#   FUZZTIME=10000x sh pkg/lab/fuzz.sh [FOLDER]...
#
# FUZZTIME is how many values each function gets. With seconds in its place Go 1.26 now and then
# takes the end of the time for a failure, "context deadline exceeded" (https://go.dev/issue/75804).
# What fails a function is left in the testdata/fuzz of its package, to be mended and committed.
set -eu
grep -ro --include='*_test.go' '^func Fuzz[A-Za-z0-9]*' "${@:-pkg}" | sort | {
    failed=
    while IFS=: read -r file function; do
        go test -run '^$' -fuzz "^${function#func }\$" -fuzztime "${FUZZTIME:-2000x}" \
            -fuzzminimizetime 20x "./${file%/*}" </dev/null || failed="$failed ${function#func }"
    done
    [ -z "$failed" ] || {
        echo "Failed:$failed. git status shows what they were given." >&2
        exit 1
    }
}
