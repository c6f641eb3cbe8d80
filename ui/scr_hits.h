/* SPDX-License-Identifier: Apache-2.0 */
/* Candidates under examination and hits, with their state (ACT_GO_HITS). */
#ifndef COTEJO_UI_SCR_HITS_H
#define COTEJO_UI_SCR_HITS_H

#include "ui/screen.h"

extern const struct screen_ops hits_ops;

#endif
