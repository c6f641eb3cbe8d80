#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The verbs for those who watch over a store: audit, export, person file, backup,
# restore, retention, erase, proposals, users; what they refuse, and that a
# refusal changes nothing.
set -u

cotejo=$COTEJO_BUILDDIR/cotejo
verify=$COTEJO_BUILDDIR/cotejo-verify-log
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

good()
{
	checks=$((checks + 1))
	"$@" >"$tmp/out" 2>"$tmp/err" || fail "$* -> $?: $(cat "$tmp/err")"
}

# bad STATUS PATTERN command...
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

is()
{
	checks=$((checks + 1))
	[ "$1" = "$2" ] || fail "$3: $1, not $2"
}

rows()
{
	sqlite3 "$tmp/d.cotejo" "SELECT (SELECT count(*) FROM handout) || ' ' ||
		(SELECT count(*) FROM proposal) || ' ' || (SELECT count(*) FROM erasure) || ' ' ||
		(SELECT count(*) FROM user)"
}

good "$cotejo" demo --people 6 --seed 5 --store "$tmp/d.cotejo"
s="--store $tmp/d.cotejo"
look="--purpose migration --case 2026-000001 --why a-reason-that-is-long"
person=$(sqlite3 "$tmp/d.cotejo" "SELECT min(vault_id) FROM case_person WHERE case_id = 1")

# shellcheck disable=SC2086
{
# --- the log -------------------------------------------------------------------

good "$cotejo" audit verify $s --json
is "$(jq .holds "$tmp/out")" true "a whole store"
key=$(jq -r .log_key "$tmp/out")
good "$cotejo" audit checkpoint $s -u greta -o "$tmp/cp" --json
good "$cotejo" audit checkpoint $s -u ana --qr
is "$(grep -c '█' "$tmp/out")" "$(grep -c '█' "$tmp/out" | awk '{ print ($1 > 20) ? $1 : "no code" }')" \
	"the QR code"
good "$cotejo" audit checkpoint $s -u ana --last --ascii
grep -q '##########' "$tmp/out" || fail "the QR code in plain characters"
good "$cotejo" audit export $s -u greta "$tmp/log"
good "$verify" --key "$key" "$tmp/log" "$tmp/cp"
grep -q 'the log holds' "$tmp/out" || fail "verify-log does not say that it holds"
good "$cotejo" audit verify $s --key "$key" "$tmp/cp"
bad 12 'written down' "$cotejo" audit verify $s --key "${key%?}x"
bad 6 'act.role' "$cotejo" audit export $s -u bruno "$tmp/log2"
[ ! -e "$tmp/log2" ] || fail "a refused export left a file"
bad 4 'no-such-folder' "$cotejo" audit export $s -u greta "$tmp/no-such-folder/log"
echo 'not a checkpoint' >"$tmp/text"
bad 12 'checkpoint' "$cotejo" audit verify $s "$tmp/text"
cp "$tmp/d.cotejo" "$tmp/cut.cotejo"
good "$cotejo" audit checkpoint $s -u greta -o "$tmp/cp2"
# A copy of the time before fits itself, and not the checkpoint made after it.
good "$cotejo" audit verify --store "$tmp/cut.cotejo" "$tmp/cp"
bad 12 'cut' "$cotejo" audit verify --store "$tmp/cut.cotejo" "$tmp/cp2"
good "$cotejo" audit prune $s -u greta --json
is "$(jq .lines "$tmp/out")" 0 "nothing is a year old"

# --- what is handed out ----------------------------------------------------------

before=$(rows)
bad 6 'look.purpose' "$cotejo" export $s -u elena --case 2026-000001 --why because-of-it \
	--to court -o "$tmp/x.an2" "$person"
bad 6 'case' "$cotejo" export $s -u elena --purpose migration --why because-of-it --to court \
	-o "$tmp/x.an2" "$person"
bad 6 'justification' "$cotejo" export $s -u elena --purpose migration --case 2026-000001 \
	--why x --to court -o "$tmp/x.an2" "$person"
bad 6 'act.role' "$cotejo" export $s -u bruno $look --to court -o "$tmp/x.an2" "$person"
bad 6 'act.role' "$cotejo" export $s -u greta $look --to court -o "$tmp/x.an2" "$person"
bad 2 '--to' "$cotejo" export $s -u elena $look -o "$tmp/x.an2" "$person"
bad 7 '99999' "$cotejo" export $s -u elena $look --to court -o "$tmp/x.an2" 99999
bad 6 'act.role' "$cotejo" person file $s -u ana $look "$person"
bad 7 '99999' "$cotejo" person file $s -u elena $look 99999
bad 6 'look.purpose' "$cotejo" person file $s -u elena --case 2026-000001 --why because-of-it \
	"$person"
is "$(rows)" "$before" "a refused export was written down"
[ ! -e "$tmp/x.an2" ] || fail "a refused export left a file"

good "$cotejo" export $s -u elena $look --to "a court" -o "$tmp/x.an2" "$person" --json
[ "$(jq '.files[0].prints' "$tmp/out")" -ge 1 ] || fail "export: no prints"
good "$cotejo" an2k validate "$tmp/x.an2"
good "$cotejo" an2k show "$tmp/x.an2"
bad 9 'there already' "$cotejo" export $s -u elena $look --to "a court" -o "$tmp/x.an2" "$person"
mkdir "$tmp/all"
good "$cotejo" export $s -u elena $look --to "a court" -o "$tmp/all"
[ "$(find "$tmp/all" -name '*.an2' | wc -l)" -ge 1 ] || fail "export of a case: no files"
good "$cotejo" person file $s -u elena $look --language es "$person"
[ "$(wc -l <"$tmp/out")" -gt 20 ] || fail "person file: too short"
good "$cotejo" person file $s -u elena $look -o "$tmp/file.pdf" "$person"
is "$(head -c 5 "$tmp/file.pdf")" "%PDF-" "the person's file as PDF"

# --- copies ------------------------------------------------------------------------

mkdir "$tmp/copies"
bad 6 'act.role' "$cotejo" backup make $s -u bruno "$tmp/copies"
good "$cotejo" backup make $s -u hugo "$tmp/copies" --json
copy=$(jq -r .file "$tmp/out")
good "$cotejo" backup list $s -u hugo --json
is "$(jq '.backups | length' "$tmp/out")" 1 "one copy"
good "$cotejo" backup prune $s -u hugo --json
is "$(jq .removed "$tmp/out")" 0 "no copy is past its window"
bad 9 'd.cotejo' "$cotejo" restore $s "$copy"
good "$cotejo" restore --store "$tmp/back.cotejo" "$copy"
good "$cotejo" audit verify --store "$tmp/back.cotejo" "$tmp/cp2"
head -c 100000 "$copy" >"$tmp/half"
bad 5 'half.*damaged' "$cotejo" restore --store "$tmp/half.cotejo" "$tmp/half"
[ ! -e "$tmp/half.cotejo" ] || fail "a refused restore left a store"

# --- erasure: two people -------------------------------------------------------------

bad 2 '--reason' "$cotejo" erase $s -u elena "$person"
bad 6 '' "$cotejo" erase $s -u bruno --reason "asked for it" "$person"
good "$cotejo" erase $s -u elena --reason "asked for it" "$person" --json
proposal=$(jq .proposal "$tmp/out")
bad 6 'another person' "$cotejo" proposal answer $s -u elena "$proposal" --approve --reason yes
bad 6 '' "$cotejo" proposal answer $s -u bruno "$proposal" --approve --reason yes
good "$cotejo" proposal list $s -u felipe --json
is "$(jq --argjson p "$proposal" '[.proposals[] | select(.proposal == $p)] | length' "$tmp/out")" 1 \
	"the proposal is listed"
good "$cotejo" proposal answer $s -u felipe "$proposal" --approve --reason "identity checked"
bad 7 '' "$cotejo" person file $s -u elena $look "$person"
good "$cotejo" audit verify $s
good "$cotejo" audit export $s -u greta "$tmp/log3"
good "$cotejo" restore --store "$tmp/old.cotejo" "$copy" --log "$tmp/log3" -u elena --json
is "$(jq -c .erase_again "$tmp/out")" "[$person]" "the erased record is named after a restore"
good "$cotejo" retention list $s -u elena --json
good "$cotejo" retention run $s -u ana
good "$cotejo" retention run $s -u elena --json
is "$(jq .erased "$tmp/out")" 0 "nothing is due"

# --- users ----------------------------------------------------------------------------

echo 'first password 1' >"$tmp/p1"
echo 'own password 22' >"$tmp/p2"
bad 6 '' "$cotejo" user add $s -u elena nora --role analyst --unit north --password-file "$tmp/p1"
bad 2 'role' "$cotejo" user add $s -u hugo nora --role boss --unit north --password-file "$tmp/p1"
good "$cotejo" user add $s -u hugo nora --role analyst --unit north --password-file "$tmp/p1"
bad 9 '' "$cotejo" user add $s -u hugo nora --role analyst --unit north --password-file "$tmp/p1"
bad 9 'own password' "$cotejo" user grant $s -u elena nora
COTEJO_PASSWORD_FILE=$tmp/p1 good "$cotejo" user password $s -u nora --new-password-file "$tmp/p2"
COTEJO_PASSWORD_FILE=$tmp/p1 bad 8 '' "$cotejo" user list $s -u nora
sleep 2
good "$cotejo" user grant $s -u elena nora
bad 6 '' "$cotejo" user competence $s -u elena elena --kind examiner --until 2099-01-01 --evidence x
good "$cotejo" user competence $s -u elena nora --kind examiner --until 2099-01-01 \
	--evidence "test 12"
COTEJO_PASSWORD_FILE=$tmp/p2 good "$cotejo" user list $s -u nora --json
is "$(jq -r '.users[] | select(.name == "nora") | .status' "$tmp/out")" active "nora"
bad 6 '' "$cotejo" user disable $s -u elena nora
good "$cotejo" user disable $s -u hugo nora
COTEJO_PASSWORD_FILE=$tmp/p2 bad 6 'disabled' "$cotejo" user list $s -u nora
good "$cotejo" user reset $s -u hugo nora --password-file "$tmp/p1"
COTEJO_PASSWORD_FILE=$tmp/p1 good "$cotejo" user password $s -u nora --new-password-file "$tmp/p2"
good "$cotejo" user shares $s -u elena --json
jq -r '.recovery_shares[0]' "$tmp/out" >"$tmp/s1"
jq -r '.recovery_shares[1]' "$tmp/out" >"$tmp/s2"
good "$cotejo" user add $s -u hugo sara --role supervisor --unit south --password-file "$tmp/p1"
COTEJO_PASSWORD_FILE=$tmp/p1 good "$cotejo" user password $s -u sara --new-password-file "$tmp/p2"
bad 3 'share 2' "$cotejo" user recover $s -u hugo sara --share1 "$tmp/s1" --share2 "$tmp/s1"
good "$cotejo" user recover $s -u hugo sara --share1 "$tmp/s1" --share2 "$tmp/s2"
COTEJO_PASSWORD_FILE=$tmp/p2 good "$cotejo" proposal list $s -u sara
good "$cotejo" audit verify $s "$tmp/cp" "$tmp/cp2"
}

echo "$checks checks, $failures failures"
[ "$failures" -eq 0 ]
