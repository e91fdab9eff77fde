#!/usr/bin/env bash
# The page in a real browser: tests/browser/run.sh TIMBAO. Needs node, npm and Debian's chromium.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
TIMBAO=$(realpath "$1")
CORPUS=$(cd "$here/../.." && pwd)/corpus
export TIMBAO CORPUS
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Beside the tests nothing is written: what they need is installed elsewhere.
cp "$here"/*.mjs "$here"/package*.json "$work"
cd "$work"
npm ci --ignore-scripts --no-audit --no-fund --silent
node --test --test-reporter=spec page.test.mjs
