#!/usr/bin/env bash
# Build the CometBFT release that the conformance tests run against into build/bin. Needs Go and the Go module proxy; the
# first build takes a few minutes. Without Go it says so and succeeds, unless components are required (CI).
set -euo pipefail
version=v0.38.25
cd "$(dirname "$0")/.."
binary=build/bin/cometbft

if [[ -x $binary ]] && [[ v$("$binary" version) == "$version" ]]; then
    echo "$binary is $version already"
    exit 0
fi
if ! command -v go >/dev/null; then
    echo "skipped: CometBFT $version is built with Go, which is not on this machine; install Go 1.22 or newer" >&2
    if [[ ${CI:-} == true || -n ${VIRTENGINE_REQUIRE_COMPONENTS:-} ]]; then
        exit 1
    fi
    exit 0
fi
mkdir -p build/bin
echo "building CometBFT $version (a few minutes the first time) …"
GOBIN="$PWD/build/bin" go install "github.com/cometbft/cometbft/cmd/cometbft@$version"
"$binary" version
