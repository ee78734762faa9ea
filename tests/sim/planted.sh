#!/bin/sh
# planted.sh [WORLDS] - would the simulator see it?
#
# Each patch in planted/ puts one bug into a copy of the tree. The worlds must
# find every one of them; a patch that does not fit any more is a failure too.
set -eu

worlds=${1:-400}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
copy=$(mktemp -d "${TMPDIR:-/tmp}/planted.XXXXXX")
trap 'rm -rf "$copy"' EXIT INT TERM

mkdir "$copy/tree"
(cd "$root" && tar cf - --exclude='./build*' --exclude=./.git \
    --exclude=node_modules .) | tar xf - -C "$copy/tree"
cmake -S "$copy/tree" -B "$copy/build" -G Ninja -DCMAKE_BUILD_TYPE=None \
    -DCMAKE_C_FLAGS=-O1 -DCMAKE_C_COMPILER="${CC:-cc}" >"$copy/log" 2>&1 ||
    { cat "$copy/log"; exit 1; }

build() {
    ninja -C "$copy/build" -j2 dugnad-sim >"$copy/log" 2>&1 ||
        { tail -20 "$copy/log"; exit 1; }
}

# Most are seen at once: some worlds, then more if need be.
look() {
    from=1
    while [ "$from" -le "$worlds" ]; do
        "$copy/build/tests/sim/dugnad-sim" --worlds 40 --from "$from" \
            >"$copy/out" 2>&1 || return 0
        from=$((from + 40))
    done
    return 1
}

missed=0
found=0
for patch in "$here"/planted/*.patch; do
    name=$(basename "$patch" .patch)
    if ! patch -s -p1 -d "$copy/tree" <"$patch"; then
        echo "$name: does not fit any more"
        exit 1
    fi
    build
    if look; then
        echo "$name: found ($(grep -E '^seed|Assertion' "$copy/out" |
            head -1 | cut -c1-90))"
        found=$((found + 1))
    else
        echo "$name: NOT FOUND in $worlds worlds"
        missed=$((missed + 1))
    fi
    patch -s -R -p1 -d "$copy/tree" <"$patch"
done
echo "$found found, $missed missed"
[ "$missed" -eq 0 ] && [ "$found" -gt 0 ]
