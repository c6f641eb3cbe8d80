/* SPDX-License-Identifier: Apache-2.0 */
/* The list of cases. */
#ifndef COTEJO_UI_SCR_CASES_H
#define COTEJO_UI_SCR_CASES_H

#include "ui/screen.h"

extern const struct screen_ops cases_ops;

#endif
