/* SPDX-License-Identifier: Apache-2.0 */
/* An examiner's own figures: nobody sees a colleague's. */
#ifndef COTEJO_UI_SCR_STATS_H
#define COTEJO_UI_SCR_STATS_H

#include "ui/screen.h"

extern const struct screen_ops stats_ops;

#endif
