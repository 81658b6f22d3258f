# What a command needs is set up under build/, once. Nothing is installed elsewhere, but for the
# caches that Go and pip keep for this user. pkg/lab/ has what is longer than a line or two.
.PHONY: help setup tutorial lab test conformance race fuzz browser-test docker-test bench gpu \
    bridges audit notebooks clean check kernel wheel
.DELETE_ON_ERROR:
MAKEFLAGS += -j2

help:; @cat pkg/lab/help.txt

ifneq ($(words $(CURDIR)),1)
$(error The path of this repository must not hold spaces: $(CURDIR))
endif

venv    := $(CURDIR)/build/venv
python  := $(venv)/bin/python
plugin  := build/pjrt_c_api_cpu_plugin.so
execute := $(python) pkg/lab/execute.py
install := @sh pkg/lab/install.sh
need    := @sh pkg/lab/check.sh

# Jupyter's own files, npm's cache and what the notebooks leave stay in the repository too.
export JUPYTER_DATA_DIR := $(venv)/share/jupyter
export JUPYTER_CONFIG_DIR := $(venv)/etc/jupyter
export IPYTHONDIR := $(venv)/etc/ipython
export npm_config_cache := $(CURDIR)/build/npm
export GORNN_BUILD := $(CURDIR)/build
# Nor do this user's settings for other servers reach ours.
unexport JUPYTER_CONFIG_PATH JUPYTER_NO_CONFIG JUPYTER_ALLOW_INSECURE_WRITES
unexport JUPYTER_SERVER_ALLOW_UNAUTHENTICATED_ACCESS
# Cells and tests run in other folders, where a relative path, spaces and all, is another file's.
full = $(if $(filter-out /% made-%,$(word 1,$($1))),$(eval export override $1 := $(CURDIR)/$$($1)))
$(call full,CONFORMANCE)$(call full,IMDB_ARCHIVE)

# In pure Go the models take half the time with vector instructions, an experiment of Go 1.26.
vector = $(if $(filter go%-amd64,$(GOMLX_BACKEND)-$(shell go env GOARCH)),GOEXPERIMENT=simd)

# A plugin is of no use to those who choose another backend.
setup: build/venv/done build/bin/gonb kernel $(if $(GOMLX_BACKEND),,$(plugin))

check:; $(need) path go python compiler archive

build/venv/done: docker/requirements.txt $(wildcard docker/*.json) | check
	$(install) jupyter

build/bin/gonb: go.mod | check
	$(install) kernel

# The kernel is written each time, in an instant, since it holds the path of this repository.
kernel: build/bin/gonb build/venv/done
	@$(if $(vector),$(vector) go build ./pkg/...)
	@$(python) pkg/lab/kernel.py '$(GORNN_BUILD)/gonb.log' $(vector)

$(plugin): build/venv/done | check
	$(install) plugin

wheel: build/venv/done; $(install) wheel

build/gopls/gopls: pkg/lab/install.sh pkg/lab/gopls.sh | check
	$(install) gopls

tutorial: setup
	@rm -f build/tutorial.* build/*.png build/results.json
	@$(execute) notebooks/tutorial.ipynb build/tutorial.ipynb
	@$(python) pkg/lab/page.py build/tutorial.ipynb build/tutorial.html
	@echo; ls build/tutorial.html build/*.png build/results.json

# docker/lab.py says who gets in; an image has rules of its own, docker/server. What a cell saves
# others may read but not change. python -m jupyter would import what lies in notebooks/.
lab: setup build/gopls/gopls
	@cp docker/lab.py build/venv/etc/jupyter/jupyter_server_config.py
	@$(python) -m jupyter trust --log-level=ERROR notebooks/*.ipynb >/dev/null
	@umask go-w && cd notebooks && PATH='$(CURDIR)/build/gopls:'"$$PATH" \
	    $(venv)/bin/jupyter lab --ServerApp.ip=127.0.0.1 $(ARGS)

test: setup
	@GORNN_BUILD='$(CURDIR)/build/test' sh pkg/lab/test.sh $(ARGS)

conformance: $(if $(GOMLX_BACKEND),check,$(plugin))
	@sh pkg/lab/conformance.sh $(or $(GOMLX_BACKEND),go xla)

# In pure Go, which the detector sees. checkptr stops at its products, real reviews take too long.
race:
	IMDB_ARCHIVE= GOMLX_BACKEND=go go test -race -short -gcflags=all=-d=checkptr=0 -timeout 30m ./...

fuzz:; @sh pkg/lab/fuzz.sh $(ARGS)

build/browser/package-lock.json: $(wildcard pkg/lab/browser/package*.json)
	$(install) browser

# The tests have labs of their own, whose runs and pictures go to build/browser.
browser-test: setup build/gopls/gopls build/browser/package-lock.json
	@sh pkg/lab/browse.sh $(or $(ARGS),pkg/lab/browser/*.test.js)

docker-test: build/browser/package-lock.json; @sh docker/test/run.sh $(ARGS)

build/bench/venv/done: pkg/bench/requirements.txt | check
	$(install) peers

bench: setup build/bench/venv/done
	@go build -o build/bench/bench ./pkg/bench && build/bench/bench $(ARGS)

build/bridges/venv/done: pkg/lab/bridges.txt | check
	$(install) bridges

bridges: $(if $(GOMLX_BACKEND),,$(plugin)) build/bridges/venv/done; @sh pkg/lab/bridges.sh

gpu: setup; @sh pkg/lab/gpu.sh $(ARGS)

build/audit/done: docker/audit.txt pkg/lab/install.sh | check
	$(install) audit

audit: build/audit/done
	@sh pkg/lab/audit.sh

notebooks: setup
	@for notebook in notebooks/*.ipynb; do $(execute) $$notebook $$notebook || exit 1; done
	@go run data/pretrained/generate.go

clean:; rm -rf build
