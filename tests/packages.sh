#!/bin/sh
# packages.sh start|check - install what packages.txt names and is missing.
#
# Says which packages, then installs them with apt-get, as root or by sudo.
# Says nothing and changes nothing if all is there.
set -eu
here=$(dirname "$0")
whom=${1:?usage: packages.sh start|check}

there() {
    command -v "$1" >/dev/null 2>&1 && return 0
    dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'
}

missing=
while read -r name who _why; do
    case $name in '' | '#'*) continue ;; esac
    [ "$who" = start ] || [ "$whom" = check ] || continue
    there "$name" || missing="$missing $name"
done <"$here/packages.txt"
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "This machine has no apt-get. Install by hand what these Debian" >&2
    echo "packages hold, and try again:$missing" >&2
    exit 1
fi
if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null 2>&1; then
    as_root=sudo
else
    echo "Packages are missing, and installing them needs root. Run this" >&2
    echo "as root, then try again:" >&2
    echo "  apt-get install --no-install-recommends$missing" >&2
    exit 1
fi
echo "Installing:$missing"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086 # a list of words, and sudo or nothing
{
    $as_root apt-get update -qq &&
        $as_root apt-get install -y -qq --no-install-recommends $missing
} >"$log" 2>&1 || {
    tail -20 "$log" >&2
    echo "Installing failed. Is this Debian 12, with a network?" >&2
    exit 1
}
