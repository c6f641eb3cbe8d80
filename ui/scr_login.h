/* SPDX-License-Identifier: Apache-2.0 */
/* Log-in; the lock over the screens of someone who went away; an own password. */
#ifndef COTEJO_UI_SCR_LOGIN_H
#define COTEJO_UI_SCR_LOGIN_H

#include "ui/screen.h"

extern const struct screen_ops login_ops;
extern const struct screen_ops lock_ops;
/* Changes the own password; after a log-in that asks for one there is no way
 * around it. No argument. */
extern const struct screen_ops password_ops;

#endif
