/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Images from outside: any file in, a checked grey image out.
 *
 * The bytes are decoded by another program, cotejo-decode, in a box that can
 * open no file, no socket and start nothing (image/cage.h); only a header and
 * plain pixels come back, and both are checked here. The kind of the file is
 * told by its content. Whatever the file does to the decoder, the caller gets
 * ERR_OK with an image, or one message that names the file and the reason.
 *
 * Conversions: 1 to 16 bits a sample become 8 by linear scaling; palettes are
 * looked up; colour becomes grey by 0.299 R + 0.587 G + 0.114 B; CMYK becomes
 * RGB first (Adobe's inverted files too); what is transparent is laid over
 * white. Colour profiles and gamma entries are not applied: scanners of prints
 * write values as they are.
 *
 * Any thread may call these; each call is a process of its own.
 */
#ifndef COTEJO_IMAGE_LOAD_H
#define COTEJO_IMAGE_LOAD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/queue.h"
#include "image/format.h"
#include "image/image.h"

/* Longer files are refused unread: an uncompressed RGB card at 1000 ppi fits. */
#define IMAGE_MAX_FILE ((size_t)256 << 20)

/* A resolution that a file states counts only within these bounds. Below lie
 * the 72 and 96 ppi that programs write when they know nothing. 255 does not
 * count either: NBIS writes it for "not known". */
#define IMAGE_MIN_PPI 100
#define IMAGE_MAX_PPI 5000

struct image_options {
	double ppi; /* > 0: this, whatever the file says; 0: as the file says */
	/* Not 0: the data are nothing but samples, so wide and high, of 8 bits (or
	 * 16, big endian); 0 is black. */
	int raw_width;
	int raw_height;
	int raw_bits;		     /* 8 or 16; 0 means 8 */
	int page;		     /* which image of a TIFF file, from 0 */
	const struct cancel *cancel; /* looked at while waiting; may be NULL */
	int timeout_ms;		     /* 0: IMAGE_TIMEOUT_MS */
};

#define IMAGE_TIMEOUT_MS 60000

enum image_ppi_source {
	IMAGE_PPI_NONE,	    /* neither the file nor the caller says; image.ppi is 0 */
	IMAGE_PPI_FILE,	    /* the file */
	IMAGE_PPI_OPTION,   /* the caller */
	IMAGE_PPI_DOUBTFUL, /* the file says what no scanner of prints has; image.ppi is 0 */
};

struct image_info {
	enum image_format format;
	int width;	 /* in the file */
	int height;	 /* in the file */
	int bits;	 /* of a sample in the file, 1 to 32 */
	int channels;	 /* in the file: 1 grey, 3 RGB, 4 CMYK or RGBA, ... */
	int pages;	 /* images in the file (TIFF may hold several), at least 1 */
	int orientation; /* Exif: how to turn it for viewing, 1 to 8; 0 when not stated.
			    image_turn() in image.h does it; decoding does not */
	double ppi_x;	 /* as the file states them, 0 when it does not */
	double ppi_y;
	enum image_ppi_source ppi_source;
};

/* Decodes len bytes. name goes into messages: a path, or a place such as
 * "tenprint.an2, record 5". options and info may be NULL. On success *out is an
 * image that the caller frees. Its ppi is 0 when nobody knows the resolution;
 * ask with image_check_ppi() before ppi matters. When the file states different
 * resolutions across and down (and options give none), the image has been
 * resampled to the finer one both ways.
 * ERR_INPUT: empty, not an image, truncated, damaged, too large, too costly, no
 * such page.
 * ERR_UNSUPPORTED: a sound file of a sort that is not decoded (the reason is
 * told, for example lossless JPEG); it can be kept as it is.
 * ERR_CANCELLED, ERR_IO: stopped by options->cancel; the box cannot be started. */
enum err_code image_decode(const void *data, size_t len, const char *name,
			   const struct image_options *options, struct image **out,
			   struct image_info *info, struct err *err);

/* The same from a regular file of at most IMAGE_MAX_FILE bytes. Folders, pipes
 * and devices are refused without waiting for them. */
enum err_code image_load_file(const char *path, const struct image_options *options,
			      struct image **out, struct image_info *info, struct err *err);

/* ERR_OK when the image's resolution is known, else ERR_INPUT with a message
 * that asks for --ppi (and says what the file stated, when that is doubtful).
 * info may be NULL. */
enum err_code image_check_ppi(const struct image *img, const struct image_info *info,
			      const char *name, struct err *err);

/* Which protections the box has on this machine, for the log: for example
 * "seccomp+landlock7+rlimits". Starts the box once to find out. Returns out. */
#define IMAGE_BOX_LEVEL_LEN 64
char *image_box_level(char out[IMAGE_BOX_LEVEL_LEN]);

#endif
