#!/bin/sh
# Checks that the models compute on an NVIDIA GPU, what they compute and how fast:
#
#   sh pkg/lab/gpu.sh [-python FILE] [FLAG OF bench]...
#
# Runs, figures and logs go to build/gpu, so that those of the user stay.
set -eu
export GOMLX_BACKEND="${GOMLX_BACKEND:-xla:cuda}" GORNN_BUILD="$PWD/build/gpu"

nvidia-smi --list-gpus || {
    echo 'make gpu needs an NVIDIA GPU and its driver; nvidia-smi finds none: nothing was run.' >&2
    exit 1
}
[ $# -gt 0 ] || {
    echo 'Ours alone: ARGS="-python FILE" names a Python with Keras, JAX and PyTorch for CUDA.'
    set -- -peers=
}
echo "Golden values on $GOMLX_BACKEND"
go test -count=1 -timeout 30m -run Golden ./pkg/rnn ./pkg/keras ./pkg/optimizers
echo 'The tutorial'
mkdir -p data/imdb build/gpu build/bench
ln -sfn "$PWD/data/imdb" build/gpu/imdb
GORNN_DATA=$GORNN_BUILD build/venv/bin/python pkg/lab/execute.py notebooks/tutorial.ipynb \
    build/gpu/tutorial.ipynb
echo 'The benchmark'
go build -o build/bench/bench ./pkg/bench
build/bench/bench -gpu "$@"
