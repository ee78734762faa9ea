#!/usr/bin/env bash
# check.sh - everything that must hold, in order of speed.
#
# One line a stage. Stops at the first that does not hold, shows the end of
# its log and the command that repeats it. Last line: N passed, N failed.
set -u
cd "$(dirname "$0")/.." || exit 1

# NAME  WHAT; the order is that of a full run
stages='format      C files as clang-format writes them
layers      who may include whom
words       no loose ends, no machine paths, no jargon, short files
scripts     shell scripts by shellcheck
build-gcc   everything, gcc, warnings are errors
build-clang everything, clang, warnings are errors
unit-gcc    unit and golden tests
unit-clang  the same as clang builds it
purity      core and protocol touch nothing outside
sim         simulated worlds with cruel disks
planted     planted bugs, each must be caught
fault       the log with every fault in every place
e2e         the real binaries from outside
systemd     the units, verified and started for real
web         the page in a real browser
bench       the programs that measure speed run; their figures mean nothing
asan        unit, sim, e2e under address and undefined sanitizers
fuzz        hostile bytes, each target for a while
analyzer    gcc -fanalyzer on protocol and core
tidy        clang-tidy'

worlds=500 worlds_asan=50 bytes=50 fuzz_s=10 cycles=20
log=build/log

usage() {
    cat <<'END'
usage: ./check [--long] [STAGE...]
  without STAGE: all, in order of speed; stops at the first that fails
  --list   the stages
  --long   20000 simulated worlds, 10 minutes a fuzz target, 2000 kills,
           2000 power cuts
END
}

# said - the few words that stand beside the stage's time.
said() {
    printf '%s\n' "$*" >"$log/$stage.said"
}

# skip - the machine lacks what this needs; not counted.
skip() {
    said "skipped: $*"
    exit 77
}

# build NAME CC [OPTION...] - configure once, then whatever has changed.
build() {
    local name=$1 cc=$2
    shift 2
    CC=$cc cmake -S . -B "build/$name" -G Ninja \
        -DCMAKE_BUILD_TYPE=RelWithDebInfo "$@"
    ninja -C "build/$name"
}

build_asan() {
    build asan clang -DDUGNAD_SANITIZE=address,undefined
}

# ours PATTERN... - files of the project, committed or about to be.
ours() {
    git ls-files -co --exclude-standard -- "$@" | while read -r file; do
        [ -f "$file" ] && printf '%s\n' "$file"
    done
}

# tests FOLDER NAMES - ctest programs by name.
tests() {
    ctest --test-dir "$1" -R "$2" -j 2 --output-on-failure --no-tests=error
    said "$(sed -n 's/^100% tests passed, 0 tests failed out of //p' \
        "$log/$stage.txt") programs"
}

# python_tests FOLDER [WITHOUT] - end to end; each prints "N passed, N failed".
python_tests() {
    local passed=0 n test
    export DUGNADD=$PWD/build/$1/daemon/dugnadd
    export DUGNADCTL=$PWD/build/$1/client/dugnadctl
    export DUGNAD_CYCLES=$cycles
    for test in $(ours 'tests/e2e/*.py' | xargs grep -l '__main__' |
        grep -vE "/(${2:-none})\.py$"); do
        echo "== $test"
        python3 "$test" | tee "$log/$stage.part"
        n=$(sed -n 's/^\([0-9]*\) passed, 0 failed$/\1/p' "$log/$stage.part")
        passed=$((passed + ${n:?$test said nothing about what passed}))
    done
    rm -f "$log/$stage.part"
    said "$passed checks"
}

run_format() {
    ours '*.c' '*.h' | xargs -P 2 -n 20 clang-format --dry-run -Werror
    said "$(ours '*.c' '*.h' | wc -l) files"
}

run_layers() {
    sh tests/lint/layers.sh
}

run_words() {
    sh tests/lint/words.sh
}

run_scripts() {
    # SC2207: completion splits its words, that is what they are for.
    { ours '*.sh' '*.bash' start check .ci/run; } |
        xargs shellcheck -e SC2207
}

run_build_gcc() {
    build gcc gcc
}

run_build_clang() {
    build clang clang
}

run_unit_gcc() {
    build gcc gcc
    tests build/gcc '^(unit|golden)'
}

run_unit_clang() {
    build clang clang
    tests build/clang '^(unit|golden)'
}

run_purity() {
    build gcc gcc
    build clang clang
    sh tests/lint/purity.sh build/gcc/daemon/libcore.a \
        build/gcc/protocol/libprotocol.a
    sh tests/lint/purity.sh build/clang/daemon/libcore.a \
        build/clang/protocol/libprotocol.a
}

# simulated FOLDER WORLDS - 25 worlds a process, so that a world that has run
# wild takes only itself with it: a world needs less than 1 GiB and 10 s.
simulated() {
    local sim=build/$1/tests/sim/dugnad-sim
    [ "$1" = asan ] || ulimit -v 8000000
    seq 1 25 "$2" | timeout $(($2 + 300)) xargs -P 2 -I FROM \
        timeout 250 "$sim" --worlds 25 --from FROM
    said "$2 worlds"
}

# same_bytes WORLDS - logs, states and minutes do not depend on the compiler.
same_bytes() {
    local gcc clang
    gcc=$(build/gcc/tests/sim/dugnad-sim --bytes "$1") || return 1
    clang=$(build/clang/tests/sim/dugnad-sim --bytes "$1") || return 1
    printf 'gcc %s\nclang %s\n' "$gcc" "$clang"
    [ "$gcc" = "$clang" ]
}

run_sim() {
    build gcc gcc
    tests build/gcc '^sim.scene'
    simulated gcc "$worlds"
    build clang clang
    same_bytes "$bytes"
    said "$worlds worlds; $bytes of them byte for byte by gcc and clang"
}

run_planted() {
    (ulimit -v 8000000 && sh tests/sim/planted.sh) | tee "$log/$stage.part"
    said "$(tail -1 "$log/$stage.part")"
}

run_fault() {
    local program
    build gcc gcc
    if [ -z "$long" ]; then
        tests build/gcc '^fault-'
        return
    fi
    for program in build/gcc/tests/fault/fault_*; do
        "$program" --long
    done
    said "the long form"
}

run_e2e() {
    build gcc gcc
    python_tests gcc
}

run_systemd() {
    build gcc gcc
    bash tests/e2e/systemd.sh build/gcc | tee "$log/$stage.part"
    said "$(tail -1 "$log/$stage.part")"
}

run_web() {
    build gcc gcc
    sh tests/web/run.sh build/gcc
    said "$(sed -n 's/^# pass //p' "$log/$stage.txt") checks"
}

run_bench() {
    build gcc gcc
    python3 tests/bench/run --quick --build build/gcc
}

run_asan() {
    build_asan
    export ASAN_OPTIONS=detect_stack_use_after_return=1
    export UBSAN_OPTIONS=print_stacktrace=1
    tests build/asan '^(unit|golden)'
    simulated asan "$worlds_asan"
    # What is about time and crashes is the same code, and slow here.
    python_tests asan \
        "${long:-kill|many|slow|slow_disk|full_disk|start|power_cut|pause|backup}"
}

run_fuzz() {
    local target name corpus n=0
    build fuzz clang -DDUGNAD_FUZZ=ON \
        -DDUGNAD_SANITIZE=fuzzer-no-link,address,undefined
    for target in build/fuzz/tests/fuzz/*_fuzz; do
        name=$(basename "$target" _fuzz)
        corpus=tests/fuzz/corpus/$name
        mkdir -p "build/fuzz/found/$name"
        "$target" -max_total_time="$fuzz_s" -print_final_stats=1 \
            -artifact_prefix="build/fuzz/found/$name-" \
            "build/fuzz/found/$name" "$corpus"
        n=$((n + 1))
    done
    said "$n targets, $fuzz_s s each"
}

run_analyzer() {
    build gcc gcc
    ours 'protocol/*.c' 'daemon/core/*.c' | xargs -P 2 -I FILE \
        gcc -std=c17 -D_POSIX_C_SOURCE=200809L -I. -Ibuild/gcc -O1 \
        -fanalyzer -Werror -S -o /dev/null FILE
}

run_tidy() {
    build clang clang
    ours 'protocol/*.c' 'config/*.c' 'daemon/*.c' 'client/*.c' |
        xargs -P 2 -n 1 clang-tidy --quiet -p build/clang \
            --warnings-as-errors='*'
}

# inside - one stage, as a process of its own so that any failure ends it.
inside() {
    stage=$1
    set -eo pipefail
    "run_${stage//-/_}"
}

run_stage() {
    local began=$SECONDS end
    stage=$1
    printf '%-12s' "$stage"
    rm -f "$log/$stage.said"
    DUGNAD_LONG=$long bash tests/check.sh --inside "$stage" \
        >"$log/$stage.txt" 2>&1
    end=$?
    rm -f "$log/$stage.part"
    case $end in
    0) passed=$((passed + 1)) result=ok ;;
    77) result=-- ;;
    *) result=FAIL ;;
    esac
    printf '%-5s %4d s  %s\n' "$result" $((SECONDS - began)) \
        "$(cat "$log/$stage.said" 2>/dev/null)"
    [ "$result" != FAIL ]
}

long=${DUGNAD_LONG:-}
wanted=()
while [ $# -gt 0 ]; do
    case $1 in
    --list)
        printf '%s\n' "$stages"
        exit 0
        ;;
    --help | -h)
        usage
        exit 0
        ;;
    --long) long=1 ;;
    --inside)
        inside_stage=$2
        shift
        ;;
    *)
        if ! grep -q "^$1 " <<<"$stages"; then
            echo "check: there is no stage '$1'; see ./check --list" >&2
            exit 2
        fi
        wanted+=("$1")
        ;;
    esac
    shift
done
if [ -n "$long" ]; then
    worlds=20000 worlds_asan=2000 bytes=1000 fuzz_s=600 cycles=2000
fi
if [ -n "${inside_stage:-}" ]; then
    inside "$inside_stage"
    exit 0
fi

mkdir -p "$log"
sh tests/packages.sh check || exit 1
passed=0 began=$SECONDS
[ ${#wanted[@]} -gt 0 ] || mapfile -t wanted < <(cut -d' ' -f1 <<<"$stages")
for stage in "${wanted[@]}"; do
    if ! run_stage "$stage"; then
        printf '\n%s\n' "... the end of $log/$stage.txt:"
        tail -40 "$log/$stage.txt"
        printf '\n%s\n%s\n' "$stage does not hold. Repeat it with:" \
            "  ./check ${long:+--long }$stage"
        echo "$passed passed, 1 failed"
        exit 1
    fi
done
printf '%d min %02d s\n' $(((SECONDS - began) / 60)) $(((SECONDS - began) % 60))
echo "$passed passed, 0 failed"
