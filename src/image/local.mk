# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += libimage.a
libimage_a_SOURCES = \
	src/image/box.c src/image/box.h \
	src/image/format.c src/image/format.h \
	src/image/image.c src/image/image.h \
	src/image/load.c src/image/load.h \
	src/image/reply.c src/image/reply.h \
	src/image/resample.c src/image/resample.h \
	src/image/write.c src/image/write.h \
	src/image/write_jp2.c \
	src/image/write_jpeg.c \
	src/image/write_pgm.c \
	src/image/write_png.c \
	src/image/write_wsq.c \
	src/image/wsq/encode.c \
	src/image/wsq/format.h \
	src/image/wsq/huffman.c src/image/wsq/huffman.h \
	src/image/wsq/tree.c src/image/wsq/tree.h \
	src/image/wsq/wavelet.c src/image/wsq/wavelet.h \
	src/image/wsq/wsq.h
libimage_a_CPPFLAGS = $(AM_CPPFLAGS) $(PNG_CFLAGS) $(JPEG_CFLAGS) $(OPENJP2_CFLAGS)

# What reads foreign formats: for cotejo-decode, its tests and fuzzers only.
noinst_LIBRARIES += libdecode.a
libdecode_a_SOURCES = \
	src/image/cage.c src/image/cage.h \
	src/image/decode.c src/image/decode.h \
	src/image/decode_bmp.c \
	src/image/decode_jp2.c \
	src/image/decode_jpeg.c \
	src/image/decode_png.c \
	src/image/decode_pnm.c \
	src/image/decode_tiff.c \
	src/image/decode_wsq.c \
	src/image/wsq/decode.c
libdecode_a_CPPFLAGS = $(AM_CPPFLAGS) $(PNG_CFLAGS) $(JPEG_CFLAGS) $(OPENJP2_CFLAGS) \
	$(TIFF_CFLAGS) $(SECCOMP_CFLAGS)
DECODE_ARCHIVES = libdecode.a libimage.a libbase.a
DECODE_LIBS = $(SECCOMP_LIBS) $(PNG_LIBS) $(JPEG_LIBS) $(OPENJP2_LIBS) -lm

pkglibexec_PROGRAMS += cotejo-decode
cotejo_decode_SOURCES = src/image/decode_main.c src/image/decode_any.c
cotejo_decode_LDADD = $(DECODE_ARCHIVES) $(DECODE_LIBS)

pkglibexec_PROGRAMS += cotejo-decode-tiff
cotejo_decode_tiff_SOURCES = src/image/decode_main.c src/image/decode_any_tiff.c
cotejo_decode_tiff_LDADD = $(DECODE_ARCHIVES) $(SECCOMP_LIBS) $(TIFF_LIBS) -lm
