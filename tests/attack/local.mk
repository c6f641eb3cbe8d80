# SPDX-License-Identifier: Apache-2.0
if HAVE_CMOCKA
check_PROGRAMS += tests/attack/test_cage
tests_attack_test_cage_SOURCES = tests/attack/test_cage.c
tests_attack_test_cage_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_attack_test_cage_LDADD = $(DECODE_ARCHIVES) $(TEST_LIBS) $(SECCOMP_LIBS)

# Not a test: what tests/attack/test_box runs in the decoder's place.
noinst_PROGRAMS += tests/attack/bad-decoder
tests_attack_bad_decoder_SOURCES = tests/attack/bad_decoder.c tests/attack/bad_decoder.h
tests_attack_bad_decoder_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_attack_bad_decoder_LDADD = $(DECODE_ARCHIVES) $(SECCOMP_LIBS)

check_PROGRAMS += tests/attack/test_box
tests_attack_test_box_SOURCES = tests/attack/test_box.c tests/attack/bad_decoder.h
tests_attack_test_box_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_attack_test_box_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_attack_test_box_LDADD = $(TEST_LIBS)
endif
