#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs the attacks one after another and ends with "N passed, N failed". Each
# program prints how many attempts stood behind its cases.
passed=0
failed=0
for program in "$@"; do
	out=$(CMOCKA_MESSAGE_OUTPUT=TAP "$program" 2>&1)
	status=$?
	printf '== %s\n%s\n' "${program##*/}" "$out"
	good=$(printf '%s\n' "$out" | grep -c '^ok ')
	bad=$(printf '%s\n' "$out" | grep -c '^not ok ')
	# one that ended without a word has failed too
	[ "$status" -eq 0 ] || [ "$bad" -gt 0 ] || bad=1
	passed=$((passed + good))
	failed=$((failed + bad))
done
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
