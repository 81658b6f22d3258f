#!/bin/sh
# Takes models from Keras, on JAX and on TensorFlow, to here and back, and to ONNX Runtime:
# sh pkg/lab/bridges.sh
#
# What it writes is in build/bridges/files. A failure names the model and the direction.
set -eu
python=build/bridges/venv/bin/python
files=build/bridges/files
export TF_CPP_MIN_LOG_LEVEL=3 GORNN_DATA="$PWD/build/bridges/data"
# A second run has the programs that JAX compiled in the first.
export JAX_COMPILATION_CACHE_DIR="$PWD/build/bridges/jax" JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS=0

# keras runs Keras's half on a backend; of what TensorFlow and JAX say only a failure shows.
keras() {
    KERAS_BACKEND=$1 $python pkg/lab/bridges/peer.py "$2" "$files/$3" 2>"$files/$1.log" ||
        { cat "$files/$1.log" >&2; return 1; }
}

both() {
    keras tensorflow "$1" "$2" & other=$!
    keras jax "$1" "$3" && wait $other
}

rm -rf $files "$GORNN_DATA"
mkdir -p $files/jax $files/tensorflow $files/xla $files/go
go build -o build/bridges/ours ./pkg/lab/bridges
both make tensorflow jax
build/bridges/ours $files/jax $files/xla & ours=$!
GOMLX_BACKEND=go build/bridges/ours $files/tensorflow $files/go
wait $ours
both open xla go
$python pkg/lab/bridges/table.py $files
