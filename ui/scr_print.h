/* SPDX-License-Identifier: Apache-2.0 */
/* One print of a person, or several tries of a finger, in a pane. */
#ifndef COTEJO_UI_SCR_PRINT_H
#define COTEJO_UI_SCR_PRINT_H

#include <stdint.h>

#include "casework/look.h"
#include "ui/screen.h"

struct print_argument {
	const struct look *look;
	int64_t print;
	const char *title; /* "right index · quality 71" */
};

extern const struct screen_ops print_ops;

#endif
