#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The arrows between the folders go one way (HACKING.md, "Arrows").
set -eu

cd "${COTEJO_SRCDIR:-.}"
status=0

# folder: the folders it may include from, besides itself
allowed()
{
	case $1 in
	src/base) echo "" ;;
	src/image | src/person) echo "base" ;;
	src/print) echo "base image" ;;
	src/match) echo "base image print" ;;
	src/synth) echo "base image print person" ;;
	src/exchange) echo "base image print match person" ;;
	db) echo "base" ;;
	src/exchanged) echo "base exchange" ;;
	src/casework) echo "base image print match person synth exchange db" ;;
	ui) echo "base image print match person synth exchange casework" ;;
	src/cli) echo "base image print match person synth exchange casework ui" ;;
	esac
}

for dir in src/base src/image src/person src/print src/match src/synth src/exchange db \
	src/casework src/exchanged ui src/cli; do
	may="$(allowed $dir) ${dir#src/}"
	for file in $(find "$dir" -name '*.[ch]' | sort); do
		for inc in $(sed -n 's/^#[[:space:]]*include[[:space:]]*"\([^"]*\)".*/\1/p' "$file"); do
			from=${inc%%/*}
			case $inc in config.h | */*) ;; *)
				echo "$file includes \"$inc\" without its folder"
				status=1
				continue
				;;
			esac
			[ "$inc" = config.h ] && continue
			case " $may " in *" $from "*) ;; *)
				echo "$file may not include $inc ($dir may use: $may)"
				status=1
				;;
			esac
		done
	done
done

# Only db/ knows SQLite; only ui/term.c and ui/draw.c know curses.
found=$(grep -rlE '#[[:space:]]*include[[:space:]]*[<"]sqlite3\.h' src ui --include='*.[ch]' || true)
[ -z "$found" ] || { echo "sqlite3.h outside db/: $found"; status=1; }
found=$(grep -rlE '#[[:space:]]*include[[:space:]]*[<"](n?curses[a-z]*(/[a-z]+)?|curses|term)\.h' \
	src db ui --include='*.[ch]' | grep -vxE 'ui/(term|draw)\.[ch]' || true)
[ -z "$found" ] || { echo "curses outside ui/term.c and ui/draw.c: $found"; status=1; }

# Every source file names its licence.
for file in $(find src ui db tests -name '*.[ch]' -o -name '*.sh' -o -name 'local.mk' | sort); do
	head -n 3 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0' || {
		echo "$file has no SPDX line"
		status=1
	}
done

# HACKING.md has a line for each file.
for file in $(find src ui db -name '*.c' | sort); do
	grep -qF "$(basename "$file" .c)" HACKING.md || {
		echo "$file is not in HACKING.md"
		status=1
	}
done
exit $status
