/* SPDX-License-Identifier: Apache-2.0 */
/* Kinds of image files, told apart by their first bytes and never by a name. */
#ifndef COTEJO_IMAGE_FORMAT_H
#define COTEJO_IMAGE_FORMAT_H

#include <stddef.h>

enum image_format {
	IMAGE_UNKNOWN,
	IMAGE_PNG,
	IMAGE_JPEG,
	IMAGE_WSQ,  /* FBI IAFIS-IC-0110 v3.1 */
	IMAGE_JP2,  /* JPEG 2000 in its file format */
	IMAGE_J2K,  /* JPEG 2000, the bare codestream */
	IMAGE_TIFF, /* and BigTIFF */
	IMAGE_BMP,
	IMAGE_PNM, /* the portable bit-, grey- and pixmaps P1 to P6 */
	IMAGE_RAW, /* samples only; never guessed, the caller gives the size */
	IMAGE_FORMATS
};

/* The kind of the image that begins with these bytes; IMAGE_UNKNOWN when it is
 * none of ours. Says nothing about whether the rest can be decoded. */
enum image_format image_format_guess(const void *data, size_t len);

/* What a file that is none of our images seems to be ("PDF document"),
 * translated, or NULL. For messages only. */
const char *image_format_other(const void *data, size_t len);

/* The name people use: "PNG", "JPEG 2000", ... */
const char *image_format_name(enum image_format format);

/* The stable name in JSON and between the two sides of the box: "png", "jp2". */
const char *image_format_key(enum image_format format);
/* Back again; IMAGE_UNKNOWN when there is no such key. */
enum image_format image_format_by_key(const char *key);

#endif
