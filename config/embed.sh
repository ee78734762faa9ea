#!/bin/sh
# embed.sh SYMBOL FILE... - print a C file that holds these files' bytes, and
# the table SYMBOL that names them (config/embedded.h). A file under config/
# is named from there on, any other by its last name.
set -eu
LC_ALL=C
export LC_ALL
[ $# -ge 1 ] || { echo "usage: embed.sh SYMBOL FILE..." >&2; exit 64; }
symbol=$1
shift

printf '/* Made by config/embed.sh from the files named below. */\n'
printf '#include "config/embedded.h"\n\n'
i=0
for file in "$@"; do
    [ -r "$file" ] || { echo "embed.sh: cannot read $file" >&2; exit 1; }
    printf 'static const uint8_t file_%d[] = {\n' "$i"
    # One more byte than the file has: an empty array is not C.
    od -An -v -tu1 "$file" | awk '{ gsub(/ +/, ","); sub(/^,/, ""); print "    " $0 "," }'
    printf '    0};\n\n'
    i=$((i + 1))
done
if [ "$i" -eq 0 ]; then
    printf 'const struct embedded_table %s = {NULL, 0};\n' "$symbol"
    exit 0
fi
printf 'static const struct embedded_file files[] = {\n'
i=0
for file in "$@"; do
    case $file in
    */config/*) name=${file##*/config/} ;;
    *) name=${file##*/} ;;
    esac
    printf '    {"%s", file_%d, sizeof file_%d - 1},\n' "$name" "$i" "$i"
    i=$((i + 1))
done
printf '};\n\nconst struct embedded_table %s = {files, %d};\n' "$symbol" "$i"
