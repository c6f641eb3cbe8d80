#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Puts the SQL of the schema into a C file: embed.sh FILE... >schema_text.c
# The version of a part is the number after the "v" of its folder.
set -eu

echo '/* SPDX-License-Identifier: Apache-2.0 */'
echo '/* Made by db/embed.sh from db/schema; do not edit. */'
echo '#include "db/inside.h"'
i=0
for file; do
	i=$((i + 1))
	echo
	echo "static const char part_$i[] ="
	LC_ALL=C sed -e '/^--/d' -e 's/[[:space:]]*$//' -e '/^$/d' -e 's/\\/\\\\/g' -e 's/"/\\"/g' \
		-e 's/^/    "/' -e 's/$/\\n"/' "$file"
	echo '    "";'
done
echo
echo 'const struct schema_part schema_parts[] = {'
i=0
for file; do
	i=$((i + 1))
	name=$(basename "$file" .sql)
	version=$(basename "$(dirname "$file")")
	echo "    {${version#v}, \"$name\", part_$i},"
done
echo '    {0, NULL, NULL},'
echo '};'
