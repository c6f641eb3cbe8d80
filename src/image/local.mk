# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += libimage.a
libimage_a_SOURCES = \
	src/image/image.c src/image/image.h
