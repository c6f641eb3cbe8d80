#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# cotejo an2k build, show, validate, edit, extract and convert on files made here.
set -eu

cotejo=$COTEJO_BUILDDIR/cotejo
dir=$(mktemp -d "${TMPDIR:-/tmp}/cotejo-an2k-XXXXXX")
trap 'rm -rf "$dir"' EXIT
status=0

fail()
{
	echo "FAIL: $*"
	status=1
}

# expect EXIT-STATUS WORDS ARGUMENTS...: what it prints must hold the words, if any
expect()
{
	want=$1 words=$2
	shift 2
	got=0
	"$cotejo" "$@" >"$dir/out" 2>"$dir/err" || got=$?
	[ "$got" -eq "$want" ] || {
		fail "$*: exit status $got, not $want"
		cat "$dir/err"
	}
	[ -z "$words" ] || cat "$dir/out" "$dir/err" | grep -qF -- "$words" || {
		fail "$*: does not say: $words"
		cat "$dir/out" "$dir/err"
	}
}

same()
{
	cmp -s "$1" "$2" || fail "$1 and $2 differ"
}

"$cotejo" synth --people 1 --seed 5 --out "$dir/people" -k 1 -f 2 >"$dir/out" 2>&1 ||
	fail "no synthetic print to work with"
print=$(find "$dir/people" -name '*.png' | head -n 1)
cp "$print" "$dir/finger.png"
"$cotejo" extract "$dir/finger.png" -o "$dir/finger.fmr" >"$dir/out" 2>&1 || fail "extract"

cat >"$dir/case.json" <<JSON
{"records": [
 {"type": 1, "fields": {"1.004": "TEST", "1.005": "20240229", "1.007": "XX", "1.008": "YY",
  "1.009": "1", "1.013": [["COTEJO", "1.0"]], "1.015": [["3", "UTF-8"]]}},
 {"type": 2, "fields": {"2.003": "0001", "2.020": [["primary", "José", "Cruz", ""]],
  "2.022": "M"}},
 {"type": 14, "fields": {"14.003": "0", "14.004": "YY", "14.005": "20240229", "14.013": "2",
  "14.999": {"file": "finger.png"}}}
]}
JSON

# a description becomes a valid transaction, with what the image says filled in
expect 0 "3 records" an2k build "$dir/case.json" "$dir/case.an2"
expect 0 "valid: 3 records" an2k validate "$dir/case.an2"
expect 0 '"valid": true' an2k validate --json --domain cotejo "$dir/case.an2"
expect 0 "14.013 FGP  Friction ridge generalised position: 2 (right index)" \
	an2k show "$dir/case.an2"
expect 0 "José" an2k show "$dir/case.an2"
expect 0 "14.011 CGA  Compression algorithm: PNG" an2k show --record 3 "$dir/case.an2"
expect 7 "there are 3 records" an2k show --record 4 "$dir/case.an2"
"$cotejo" an2k show --json --data "$dir/case.an2" >"$dir/again.json"
expect 0 "3 records" an2k build "$dir/again.json" "$dir/again.an2"
same "$dir/case.an2" "$dir/again.an2"

# the image comes out as it went in; nothing is overwritten unasked
expect 0 "data" an2k extract "$dir/case.an2" --to "$dir/files"
same "$dir/files/03-type14-2.png" "$dir/finger.png"
expect 9 "is there already" an2k extract "$dir/case.an2" --to "$dir/files"
expect 0 "data" an2k extract --force "$dir/case.an2" --to "$dir/files"

# a change changes that field and the lengths
expect 0 "" an2k edit "$dir/case.an2" "$dir/edited.an2" '2:2.020[1].2=Ana María' 3:14.020=x
expect 0 "Ana María" an2k show "$dir/edited.an2"
expect 0 "valid: 3 records" an2k validate "$dir/edited.an2"
expect 0 "" an2k edit "$dir/edited.an2" "$dir/back.an2" '2:2.020[1].2=José' '3:14.020!'
same "$dir/case.an2" "$dir/back.an2"
"$cotejo" an2k edit "$dir/case.an2" - 3! >"$dir/less.an2" || fail "edit to standard output"
expect 0 "valid: 2 records" an2k validate "$dir/less.an2"
expect 2 "no change such as" an2k edit "$dir/case.an2" "$dir/x.an2" nonsense
[ ! -e "$dir/x.an2" ] || fail "a refused change left a file"

# what is wrong is named with its place, and the exit status says so
expect 0 "1 errors" an2k edit "$dir/case.an2" "$dir/bad.an2" 3:14.013=99
expect 3 "record 3 (Type-14, IDC 1), field 14.013 FGP" an2k validate "$dir/bad.an2"
expect 3 "ANSI/NIST-ITL 1-2011, 8.14.13" an2k validate "$dir/case.an2" "$dir/bad.an2"
expect 3 '"field": "14.013"' an2k validate --json "$dir/bad.an2"
expect 0 "" an2k edit "$dir/case.an2" "$dir/odd.an2" 3:14.100=reserved
expect 0 "warning" an2k validate "$dir/odd.an2"
expect 3 "not valid" an2k validate --strict "$dir/odd.an2"
head -c 300 "$dir/case.an2" >"$dir/short.an2"
expect 3 "bytes are left in the file" an2k validate "$dir/short.an2"
expect 3 "bytes are left in the file" an2k show "$dir/short.an2"
expect 3 "does not begin with field 1.001" an2k show "$dir/finger.png"
expect 3 "$dir/none.an2" an2k show "$dir/none.an2"
expect 2 "the domains are" an2k show --domain none-such "$dir/case.an2"

# a description that breaks rules is only built when asked for
sed 's/"14.013": "2"/"14.013": "99"/' "$dir/case.json" >"$dir/wrong.json"
expect 3 "not written" an2k build "$dir/wrong.json" "$dir/wrong.an2"
[ ! -e "$dir/wrong.an2" ] || fail "a refused build left a file"
expect 0 "3 records" an2k build --anyway "$dir/wrong.json" "$dir/wrong.an2"
echo '{"records": [' >"$dir/broken.json"
expect 3 "line 2" an2k build "$dir/broken.json" "$dir/wrong.an2"

# templates: through every format and back to what a reader sees
for f in iso2005 iso2011 ansi2004 ansi2009 ansi2009am1; do
	expect 0 "" convert "$dir/finger.fmr" "$dir/$f.fmr" --to $f
	expect 0 "minutiae" convert "$dir/$f.fmr"
	expect 0 "" convert "$dir/$f.fmr" "$dir/$f.csv"
	expect 0 "" convert "$dir/$f.fmr" "$dir/$f.json"
done
expect 0 "" convert "$dir/iso2011.fmr" "$dir/back.fmr" --to iso2005
expect 0 "" convert "$dir/back.fmr" "$dir/back.csv"
same "$dir/back.csv" "$dir/iso2005.csv"
expect 0 "" convert "$dir/finger.fmr" "$dir/finger.ctj"
expect 0 "Cotejo template" convert "$dir/finger.ctj"
expect 0 "" convert "$dir/finger.ctj" "$dir/through.fmr"
expect 0 "" convert "$dir/through.fmr" "$dir/through.csv"
same "$dir/through.csv" "$dir/iso2005.csv"
expect 2 "the formats are" convert "$dir/finger.fmr" "$dir/x.fmr" --to nonsense
expect 2 "give it with --to" convert "$dir/finger.fmr" "$dir/x.unknown"
head -c 40 "$dir/iso2005.fmr" >"$dir/cut.fmr"
expect 3 "the data ends" convert "$dir/cut.fmr"

exit $status
