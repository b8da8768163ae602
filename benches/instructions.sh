#!/usr/bin/env bash
# Counts the instructions of a household-month, by function, with valgrind: figures that do not depend on what else the
# machine does. Two counts of the same program must agree.
#
#     benches/instructions.sh [functions to list, default 25]
#
# Synthesis and tables are not counted, only `advance`. Valgrind has no 512-bit vectors: where the processor has, a real
# run takes fewer instructions.
set -euo pipefail
cd "$(dirname "$0")/.."
list=${1:-25}

build=(cargo bench --bench instructions --no-run)
"${build[@]}" --quiet
program=$("${build[@]}" --message-format=json 2>/dev/null |
    sed -n 's/.*"executable":"\([^"]*instructions-[^"]*\)".*/\1/p' | tail -n 1)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

count() {
    valgrind --tool=callgrind --toggle-collect='huzhu::model::month::advance' \
        --callgrind-out-file="$folder/counts.$1" "$program" 2>"$folder/errors.$1" >"$folder/said.$1" ||
        { cat "$folder/errors.$1"; exit 1; }
    callgrind_annotate --auto=no --threshold=100 "$folder/counts.$1" |
        sed -n 's/^ *\([0-9,]*\) ([ 0-9.]*%)  *\(.*\)$/\1 \2/p' >"$folder/functions.$1"
}

echo "counting twice ..."
count 1
count 2

household_months=$(sed -n 's/ household-months.*//p' "$folder/said.1")
cat "$folder/said.1"
awk -v each="$household_months" -v list="$list" '
    { number = $1; gsub(",", "", number); $1 = "" }
    /PROGRAM TOTALS/ { total = number; next }
    {
        # What was inlined from other files counts for the function that it was inlined into.
        sub(/^ *[^:]*:/, ""); sub(/ \[.*\]$/, ""); gsub(/_avx[a-z0-9_]*version/, "")
        sums[$0] += number
    }
    END {
        printf "%12s  instructions per household-month, by function\n", ""
        printf "%12.2f  all\n", total / each
        sort = "sort -rn | head -n " list
        for (name in sums) printf "%12.2f  %s\n", sums[name] / each, substr(name, 1, 100) | sort
    }' "$folder/functions.1"

total() { sed -n 's/ PROGRAM TOTALS.*//p' "$folder/functions.$1"; }
if [ "$(total 1)" = "$(total 2)" ]; then
    echo "the second count agrees: $(total 2)"
else
    echo "the second count differs: $(total 1) and $(total 2)"
    exit 1
fi
