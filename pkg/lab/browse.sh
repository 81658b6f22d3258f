#!/bin/sh
# Runs tests that drive a browser, two files at a time: sh pkg/lab/browse.sh FILE...
#
# The browser is Chromium, or that of BROWSER_PATH. With -find it is only named.
set -eu
for name in chromium chromium-browser google-chrome; do
    : "${BROWSER_PATH:=$(command -v $name || :)}"
done
if [ "$1" = -find ]; then
    echo "$BROWSER_PATH"
    exit
fi
export BROWSER_PATH
exec node --test --test-reporter=spec --test-concurrency=2 "$@"
