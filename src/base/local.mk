# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += libbase.a
libbase_a_SOURCES = \
	src/base/bytes.c src/base/bytes.h \
	src/base/csv.c src/base/csv.h \
	src/base/date.c src/base/date.h \
	src/base/dmath.c src/base/dmath.h \
	src/base/err.c src/base/err.h \
	src/base/file.c src/base/file.h \
	src/base/hash.c src/base/hash.h \
	src/base/i18n.c src/base/i18n.h \
	src/base/mem.c src/base/mem.h \
	src/base/path.c src/base/path.h \
	src/base/queue.c src/base/queue.h \
	src/base/rng.c src/base/rng.h \
	src/base/text.c src/base/text.h
