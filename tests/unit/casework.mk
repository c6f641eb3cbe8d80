# SPDX-License-Identifier: Apache-2.0
# Tests of the store and of casework.
TESTDESK = tests/support/testdesk.c tests/support/testdesk.h \
	tests/support/pattern.c tests/support/pattern.h
TESTPACT = tests/support/testpact.c tests/support/testpact.h
TESTWORLD = tests/support/testworld.c tests/support/testworld.h $(TESTDESK) $(TESTPACT)
if HAVE_CMOCKA
check_PROGRAMS += tests/unit/test_db
tests_unit_test_db_SOURCES = tests/unit/test_db.c
tests_unit_test_db_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_db_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS)
tests_unit_test_db_LDADD = $(TEST_LIBS)

check_PROGRAMS += tests/unit/test_casework
tests_unit_test_casework_SOURCES = tests/unit/test_casework.c $(TESTDESK)
tests_unit_test_casework_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_casework_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_unit_test_casework_LDADD = $(TEST_LIBS)

check_PROGRAMS += tests/unit/test_audit
tests_unit_test_audit_SOURCES = tests/unit/test_audit.c $(TESTWORLD)
tests_unit_test_audit_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_audit_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_unit_test_audit_LDADD = $(TEST_LIBS)

check_PROGRAMS += tests/unit/test_chart
tests_unit_test_chart_SOURCES = tests/unit/test_chart.c $(TESTDESK)
tests_unit_test_chart_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_chart_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_unit_test_chart_LDADD = $(TEST_LIBS)
check_PROGRAMS += tests/unit/test_promises
tests_unit_test_promises_SOURCES = tests/unit/test_promises.c $(TESTDESK)
tests_unit_test_promises_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_promises_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_unit_test_promises_LDADD = $(TEST_LIBS)

check_PROGRAMS += tests/unit/test_rights
tests_unit_test_rights_SOURCES = tests/unit/test_rights.c $(TESTWORLD)
tests_unit_test_rights_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_rights_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_unit_test_rights_LDADD = $(TEST_LIBS)
endif
