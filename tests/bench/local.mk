# SPDX-License-Identifier: Apache-2.0
# Speeds: built and run by hand (make tests/bench/codecs), never asserted.
EXTRA_PROGRAMS += tests/bench/codecs
CLEANFILES += tests/bench/codecs
tests_bench_codecs_SOURCES = tests/bench/codecs.c $(IMAGEFILES) $(TIFFJP2FILES)
tests_bench_codecs_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(PNG_CFLAGS) $(JPEG_CFLAGS) \
	$(OPENJP2_CFLAGS) $(TIFF_CFLAGS)
tests_bench_codecs_LDADD = $(DECODE_ARCHIVES) $(TEST_LIBS) $(DECODE_LIBS) $(TIFF_LIBS)

EXTRA_PROGRAMS += tests/bench/realism
CLEANFILES += tests/bench/realism
tests_bench_realism_SOURCES = tests/bench/realism.c
tests_bench_realism_LDADD = $(TEST_LIBS)

EXTRA_PROGRAMS += tests/bench/sketches
CLEANFILES += tests/bench/sketches
tests_bench_sketches_SOURCES = tests/bench/sketches.c
tests_bench_sketches_LDADD = $(TEST_LIBS)
