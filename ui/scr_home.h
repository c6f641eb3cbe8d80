/* SPDX-License-Identifier: Apache-2.0 */
/* The first screen: what waits for the user, by role. */
#ifndef COTEJO_UI_SCR_HOME_H
#define COTEJO_UI_SCR_HOME_H

#include "ui/screen.h"

extern const struct screen_ops home_ops;

#endif
