/* SPDX-License-Identifier: Apache-2.0 */
/* People who work at this desk. */
#ifndef COTEJO_UI_SCR_USERS_H
#define COTEJO_UI_SCR_USERS_H

#include "ui/screen.h"

extern const struct screen_ops users_ops;

#endif
