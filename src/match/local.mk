# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += libmatch.a
libmatch_a_CFLAGS = $(AM_CFLAGS) -O3 -fno-trapping-math
libmatch_a_SOURCES = \
	src/match/accuracy.c src/match/accuracy.h \
	src/match/bank.c src/match/bank.h \
	src/match/code.c src/match/code.h \
	src/match/code_table.c \
	src/match/fit.c src/match/fit.h \
	src/match/compare.h src/match/compare_body.h \
	src/match/compare_scalar.c \
	src/match/gallery.c src/match/gallery.h src/match/gallery_inside.h \
	src/match/gallery_measure.c \
	src/match/gallery_record.c src/match/gallery_record.h \
	src/match/gallery_save.c \
	src/match/gallery_search.c \
	src/match/idmap.c src/match/idmap.h \
	src/match/match.c src/match/match.h \
	src/match/probe.c src/match/probe.h \
	src/match/scan.c src/match/scan.h src/match/scan_body.h \
	src/match/scan_scalar.c \
	src/match/score.c src/match/score.h \
	src/match/score_table.c \
	src/match/search_compare.c src/match/search_job.h \
	src/match/search_scan.c \
	src/match/search_select.c \
	src/match/team.c src/match/team.h
libmatch_a_LIBADD =
# Automake does not see through the variables below.
libmatch_a_DEPENDENCIES = $(libmatch_a_LIBADD)
EXTRA_DIST += src/match/scan_neon.c

# The scan once for each set of instructions; scan.c chooses at run time.
if HAVE_AVX2
noinst_LIBRARIES += src/match/libscan_avx2.a
src_match_libscan_avx2_a_SOURCES = src/match/scan_avx2.c src/match/compare_avx2.c
src_match_libscan_avx2_a_CFLAGS = $(AM_CFLAGS) -O3 -fno-trapping-math -mavx2 -mpopcnt
libmatch_a_LIBADD += $(src_match_libscan_avx2_a_OBJECTS)
endif
if HAVE_AVX512
noinst_LIBRARIES += src/match/libscan_avx512.a
src_match_libscan_avx512_a_SOURCES = src/match/scan_avx512.c src/match/compare_avx512.c
src_match_libscan_avx512_a_CFLAGS = $(AM_CFLAGS) -O3 -fno-trapping-math -mavx2 -mpopcnt -mavx512f -mavx512bw \
	-mavx512vl -mavx512vpopcntdq -mprefer-vector-width=512
libmatch_a_LIBADD += $(src_match_libscan_avx512_a_OBJECTS)
endif
if HAVE_NEON
libmatch_a_SOURCES += src/match/scan_neon.c
endif

# Learns code_table.c; see doc/search.md.
noinst_PROGRAMS += src/match/code_train
src_match_code_train_SOURCES = src/match/code_train.c
src_match_code_train_LDADD = $(COTEJO_ARCHIVES) $(COTEJO_SYSTEM_LIBS)
noinst_PROGRAMS += src/match/quality_train
src_match_quality_train_SOURCES = src/match/quality_train.c
src_match_quality_train_LDADD = $(COTEJO_ARCHIVES) $(COTEJO_SYSTEM_LIBS)

# Learns score_table.c; see doc/engine.md.
noinst_PROGRAMS += src/match/score_train
src_match_score_train_SOURCES = src/match/score_train.c
src_match_score_train_LDADD = $(COTEJO_ARCHIVES) $(COTEJO_SYSTEM_LIBS)
