/* SPDX-License-Identifier: Apache-2.0 */
/* Finger minutiae records to and from the engine's templates. */
#ifndef COTEJO_EXCHANGE_FMR_TEMPLATE_H
#define COTEJO_EXCHANGE_FMR_TEMPLATE_H

#include "exchange/fmr.h"
#include "print/template.h"

/* One view as a template: minutiae, finger, impression, quality. What only the
 * image gives is not there. Cards say no size: it is as large as needed. name is
 * used in messages. */
enum err_code fmr_view_template(const struct fmr *f, size_t view, const char *name,
				struct template **out, struct err *err);

/* A record form of one view at 500 ppi with the minutiae of a template; the ridge
 * field and what else only templates hold is left out. */
struct fmr *fmr_from_template(enum fmr_format format, const struct template *t);

#endif
