/* SPDX-License-Identifier: Apache-2.0 */
/* One search: how far it is, and its candidates, best first, while they come. */
#ifndef COTEJO_UI_SCR_FOUND_H
#define COTEJO_UI_SCR_FOUND_H

#include <stdint.h>

#include "ui/screen.h"

struct found_argument {
	int64_t id;
};

extern const struct screen_ops found_ops;

/* What a score means, in words: how many false candidates are to be expected at it
 * or above in a gallery of this size. Never a percentage. "" when hidden. */
void found_chance_text(double chance, char *out, size_t room);

#endif
