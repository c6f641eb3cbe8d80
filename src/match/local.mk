# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += libmatch.a
libmatch_a_CFLAGS = $(AM_CFLAGS) -O3
libmatch_a_SOURCES = \
	src/match/gallery.c src/match/gallery.h \
	src/match/idmap.c src/match/idmap.h \
	src/match/match.c src/match/match.h \
	src/match/prints.h \
	src/match/probe.c src/match/probe.h \
	src/match/search.c
