/* SPDX-License-Identifier: Apache-2.0 */
/* The searches of the user, and for supervisors those of the unit. A place
 * (ACT_GO_SEARCH); "person ID CASE" behind its name begins a new search. */
#ifndef COTEJO_UI_SCR_SEARCHES_H
#define COTEJO_UI_SCR_SEARCHES_H

#include "ui/screen.h"

extern const struct screen_ops searches_ops;

#endif
