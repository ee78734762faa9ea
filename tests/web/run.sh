#!/bin/sh
# run.sh [BUILD] - the browser's page, tried: its parts, then all of it in
# Chromium against the real daemon of that build folder (default: build).
#
# Needs node (18 or newer), npm and chromium. SHOTS=FOLDER keeps pictures.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
build=$(cd "${1:-$root/build}" && pwd)
cd "$root/tests/web"

for tool in node npm "${BROWSER:=/usr/bin/chromium}"; do
  command -v "$tool" >/dev/null || {
    echo "run.sh: $tool is missing; ./check installs it" >&2
    exit 1
  }
done
if ! cmp -s package-lock.json node_modules/.lock; then
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
  cp package-lock.json node_modules/.lock
fi
export BROWSER
export DUGNADD="${DUGNADD:-$build/daemon/dugnadd}"
export DUGNADCTL="${DUGNADCTL:-$build/client/dugnadctl}"
export WEB_MADE="${WEB_MADE:-$build/client/web}"
exec node --test --test-concurrency=1 --test-reporter=tap parts.test.js minutes.test.js page.test.js
