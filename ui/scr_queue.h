/* SPDX-License-Identifier: Apache-2.0 */
/* The work that waits (ACT_GO_QUEUE); the word of a stage behind its name shows
 * only that stage. */
#ifndef COTEJO_UI_SCR_QUEUE_H
#define COTEJO_UI_SCR_QUEUE_H

#include "ui/screen.h"

extern const struct screen_ops queue_ops;

#endif
