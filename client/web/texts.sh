#!/bin/sh
# texts.sh - the page's words, from the language tables.
#
# texts.sh js YAML...            print texts.js: the keys web.* and date.* of
#                                each table, which is named by its file
# texts.sh page TEMPLATE YAML... print the page: @tag:key@ becomes that text
#
# Understands what the tables use: `key: plain text` and `key: "quoted"` with
# \" and \\ in it. Anything else under these keys is an error.
set -eu
LC_ALL=C
export LC_ALL
usage() { echo "usage: texts.sh js YAML... | page TEMPLATE YAML..." >&2; exit 64; }
[ $# -ge 2 ] || usage
what=$1
shift
template=
case $what in
js) ;;
page) template=$1; shift ;;
*) usage ;;
esac

awk -v what="$what" -v template="$template" '
function fail(text) {
    printf "%s:%d: %s\n", FILENAME, FNR, text > "/dev/stderr"
    failed = 1
    exit 1
}
# The text as it stands between quotes in JavaScript: \ and " stay escaped.
function value(s) {
    if (s ~ /^"/) {
        if (s !~ /^"([^"\\]|\\["\\])*"$/) fail("cannot read this text")
        return substr(s, 2, length(s) - 2)
    }
    if (s == "" || s ~ /^[\047|>&*!%@`\[{]/ || s ~ / #/ || s ~ /: /)
        fail("quote this text with \"")
    gsub(/\\/, "\\\\", s)
    gsub(/"/, "\\\"", s)
    return s
}
function escaped(s) {
    gsub(/\\"/, "\"", s)
    gsub(/\\\\/, "\\", s)
    gsub(/&/, "\\&amp;", s)
    gsub(/</, "\\&lt;", s)
    gsub(/"/, "\\&quot;", s)
    return s
}
FNR == 1 {
    tag = FILENAME
    sub(/.*\//, "", tag)
    sub(/\.yaml$/, "", tag)
    tags[++tags_n] = tag
}
/^(web|month)\.[a-z0-9_.]+:|^date(_time)?:/ {
    key = $1
    sub(/:$/, "", key)
    rest = substr($0, length(key) + 2)
    sub(/^ +/, "", rest)
    sub(/ +$/, "", rest)
    if ((tag, key) in text) fail("twice: " key)
    text[tag, key] = value(rest)
    if (tag == tags[1]) keys[++keys_n] = key
}
function print_js(    i, j) {
    print "// Made by client/web/texts.sh from config/lang."
    print "export const texts = {"
    for (i = 1; i <= tags_n; i++) {
        printf "  \"%s\": {\n", tags[i]
        for (j = 1; j <= keys_n; j++)
            if ((tags[i], keys[j]) in text)
                printf "    \"%s\": \"%s\",\n", keys[j], text[tags[i], keys[j]]
        print "  },"
    }
    print "};"
}
function print_page(    line, at, mark, name) {
    while ((getline line < template) > 0) {
        while (match(line, /@[a-z]+:web\.[a-z0-9_.]+@/)) {
            mark = substr(line, RSTART + 1, RLENGTH - 2)
            at = index(mark, ":")
            name = substr(mark, 1, at - 1) SUBSEP substr(mark, at + 1)
            if (!(name in text)) {
                printf "%s: no text for %s\n", template, mark > "/dev/stderr"
                failed = 1
                exit 1
            }
            line = substr(line, 1, RSTART - 1) escaped(text[name]) \
                substr(line, RSTART + RLENGTH)
        }
        print line
    }
}
END {
    if (failed) exit 1
    if (what == "js") print_js()
    else print_page()
}' "$@"
