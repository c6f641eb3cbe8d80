/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of "why do you look": what was said for which case. */
#ifndef COTEJO_UI_WHY_H
#define COTEJO_UI_WHY_H

#include "ui/station.h"

#define WHY_MEMORY 64

/* The newest first. */
struct why_memory {
	struct why rows[WHY_MEMORY];
	size_t count;
};

struct why_memory *station_memory(struct station *st);
void why_memory_clear(struct why_memory *m);

#endif
