#!/bin/sh
# Asks vuln.go.dev, PyPI and npm for known vulnerabilities of all that go.mod, pip and npm bring
# here. Every list is looked at, whatever the others had. --strict: a package that cannot be looked
# up fails too.
failed=
build/audit/govulncheck ./... || failed=1
for list in docker/*.txt docker/class/requirements.txt pkg/bench/requirements.txt; do
    echo "== $list"
    build/audit/venv/bin/python -m pip_audit --strict --progress-spinner off --disable-pip \
        --require-hashes -r "$list" || failed=1
done
echo '== pkg/lab/browser/package-lock.json'
npm audit --prefix pkg/lab/browser --package-lock-only || failed=1
[ -z "$failed" ]
