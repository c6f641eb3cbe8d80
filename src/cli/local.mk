# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += libcli.a
libcli_a_CPPFLAGS = $(AM_CPPFLAGS) $(CAIRO_CFLAGS)
libcli_a_SOURCES = \
	src/cli/accuracy_plot.c src/cli/accuracy_plot.h \
	src/cli/accuracy_set.c src/cli/accuracy_set.h \
	src/cli/bench_accuracy.c \
	src/cli/bench_frames.c \
	src/cli/bench_minutiae.c \
	src/cli/bench_gallery.c src/cli/bench_gallery.h \
	src/cli/bench_load.c \
	src/cli/bench_loss.c \
	src/cli/bench_search.c src/cli/bench_search.h \
	src/cli/bench_store.c src/cli/bench_store.h \
	src/cli/bench_tap.c src/cli/bench_tap.h \
	src/cli/bench_ui.c \
	src/cli/an2k.c src/cli/an2k.h \
	src/cli/an2k_build.c \
	src/cli/an2k_edit.c \
	src/cli/an2k_extract.c \
	src/cli/an2k_show.c \
	src/cli/an2k_validate.c \
	src/cli/audit.c \
	src/cli/backup.c \
	src/cli/chart.c \
	src/cli/compare.c \
	src/cli/convert.c \
	src/cli/export.c \
	src/cli/extract.c \
	src/cli/demo.c \
	src/cli/demo_two.c src/cli/demo_two.h \
	src/cli/enroll.c \
	src/cli/exchange.c src/cli/exchange.h \
	src/cli/exchange_after.c \
	src/cli/exchange_ask.c \
	src/cli/exchange_ledger.c \
	src/cli/exchange_release.c \
	src/cli/help.c src/cli/help.h \
	src/cli/import.c \
	src/cli/init.c \
	src/cli/retention.c \
	src/cli/search.c \
	src/cli/seat.c src/cli/seat.h \
	src/cli/training.c \
	src/cli/image.c \
	src/cli/manual.c src/cli/manual.h \
	src/cli/manual_verb.c \
	src/cli/open.c \
	src/cli/prints.c src/cli/prints.h \
	src/cli/quality.c \
	src/cli/screens.c src/cli/screens.h \
	src/cli/synth.c \
	src/cli/user.c \
	src/cli/verb.c src/cli/verb.h \
	src/cli/verbs.c src/cli/verbs.h \
	src/cli/view.c

# What any program of ours links, in the order of the arrows.
COTEJO_ARCHIVES = libcasework.a libdb.a libsynth.a libexchange.a libmatch.a libprint.a libimage.a libperson.a libbase.a
COTEJO_SYSTEM_LIBS = $(PNG_LIBS) $(JPEG_LIBS) $(OPENJP2_LIBS) $(SQLITE_LIBS) $(OATH_LIBS) $(QRENCODE_LIBS) $(CAIRO_LIBS) $(SODIUM_LIBS) $(JANSSON_LIBS) $(UTF8PROC_LIBS) $(PTHREAD_LIBS) -lm

COTEJO_UI = libui.a
COTEJO_UI_LIBS = $(NCURSES_LIBS) $(CAIRO_LIBS) -lutil

bin_PROGRAMS += cotejo
cotejo_SOURCES = src/cli/main.c
cotejo_LDADD = libcli.a $(COTEJO_UI) $(COTEJO_ARCHIVES) $(COTEJO_SYSTEM_LIBS) $(COTEJO_UI_LIBS)
