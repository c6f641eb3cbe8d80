# SPDX-License-Identifier: Apache-2.0
if HAVE_CMOCKA
check_PROGRAMS += tests/unit/test_ui
tests_unit_test_ui_SOURCES = tests/unit/test_ui.c
tests_unit_test_ui_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_ui_LDADD = $(COTEJO_UI) $(TEST_LIBS) $(COTEJO_UI_LIBS)

check_PROGRAMS += tests/unit/test_raster
tests_unit_test_raster_SOURCES = tests/unit/test_raster.c
tests_unit_test_raster_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_raster_LDADD = $(COTEJO_UI) $(TEST_LIBS) $(COTEJO_UI_LIBS)

check_PROGRAMS += tests/unit/test_marking
tests_unit_test_marking_SOURCES = tests/unit/test_marking.c
tests_unit_test_marking_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_marking_LDADD = $(COTEJO_UI) $(TEST_LIBS) $(COTEJO_UI_LIBS)

if HAVE_VTERM
check_PROGRAMS += tests/ui/test_view
tests_ui_test_view_SOURCES = tests/ui/test_view.c tests/support/pattern.c tests/support/pattern.h
tests_ui_test_view_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_ui_test_view_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_ui_test_view_LDADD = tests/support/libtty.a $(TEST_LIBS) $(VTERM_LIBS) $(COTEJO_UI_LIBS) -lutil

check_PROGRAMS += tests/ui/test_job
tests_ui_test_job_SOURCES = tests/ui/test_job.c $(TESTDESK)
tests_ui_test_job_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_ui_test_job_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_ui_test_job_LDADD = tests/support/libtty.a $(TEST_LIBS) $(VTERM_LIBS) $(COTEJO_UI_LIBS) -lutil

check_PROGRAMS += tests/ui/test_bench
tests_ui_test_bench_SOURCES = tests/ui/test_bench.c $(TESTDESK)
tests_ui_test_bench_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_ui_test_bench_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_ui_test_bench_LDADD = $(COTEJO_UI) tests/support/libtty.a $(TEST_LIBS) $(VTERM_LIBS) \
	$(COTEJO_UI_LIBS) -lutil

check_PROGRAMS += tests/ui/test_desk
tests_ui_test_desk_SOURCES = tests/ui/test_desk.c $(TESTDESK)
tests_ui_test_desk_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_ui_test_desk_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_ui_test_desk_LDADD = tests/support/libtty.a $(TEST_LIBS) $(VTERM_LIBS) $(COTEJO_UI_LIBS) -lutil
endif
endif

EXTRA_DIST += tests/ui/golden
