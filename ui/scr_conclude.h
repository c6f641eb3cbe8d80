/* SPDX-License-Identifier: Apache-2.0 */
/* The evaluation: one conclusion on one comparison. */
#ifndef COTEJO_UI_SCR_CONCLUDE_H
#define COTEJO_UI_SCR_CONCLUDE_H

#include "ui/bench.h"

/* The argument is the struct bench that asks; it lies below on the stack. */
extern const struct screen_ops conclude_ops;

#endif
