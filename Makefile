# make help lists the commands. All of them set up what they need under build/, once; nothing is
# installed elsewhere, but for the caches that Go and pip keep for this user.

.PHONY: help setup tutorial lab test conformance race fuzz browser-test check-browser docker-test check-docker bench audit notebooks clean check kernel wheel
.DELETE_ON_ERROR:
MAKEFLAGS += -j2

help:
	@echo 'make tutorial   run the tutorial without a browser: build/tutorial.html, *.png, results.json'
	@echo 'make lab        open the tutorial in JupyterLab, on this machine only (ARGS=--no-browser and the like go to it)'
	@echo 'make test       run all tests, and every notebook with one epoch'
	@echo 'make conformance  run what Keras and ONNX test of such layers, 2 minutes: build/conformance.json (CONFORMANCE=FILE runs other rows)'
	@echo 'make race       run the Go tests with the race detector, 7 minutes'
	@echo 'make fuzz       fuzz every reader of what others may have written, FUZZTIME=10s each'
	@echo 'make browser-test  see in a real browser what a reader of the notebooks sees, 8 minutes (ARGS=FILE for one subject)'
	@echo 'make docker-test  build the notebook server of docker/ and see that it is safe and ready, 9 minutes (ARGS=FILE for one subject)'
	@echo 'make bench      time ours beside Keras and PyTorch, 35 minutes: build/bench.md, bench.json (ARGS=-help lists options)'
	@echo 'make notebooks  execute the notebooks and keep their outputs and the trained weights in place, to commit them'
	@echo 'make audit      look for known vulnerabilities in all that go.mod, pip and npm bring here; it asks vuln.go.dev, PyPI and npm'
	@echo 'make setup      only set up: JupyterLab, the Go kernel, a PJRT plugin'
	@echo 'make clean      remove what was set up and built'
	@echo 'Settings such as EPOCHS=1, IMDB_ARCHIVE=/path/to.tar.gz or GOMLX_BACKEND=go come from the environment.'

ifneq ($(words $(CURDIR)),1)
$(error The path of this repository must not hold spaces: $(CURDIR))
endif

comma  := ,
venv   := $(CURDIR)/build/venv
python := $(venv)/bin/python
plugin := build/pjrt_c_api_cpu_plugin.so

# Jupyter's own files stay in the repository too.
export JUPYTER_DATA_DIR   := $(venv)/share/jupyter
export JUPYTER_CONFIG_DIR := $(venv)/etc/jupyter
export IPYTHONDIR         := $(venv)/etc/ipython
# Nor do this user's settings for other servers reach ours.
unexport JUPYTER_CONFIG_PATH JUPYTER_NO_CONFIG JUPYTER_ALLOW_INSECURE_WRITES JUPYTER_SERVER_ALLOW_UNAUTHENTICATED_ACCESS
# Where the notebooks leave their figures and results.
export GORNN_BUILD := $(CURDIR)/build
# The cells run in notebooks/, and tests where they are: a relative path would mean another file there.
ifdef CONFORMANCE
export override CONFORMANCE := $(abspath $(CONFORMANCE))
endif
ifdef IMDB_ARCHIVE
export override IMDB_ARCHIVE := $(abspath $(IMDB_ARCHIVE))
endif

# In pure Go the models take half the time with vector instructions, an experiment of Go 1.26 on amd64.
simd := $(and $(filter go%,$(GOMLX_BACKEND)),$(filter amd64,$(shell go env GOARCH)),simd)

# A plugin is of no use to those who choose another backend.
setup: build/venv/done build/bin/gonb kernel $(if $(GOMLX_BACKEND),,$(plugin))

# What make cannot install, each with the command that does.
check:
	@case '$(CURDIR)' in *[,:]*) echo 'The path of this repository must not hold commas or colons.' >&2; exit 1;; esac
	@test "$$(go list -m 2>/dev/null)" = gornn || { \
	    echo 'Missing: Go 1.26 or later. Get it from https://go.dev/dl/ (macOS: brew install go).' >&2; go version >&2; exit 1; }
	@python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' 2>/dev/null || { \
	    echo 'Missing: Python 3.10 or later with venv. sudo apt-get install python3-venv (Fedora: sudo dnf install python3, macOS: brew install python).' >&2; exit 1; }
	@command -v $$(go env CC | cut -d' ' -f1) >/dev/null || { \
	    echo 'Missing: a C compiler. sudo apt-get install gcc libc6-dev (Fedora: sudo dnf install gcc, macOS: xcode-select --install).' >&2; exit 1; }
	@test -z "$$IMDB_ARCHIVE" || test -r "$$IMDB_ARCHIVE" || { \
	    echo "IMDB_ARCHIVE must name a file that can be read, got $$IMDB_ARCHIVE" >&2; exit 1; }

# Two of JupyterLab's defaults do not suit our kernel: a completion that takes longer than a second is dropped, and gopls's first
# one does; and the kernel's state, which is told in its first answers, is called "Unknown" until a cell is run. The page alone is
# to take it from them: a server that did would take a kernel that answers for a busy one, and connect before it can be heard. Of
# what Jupyter prints, the address is what a user needs.
build/venv/done: docker/requirements.txt docker/jupyter_server_config.json docker/default_setting_overrides.json docker/page_config.json | check
	@echo 'Installing JupyterLab into build/venv'
	@python3 -m venv --clear build/venv
	@$(python) -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r $<
	@$(python) -m jupyter server extension disable jupyter_lsp >/dev/null 2>&1 # it looks for language servers with npm
	@cp docker/jupyter_server_config.json build/venv/etc/jupyter
	@mkdir -p build/venv/etc/jupyter/labconfig
	@cp docker/default_setting_overrides.json docker/page_config.json build/venv/etc/jupyter/labconfig
	@touch $@

# GoNB and goimports, which it runs on every cell, in the versions of go.mod. The packages are
# compiled too, into Go's cache, so that the first cell does not take a minute.
build/bin/gonb: go.mod | check
	@echo 'Building the Go kernel and the packages'
	@mkdir -p build/bin
	@go mod download
	@go build -o build/bin tool
	@go build ./pkg/...
	@touch $@

# The kernel is written each time, in an instant, since it holds the path of this repository.
# -go_work makes cells see gornn and the very versions that go.mod names. GOPROXY=off keeps it so:
# Go would look for others at every cell, and fail without a network. A GOWORK or -mod of the
# user's does not go with -go_work. Its log goes to a file and not between the lines of make lab. Without symbols and debug information (-s) a cell links in half the time.
kernel: build/bin/gonb build/venv/done
	@mkdir -p '$(GORNN_BUILD)'
	@$(if $(simd),GOEXPERIMENT=simd go build ./pkg/...)
	@PATH='$(CURDIR)/build/bin:'"$$PATH" build/bin/gonb --install --force_deps --go_work '$(CURDIR)' \
	    -logtostderr=false -stderrthreshold=FATAL -log_file='$(GORNN_BUILD)/gonb.log' 2>build/kernel.log || { cat build/kernel.log >&2; exit 1; }
	@sed -e 's|"env":{}|"env":{"PATH":"$(CURDIR)/build/bin:$${PATH}","GOPROXY":"off","GOFLAGS":"-mod=readonly -ldflags=-s","GOWORK":""$(if $(simd),$(comma)"GOEXPERIMENT":"simd")}|' \
	    '$(JUPYTER_DATA_DIR)/kernels/gonb/kernel.json' >build/kernel.json && mv build/kernel.json '$(JUPYTER_DATA_DIR)/kernels/gonb/kernel.json'

take_wheel = $(python) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --target build/plugin --upgrade -r docker/plugin.txt && \
    ln -sf plugin/lammps_jax_pjrt_cpu/pjrt_c_api_cpu_plugin.so $(plugin)

# XLA for the CPU: the machine's plugin, else GoMLX's download, else the wheel. Without any,
# pure Go computes the same, and pkg/backend tells the user so.
$(plugin): build/venv/done | check
	@echo 'Looking for a PJRT plugin for the CPU'
	@mkdir -p build
	@go run ./pkg/backend/install build || { echo 'Taking it from PyPI' && $(take_wheel); } || \
	    echo 'No PJRT plugin is to be had here: the models are computed in pure Go, about 20 times slower.'

# The wheel, which a hash pins, whatever else there is: for the container's image.
wheel: build/venv/done
	@$(take_wheel)

build/gopls/gopls: Makefile | check
	@echo 'Building gopls, for completion'
	@GOBIN='$(CURDIR)/build/gopls' go install golang.org/x/tools/gopls@v0.21.1
	@touch $@

execute = $(python) notebooks/execute.py

tutorial: setup
	@rm -f build/tutorial.* build/*.png build/results.json
	@$(execute) notebooks/tutorial.ipynb build/tutorial.ipynb
	@$(python) notebooks/page.py build/tutorial.ipynb build/tutorial.html
	@echo; ls build/tutorial.html build/*.png build/results.json

# Who gets into make lab. An image has rules of its own, docker/server.
access := build/venv/etc/jupyter/jupyter_server_config.py
$(access): docker/lab.py build/venv/done
	@cp $< $@

# What a cell saves may be read by others, but changed by this user only.
lab: setup build/gopls/gopls $(access)
	@$(python) -m jupyter trust --log-level=ERROR notebooks/*.ipynb >/dev/null
	@umask go-w && cd notebooks && PATH='$(CURDIR)/build/gopls:'"$$PATH" $(python) -m jupyter lab --ServerApp.ip=127.0.0.1 $(ARGS)

# The notebooks' runs go to build/test, so that those of the user stay; the dataset is shared.
test: export GORNN_BUILD := $(CURDIR)/build/test
test: setup
	@test -z "$$(gofmt -l data notebooks pkg)" || { echo 'Not as gofmt formats them:' $$(gofmt -l data notebooks pkg) >&2; exit 1; }
	go vet ./...
	go mod tidy -diff
	go test ./...
	GOMLX_BACKEND=go go test -run Golden ./pkg/...
	GOMLX_BACKEND=go GOEXPERIMENT=simd go test -run Golden ./pkg/rnn ./pkg/keras ./pkg/optimizers
	@mkdir -p data/imdb build/test && ln -sfn ../../data/imdb build/test/imdb
	@for notebook in notebooks/*.ipynb; do \
	    echo "== $$notebook"; \
	    EPOCHS=1 GORNN_DATA='$(CURDIR)/build/test' $(execute) $$notebook build/test/$$(basename $$notebook) || exit 1; \
	done
	@rm -rf build/test/mistakes
	GORNN_DATA='$(CURDIR)/build/test/mistakes' $(python) notebooks/mistakes.py

# The tests of others. The table is that of the last backend: all must agree, or make ends with the one that does not.
# CONFORMANCE names another file of rows.
conformance: export GORNN_BUILD := $(CURDIR)/build
conformance: $(if $(GOMLX_BACKEND),check,$(plugin))
	@mkdir -p build
	@for backend in $(or $(GOMLX_BACKEND),go xla); do \
	    GOMLX_BACKEND=$$backend go test -count=1 ./pkg/internal/conformance || failed=1; \
	    test -z "$$failed" || break; \
	done; sed '/^## /,$$d' build/conformance.md; test -z "$$failed"

# In pure Go, whose every access the detector sees. checkptr, which comes with the detector, stops at its matrix product; and
# of memory the detector itself takes more and more. The real reviews would take half an hour.
SKIP ?= MemoryStaysFlat
race:
	IMDB_ARCHIVE= GOMLX_BACKEND=go go test -race -gcflags=all=-d=checkptr=0 -timeout 30m -skip '$(SKIP)' ./...

# A function of Go's own fuzzing at a time. What it finds it leaves in testdata/fuzz, to be mended and committed.
FUZZTIME ?= 10s
FUZZ ?= pkg
fuzz:
	@grep -rho --include='*_test.go' '^func Fuzz[A-Za-z]*' $(FUZZ) | cut -d' ' -f2 | sort | while read -r target; do \
	    go test -run '^$$' -fuzz "^$$target$$" -fuzztime '$(FUZZTIME)' -fuzzminimizetime 20x \
	        "./$$(dirname "$$(grep -rl --include='*_test.go' "^func $$target(" $(FUZZ))")" || exit 1; \
	done

# What the reader of a notebook sees and does: notebooks/browser drives Chromium through labs of its own, whose runs and
# pictures go to build/browser.
browser = $(or $(BROWSER_PATH),$(shell for name in chromium chromium-browser google-chrome; do command -v $$name && break; done))
browser-test: export BROWSER_PATH := $(browser)
browser-test: setup build/gopls/gopls build/browser/package-lock.json
	@node --test --test-reporter=spec --test-concurrency=1 $(or $(ARGS),notebooks/browser/*.test.js)

check-browser:
	@test -x "$$BROWSER_PATH" || { \
	    echo 'Missing: Chromium. sudo apt-get install chromium (or BROWSER_PATH=/path/to/chrome).' >&2; exit 1; }
	@node -e 'process.exit(+(parseInt(process.versions.node) < 20))' 2>/dev/null && command -v npm >/dev/null || { \
	    echo 'Missing: Node.js 20 or later with npm. sudo apt-get install nodejs npm, or get it from https://nodejs.org/' >&2; exit 1; }

# The notebook server of docker/, in containers of its own, seen with the same browser.
docker-test: export BROWSER_PATH := $(browser)
docker-test: build/browser/package-lock.json | check-docker
	@echo 'Building the image gornn:cpu'
	@REVISION=$$(git rev-parse HEAD 2>/dev/null) docker compose --env-file /dev/null -f docker/compose.yaml build --quiet
	@node --test --test-reporter=spec --test-concurrency=1 $(or $(ARGS),docker/test/*.test.mjs)

check-docker:
	@docker compose version >/dev/null 2>&1 && docker info >/dev/null 2>&1 || { \
	    echo 'Missing: Docker 23 or later, running, with Compose. Get it from https://docs.docker.com/engine/install/' >&2; exit 1; }

build/browser/package-lock.json: notebooks/browser/package-lock.json | check-browser
	@echo 'Installing what drives the browser into build/browser'
	@mkdir -p build/browser && cp notebooks/browser/package.json $< build/browser
	@npm ci --prefix build/browser --silent --no-audit --no-fund && touch $@

# The peers have an environment of their own. pip is told not to look for what they need, since requirements.txt
# names it, and leaves out what is not needed on the CPU.
build/bench/venv/done: pkg/bench/requirements.txt | check
	@python3 -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { \
	    echo 'make bench needs Python 3.11 to 3.13, those that TensorFlow comes for: put one first in the PATH, as python3.' >&2; exit 1; }
	@echo 'Installing Keras, JAX, TensorFlow and PyTorch into build/bench/venv: 3 GB to download, 6 GB on disk'
	@mkdir -p build/bench
	@python3 -m venv --clear build/bench/venv
	@build/bench/venv/bin/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-deps --require-hashes -r $<
	@touch $@

bench: setup build/bench/venv/done
	@go build -o build/bench/bench ./pkg/bench
	@build/bench/bench $(ARGS)

# Every list is looked at, whatever the others had. --strict: a package that could not be looked up is not one without fault.
build/audit/done: docker/audit.txt Makefile | check
	@echo 'Installing govulncheck and pip-audit into build/audit'
	@mkdir -p build/audit
	@GOBIN='$(CURDIR)/build/audit' go install golang.org/x/vuln/cmd/govulncheck@v1.9.0
	@python3 -m venv --clear build/audit/venv
	@build/audit/venv/bin/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r $<
	@touch $@

audit: build/audit/done
	@failed=; build/audit/govulncheck ./... || failed=1; \
	for list in docker/*.txt docker/class/requirements.txt pkg/bench/requirements.txt; do \
	    echo "== $$list"; \
	    build/audit/venv/bin/python -m pip_audit --strict --progress-spinner off --disable-pip --require-hashes -r $$list || failed=1; \
	done; \
	echo '== notebooks/browser/package-lock.json'; npm audit --prefix notebooks/browser --package-lock-only || failed=1; \
	test -z "$$failed"

notebooks: setup
	@for notebook in notebooks/*.ipynb; do $(execute) $$notebook $$notebook || exit 1; done
	@go run data/pretrained/generate.go

clean:
	rm -rf build
