/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of an account that log-in, setting up and administration share. */
#ifndef COTEJO_CASEWORK_ACCOUNT_H
#define COTEJO_CASEWORK_ACCOUNT_H

#include "casework/act.h"

/* New key pairs for a user, in secret memory of the caller. */
void account_new_secret(struct user_secret *s);

/* Writes user_key for the secrets; *key_id is its row. */
enum err_code account_put_key(struct act *a, int64_t user_id, const struct user_secret *s,
			      int64_t *key_id, struct err *err);

/* Puts the secrets behind the password: a new row of user_lock, or in the place
 * of the old one (replace). Argon2id takes its time here. */
enum err_code account_put_lock(struct act *a, int64_t user_id, const char *password,
			       const struct user_secret *s, bool temporary, bool replace,
			       struct err *err);

enum err_code account_put_status(struct act *a, int64_t user_id, const char *status,
				 struct err *err);

/* Seals the store's keys that the role gets to a user's key. Those that the ring
 * has; the user must not be the session's own. */
enum err_code account_put_grants(struct act *a, const struct keyring *from, int64_t user_id,
				 enum role role, int64_t key_id, struct err *err);

/* Opens the lock of a user with a password: ERR_AUTH when it is wrong. */
enum err_code account_open_lock(struct db *db, int64_t user_id, const char *password,
				struct user_secret *out, bool *temporary, struct err *err);
/* Spends the time of a log-in for a user who is not there. */
void account_open_nothing(const struct desk *desk, const char *password);

/* Opens the grants of a user into the ring. */
enum err_code account_open_grants(struct db *db, int64_t user_id, struct keyring *ring,
				  struct err *err);

/* Checks a new password: length, not the name. ERR_INPUT. */
enum err_code account_check_password(const char *name, const char *password, struct err *err);
/* The name of an account: 2 to 64 characters, letters, digits, dot, dash. */
enum err_code account_check_name(const char *name, struct err *err);

#endif
