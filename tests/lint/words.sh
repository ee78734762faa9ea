#!/bin/sh
# words.sh - what is not written in this project.
#
# Holds: 1. no marks of unfinished work
#        2. no paths of somebody's own machine
#        3. no line comments and no typedefs in C
#        4. no jargon in what people read (config/lang, run plans)
#        5. no file of code over 600 lines; tests in Python or JavaScript 800
set -eu
cd "$(dirname "$0")/../.."

bad=0
# The [x] in a pattern keeps this file from finding itself.
none() { # WHAT PATTERN FILE...
    what=$1 pattern=$2
    shift 2
    found=$(git ls-files -co --exclude-standard -z -- "$@" |
        xargs -0 -r grep -nIE -- "$pattern" /dev/null || true)
    if [ -n "$found" ]; then
        printf '%s:\n%s\n' "$what" "$found" >&2
        bad=1
    fi
}

none 'marks of unfinished work' '\b(TO[D]O|FIX[M]E|XX[X]|HA[C]K)\b' . \
    ':!*package-lock.json' ':!tests/fuzz/corpus'
none 'paths of one machine' \
    '(^|[^a-zA-Z0-9_.-])/(ho[m]e|ro[o]t|wo[r]k|mn[t]|Use[r]s)/' . \
    ':!tests/fuzz/corpus'
none 'line comments' '^([^"]*[^":])?//' '*.c' '*.h'
none 'typedefs' '^ *typ[e]def ' '*.c' '*.h'
none 'jargon in what people read' \
    '[ "«]([Ss]esjon|[Tt]oken|[Ss]ynkroniser|[Ss]temmegiv|[Bb]ackend|[Ss]erver(fei|pro))' \
    config/lang/nb.yaml config/lang/nn.yaml 'config/run_plans/*'

long=$(git ls-files -co --exclude-standard -- '*.c' '*.h' '*.js' '*.py' \
    '*.sh' start check | while read -r file; do
    [ ! -f "$file" ] || wc -l "$file"
done | awk '{ most = $2 ~ /^tests\/.*\.(py|js)$/ ? 800 : 600 }
    $1 > most { print $2 ": " $1 " lines, at most " most }')
if [ -n "$long" ]; then
    printf '%s\n' "$long" >&2
    bad=1
fi
exit $bad
