#!/bin/sh
# Runs the tests of make test, or some of them:
#
#   sh pkg/lab/test.sh [go] [notebooks/NAME.ipynb]... [mistakes] [modules]
#
# GORNN_BUILD names the folder of the notebooks' runs, so that those of the user stay; the dataset
# is shared.
set -eu
python=build/venv/bin/python

say() {
    echo "$*"
    "$@"
}

test_go() {
    unformatted=$(gofmt -l data pkg)
    [ -z "$unformatted" ] || { echo "Not as gofmt formats them: $unformatted" >&2; exit 1; }
    say go vet ./...
    say go mod tidy -diff
    say go test -timeout 30m ./...
    echo 'Golden values in pure Go, without and with vector instructions'
    GOMLX_BACKEND=go go test -run Golden ./pkg/rnn ./pkg/keras ./pkg/optimizers
    GOMLX_BACKEND=go GOEXPERIMENT=simd go test -run Golden ./pkg/rnn ./pkg/keras ./pkg/optimizers
}

test_notebook() {
    echo "== $1"
    mkdir -p data/imdb "$GORNN_BUILD"
    ln -sfn "$PWD/data/imdb" "$GORNN_BUILD/imdb"
    EPOCHS=1 SEEDS=1 GORNN_DATA=$GORNN_BUILD $python pkg/lab/execute.py "$1" "$GORNN_BUILD/${1##*/}"
}

test_mistakes() {
    rm -rf "$GORNN_BUILD/mistakes"
    echo 'Every mistake is one sentence in a notebook'
    GORNN_DATA=$GORNN_BUILD/mistakes $python pkg/lab/mistakes.py
}

test_modules() {
    echo 'A cell imports a module that is fetched, and that stays'
    $python pkg/lab/modules.py
}

[ $# -gt 0 ] || set -- go notebooks/*.ipynb mistakes modules
for part in "$@"; do
    case $part in
    *.ipynb) test_notebook "$part" ;;
    *) "test_$part" ;;
    esac
done
