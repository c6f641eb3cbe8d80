/* SPDX-License-Identifier: Apache-2.0 */
/* Comparisons of known truth, laid among the verifications when a supervisor logs
 * in or has released something. Nobody is told: who knows how many there are
 * could guess which. */
#ifndef COTEJO_UI_KNOWN_H
#define COTEJO_UI_KNOWN_H

#include "ui/app.h"

/* Does nothing for other roles. */
void known_place(struct app *a);

#endif
