#!/usr/bin/env bash
# Fuzzes the parsers, guided by coverage: `tests/fuzz/run.sh SECONDS [TARGET…]`, without a target all of them, each so long.
# Needs a C++ compiler (libFuzzer is one file of C++); the stable toolchain is enough. What it learns stays in target/fuzz/corpus,
# inputs that fail in target/fuzz/failed: make one smaller with `… MINIMIZE=FILE tests/fuzz/run.sh SECONDS TARGET`, put it into
# tests/fuzz/found/TARGET/ under a name that says what it is, and mend the parser. `cargo test` goes through these files.
set -euo pipefail
cd "$(dirname "$0")"

seconds=${1:?seconds for each target}
shift
# What cargo-fuzz passes, without the address sanitizer, which needs nightly: the code is free of `unsafe`.
export RUSTFLAGS="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing"
host=$(rustc -vV | sed -n 's/^host: //p')
# With a target named, build scripts and macros are built without these flags.
cargo build --quiet --release --target "$host" --target-dir ../../target/fuzz
program=../../target/fuzz/$host/release/fuzz
if [ $# -eq 0 ]; then
    mapfile -t all < <(grep -o 'name: "[a-z_-]*"' targets/mod.rs | cut -d'"' -f2)
    set -- "${all[@]}"
fi
failed=0
for target in "$@"; do
    corpus=../../target/fuzz/corpus/$target
    mkdir -p "$corpus" "../../target/fuzz/failed" "found/$target"
    limits=(-max_len=16384 -timeout=10 -rss_limit_mb=1024 -malloc_limit_mb=256 "-artifact_prefix=../../target/fuzz/failed/$target-")
    if [ -n "${MINIMIZE:-}" ]; then
        FUZZ_TARGET=$target "$program" "${limits[@]}" -minimize_crash=1 -max_total_time="$seconds" "$MINIMIZE"
        continue
    fi
    printf '== %s\n' "$target"
    FUZZ_TARGET=$target FUZZ_SEEDS=$corpus "$program" "${limits[@]}" -max_total_time="$seconds" -print_final_stats=1 \
        "$corpus" "found/$target" >"../../target/fuzz/$target.log" 2>&1 || failed=1
    grep -E 'stat::number_of_executed_units|panicked|ERROR|SUMMARY' "../../target/fuzz/$target.log" || true
    grep -E 'cov:' "../../target/fuzz/$target.log" | tail -n 1 || true
    rmdir "found/$target" 2>/dev/null || true
done
exit $failed
