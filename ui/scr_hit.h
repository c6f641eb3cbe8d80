/* SPDX-License-Identifier: Apache-2.0 */
/* One hit: what was done to it and by whom, and for supervisors the decision. */
#ifndef COTEJO_UI_SCR_HIT_H
#define COTEJO_UI_SCR_HIT_H

#include <stdint.h>

#include "ui/screen.h"

struct hit_argument {
	int64_t id;
};

extern const struct screen_ops hit_ops;

#endif
