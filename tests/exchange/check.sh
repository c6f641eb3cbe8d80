#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs the tests of the exchange and counts: check.sh PROGRAM...
# The last line is "N passed, N failed".
set -u
passed=0
failed=0
COTEJO_TEST_EXCHANGES=${COTEJO_TEST_EXCHANGES:-1000}
export COTEJO_TEST_EXCHANGES
CMOCKA_MESSAGE_OUTPUT=TAP
export CMOCKA_MESSAGE_OUTPUT
for program; do
	case $program in
	*.tap) out=$(sh "$COTEJO_SRCDIR/$program" 2>&1) && n=ok || n=bad ;;
	*) out=$("./$program" 2>&1) && n=ok || n=bad ;;
	esac
	printf '== %s\n%s\n' "$program" "$out"
	good=$(printf '%s\n' "$out" | grep -c '^ok ')
	bad=$(printf '%s\n' "$out" | grep -c '^not ok ')
	[ "$n" = ok ] || [ "$bad" -gt 0 ] || bad=1
	[ "$good" -gt 0 ] || [ "$bad" -gt 0 ] || good=1
	passed=$((passed + good))
	failed=$((failed + bad))
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
