#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tests/fuzz/run.sh [SECONDS [NAME...]]: builds the fuzzers with clang, ASan and
# UBSan in build-fuzz/ and runs each (or the named ones) for so many seconds.
# Prints the executions of each; exit status 1 when anything was found.
set -eu

cd "$(dirname "$0")/../.."
top=$(pwd)
seconds=${1:-20}
[ $# -eq 0 ] || shift
case $seconds in *[!0-9]* | '')
	echo "usage: tests/fuzz/run.sh [SECONDS [NAME...]]" >&2
	exit 2
	;;
esac
command -v clang >/dev/null 2>&1 || {
	echo "run.sh: clang is missing (on Debian: apt-get install clang)" >&2
	exit 2
}

build=$top/build-fuzz
mkdir -p "$build" "$build/findings"
[ -f configure ] && [ ! configure.ac -nt configure ] || autoreconf -fi >/dev/null
if [ ! -f "$build/Makefile" ] || [ configure -nt "$build/config.status" ]; then
	(cd "$build" && "$top/configure" --enable-fuzzers --with-sanitizers=address,undefined \
		CC=clang CFLAGS='-g -O1' >/dev/null)
fi
make -s -C "$build" -j"$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)" fuzzers >"$build/make.log" 2>&1 || {
	tail -n 30 "$build/make.log" >&2
	exit 2
}

# Leaks are looked for at the end of each target. Memory that cannot be had must
# be survived, not reported.
ASAN_OPTIONS=allocator_may_return_null=1:detect_stack_use_after_return=1
UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
export ASAN_OPTIONS UBSAN_OPTIONS

[ $# -gt 0 ] || set -- $(cd "$build/tests/fuzz" && for f in fuzz_*; do
	[ -x "$f" ] && [ ! -d "$f" ] && echo "${f#fuzz_}"
done)

status=0
total=0
printf '%-16s %14s %10s %10s  %s\n' target executions per-second coverage result
for name; do
	corpus=$build/corpus/$name
	log=$build/findings/$name.log
	mkdir -p "$corpus"
	code=0
	"$build/tests/fuzz/fuzz_$name" -max_total_time="$seconds" -timeout=30 -rss_limit_mb=3000 \
		-malloc_limit_mb=2900 -max_len=20000 -print_final_stats=1 \
		-artifact_prefix="$build/findings/$name-" \
		"$corpus" "$top/tests/fuzz/corpus/$name" >"$log" 2>&1 || code=$?
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
	rate=$(sed -n 's/^stat::average_exec_per_sec: *//p' "$log")
	cover=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
	result=nothing
	[ "$code" -eq 0 ] || {
		result="FOUND (see $log)"
		status=1
	}
	total=$((total + ${runs:-0}))
	printf '%-16s %14s %10s %10s  %s\n' "$name" "${runs:-?}" "${rate:-?}" "${cover:-?}" "$result"
done
printf '%-16s %14s\n' total "$total"
exit "$status"
