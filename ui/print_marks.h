/* SPDX-License-Identifier: Apache-2.0 */
/* The machine's minutiae as marks over a print. */
#ifndef COTEJO_UI_PRINT_MARKS_H
#define COTEJO_UI_PRINT_MARKS_H

#include "ui/fpview.h"

/* Owned by the caller; NULL and 0 when there are none. */
struct fpview_mark *print_marks(const struct layers *l, size_t *count);

#endif
