/* SPDX-License-Identifier: Apache-2.0 */
/* Acts that wait for a second person. */
#ifndef COTEJO_UI_SCR_PROPOSALS_H
#define COTEJO_UI_SCR_PROPOSALS_H

#include "ui/screen.h"

extern const struct screen_ops proposals_ops;

#endif
