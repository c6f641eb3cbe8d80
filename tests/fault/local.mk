# SPDX-License-Identifier: Apache-2.0
if HAVE_CMOCKA
check_PROGRAMS += tests/fault/test_kill
tests_fault_test_kill_SOURCES = tests/fault/test_kill.c $(TESTDESK)
tests_fault_test_kill_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_fault_test_kill_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_fault_test_kill_LDADD = $(TEST_LIBS)
endif
