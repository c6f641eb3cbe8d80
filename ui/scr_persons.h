/* SPDX-License-Identifier: Apache-2.0 */
/* Finding persons by what is known; records whose time is over soon. */
#ifndef COTEJO_UI_SCR_PERSONS_H
#define COTEJO_UI_SCR_PERSONS_H

#include <stdint.h>

#include "casework/look.h"
#include "ui/screen.h"

extern const struct screen_ops persons_ops;

/* Finds a person for another screen, for the reason given; answer gets 0 when
 * none was chosen. */
void persons_pick(struct app *a, struct screen *asker, const struct look *look,
		  void (*answer)(struct app *a, uint64_t asker, int64_t person));

#endif
