#!/bin/sh
# Takes models from Keras, on JAX and on TensorFlow, to here and back, and to ONNX Runtime:
# sh pkg/lab/bridges.sh
#
# Here they are computed by XLA and in pure Go. What it writes is in build/bridges/files. A wrong
# number is named with the model and the way that it took.
set -eu
python=build/bridges/venv/bin/python
files=build/bridges/files
export TF_CPP_MIN_LOG_LEVEL=3 GORNN_DATA="$PWD/build/bridges/data"
# A second run finds what JAX compiled in the first.
export JAX_COMPILATION_CACHE_DIR="$PWD/build/bridges/jax"
export JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS=0

# keras runs Keras's half on a backend. What Keras and its backends log shows after a failure.
keras() {
    backend=$1
    shift
    KERAS_BACKEND=$backend $python pkg/lab/bridges/peer.py "$@" 2>$files/$backend.log || {
        cat $files/$backend.log >&2
        return 1
    }
}

# together waits for two commands, of which the second one was started before: it is $!.
together() {
    other=$!
    "$@" || { wait $other; return 1; }
    wait $other
}

rm -rf $files "$GORNN_DATA"
mkdir -p $files/jax $files/tensorflow $files/xla $files/go $files/pretrained

echo 'convert.py keeps every number, and refuses what it cannot do'
$python pkg/lab/bridges/converts.py 2>$files/converts.log || {
    cat $files/converts.log >&2
    exit 1
}

echo 'Keras makes models'
keras tensorflow make $files/tensorflow &
together keras jax make $files/jax

echo 'They are trained on here, and exported'
go build -o build/bridges/ours ./pkg/lab/bridges
build/bridges/ours $files/jax $files/xla &
together env GOMLX_BACKEND=go build/bridges/ours $files/tensorflow $files/go
go run data/pretrained/export.go $files/pretrained
for name in rnn gru lstm; do
    $python pkg/keras/convert.py $files/pretrained/$name.safetensors $files/pretrained/$name.keras
done
build/bridges/ours pretrained $files/pretrained

echo 'ONNX Runtime computes what ExportONNX writes'
$python pkg/lab/onnx_models.py

echo 'Keras opens what was exported'
keras tensorflow open $files/xla $files/pretrained &
together keras jax open $files/go $files/pretrained
$python pkg/lab/bridges/table.py $files
