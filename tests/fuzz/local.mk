# SPDX-License-Identifier: Apache-2.0
# Fuzzers, one for each parser; tests/fuzz/README.md says how to add one.
# With --enable-fuzzers (clang) they are libFuzzer programs, built by "make
# fuzzers" and run by tests/fuzz/run.sh; without, the same sources replay their
# corpus in "make check".

FUZZ_TARGETS =
if FUZZERS
FUZZ_MAIN =
FUZZ_LINK = $(AM_LDFLAGS) -fsanitize=fuzzer
EXTRA_PROGRAMS += $(FUZZ_TARGETS)
else
FUZZ_MAIN = tests/fuzz/replay.c
FUZZ_LINK = $(AM_LDFLAGS)
check_PROGRAMS += $(FUZZ_TARGETS)
endif

.PHONY: fuzzers
fuzzers: $(FUZZ_TARGETS)

# For the targets' own folder.
FUZZ_DECODE_LIBS = $(DECODE_ARCHIVES) $(TEST_LIBS) $(DECODE_LIBS)

FUZZ_TARGETS += tests/fuzz/fuzz_png
tests_fuzz_fuzz_png_SOURCES = tests/fuzz/fuzz_png.c tests/fuzz/fuzz_image.h $(FUZZ_MAIN)
tests_fuzz_fuzz_png_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_png_LDADD = $(FUZZ_DECODE_LIBS)

FUZZ_TARGETS += tests/fuzz/fuzz_jpeg
tests_fuzz_fuzz_jpeg_SOURCES = tests/fuzz/fuzz_jpeg.c tests/fuzz/fuzz_image.h $(FUZZ_MAIN)
tests_fuzz_fuzz_jpeg_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_jpeg_LDADD = $(FUZZ_DECODE_LIBS)

FUZZ_TARGETS += tests/fuzz/fuzz_jp2
tests_fuzz_fuzz_jp2_SOURCES = tests/fuzz/fuzz_jp2.c tests/fuzz/fuzz_image.h $(FUZZ_MAIN)
tests_fuzz_fuzz_jp2_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_jp2_LDADD = $(FUZZ_DECODE_LIBS)

FUZZ_TARGETS += tests/fuzz/fuzz_tiff
tests_fuzz_fuzz_tiff_SOURCES = tests/fuzz/fuzz_tiff.c tests/fuzz/fuzz_image.h $(FUZZ_MAIN)
tests_fuzz_fuzz_tiff_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_tiff_LDADD = $(FUZZ_DECODE_LIBS) $(TIFF_LIBS)

FUZZ_TARGETS += tests/fuzz/fuzz_bmp
tests_fuzz_fuzz_bmp_SOURCES = tests/fuzz/fuzz_bmp.c tests/fuzz/fuzz_image.h $(FUZZ_MAIN)
tests_fuzz_fuzz_bmp_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_bmp_LDADD = $(FUZZ_DECODE_LIBS)

FUZZ_TARGETS += tests/fuzz/fuzz_pnm
tests_fuzz_fuzz_pnm_SOURCES = tests/fuzz/fuzz_pnm.c tests/fuzz/fuzz_image.h $(FUZZ_MAIN)
tests_fuzz_fuzz_pnm_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_pnm_LDADD = $(FUZZ_DECODE_LIBS)

FUZZ_TARGETS += tests/fuzz/fuzz_wsq
tests_fuzz_fuzz_wsq_SOURCES = tests/fuzz/fuzz_wsq.c tests/fuzz/fuzz_image.h $(FUZZ_MAIN)
tests_fuzz_fuzz_wsq_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_wsq_LDADD = $(FUZZ_DECODE_LIBS)

FUZZ_TARGETS += tests/fuzz/fuzz_wsq_encode
tests_fuzz_fuzz_wsq_encode_SOURCES = tests/fuzz/fuzz_wsq_encode.c $(FUZZ_MAIN)
tests_fuzz_fuzz_wsq_encode_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_wsq_encode_LDADD = $(FUZZ_DECODE_LIBS)

FUZZ_TARGETS += tests/fuzz/fuzz_reply
tests_fuzz_fuzz_reply_SOURCES = tests/fuzz/fuzz_reply.c $(FUZZ_MAIN)
tests_fuzz_fuzz_reply_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_reply_LDADD = $(TEST_LIBS)

# The tables that transactions are judged by.
fuzzers: assets/an2k.here

FUZZ_TARGETS += tests/fuzz/fuzz_fmr
tests_fuzz_fuzz_fmr_SOURCES = tests/fuzz/fuzz_fmr.c $(FUZZ_MAIN)
tests_fuzz_fuzz_fmr_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_fmr_LDADD = $(TEST_LIBS)

FUZZ_TARGETS += tests/fuzz/fuzz_xyt
tests_fuzz_fuzz_xyt_SOURCES = tests/fuzz/fuzz_xyt.c $(FUZZ_MAIN)
tests_fuzz_fuzz_xyt_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_xyt_LDADD = $(TEST_LIBS)

FUZZ_TARGETS += tests/fuzz/fuzz_an2k
tests_fuzz_fuzz_an2k_SOURCES = tests/fuzz/fuzz_an2k.c $(FUZZ_MAIN)
tests_fuzz_fuzz_an2k_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_an2k_LDADD = $(TEST_LIBS)

FUZZ_TARGETS += tests/fuzz/fuzz_an2k_edit
tests_fuzz_fuzz_an2k_edit_SOURCES = tests/fuzz/fuzz_an2k_edit.c $(FUZZ_MAIN)
tests_fuzz_fuzz_an2k_edit_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_an2k_edit_LDADD = $(TEST_LIBS)

FUZZ_TARGETS += tests/fuzz/fuzz_an2k_table
tests_fuzz_fuzz_an2k_table_SOURCES = tests/fuzz/fuzz_an2k_table.c $(FUZZ_MAIN)
tests_fuzz_fuzz_an2k_table_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_an2k_table_LDADD = $(TEST_LIBS)

FUZZ_TARGETS += tests/fuzz/fuzz_an2k_build
tests_fuzz_fuzz_an2k_build_SOURCES = tests/fuzz/fuzz_an2k_build.c $(FUZZ_MAIN)
tests_fuzz_fuzz_an2k_build_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_an2k_build_LDADD = $(TEST_LIBS)

# Their corpora (make tests/fuzz/make-exchange-corpus).
EXTRA_PROGRAMS += tests/fuzz/make-exchange-corpus
tests_fuzz_make_exchange_corpus_SOURCES = tests/fuzz/make_exchange_corpus.c $(AN2KFILES)
tests_fuzz_make_exchange_corpus_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_fuzz_make_exchange_corpus_LDADD = $(TEST_LIBS)

# The image corpora were made by this (make tests/fuzz/make-corpus) from
# synthetic pictures.
EXTRA_PROGRAMS += tests/fuzz/make-corpus
tests_fuzz_make_corpus_SOURCES = tests/fuzz/make_corpus.c $(IMAGEFILES) $(TIFFJP2FILES)
tests_fuzz_make_corpus_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(PNG_CFLAGS) \
	$(JPEG_CFLAGS) $(OPENJP2_CFLAGS) $(TIFF_CFLAGS)
tests_fuzz_make_corpus_LDADD = $(TEST_LIBS) $(TIFF_LIBS)

EXTRA_DIST += tests/fuzz/corpus tests/fuzz/README.md tests/fuzz/run.sh

FUZZ_TARGETS += tests/fuzz/fuzz_envelope
tests_fuzz_fuzz_envelope_SOURCES = tests/fuzz/fuzz_envelope.c $(EXCHANGE_PARTIES) $(FUZZ_MAIN)
tests_fuzz_fuzz_envelope_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_fuzz_fuzz_envelope_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_envelope_LDADD = $(TEST_LIBS)

FUZZ_TARGETS += tests/fuzz/fuzz_message
tests_fuzz_fuzz_message_SOURCES = tests/fuzz/fuzz_message.c $(FUZZ_MAIN)
tests_fuzz_fuzz_message_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_message_LDADD = $(TEST_LIBS)

FUZZ_TARGETS += tests/fuzz/fuzz_agreement
tests_fuzz_fuzz_agreement_SOURCES = tests/fuzz/fuzz_agreement.c $(FUZZ_MAIN)
tests_fuzz_fuzz_agreement_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_agreement_LDADD = $(TEST_LIBS)
