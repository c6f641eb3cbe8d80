# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += libprint.a
libprint_a_CFLAGS = $(AM_CFLAGS) -O3
libprint_a_SOURCES = \
	src/print/analyse.c \
	src/print/codec.c \
	src/print/dislocation.c \
	src/print/extract.c src/print/extract.h \
	src/print/field.c \
	src/print/filter.c \
	src/print/minutia.c src/print/minutia.h \
	src/print/normalise.c \
	src/print/patch.c \
	src/print/quality.c src/print/quality.h src/print/quality_table.h \
	src/print/rate.c \
	src/print/refine.c \
	src/print/relax.c \
	src/print/resample.c src/print/resample.h \
	src/print/singular.c \
	src/print/slap.c src/print/slap.h \
	src/print/template.c src/print/template.h \
	src/print/trust.c src/print/trust_table.h \
	src/print/work.c src/print/work.h
