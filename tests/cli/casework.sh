#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The verbs on a store: init, import, enroll, search; and bad input of every
# kind, each with one clear message, a status that is not 0, and the store
# unchanged.
set -u

cotejo=$COTEJO_BUILDDIR/cotejo
tmp=$(mktemp -d)
trap 'chmod -R u+w "$tmp"; rm -rf "$tmp"' EXIT
export XDG_DATA_HOME=$tmp/data HOME=$tmp TMPDIR=$tmp
unset COTEJO_USER COTEJO_PASSWORD_FILE
failures=0
checks=0

fail()
{
	echo "FAIL: $*"
	failures=$((failures + 1))
}

# Runs a command that must work.
good()
{
	checks=$((checks + 1))
	"$@" >"$tmp/out" 2>"$tmp/err" || fail "$* -> $?: $(cat "$tmp/err")"
}

# bad STATUS PATTERN command...: must fail with that status and say the pattern
# in exactly one message.
bad()
{
	local want=$1 pattern=$2 status=0
	shift 2
	checks=$((checks + 1))
	"$@" >"$tmp/out" 2>"$tmp/err" || status=$?
	[ "$status" -eq "$want" ] || fail "$*: status $status, not $want: $(cat "$tmp/err")"
	grep -q -- "$pattern" "$tmp/err" || fail "$*: no '$pattern' in: $(cat "$tmp/err")"
	[ "$(grep -c '^cotejo: ' "$tmp/err")" -eq 1 ] || fail "$*: not one message: $(cat "$tmp/err")"
}

# --- a demo store to work on ---------------------------------------------------

good "$cotejo" demo --people 6 --seed 5 --store "$tmp/demo.cotejo"
bad 9 'demo.cotejo' "$cotejo" demo --people 6 --store "$tmp/demo.cotejo"
store="--store $tmp/demo.cotejo"
look="--purpose migration --case 2026-000001"
why="a test of the verbs"

# shellcheck disable=SC2086
{
good "$cotejo" synth --people 3 --seed 77 --fingers 1,2,6,7 --out "$tmp/people"
good "$cotejo" import "$tmp/people" $store --user ana --purpose migration --why "$why" \
	--notice en --skip-children --json
person=$(jq '.persons[0]' "$tmp/out")
case_number=$(jq -r '.case' "$tmp/out")
[ "$(jq '.persons | length' "$tmp/out")" = 3 ] || fail "import: not three people"

# The second impression of the first person's fingers finds the first.
good "$cotejo" synth --people 1 --seed 77 --fingers 1,2 --impressions 2 --out "$tmp/again"
image=$(ls "$tmp"/again/prints/*/02_2.png)
good "$cotejo" search $store --user bruno --purpose migration --case "$case_number" --why "$why" \
	"right-index=$image" --json
[ "$(jq -r .state "$tmp/out")" = complete ] || fail "search: not complete"
[ "$(jq '.candidates[0].fingers[0].finger' "$tmp/out")" = 2 ] || fail "search: wrong finger first"
[ "$(jq '.candidates[0].score > 20' "$tmp/out")" = true ] || fail "search: low score of a mate"
good "$cotejo" search $store --user bruno --purpose migration --case "$case_number" --why "$why" \
	"$image"
grep -q 'Candidates are not matches' "$tmp/out" || fail "search: the caution is missing"

good "$cotejo" enroll $store --user ana $look --why "$why" --given Test --family Person \
	--birth 1980-01-02 --sex F --nationality UTO --languages "en es" --notice en \
	"right-thumb=$(ls "$tmp"/people/prints/*/01_1.png | head -n 1)" --json
[ "$(jq .prints "$tmp/out")" = 1 ] || fail "enroll: not one print"

# A record written as a transaction comes back equal: person, prints, minutiae.
content()
{
	"$cotejo" an2k show --json --data "$1" | jq -S '[.records[] | select(.type != 1) |
		{type, fields: [.fields[] | select(.field | test("[.](001|002)$|^2[.]010$") | not)]}] |
		sort_by(tojson)'
}
good "$cotejo" export $store --user elena --purpose migration --case "$case_number" --why "$why" \
	--to "a court" -o "$tmp/one.an2" "$person"
good "$cotejo" import "$tmp/one.an2" $store --user ana --purpose migration --why "$why" \
	--notice en --json
again=$(jq '.persons[0]' "$tmp/out")
[ "$(jq .prints "$tmp/out")" = 4 ] || fail "import of a transaction: not four prints"
good "$cotejo" export $store --user elena --purpose migration --case "$(jq -r .case "$tmp/out")" \
	--why "$why" --to "a court" -o "$tmp/two.an2" "$again"
content "$tmp/one.an2" >"$tmp/one" && content "$tmp/two.an2" >"$tmp/two"
[ "$(wc -l <"$tmp/one")" -gt 100 ] || fail "export: hardly anything in it"
cmp -s "$tmp/one" "$tmp/two" || fail "a transaction does not come back equal: $(diff "$tmp/one" "$tmp/two" | head -n 20)"
bad 3 'no-such.an2' "$cotejo" import "$tmp/no-such.an2" $store --user ana --purpose migration \
	--why "$why" --notice en
head -c 3000 "$tmp/one.an2" >"$tmp/cut.an2"
bad 3 'cut.an2' "$cotejo" import "$tmp/cut.an2" $store --user ana --purpose migration \
	--why "$why" --notice en

# --- what must be refused ------------------------------------------------------

bad 6 'rule look.purpose' "$cotejo" search $store --user bruno --case 2026-000001 --why "$why" \
	--person "$person"
bad 6 'a case is needed' "$cotejo" search $store --user bruno --purpose migration --why "$why" \
	--person "$person"
bad 6 'a written justification' "$cotejo" search $store --user bruno $look --why x --person "$person"
bad 6 'rule act.role' "$cotejo" search $store --user ana $look --why "$why" --person "$person"
bad 6 'rule act.role' "$cotejo" search $store --user greta $look --why "$why" --person "$person"
bad 8 'password' "$cotejo" search $store --user nobody $look --why "$why" --person "$person"
echo wrong-password >"$tmp/password"
COTEJO_PASSWORD_FILE=$tmp/password bad 8 '' "$cotejo" search $store --user diego $look \
	--why "$why" --person "$person"
bad 6 'under six' "$cotejo" enroll $store --user ana $look --why "$why" --given A --family B \
	--birth 2024-01-01 --notice en "1=$image"
bad 6 'notice' "$cotejo" enroll $store --user ana $look --why "$why" --given A --family B \
	--birth 1980 "1=$image"

# --- bad images ----------------------------------------------------------------
# Each is tried through import, whose store must stay as it was.

counts()
{
	sqlite3 "$tmp/demo.cotejo" \
		"SELECT (SELECT count(*) FROM vault) || ' ' || (SELECT count(*) FROM print) || ' ' ||
		 (SELECT count(*) FROM casefile)" 2>/dev/null
}

before=$(counts)
mkdir -p "$tmp/bad/folder.png"
head -c 3000 "$image" >"$tmp/bad/truncated.png"
: >"$tmp/bad/empty.png"
head -c 5000 /dev/urandom >"$tmp/bad/noise.png"
echo 'not an image at all' >"$tmp/bad/text.png"
# A bomb: 60000 x 60000 grey pixels of one value, in a PNG header.
printf '\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xea\x60\0\0\xea\x60\x08\0\0\0\0' >"$tmp/bad/bomb.png"
# Zero pixels wide.
printf '\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0\0\0\0\x10\x08\0\0\0\0' >"$tmp/bad/zero.png"
# A good image whose resolution nobody knows.
good "$cotejo" image convert "$image" "$tmp/bad/silent.pgm"
for name in folder.png truncated.png empty.png noise.png text.png bomb.png zero.png silent.pgm \
	missing.png; do
	printf 'person,given,birth,finger,image\nx,Ana,1980,2,%s\n' "$tmp/bad/$name" \
		>"$tmp/bad/manifest.csv"
	checks=$((checks + 1))
	status=0
	"$cotejo" import "$tmp/bad/manifest.csv" $store --user ana --purpose migration --why "$why" \
		--notice en >"$tmp/out" 2>"$tmp/err" || status=$?
	[ "$status" -ne 0 ] || fail "import of $name: status 0"
	grep -q "manifest.csv, line 2.*$name" "$tmp/err" ||
		fail "import of $name: file and line are not named: $(cat "$tmp/err")"
	[ "$(grep -c '^cotejo: ' "$tmp/err")" -eq 1 ] || fail "import of $name: not one message"
done

# --- bad manifests ---------------------------------------------------------------

manifest()
{
	printf "$2" >"$tmp/bad/m.csv"
	bad 3 "$1" "$cotejo" import "$tmp/bad/m.csv" $store --user ana --purpose migration \
		--why "$why" --notice en
}
ln -s "$image" "$tmp/bad/a.png"
ln -s "$image" "$tmp/bad/b.png"
manifest 'm.csv.*image' 'person,given,finger\nx,Ana,2\n'
manifest 'm.csv, line 2.*birth' 'person,given,birth,finger,image\nx,Ana,1980-02-30,2,a.png\n'
manifest 'm.csv, line 2.*finger' 'person,given,finger,image\nx,Ana,11,a.png\n'
manifest 'm.csv, line 3' 'person,given,finger,image\nx,Ana,2,a.png\nx,Ana,2,b.png\n'
manifest 'm.csv.*colour' 'person,given,finger,image,colour\nx,Ana,2,a.png,red\n'
manifest 'm.csv, line 2' 'person,given,finger,image\nx,Ana\n'
manifest 'm.csv, line 2' 'person,given,finger,image\nx,"Ana,2,a.png\n'
bad 3 'folder' "$cotejo" import "$tmp/bad/folder.png" $store --user ana --purpose migration \
	--why "$why" --notice en
after=$(counts)
[ "$before" = "$after" ] || fail "bad input changed the store: $before -> $after"

# --- bad stores --------------------------------------------------------------------

try="--user ana --purpose migration --why reason-enough --case 2026-000001 --given A --family B --birth 1980 --notice en 1=$image"
bad 7 'there is no store' "$cotejo" enroll --store "$tmp/none.cotejo" $try
echo 'this is not a database' >"$tmp/text.cotejo"
bad 5 'text.cotejo' "$cotejo" enroll --store "$tmp/text.cotejo" $try
sqlite3 "$tmp/other.cotejo" 'CREATE TABLE t (x)'
bad 5 'other.cotejo' "$cotejo" enroll --store "$tmp/other.cotejo" $try
mkdir "$tmp/folder.cotejo"
bad 5 'folder.cotejo' "$cotejo" enroll --store "$tmp/folder.cotejo" $try
cp "$tmp/demo.cotejo" "$tmp/newer.cotejo"
sqlite3 "$tmp/newer.cotejo" 'PRAGMA user_version = 9999'
bad 5 'newer' "$cotejo" enroll --store "$tmp/newer.cotejo" $try
# One that may not be written: tried by somebody who is not root.
mkdir "$tmp/other"
cp "$tmp/demo.cotejo" "$tmp/other/fixed.cotejo"
chmod 755 "$tmp" "$tmp/other"
chmod 444 "$tmp/other/fixed.cotejo"
nobody=
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	nobody="setpriv --reuid 65534 --regid 65534 --clear-groups"
fi
if [ "$(id -u)" -ne 0 ] || [ -n "$nobody" ]; then
	bad 5 'fixed.cotejo: the store is read-only' $nobody "$cotejo" enroll \
		--store "$tmp/other/fixed.cotejo" $try
	cmp -s "$tmp/demo.cotejo" "$tmp/other/fixed.cotejo" || fail "a read-only store was changed"
fi
# A disk that is full: the files may not grow.
full()
{
	(ulimit -f 8 && exec "$cotejo" enroll --store "$tmp/full.cotejo" $try)
}
cp "$tmp/demo.cotejo" "$tmp/full.cotejo"
bad 4 'full.cotejo' full
cmp -s "$tmp/demo.cotejo" "$tmp/full.cotejo" || fail "a store on a full disk was changed"
# One that another program holds locked, until this one has given up.
cp "$tmp/demo.cotejo" "$tmp/locked.cotejo"
mkfifo "$tmp/hold"
sqlite3 "$tmp/locked.cotejo" >"$tmp/held" <"$tmp/hold" &
holder=$!
exec 7>"$tmp/hold"
echo "BEGIN EXCLUSIVE; SELECT 'held';" >&7
until grep -q held "$tmp/held" 2>/dev/null; do kill -0 "$holder" || break; done
bad 5 'locked.cotejo.*locked' "$cotejo" enroll --store "$tmp/locked.cotejo" $try
exec 7>&-
wait "$holder"
}

echo "$checks checks, $failures failures"
[ "$failures" -eq 0 ]
