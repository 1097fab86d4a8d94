#!/bin/sh
# Write requirements.txt and requirements-dev.txt anew: every version and the hash of every file of it, and no address of any registry.
set -eu
cd "$(dirname "$0")/.."
[ -x .venv/bin/pip-compile ] || .venv/bin/python -m pip install --quiet pip-tools
lock() {
    CUSTOM_COMPILE_COMMAND="make lock" .venv/bin/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --resolver=backtracking \
        --no-emit-index-url --no-emit-trusted-host --no-emit-find-links "$@"
}
lock --output-file=requirements.txt pyproject.toml requirements.in
lock --output-file=requirements-dev.txt requirements-dev.in
if grep -n '://' requirements.txt requirements-dev.txt; then
    echo "An address slipped into a lock file." >&2
    exit 1
fi
