#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# cotejo synth: the same files from the same seed, whatever the workers; clear
# refusals.
set -eu

cotejo=$COTEJO_BUILDDIR/cotejo
dir=$(mktemp -d "${TMPDIR:-/tmp}/cotejo-synth-XXXXXX")
trap 'rm -rf "$dir"' EXIT
status=0

fail()
{
	echo "FAIL: $*"
	status=1
}

# expect_error EXIT-STATUS WORDS... -- ARGUMENTS...
expect_error()
{
	want=$1 words=$2
	shift 2
	got=0
	"$cotejo" synth "$@" >"$dir/out" 2>"$dir/err" || got=$?
	[ "$got" -eq "$want" ] || fail "synth $*: exit status $got, not $want"
	grep -qF -- "$words" "$dir/err" || {
		fail "synth $*: the message does not say: $words"
		cat "$dir/err"
	}
}

make_people()
{
	to=$1
	shift
	"$cotejo" synth --people 3 --seed 11 --out "$dir/$to" -k 2 -f 2,right-ring --truth "$@" \
		>"$dir/out" 2>"$dir/err" || {
		fail "synth $*"
		cat "$dir/err"
	}
}

make_people one -j 1
make_people four -j 4
diff -r "$dir/one" "$dir/four" || fail "the number of workers changes the files"
COTEJO_TEST_SCALAR=1 make_people scalar -j 2
diff -r "$dir/one" "$dir/scalar" || fail "the instruction set changes the files"

# What a person is does not depend on who else is made.
"$cotejo" synth -n 1 --first 2 -s 11 -o "$dir/second" -k 2 -f 2,4 --truth >/dev/null 2>&1
cmp -s "$dir/one/prints/S11-000002/02_1.png" "$dir/second/prints/S11-000002/02_1.png" ||
	fail "person 2 alone is another"
cmp -s "$dir/one/truth/S11-000002/04_2.json" "$dir/second/truth/S11-000002/04_2.json" ||
	fail "the truth of person 2 alone is another"
cmp -s "$dir/one/photos/S11-000001.png" "$dir/one/photos/S11-000002.png" &&
	fail "two people have one photo"

# The manifest names every image, and only images that are there.
rows=$(tr -d '\r' <"$dir/one/manifest.csv" | tail -n +2 | wc -l)
images=$(find "$dir/one/prints" -name '*.png' | wc -l)
named=$(grep -o 'prints/[^,]*\.png' "$dir/one/manifest.csv" | sort -u | while read -r f; do
	[ -s "$dir/one/$f" ] && echo "$f"
done | wc -l)
[ "$images" -gt 6 ] && [ "$named" -eq "$images" ] && [ "$rows" -ge "$images" ] ||
	fail "manifest: $rows rows, $named named, $images images"
[ "$(head -c 8 "$dir/one/prints/S11-000001/02_1.png" | od -An -tx1 | tr -d ' \n')" = \
	89504e470d0a1a0a ] || fail "not a PNG"
grep -q '"minutiae": \[' "$dir/one/truth/S11-000001/02_1.json" || fail "no minutiae in the truth"
tail -n +2 "$dir/one/notes.csv" | grep -qvE '^S11-00000[123],(fact|assessment|allegation),(en|es),' &&
	fail "a line of notes.csv is odd"

# People without prints; JSON.
"$cotejo" synth -n 40 -f none -o "$dir/names" --json >"$dir/json" 2>/dev/null ||
	fail "people without prints"
if command -v jq >/dev/null 2>&1; then
	[ "$(jq -r '"\(.people) \(.prints)"' "$dir/json")" = "40 0" ] || fail "JSON of the result"
	jq -e '.minutiae | length > 15' "$dir/one/truth/S11-000001/02_1.json" >/dev/null ||
		fail "the truth is not good JSON"
	"$cotejo" synth -n 1 -f 7 -o "$dir/fields" --truth-fields --ppi 1000 --sensor grey --hard \
		>/dev/null 2>&1 || fail "fields at 1000 ppi"
	jq -e '(.orientation | length) == .columns * .rows and .ppi == 1000' \
		"$dir/fields/truth/S1-000001/07_1.json" >/dev/null || fail "the fields of the truth"
fi

expect_error 2 "--out" --people 3
expect_error 2 "--people 0" --people 0 -o "$dir/x"
expect_error 2 "--people many" --people many -o "$dir/x"
expect_error 2 "\"11\" is not a finger" -f 11 -o "$dir/x"
expect_error 2 "\"pinky\" is not a finger" -f 2,pinky -o "$dir/x"
expect_error 2 "none of optical" --sensor wet -o "$dir/x"
expect_error 2 "--quality 2" -q 2 -o "$dir/x"
expect_error 2 "--ppi 72" --ppi 72 -o "$dir/x"
expect_error 2 "unknown option" --cheese -o "$dir/x"
expect_error 9 "is not empty" -o "$dir/one"
echo data >"$dir/file"
expect_error 4 "$dir/file" -o "$dir/file/below"
[ -e "$dir/x" ] && fail "a refused call has made its folder"

exit $status
