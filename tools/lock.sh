#!/bin/sh
# Resolve the requirement locks: hashes, no addresses, one file for Python 3.11 to 3.14.
set -eu
cd "$(dirname "$0")/.."
compile="uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet"
$compile pyproject.toml -o requirements/runtime.lock
$compile pyproject.toml -c requirements/runtime.lock --group dev -o requirements/dev.lock
$compile --group sandbox -o requirements/sandbox.lock
$compile --no-deps requirements/codegen.in -o requirements/codegen.lock
