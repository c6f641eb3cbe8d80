/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Accounts. The administrator makes them and cannot read anything with them: the
 * new user sets an own password, which makes new keys, and then a supervisor
 * hands over the key of the store. So no one person makes a second self.
 */
#ifndef COTEJO_CASEWORK_USER_H
#define COTEJO_CASEWORK_USER_H

#include "casework/desk.h"

enum user_status {
	USER_INVITED, /* must set an own password */
	USER_WAITING, /* a supervisor has to hand over the key */
	USER_ACTIVE,
	USER_DISABLED,
	USER_STATUS_COUNT,
};

const char *user_status_word(enum user_status s);
const char *user_status_name(enum user_status s);

struct user_row {
	int64_t id;
	char *name;
	char *display;
	char *unit;
	enum role role;
	enum user_status status;
	bool locked; /* after failed log-ins */
	int failures;
	instant examiner_until; /* 0: none on record */
	instant child_until;
	instant last_login; /* 0: never, or not to be seen */
};

struct user_rows {
	struct user_row *rows; /* by name */
	size_t count;
};

/* Anyone who is logged in. */
enum err_code user_list(struct seat *seat, struct user_rows *out, struct err *err);
void user_rows_clear(struct user_rows *r);

struct user_new {
	const char *name;
	const char *display;
	const char *unit;
	enum role role;
	const char *password; /* for the first log-in only */
};

/* Administrator. */
enum err_code user_add(struct seat *seat, const struct user_new *user, struct err *err);
enum err_code user_disable(struct seat *seat, const char *name, struct err *err);
/* After a disable, or for a forgotten password: a new first password, new keys,
 * and a supervisor has to hand over the key of the store again. */
enum err_code user_reset(struct seat *seat, const char *name, const char *password,
			 struct err *err);
/* Takes the lock after failed log-ins away. */
enum err_code user_unlock(struct seat *seat, const char *name, struct err *err);

/* Supervisor: hands the keys of the store that the role gets to a user who has
 * set an own password. Not to oneself. */
enum err_code user_grant(struct seat *seat, const char *name, struct err *err);

enum competence {
	COMPETENCE_EXAMINER,
	COMPETENCE_CHILD, /* taking prints of children */
};

/* Supervisor, never for oneself: records competence until a day, on evidence
 * (training, proficiency test). A day in the past ends it. */
enum err_code user_set_competence(struct seat *seat, const char *name, enum competence kind,
				  instant until, const char *evidence, struct err *err);

#endif
