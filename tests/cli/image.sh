#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# cotejo image info, cotejo image convert: what scripts rely on, and one clear
# message with the right exit status for every kind of bad input.
set -eu

cotejo=$COTEJO_BUILDDIR/cotejo
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
failures=0

fail()
{
	echo "FAIL: $*"
	failures=$((failures + 1))
}

# must STATUS WORDS COMMAND...: ends with the status, says the words on standard
# error in one line, and leaves no output file behind.
must()
{
	want=$1 words=$2
	shift 2
	got=0
	"$@" >out 2>err || got=$?
	[ "$got" -eq "$want" ] || fail "$*: status $got, not $want: $(cat err)"
	grep -qF -- "$words" err || fail "$*: \"$(cat err)\" does not say \"$words\""
	[ "$(wc -l <err)" -eq 1 ] || fail "$*: not one line: $(cat err)"
	for f in new.*; do
		[ ! -e "$f" ] || fail "$*: left $f behind"
	done
}

# A print of sorts: 300 x 300 with rings.
awk 'BEGIN {
	printf "P2\n300 300\n255\n"
	for (y = 0; y < 300; y++)
		for (x = 0; x < 300; x++)
			print int(128 + 100 * sin(sqrt((x - 150) ^ 2 + (y - 140) ^ 2) * 0.7))
}' >rings.pgm

"$cotejo" image convert --ppi 500 rings.pgm rings.png
"$cotejo" image info rings.png | grep -qF 'rings.png: PNG, 300 x 300 pixels of 1 x 8 bits, 500 pixels per inch' ||
	fail "info of a PNG"
"$cotejo" image info --json rings.png >info
grep -qF '"ppi": 500.0' info || fail "info --json: resolution"
grep -qF '"box": "' info || fail "info --json: box"
"$cotejo" image convert rings.png back.pgm
"$cotejo" image convert rings.pgm same.pgm
cmp -s back.pgm same.pgm || fail "PNG changes grey values"

for ending in wsq jp2 jpg; do
	"$cotejo" image convert rings.png rings.$ending || fail "to .$ending"
	"$cotejo" image info --json rings.$ending >info || fail "info of .$ending"
	grep -qF '"ppi": 500.0' info || fail ".$ending does not keep the resolution"
	[ "$(wc -c <rings.$ending)" -lt 60000 ] || fail ".$ending is not small"
	# Told by content, not by name.
	cp rings.$ending wrong-name.png
	"$cotejo" image info wrong-name.png | grep -qv PNG || fail ".$ending by name"
done
"$cotejo" image convert --lossless rings.png exact.jp2
"$cotejo" image convert exact.jp2 exact.pgm
cmp -s exact.pgm same.pgm || fail "--lossless loses"
"$cotejo" image convert rings.png rings.raw
[ "$(wc -c <rings.raw)" -eq 90000 ] || fail "raw size"
"$cotejo" image convert --raw 300x300 --ppi 500 rings.raw raw.png
cmp -s raw.png rings.png || fail "raw and back"
"$cotejo" image convert --json --ppi 1000 --to-ppi 500 rings.png half.png >info
grep -qF '"width": 150' info || fail "--to-ppi"

must 6 'has lost detail already' "$cotejo" image convert rings.wsq new.jpg
"$cotejo" image convert --again rings.wsq again.jpg || fail "--again"
must 3 'does not say its resolution: give --ppi' "$cotejo" image convert rings.pgm new.wsq
must 3 'WSQ is for images of 500 pixels per inch' "$cotejo" image convert --ppi 1000 rings.png new.wsq
must 2 'the ending must say the format' "$cotejo" image convert rings.png new.tiff
must 2 '--raw 3x: say width x height' "$cotejo" image info --raw 3x rings.raw

# Bad input.
must 3 'nothing.png: cannot be opened' "$cotejo" image info nothing.png
: >empty.png
must 3 'empty.png: is empty' "$cotejo" image info empty.png
mkdir folder.png
must 3 'folder.png: is a folder' "$cotejo" image info folder.png
mkfifo pipe.png
must 3 'pipe.png: is a pipe' "$cotejo" image info pipe.png
head -c 4000 rings.png >cut.png
must 3 'cut.png: the PNG image ends too early' "$cotejo" image convert cut.png new.pgm
head -c 3000 rings.wsq >cut.wsq
must 3 'cut.wsq: the WSQ image ends too early' "$cotejo" image info cut.wsq
head -c 3000 rings.jpg >cut.jpg
must 3 'cut.jpg: the JPEG image ends too early' "$cotejo" image info cut.jpg
echo 'Dear sir' >letter.png
must 3 'letter.png: not an image: it looks like a text' "$cotejo" image info letter.png
printf 'P5\n100000 100000\n255\n' >huge.pgm
must 3 'huge.pgm: the PGM image has 100000 x 100000 pixels' "$cotejo" image info huge.pgm
printf 'P5\n0 7\n255\n' >none.pgm
must 3 'none.pgm: the PGM image has no pixels' "$cotejo" image info none.pgm
must 3 'rings.raw: the raw image ends too early' "$cotejo" image info --raw 400x300 rings.raw
"$cotejo" image info --json cut.png >out 2>err && fail "--json of bad input"
grep -qF '"code": "input"' out || fail "no JSON error"

# Where it cannot write.
must 4 'no-such-folder/new.png: cannot be made' "$cotejo" image convert rings.png no-such-folder/new.png

# The main program cannot decode by itself: it imports nothing that reads.
if command -v nm >/dev/null 2>&1 && nm -D "$cotejo" >symbols 2>/dev/null; then
	grep -q 'png_write_row' symbols || fail "nm shows no imports"
	if grep -E ' U (png_read_|png_create_read|jpeg_(read|start_de|create_De)|opj_(decode|read|create_decom)|TIFF)' symbols; then
		fail "the main program links decoders"
	fi
fi

[ "$failures" -eq 0 ]
