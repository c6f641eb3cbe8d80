/* SPDX-License-Identifier: Apache-2.0 */
/* The form of a new search: why, then what the probe is and who takes part. */
#ifndef COTEJO_UI_SEARCH_FORM_H
#define COTEJO_UI_SEARCH_FORM_H

#include <stdint.h>

#include "ui/app.h"

/* person 0: the form asks; number NULL or "": the case is asked for. Opens the
 * running search when it has been started. */
void search_begin(struct app *a, struct screen *asker, int64_t person, const char *number);

#endif
