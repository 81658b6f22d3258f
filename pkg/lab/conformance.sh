#!/bin/sh
# Runs the tests of others on each backend: sh pkg/lab/conformance.sh BACKEND...
#
# The table is that of the last backend. All must agree: it ends with the one that does not.
failed=
for backend in "$@"; do
    GOMLX_BACKEND=$backend go test -count=1 ./pkg/internal/conformance || failed=1
    [ -z "$failed" ] || break
done
sed '/^## /,$d' "$GORNN_BUILD/conformance.md"
[ -z "$failed" ]
