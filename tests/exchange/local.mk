# SPDX-License-Identifier: Apache-2.0
TWO_DESKS = tests/exchange/two.c tests/exchange/two.h $(TESTDESK) $(TESTPACT)
EXCHANGE_PARTIES = tests/exchange/parties.c tests/exchange/parties.h

if HAVE_CMOCKA
EXCHANGE_TESTS = tests/exchange/test_envelope \
	tests/exchange/test_message \
	tests/exchange/test_words \
	tests/exchange/test_agreement \
	tests/exchange/test_dialogue \
	tests/exchange/test_spool \
	tests/exchange/test_vectors \
	tests/exchange/test_stories \
	tests/exchange/test_after \
	tests/exchange/test_verbs \
	tests/exchange/test_promises

tests_exchange_test_envelope_SOURCES = tests/exchange/test_envelope.c $(EXCHANGE_PARTIES)
tests_exchange_test_envelope_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_exchange_test_envelope_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_exchange_test_envelope_LDADD = $(TEST_LIBS)

tests_exchange_test_message_SOURCES = tests/exchange/test_message.c $(EXCHANGE_PARTIES)
tests_exchange_test_message_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_exchange_test_message_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_exchange_test_message_LDADD = $(TEST_LIBS)

tests_exchange_test_words_SOURCES = tests/exchange/test_words.c $(EXCHANGE_PARTIES)
tests_exchange_test_words_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_exchange_test_words_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_exchange_test_words_LDADD = $(TEST_LIBS)

tests_exchange_test_agreement_SOURCES = tests/exchange/test_agreement.c $(EXCHANGE_PARTIES)
tests_exchange_test_agreement_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_exchange_test_agreement_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_exchange_test_agreement_LDADD = $(TEST_LIBS)

tests_exchange_test_dialogue_SOURCES = tests/exchange/test_dialogue.c $(EXCHANGE_PARTIES)
tests_exchange_test_dialogue_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_exchange_test_dialogue_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_exchange_test_dialogue_LDADD = $(TEST_LIBS)

tests_exchange_test_spool_SOURCES = tests/exchange/test_spool.c \
	tests/exchange/faults.c tests/exchange/faults.h
tests_exchange_test_spool_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_exchange_test_spool_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_exchange_test_spool_LDADD = $(TEST_LIBS)

tests_exchange_test_vectors_SOURCES = tests/exchange/test_vectors.c $(EXCHANGE_PARTIES)
tests_exchange_test_vectors_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_exchange_test_vectors_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_exchange_test_vectors_LDADD = $(TEST_LIBS)

tests_exchange_test_stories_SOURCES = tests/exchange/test_stories.c $(TWO_DESKS)
tests_exchange_test_stories_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_exchange_test_stories_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_exchange_test_stories_LDADD = $(TEST_LIBS)

tests_exchange_test_after_SOURCES = tests/exchange/test_after.c $(TWO_DESKS)
tests_exchange_test_after_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_exchange_test_after_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_exchange_test_after_LDADD = $(TEST_LIBS)

tests_exchange_test_verbs_SOURCES = tests/exchange/test_verbs.c $(TWO_DESKS)
tests_exchange_test_verbs_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_exchange_test_verbs_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_exchange_test_verbs_LDADD = $(TEST_LIBS)

tests_exchange_test_promises_SOURCES = tests/exchange/test_promises.c $(TWO_DESKS) \
	tests/exchange/faults.c tests/exchange/faults.h
tests_exchange_test_promises_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_exchange_test_promises_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_exchange_test_promises_LDADD = $(TEST_LIBS)

if HAVE_VTERM
EXCHANGE_TESTS += tests/exchange/test_keys
tests_exchange_test_keys_SOURCES = tests/exchange/test_keys.c $(TWO_DESKS)
tests_exchange_test_keys_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_exchange_test_keys_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_exchange_test_keys_LDADD = tests/support/libtty.a $(TEST_LIBS) $(VTERM_LIBS) \
	$(COTEJO_UI_LIBS) -lutil
endif

check_PROGRAMS += $(EXCHANGE_TESTS)
endif
TAP_TESTS += tests/exchange/daemon.tap
EXTRA_DIST += tests/exchange/vectors

# The exchange alone, with all of its thousand questions; ends with a count.
EXTRA_DIST += tests/exchange/check.sh
check-exchange: $(EXCHANGE_TESTS) all
	$(AM_V_at)COTEJO_SRCDIR='$(abs_top_srcdir)' COTEJO_BUILDDIR='$(abs_top_builddir)' \
		TZ=UTC LC_ALL=C.UTF-8 $(SHELL) $(srcdir)/tests/exchange/check.sh $(EXCHANGE_TESTS) \
		tests/exchange/daemon.tap
.PHONY: check-exchange
