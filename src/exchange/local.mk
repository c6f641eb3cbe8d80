# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += libexchange.a
libexchange_a_SOURCES = \
	src/exchange/fmr.c src/exchange/fmr.h \
	src/exchange/fmr_blocks.c \
	src/exchange/fmr_convert.c \
	src/exchange/fmr_read.c \
	src/exchange/fmr_text.c src/exchange/fmr_text.h \
	src/exchange/fmr_write.c \
	src/exchange/notes.c src/exchange/notes.h
