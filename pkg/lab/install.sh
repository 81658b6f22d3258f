#!/bin/sh
# Installs below build/ what make needs: sh pkg/lab/install.sh jupyter, kernel, plugin, wheel,
# gopls, browser, peers, bridges or audit. It is run in the repository; the Makefile says when.
set -eu
python=build/venv/bin/python

# environment makes a Python environment of the packages that a list pins, each by its hash.
environment() {
    folder=$1 list=$2
    shift 2
    python3 -m venv --clear "$folder"
    "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --only-binary :all: \
        --require-hashes "$@" -r "$list"
}

# Two of JupyterLab's defaults do not suit our kernel. A completion that takes longer than a second
# is dropped, and gopls's first one does. And the kernel's state, which comes with its first
# answers, is called "Unknown" until a cell is run. Only the page takes these settings: a server
# with them would take a kernel that answers for a busy one, and connect before it can be heard.
# Of what Jupyter prints, the address is what a user needs.
jupyter() {
    echo 'Installing JupyterLab into build/venv'
    environment build/venv docker/requirements.txt
    # This extension looks for language servers with npm.
    $python -m jupyter server extension disable jupyter_lsp >/dev/null 2>&1
    mkdir -p build/venv/etc/jupyter/labconfig
    cp docker/jupyter_server_config.json build/venv/etc/jupyter
    cp docker/default_setting_overrides.json docker/page_config.json \
        build/venv/etc/jupyter/labconfig
    touch build/venv/done
}

# GoNB and goimports, which it runs on every cell, in the versions of go.mod. The packages are
# compiled too, into Go's cache, so that the first cell does not take a minute.
kernel() {
    echo 'Building the Go kernel and the packages'
    mkdir -p build/bin
    go mod download
    go build -o build/bin tool
    go build ./pkg/...
    touch build/bin/gonb
}

# XLA for the CPU: the machine's plugin, else GoMLX's download, else the wheel. Without any, pure Go
# computes the same, and pkg/backend tells the user so.
plugin() {
    echo 'Looking for a PJRT plugin for the CPU'
    go run ./pkg/backend/install build || { echo 'Taking it from PyPI' && wheel; } || \
        echo 'No PJRT plugin is to be had here: pure Go computes the same, 20 times slower.'
}

# The wheel whatever else there is: the container's image takes it.
wheel() {
    $python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
        --target build/plugin --upgrade -r docker/plugin.txt &&
        ln -sf plugin/lammps_jax_pjrt_cpu/pjrt_c_api_cpu_plugin.so build
}

gopls() {
    echo 'Building gopls, for completion'
    GOBIN=$PWD/build/gopls/bin go install golang.org/x/tools/gopls@v0.21.1
    rm -f build/gopls/gopls # one that runs cannot be written to
    cp pkg/lab/gopls.sh build/gopls/gopls
}

browser() {
    sh pkg/lab/check.sh browser node
    echo 'Installing what drives the browser into build/browser'
    mkdir -p build/browser
    cp pkg/lab/browser/package.json pkg/lab/browser/package-lock.json build/browser
    npm ci --prefix build/browser --silent --no-audit --no-fund
    touch build/browser/package-lock.json
}

# The peers have an environment of their own. pip is told not to look for what they need, since
# the list names it, and leaves out what is not needed on the CPU.
peers() {
    sh pkg/lab/check.sh peers
    echo 'Installing Keras, JAX, TensorFlow and PyTorch: 3 GB to download, 6 GB in build/bench/venv'
    mkdir -p build/bench
    environment build/bench/venv pkg/bench/requirements.txt --no-deps
    touch build/bench/venv/done
}

bridges() {
    sh pkg/lab/check.sh peers
    echo 'Installing Keras, JAX, TensorFlow and onnxruntime into build/bridges/venv'
    mkdir -p build/bridges
    environment build/bridges/venv pkg/lab/bridges.txt --no-deps
    touch build/bridges/venv/done
}

audit() {
    echo 'Installing govulncheck and pip-audit into build/audit'
    mkdir -p build/audit
    GOBIN=$PWD/build/audit go install golang.org/x/vuln/cmd/govulncheck@v1.9.0
    environment build/audit/venv docker/audit.txt
    touch build/audit/done
}

"$1"
