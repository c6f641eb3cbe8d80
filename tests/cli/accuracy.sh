#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# cotejo bench accuracy: score files, synthetic prints, pictures, refusals.
set -eu

cotejo=$COTEJO_BUILDDIR/cotejo
dir=$(mktemp -d "${TMPDIR:-/tmp}/cotejo-accuracy-XXXXXX")
trap 'rm -rf "$dir"' EXIT
status=0

fail()
{
	echo "FAIL: $*"
	status=1
}

# has WORDS FILE
has()
{
	grep -qF -- "$1" "$2" || {
		fail "not said: $1"
		cat "$2"
	}
}

# 4 mated: 9 7 5 2; 5 non-mated: 6 4 3 2 1
cat >"$dir/other.txt" <<'LINES'
x/1_1.png x/1_2.png 5
x/1_1.png x/2_1.png 3
x/2_1.png x/2_2.png 9
x/2_1.png x/3_1.png 6

x/3_1.png x/3_2.png 2
x/1_2.png x/3_2.png 1
x/1_2.png x/2_2.png 4
x/1_1.png x/1_3.png 7
x/2_2.png x/3_2.png 2
LINES
"$cotejo" bench accuracy --json --scores "$dir/other.txt" --det "$dir/det.png" \
	--distribution "$dir/scores.png" >"$dir/json" || fail "score file"
has '"eer": 0.225,' "$dir/json"
has '"ZeroFMR": 0.5,' "$dir/json"
has '"mated": 4,' "$dir/json"
has '"non_mated": 5,' "$dir/json"
has '"fingers": 3,' "$dir/json"
has '"prints": 7,' "$dir/json"
for file in det scores; do
	[ "$(head -c 4 "$dir/$file.png" | tail -c 3)" = PNG ] || fail "$file.png is no PNG"
done
"$cotejo" bench accuracy --scores --plot "$dir/other.txt" "$dir/other.txt" | tr -s ' ' >"$dir/out"
has 'mean 22.50' "$dir/out"
has 'other.txt 3 7 0 4 5' "$dir/out"

# expect_error EXIT-STATUS WORDS ARGUMENTS...
expect_error()
{
	want=$1 words=$2
	shift 2
	got=0
	"$cotejo" bench accuracy "$@" >"$dir/out" 2>"$dir/err" || got=$?
	[ "$got" -eq "$want" ] || fail "bench accuracy $*: exit status $got, not $want"
	has "$words" "$dir/err"
}

printf '1_1 1_2 5\n1_1 2_1\n' >"$dir/short.txt"
expect_error 3 "short.txt, line 2" --scores "$dir/short.txt"
printf '1_1 1_2 5\n1_1 2-1 4\n' >"$dir/name.txt"
expect_error 3 '"2-1"' --scores "$dir/name.txt"
printf '1_1 1_2 5\n' >"$dir/alone.txt"
expect_error 3 "one finger only" --scores "$dir/alone.txt"
printf '1_1 2_2 5\n' >"$dir/apart.txt"
expect_error 3 "no finger has two impressions" --scores "$dir/apart.txt"
printf '1_1 1_2 nan\n' >"$dir/nan.txt"
expect_error 3 "nan.txt, line 1" --scores "$dir/nan.txt"
mkdir "$dir/empty"
expect_error 3 "no prints named" "$dir/empty"
expect_error 3 "no such file" "$dir/missing"
expect_error 2 "neither fvc nor all" --protocol both "$dir/empty"

# Prints: a manifest, a folder, templates; the engine tells synthetic fingers apart.
"$cotejo" synth --people 2 --fingers 2,7 --impressions 2 --seed 5 --out "$dir/synth" >"$dir/out"
"$cotejo" bench accuracy "$dir/synth" --json >"$dir/json"
has '"mated": 4,' "$dir/json"
has '"non_mated": 24,' "$dir/json"
has '"eer": 0.0,' "$dir/json"
has '"failures_to_enrol": 0,' "$dir/json"
"$cotejo" bench accuracy "$dir/synth/manifest.csv" --protocol fvc --mirrored --json >"$dir/json"
has '"non_mated": 16,' "$dir/json" # 6 of first impressions, 10 mirrored
mkdir "$dir/ctj"
k=0
for print in "$dir"/synth/prints/*/*_1.*; do
	k=$((k + 1))
	for i in 1 2; do
		"$cotejo" extract "$(echo "$print" | sed "s/_1\\./_$i./")" -o "$dir/ctj/${k}_$i.ctj" \
			>"$dir/out"
	done
done
"$cotejo" bench accuracy "$dir/ctj=500" --interchange --json >"$dir/json"
has '"mated": 4,' "$dir/json"
has '"eer": 0.0,' "$dir/json"
has '"extract_seconds": null,' "$dir/json"
expect_error 2 "only images can be mirrored" --mirrored "$dir/ctj"

exit $status
