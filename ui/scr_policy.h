/* SPDX-License-Identifier: Apache-2.0 */
/* The switches of the desk. */
#ifndef COTEJO_UI_SCR_POLICY_H
#define COTEJO_UI_SCR_POLICY_H

#include "ui/screen.h"

extern const struct screen_ops policy_ops;

#endif
