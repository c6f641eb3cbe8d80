/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Log-in, lock, log-out. The password opens the user's own keys (Argon2id), and
 * those open the keys of the store that the role gets: without a password there
 * is nothing to read.
 */
#ifndef COTEJO_CASEWORK_SESSION_H
#define COTEJO_CASEWORK_SESSION_H

#include "casework/desk.h"

#define SESSION_MIN_PASSWORD 10

struct session_user {
	int64_t id;
	char *name;
	char *display;
	char *unit;
	enum role role;
	bool must_set_password; /* nothing else is possible before */
	bool waiting;		/* no key of the store yet: a supervisor hands it over */
	instant examiner_until; /* 0: no competence on record */
	instant child_until;
};

/* Logs in and gives the first seat. totp: the six digits, NULL when none were
 * asked for. ERR_AUTH: wrong name or password (not told which), wrong or missing
 * code (*wants_totp is set, may be NULL), account locked, or too soon after a
 * failure (the message says how long). ERR_REFUSED: the account is disabled;
 * ERR_STORE: the clock is behind the log. Takes about half a second. */
enum err_code session_log_in(struct desk *desk, const char *name, const char *password,
			     const char *totp, bool *wants_totp, struct seat **out,
			     struct err *err);

/* Another seat of the same session, for another thread. */
enum err_code seat_clone(struct seat *seat, struct seat **out, struct err *err);
/* Gives the seat back; the last one of a session logs it out. NULL is fine. */
void seat_free(struct seat *seat);

/* Borrowed; stays valid while the session has a seat. */
const struct session_user *seat_user(const struct seat *seat);
struct desk *seat_desk(const struct seat *seat);

/* A key was pressed: the idle clock starts again. Any thread, never waits. */
void session_touch(struct seat *seat);
/* Seconds until the session locks itself; 0 when it is locked. */
double session_idle_left(const struct seat *seat);
bool session_is_locked(const struct seat *seat);
/* Wipes the keys now, and with them the names and prints in memory when no one
 * else in this process is at the desk. */
void session_lock(struct seat *seat);
/* The same person again; failures count as at log-in. */
enum err_code session_unlock(struct seat *seat, const char *password, const char *totp,
			     struct err *err);
/* Writes the log-out; the seat can only be freed after it. */
enum err_code session_log_out(struct seat *seat, struct err *err);

/* Changes the own password; ends must_set_password. ERR_INPUT: too short, the
 * same, or the name. */
enum err_code session_set_password(struct seat *seat, const char *old_password,
				   const char *new_password, struct err *err);

/* One-time codes (RFC 6238, 6 digits, 30 s). _begin makes a secret and gives the
 * otpauth:// text to show as a QR code (owned by the caller, to be wiped with
 * secret_str_free); _confirm turns it on when the code is right. */
enum err_code session_totp_begin(struct seat *seat, char **uri, struct err *err);
enum err_code session_totp_confirm(struct seat *seat, const char *password, const char *code,
				   struct err *err);
bool session_has_totp(const struct seat *seat);

#endif
