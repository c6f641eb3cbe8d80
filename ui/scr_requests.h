/* SPDX-License-Identifier: Apache-2.0 */
/* What persons ask for, and recipients that are owed the news. */
#ifndef COTEJO_UI_SCR_REQUESTS_H
#define COTEJO_UI_SCR_REQUESTS_H

#include "ui/screen.h"

extern const struct screen_ops requests_ops;

#endif
