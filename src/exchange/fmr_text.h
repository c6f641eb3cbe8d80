/* SPDX-License-Identifier: Apache-2.0 */
/* Finger minutiae records as text: JSON, CSV, and the .xyt files of NBIS. */
#ifndef COTEJO_EXCHANGE_FMR_TEXT_H
#define COTEJO_EXCHANGE_FMR_TEXT_H

#include <jansson.h>

#include "base/bytes.h"
#include "base/err.h"
#include "exchange/fmr.h"

/*
 * The whole record with its values in the format's own units, and names for
 * its codes where they have one (a number otherwise). The keys are those of
 * the FingerprintIO library, so that the two can be compared; bytes of
 * vendors' blocks are base64. New reference.
 */
json_t *fmr_to_json(const struct fmr *f);

/* One line for each minutia: view, finger, impression, quality, width, height,
 * xres, yres (pixels for each centimetre), minutia, type, x, y (units of the
 * format), angle (degrees, counter-clockwise), minutia_quality (empty when not
 * known). Appended. */
void fmr_put_csv(const struct fmr *f, struct buf *out);

/*
 * The minutiae of one view as mindtct writes them: x, y from the bottom
 * (height - y), whole degrees, direction away from the ridge (half a turn from
 * ours), quality 0-100; 500 ppi. Reading takes lines of three or four numbers;
 * the picture is as large as the minutiae need, since the file does not say.
 */
enum err_code fmr_put_xyt(const struct fmr *f, size_t view, struct buf *out, struct err *err);
enum err_code fmr_read_xyt(const char *data, size_t len, const char *name, struct fmr **out,
			   struct notes *notes, struct err *err);

#endif
