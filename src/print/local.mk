# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += libprint.a
libprint_a_SOURCES = \
	src/print/minutia.c src/print/minutia.h
