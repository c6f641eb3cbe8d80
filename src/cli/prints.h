/* SPDX-License-Identifier: Apache-2.0 */
/* Prints from files, whatever their kind: images, templates, records. */
#ifndef COTEJO_CLI_PRINTS_H
#define COTEJO_CLI_PRINTS_H

#include "base/err.h"
#include "image/image.h"
#include "print/quality.h"
#include "print/template.h"

/* The image with a known resolution (ppi > 0: this one), or the question for
 * it. Messages name the path. */
enum err_code prints_load_image(const char *path, double ppi, struct image **out, struct err *err);

/* A template from a .ctj file, a minutiae record (its first view) or an image.
 * The kind is told by the content. ppi counts for images only. */
enum err_code prints_load(const char *path, double ppi, struct template **out, struct err *err);

/* The same, and the quality with its features when the print is an image
 * (*measured is set then). */
enum err_code prints_load_measured(const char *path, double ppi, struct template **out,
				   struct print_quality *quality, bool *measured, struct err *err);

/* Writes a template as .ctj, or as a record of ISO/IEC 19794-2:2005 when the
 * path ends in .fmr; ERR_USAGE for any other ending. */
enum err_code prints_write(const char *path, const struct template *t, struct err *err);
/* Checks the ending alone, before work is put in. */
enum err_code prints_check_ending(const char *path, struct err *err);

#endif
