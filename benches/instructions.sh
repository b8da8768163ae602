#!/usr/bin/env bash
# Instructions per household-month, by function: repeatable where seconds are not. Needs valgrind; takes about a minute.
# The processor that it imitates has 256-bit vectors.
set -euo pipefail
cd "$(dirname "$0")/.."
households=20000
cargo build --release --quiet
out="$(mktemp -d)"
trap 'rm -rf "$out"' EXIT
for run in first second; do
    valgrind --quiet --tool=callgrind --callgrind-out-file="$out/$run" \
        target/release/huzhu run china-2016-2022 --set population.simulated_households=$households \
        --threads 1 --out "$out/results-$run" --quiet
done
total() { sed -n 's/^totals: //p' "$1"; }
echo "instructions: $(total "$out/first") and $(total "$out/second"), for $households households x 80 months"
echo "per household-month: $(($(total "$out/first") / (households * 80)))"
callgrind_annotate "$out/first" | grep -E '^ *[0-9,]+ \(' | sed 's/\[.*//' | head -30
