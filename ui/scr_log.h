/* SPDX-License-Identifier: Apache-2.0 */
/* The log, for the auditor (ACT_GO_AUDIT): entries, checkpoints, verification. */
#ifndef COTEJO_UI_SCR_LOG_H
#define COTEJO_UI_SCR_LOG_H

#include "ui/screen.h"

extern const struct screen_ops log_ops;

#endif
