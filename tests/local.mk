# SPDX-License-Identifier: Apache-2.0
# Tests. C programs report each case in TAP (cmocka); scripts report by their
# exit status or in TAP when their name ends in .tap.

LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
TAP_LOG_DRIVER = $(LOG_DRIVER)
TEST_EXTENSIONS = .tap .sh
AM_TESTS_ENVIRONMENT = \
	CMOCKA_MESSAGE_OUTPUT=TAP; export CMOCKA_MESSAGE_OUTPUT; \
	TZ=UTC; export TZ; LC_ALL=C.UTF-8; export LC_ALL; \
	COTEJO_SRCDIR='$(abs_top_srcdir)'; export COTEJO_SRCDIR; \
	COTEJO_BUILDDIR='$(abs_top_builddir)'; export COTEJO_BUILDDIR;

SH_TESTS =
EXTRA_DIST += $(SH_TESTS) $(TAP_TESTS)
TESTS += $(check_PROGRAMS) $(SH_TESTS) $(TAP_TESTS)
TAP_TESTS = tests/ui/tmux.tap
TAP_LOG_COMPILER = $(SHELL)
TEST_LIBS = $(COTEJO_ARCHIVES) $(COTEJO_SYSTEM_LIBS) $(CMOCKA_LIBS)

IMAGECHECK = tests/support/imagecheck.c tests/support/imagecheck.h
TIFFJP2FILES = tests/support/tiffjp2files.c tests/support/tiffjp2files.h
AN2KFILES = tests/support/an2kfiles.c tests/support/an2kfiles.h
IMAGEFILES = tests/support/imagefiles.c tests/support/imagefiles.h

EXTRA_PROGRAMS =

include tests/attack/local.mk
include tests/bench/local.mk
include tests/exchange/local.mk
include tests/fault/local.mk
include tests/fuzz/local.mk
include tests/support/local.mk
include tests/unit/local.mk
include tests/unit/casework.mk
include tests/ui/local.mk

SH_TESTS += tests/cli/an2k.sh tests/cli/exchange_samples.sh tests/cli/includes.sh tests/cli/verbs.sh
SH_TESTS += tests/cli/casework.sh tests/cli/custody.sh
SH_TESTS += tests/cli/accuracy.sh tests/cli/synth.sh
SH_TESTS += tests/cli/image.sh
