#!/usr/bin/env bash
# Runs every fuzz target of the module for the time given (a Go duration), one after another,
# and fails if any of them finds a crasher. Go fuzzes one target per command.
#
#   fuzz.sh [FUZZTIME]
set -euo pipefail
cd "$(dirname "$0")/../.."

fuzztime=${1:-20s}
targets=$(grep -rEo --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' . | sort -u) || true # none is no failure
failed=()
while IFS=: read -r file declaration; do
	[ -n "$file" ] || continue
	name=${declaration#func }
	echo "fuzz: $name in ${file%/*} for $fuzztime" >&2
	go test -run '^$' -fuzz "^$name\$" -fuzztime "$fuzztime" "${file%/*}" </dev/null || failed+=("$name")
done <<<"$targets"
if [ ${#failed[@]} -gt 0 ]; then
	echo "fuzz: failed: ${failed[*]}" >&2
	exit 1
fi
