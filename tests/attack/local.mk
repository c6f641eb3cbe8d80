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

ATTACK_DESK = tests/attack/plain.c tests/attack/plain.h $(TESTWORLD)
ATTACK_TESTS = tests/attack/test_store tests/attack/test_decide tests/attack/test_log \
	tests/attack/test_secret

tests_attack_test_store_SOURCES = tests/attack/test_store.c $(ATTACK_DESK)
tests_attack_test_store_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_attack_test_store_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(SQLITE_CFLAGS)
tests_attack_test_store_LDADD = $(TEST_LIBS)

tests_attack_test_decide_SOURCES = tests/attack/test_decide.c $(ATTACK_DESK)
tests_attack_test_decide_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_attack_test_decide_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(SQLITE_CFLAGS)
tests_attack_test_decide_LDADD = $(TEST_LIBS)

tests_attack_test_log_SOURCES = tests/attack/test_log.c $(ATTACK_DESK)
tests_attack_test_log_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_attack_test_log_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(SQLITE_CFLAGS)
tests_attack_test_log_LDADD = $(TEST_LIBS)

tests_attack_test_secret_SOURCES = tests/attack/test_secret.c $(ATTACK_DESK)
tests_attack_test_secret_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_attack_test_secret_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(SQLITE_CFLAGS)
tests_attack_test_secret_LDADD = $(TEST_LIBS)

check_PROGRAMS += $(ATTACK_TESTS)
endif

# The attacks alone; the last line counts them.
ATTACK_ALL = $(ATTACK_TESTS) tests/attack/test_box tests/attack/test_cage
check-attack: all $(ATTACK_ALL) tests/attack/bad-decoder
	@$(AM_TESTS_ENVIRONMENT) sh $(srcdir)/tests/attack/run.sh $(ATTACK_ALL)
.PHONY: check-attack
EXTRA_DIST += tests/attack/run.sh
