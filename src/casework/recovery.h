/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The recovery key: 256 random bits that open the store's keys, never stored,
 * only split into two shares (one-time pad: either share alone says nothing).
 * Two people keep one each. It is for the day when no supervisor can log in.
 */
#ifndef COTEJO_CASEWORK_RECOVERY_H
#define COTEJO_CASEWORK_RECOVERY_H

#include "casework/desk.h"

struct db;
struct keyring;

/* For desk_create(). */
enum err_code recovery_make_shares(struct desk *desk, struct db *db, const struct keyring *ring,
				   struct desk_recovery *out, struct err *err);

/* New shares in the place of the old ones, which open nothing from then on
 * (supervisor). */
enum err_code recovery_renew(struct seat *seat, struct desk_recovery *out, struct err *err);

/* Hands the store's keys to a user (a supervisor who has own keys) with both
 * shares, by an administrator. ERR_INPUT: a share was mistyped (which one);
 * ERR_AUTH: they do not belong together, or not to this store. */
enum err_code recovery_use(struct seat *seat, const char *share1, const char *share2,
			   const char *user_name, struct err *err);

#endif
