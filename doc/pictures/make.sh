#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes the pictures of README.md from the real program on a demo store:
#
#     make -C build tests/support/shot && doc/pictures/make.sh build doc/pictures
set -eu
build=$(cd "${1:?usage: make.sh BUILD OUT}" && pwd)
out=$(cd "${2:?usage: make.sh BUILD OUT}" && pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
store=$tmp/demo.cotejo
"$build/cotejo" demo --people 12 --seed 1 --store "$store" >/dev/null 2>&1

# picture NAME COLSxROWS USER: what is typed after the log-in comes on standard
# input, in the words of tests/support/shot_main.c.
picture()
{
	{
		echo "settle"
		if [ -n "$3" ]; then
			echo "keys $3"
			echo "keys <Tab>$3-demo-2026"
			echo "keys <Enter>"
			echo "wait Home"
		fi
		cat
		echo "png $out/$1.png"
	} >"$tmp/script"
	"$build/tests/support/shot" -s "$2" -p 16 -e COLORTERM=truecolor -d "$tmp" \
		-f "$tmp/script" -- "$build/cotejo" open --store "$store"
}

picture login 100x30 "" </dev/null
picture search 120x34 bruno <<'END'
wait are ready
keys gs
keys <Enter>
wait A candidate, not a match
END
picture bench 200x60 bruno <<'END'
wait are ready
keys gs
keys <Enter>
wait A candidate, not a match
keys <Enter>
wait ANALYSIS
keys z
keys e
keys llllllllb
keys jjjjje
keys hhhhhhhhhhe
keys jjjjjjb
keys llllllllllle
keys kkkkkkkkkkkkb
keys hhhhhhhhhhhhhhhhhe
keys s1
keys C
keys y
wait COMPARISON
keys a
wait pairs proposed
keys Y
keys oo
settle
END
picture queue 100x30 carmen <<'END'
wait are ready
keys gq
wait comparison
END
picture log 120x34 greta <<'END'
keys ga
wait session.login
END
