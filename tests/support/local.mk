# SPDX-License-Identifier: Apache-2.0
if HAVE_VTERM
check_LIBRARIES += tests/support/libtty.a
tests_support_libtty_a_SOURCES = \
	tests/support/shot.c tests/support/shot.h \
	tests/support/tty.c tests/support/tty.h
tests_support_libtty_a_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests $(VTERM_CFLAGS) $(CAIRO_CFLAGS)

EXTRA_PROGRAMS += tests/support/shot
CLEANFILES += tests/support/shot
tests_support_shot_SOURCES = tests/support/shot_main.c
tests_support_shot_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_support_shot_LDADD = tests/support/libtty.a libbase.a $(VTERM_LIBS) $(CAIRO_LIBS) -lutil \
	$(COTEJO_SYSTEM_LIBS)
endif
EXTRA_DIST += tests/support/leaks.txt
