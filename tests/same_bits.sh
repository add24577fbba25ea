#!/usr/bin/env bash
# The same scenario and seed leave the same files, bit by bit: 1, 2, 3 and 8 threads, debug and release, twice each.
# The manifest is compared up to its timings. Usage: tests/same_bits.sh DEBUG_BINARY RELEASE_BINARY [SCENARIO]
set -euo pipefail
debug=$1 release=$2 scenario=${3:-scenarios/memphis.toml}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
first="" runs=0
for binary in "$debug" "$release"; do
  for threads in 1 2 3 8; do
    for _ in first second; do
      rm -rf "$work/out"
      "$binary" run "$scenario" --replications 40 --threads "$threads" --quiet --out "$work/out"
      sed -i '/"timings"/,$d' "$work/out/manifest.json"
      digest=$(cd "$work/out" && find . -type f | LC_ALL=C sort | xargs sha256sum | sha256sum | cut -d' ' -f1)
      files=$(find "$work/out" -type f | wc -l)
      first=${first:-$digest}
      runs=$((runs + 1))
      if [ "$digest" != "$first" ]; then
        echo "different bits: $binary with $threads threads gives $digest, not $first" >&2
        exit 1
      fi
    done
  done
done
echo "same bits in $runs runs of $files files: $first"
