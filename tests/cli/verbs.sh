#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What every verb promises: help, JSON errors, exit statuses, a man page that
# formats without a warning, completions that parse.
set -eu

cotejo=$COTEJO_BUILDDIR/cotejo
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
failures=0

fail()
{
	echo "FAIL: $*"
	failures=$((failures + 1))
}

"$cotejo" --version | grep -q '^cotejo [0-9]' || fail "--version"
"$cotejo" --help >"$tmp/help" || fail "--help"

# The verbs, as the help lists them: two spaces, one or two words, two spaces.
sed -n 's/^  \([a-z0-9]\{1,\}\( [a-z0-9-]\{1,\}\)\{0,1\}\)  *[^ ].*/\1/p' "$tmp/help" >"$tmp/verbs"
[ "$(wc -l <"$tmp/verbs")" -ge 2 ] || fail "the help lists no verbs"
while read -r verb; do
	# shellcheck disable=SC2086
	"$cotejo" $verb --help >"$tmp/out" 2>&1 || fail "$verb --help: status $?"
	grep -q -- '--json' "$tmp/out" || fail "$verb --help does not name --json"
	status=0
	# shellcheck disable=SC2086
	"$cotejo" $verb --no-such-option >"$tmp/out" 2>"$tmp/err" || status=$?
	[ "$status" -eq 2 ] || fail "$verb --no-such-option: status $status, not 2"
	grep -q -- '--no-such-option' "$tmp/err" || fail "$verb: the message does not name the option"
	status=0
	# shellcheck disable=SC2086
	"$cotejo" $verb --json --no-such-option >"$tmp/out" 2>/dev/null || status=$?
	[ "$status" -eq 2 ] || fail "$verb --json --no-such-option: status $status, not 2"
	grep -q '"code": "usage"' "$tmp/out" || fail "$verb --json: no JSON error"
done <"$tmp/verbs"

status=0
"$cotejo" no-such-verb >/dev/null 2>"$tmp/err" || status=$?
[ "$status" -eq 2 ] || fail "unknown verb: status $status, not 2"
grep -q no-such-verb "$tmp/err" || fail "unknown verb: not named"

# A result that cannot be written is an error.
if [ -w /dev/full ]; then
	status=0
	"$cotejo" manual >/dev/full 2>"$tmp/err" || status=$?
	[ "$status" -eq 4 ] || fail "full standard output: status $status, not 4"
fi

"$cotejo" manual >"$tmp/cotejo.1"
if command -v man >/dev/null 2>&1 && command -v groff >/dev/null 2>&1; then
	LC_ALL=C.UTF-8 man --warnings -l "$tmp/cotejo.1" >/dev/null 2>"$tmp/err" || fail "man"
	[ ! -s "$tmp/err" ] || fail "the man page gives warnings: $(head -n 3 "$tmp/err")"
fi
while read -r verb; do
	grep -qF "\\fB$verb" "$tmp/cotejo.1" || grep -qF ".SS $(printf %s "$verb" | sed 's/-/\\-/g')" \
		"$tmp/cotejo.1" || fail "the man page has no section for $verb"
done <"$tmp/verbs"

"$cotejo" manual --completion bash >"$tmp/c.bash" || fail "bash completion"
if command -v bash >/dev/null 2>&1; then
	bash -n "$tmp/c.bash" || fail "bash completion does not parse"
	bash -c ". '$tmp/c.bash'; COMP_WORDS=(cotejo ma); COMP_CWORD=1; _cotejo; echo \${COMPREPLY[*]}" |
		grep -qw manual || fail "bash completion does not complete a verb"
fi
"$cotejo" manual --completion zsh >/dev/null || fail "zsh completion"
"$cotejo" manual --completion fish >/dev/null || fail "fish completion"
status=0
"$cotejo" manual --completion csh >/dev/null 2>&1 || status=$?
[ "$status" -eq 2 ] || fail "unknown shell: status $status, not 2"

[ "$failures" -eq 0 ]
