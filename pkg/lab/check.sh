#!/bin/sh
# Names what is missing and cannot be installed by make, with the command that installs it:
#
#   sh pkg/lab/check.sh go python ...
#
# The first thing that is missing ends it with status 1. It is run in the repository.

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

# reviews asks whether a file or a folder begins as those that package imdb reads.
reviews() {
    if [ -d "$1" ]; then
        [ -d "$1/train/pos" ] || [ -d "$1/aclImdb/train/pos" ]
        return
    fi
    case $(bytes 0 4 "$1") in
    1f8b* | 504b0304) return ;; # gzip, zip
    esac
    [ "$(bytes 257 5 "$1")" = 7573746172 ] || # ustar
        head -c 512 "$1" | sed 1q | LC_ALL=C grep -q 'review.*sentiment\|sentiment.*review'
}

bytes() {
    od -An -j"$1" -N"$2" -tx1 "$3" 2>/dev/null | tr -d '[:space:]'
}

for needed in "$@"; do
    case $needed in
    path)
        case $PWD in
        *[,:]*) fail 'The path of this repository must not hold commas or colons.' ;;
        esac ;;
    go)
        [ "module $(go list -m 2>/dev/null)" = "$(grep ^module go.mod)" ] || fail \
            'Missing: Go 1.26 or later. Get it from https://go.dev/dl/ (macOS: brew install go).' \
            "$(go version 2>&1)" ;;
    python)
        python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' \
            2>/dev/null || fail \
            'Missing: Python 3.10 or later with venv. sudo apt-get install python3-venv' \
            '(Fedora: sudo dnf install python3, macOS: brew install python).' ;;
    compiler)
        command -v "$(go env CC | cut -d' ' -f1)" >/dev/null || fail \
            'Missing: a C compiler. sudo apt-get install gcc libc6-dev' \
            '(Fedora: sudo dnf install gcc, macOS: xcode-select --install).' ;;
    archive)
        file=${IMDB_ARCHIVE:-}
        [ -n "$file" ] && [ "$file" != 'made-up reviews' ] || continue
        [ -r "$file" ] || fail \
            "IMDB_ARCHIVE: $file cannot be read; name a file or a folder, or none to download the reviews"
        reviews "$file" || fail \
            "IMDB_ARCHIVE: $file is not an archive or folder of aclImdb, Keras's imdb.npz or Kaggle's CSV;\
 make one with: tar czf aclImdb.tar.gz aclImdb" ;;
    browser)
        [ -x "$(sh pkg/lab/browse.sh -find)" ] || fail \
            'Missing: Chromium. sudo apt-get install chromium (or BROWSER_PATH=/path/to/chrome).' ;;
    node)
        # engines in package.json says which Node the tests need.
        node -e 'const numbers = text => text.match(/\d+/g).map(Number)
            const [major, minor] = numbers(require("./pkg/lab/browser/package.json").engines.node)
            const [here, after] = numbers(process.versions.node)
            process.exit(here > major || here === major && after >= minor ? 0 : 1)' 2>/dev/null &&
            command -v npm >/dev/null || fail \
            'Missing: Node.js 20.10 or later with npm. sudo apt-get install nodejs npm,' \
            'or get it from https://nodejs.org/' ;;
    docker)
        docker compose version >/dev/null 2>&1 && docker info >/dev/null 2>&1 || fail \
            'Missing: Docker 23 or later, running, with Compose.' \
            'Get it from https://docs.docker.com/engine/install/' ;;
    peers)
        python3 -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || fail \
            'make bench and make bridges need Python 3.11 to 3.13, which TensorFlow comes for:' \
            'put one first in the PATH, as python3.' ;;
    *)
        fail "check.sh: unknown: $needed" ;;
    esac
done
