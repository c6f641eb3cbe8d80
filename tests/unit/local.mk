# SPDX-License-Identifier: Apache-2.0
if HAVE_CMOCKA
check_PROGRAMS += tests/unit/test_base
tests_unit_test_base_SOURCES = tests/unit/test_base.c
tests_unit_test_base_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_base_LDADD = $(TEST_LIBS)

check_PROGRAMS += tests/unit/test_image
tests_unit_test_image_SOURCES = tests/unit/test_image.c $(IMAGEFILES) $(IMAGECHECK)
tests_unit_test_image_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_image_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(PNG_CFLAGS) $(JPEG_CFLAGS)
tests_unit_test_image_LDADD = $(TEST_LIBS) $(PNG_LIBS) $(JPEG_LIBS)

check_PROGRAMS += tests/unit/test_synth
tests_unit_test_synth_SOURCES = tests/unit/test_synth.c
tests_unit_test_synth_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_synth_LDADD = $(TEST_LIBS)

check_PROGRAMS += tests/unit/test_people
tests_unit_test_people_SOURCES = tests/unit/test_people.c
tests_unit_test_people_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_people_LDADD = $(TEST_LIBS)

check_PROGRAMS += tests/unit/test_person
tests_unit_test_person_SOURCES = tests/unit/test_person.c
tests_unit_test_person_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_person_LDADD = $(TEST_LIBS)

check_PROGRAMS += tests/unit/test_fmr
tests_unit_test_fmr_SOURCES = tests/unit/test_fmr.c
tests_unit_test_fmr_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_fmr_LDADD = $(TEST_LIBS)

check_PROGRAMS += tests/unit/test_an2k
tests_unit_test_an2k_SOURCES = tests/unit/test_an2k.c $(AN2KFILES)
tests_unit_test_an2k_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_an2k_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_unit_test_an2k_LDADD = $(TEST_LIBS)

check_PROGRAMS += tests/unit/test_an2k_check
tests_unit_test_an2k_check_SOURCES = tests/unit/test_an2k_check.c $(AN2KFILES)
tests_unit_test_an2k_check_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_an2k_check_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_unit_test_an2k_check_LDADD = $(TEST_LIBS)

check_PROGRAMS += tests/unit/test_slap
tests_unit_test_slap_SOURCES = tests/unit/test_slap.c
tests_unit_test_slap_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_slap_LDADD = $(TEST_LIBS)

check_PROGRAMS += tests/unit/test_transaction
tests_unit_test_transaction_SOURCES = tests/unit/test_transaction.c $(AN2KFILES)
tests_unit_test_transaction_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_transaction_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_unit_test_transaction_LDADD = $(TEST_LIBS)

check_PROGRAMS += tests/unit/test_print
tests_unit_test_print_SOURCES = tests/unit/test_print.c tests/support/pattern.c tests/support/pattern.h
tests_unit_test_print_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_print_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_quality
tests_unit_test_quality_SOURCES = tests/unit/test_quality.c
tests_unit_test_quality_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_quality_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_match
tests_unit_test_match_SOURCES = tests/unit/test_match.c tests/support/pattern.c tests/support/pattern.h
tests_unit_test_match_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_match_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_accuracy
tests_unit_test_accuracy_SOURCES = tests/unit/test_accuracy.c
tests_unit_test_accuracy_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_accuracy_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_score
tests_unit_test_score_SOURCES = tests/unit/test_score.c
tests_unit_test_score_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_score_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_gallery
tests_unit_test_gallery_SOURCES = tests/unit/test_gallery.c tests/support/scatter.c tests/support/scatter.h
tests_unit_test_gallery_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_gallery_LDADD = $(TEST_LIBS)

check_PROGRAMS += tests/unit/test_image_formats
tests_unit_test_image_formats_SOURCES = tests/unit/test_image_formats.c $(IMAGEFILES) $(IMAGECHECK)
tests_unit_test_image_formats_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_image_formats_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(PNG_CFLAGS) $(JPEG_CFLAGS)
tests_unit_test_image_formats_LDADD = $(TEST_LIBS) $(PNG_LIBS) $(JPEG_LIBS)

check_PROGRAMS += tests/unit/test_image_tiff_jp2
tests_unit_test_image_tiff_jp2_SOURCES = tests/unit/test_image_tiff_jp2.c \
	$(IMAGEFILES) $(IMAGECHECK) $(TIFFJP2FILES)
tests_unit_test_image_tiff_jp2_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_image_tiff_jp2_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(PNG_CFLAGS) \
	$(JPEG_CFLAGS) $(OPENJP2_CFLAGS) $(TIFF_CFLAGS)
tests_unit_test_image_tiff_jp2_LDADD = $(TEST_LIBS) $(PNG_LIBS) $(JPEG_LIBS) $(OPENJP2_LIBS) $(TIFF_LIBS)

check_PROGRAMS += tests/unit/test_wsq
tests_unit_test_wsq_SOURCES = tests/unit/test_wsq.c $(IMAGEFILES)
tests_unit_test_wsq_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_wsq_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(PNG_CFLAGS) $(JPEG_CFLAGS)
tests_unit_test_wsq_LDADD = $(DECODE_ARCHIVES) $(TEST_LIBS) $(DECODE_LIBS)
endif
