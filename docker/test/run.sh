#!/bin/sh
# Builds the image gornn:cpu and runs the tests of the notebook server: sh docker/test/run.sh [FILE]...
# It is run in the repository.
set -eu
sh pkg/lab/check.sh docker
echo 'Building the image gornn:cpu'
REVISION=$(git rev-parse HEAD 2>/dev/null) || REVISION=
export REVISION
docker compose --env-file /dev/null -f docker/compose.yaml build --quiet
[ $# -gt 0 ] || set -- docker/test/*.test.js
exec sh pkg/lab/browse.sh "$@"
