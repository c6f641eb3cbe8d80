/* SPDX-License-Identifier: Apache-2.0 */
/* What log-in shares with sessions. */
#ifndef COTEJO_CASEWORK_LOGIN_H
#define COTEJO_CASEWORK_LOGIN_H

#include "casework/inside.h"

/* The first seat of a session, or another one; helper: for a thread of the desk
 * itself, which is stopped before the session ends. */
enum err_code seat_new(struct session *s, bool helper, struct seat **out, struct err *err);

#endif
