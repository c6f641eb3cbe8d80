#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs over sample files that are not part of this tree, when there are any:
#   COTEJO_EXCHANGE_SAMPLES=FOLDER  below it
#     an2k/pass*.an2, an2k/fail*.an2  transactions that must be valid, or not
#     templates/*.dat or *.fmr        records, with NAME.json of the same content
#                                     as the FingerprintIO library writes it
# Prints one line for each file. Exit status 77 (skipped) without the folder.
set -eu

dir=${COTEJO_EXCHANGE_SAMPLES:-}
[ -n "$dir" ] && [ -d "$dir" ] || exit 77
cotejo=${COTEJO_BUILDDIR:-.}/cotejo
tmp=$(mktemp -d "${TMPDIR:-/tmp}/cotejo-samples-XXXXXX")
trap 'rm -rf "$tmp"' EXIT
status=0

fail()
{
	echo "FAIL: $*"
	status=1
}

for f in "$dir"/an2k/pass*.an2; do
	[ -f "$f" ] || continue
	name=${f##*/}
	if "$cotejo" an2k validate "$f" >"$tmp/out" 2>&1; then
		echo "$name: valid"
	else
		fail "$name: should be valid"
		grep error: "$tmp/out" | head -n 5 || true
	fi
	"$cotejo" an2k edit "$f" "$tmp/copy.an2" 2>"$tmp/err" && cmp -s "$f" "$tmp/copy.an2" ||
		fail "$name: does not come back byte for byte"
	"$cotejo" an2k show --all "$f" >"$tmp/out" 2>&1 || fail "$name: cannot be shown"
done
for f in "$dir"/an2k/fail*.an2; do
	[ -f "$f" ] || continue
	name=${f##*/}
	if "$cotejo" an2k validate "$f" >"$tmp/out" 2>&1; then
		fail "$name: should be refused"
	else
		echo "$name: $(grep error: "$tmp/out" | head -n 1 | sed 's/^[^:]*: error: //')"
	fi
done
for f in "$dir"/templates/*.dat "$dir"/templates/*.fmr; do
	[ -f "$f" ] || continue
	name=${f##*/}
	"$cotejo" convert "$f" "$tmp/out.json" 2>"$tmp/err" || {
		fail "$name: cannot be read: $(cat "$tmp/err")"
		continue
	}
	json=${f%.*}.json
	[ -f "$json" ] && command -v jq >/dev/null 2>&1 || continue
	jq -S . "$json" >"$tmp/want" && jq -S . "$tmp/out.json" >"$tmp/got"
	if cmp -s "$tmp/want" "$tmp/got"; then
		echo "$name: as in ${json##*/}"
	else
		fail "$name: differs from ${json##*/}"
	fi
done
exit $status
