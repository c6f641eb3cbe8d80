/* SPDX-License-Identifier: Apache-2.0 */
/* Log-in and unlocking: passwords, one-time codes, back-off, and own passwords. */
#include "casework/login.h"

#include <inttypes.h>
#include <liboath/oath.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/account.h"
#include "casework/index.h"
#include "casework/policy.h"
#include "casework/search_jobs.h"
#include "casework/secret.h"
#include "casework/watch.h"

#define TOTP_STEP 30

struct account {
	int64_t id;
	char *name;
	char *display;
	char *unit;
	enum role role;
	char *status;
	instant examiner_until;
	instant child_until;
};

static void account_clear(struct account *a)
{
	free(a->name);
	free(a->display);
	free(a->unit);
	free(a->status);
}

static enum err_code find_account(struct db *db, const char *name, struct account *a,
				  struct err *err)
{
	struct stmt *q;
	enum err_code code = db_query(
	    db, &q, err,
	    "SELECT u.id, u.name, u.display, u.unit, u.role, (SELECT status FROM user_status s "
	    "WHERE s.user_id = u.id ORDER BY s.id DESC LIMIT 1), "
	    "coalesce((SELECT until FROM competence_now c WHERE c.user_id = u.id AND c.kind = "
	    "'examiner'), 0), coalesce((SELECT until FROM competence_now c WHERE c.user_id = u.id "
	    "AND c.kind = 'child'), 0) FROM user u WHERE u.name = ?",
	    "s", name);

	if (code != ERR_OK)
		return code;
	if (stmt_row(q)) {
		a->id = stmt_i64(q, 0);
		a->name = xstrdup(stmt_text(q, 1));
		a->display = xstrdup(stmt_text(q, 2));
		a->unit = xstrdup(stmt_text(q, 3));
		a->role = (enum role)role_parse(stmt_text(q, 4));
		a->status = xstrdup(stmt_text(q, 5));
		a->examiner_until = stmt_i64(q, 6);
		a->child_until = stmt_i64(q, 7);
	}
	return stmt_end(q, err);
}

/* One that has to wait no longer than this waits by itself: the same person who
 * logs in at two desks at once is let in at both. */
#define PATIENCE 2.5 /* seconds */

/* *left: seconds that are to be waited, when that is why it is refused. */
static enum err_code try_attempt(struct db *db, int64_t user_id, instant now, double *left,
				 struct err *err)
{
	int64_t failures = 0;
	int64_t locked = 0;
	instant not_before = 0;
	int64_t limit = policy_number(db, POLICY_LOCK_AFTER);
	double wait;
	struct stmt *q;
	enum err_code code = db_plain_begin(db, err);

	if (code != ERR_OK)
		return code;
	code = db_query(db, &q, err,
			"SELECT failures, not_before, locked FROM auth_state WHERE user_id = ?",
			"i", user_id);
	if (code == ERR_OK) {
		if (stmt_row(q)) {
			failures = stmt_i64(q, 0);
			not_before = stmt_i64(q, 1);
			locked = stmt_i64(q, 2);
		}
		code = stmt_end(q, err);
	}
	if (code == ERR_OK && locked)
		code = err_set(err, ERR_AUTH,
			       _("this account is locked after %" PRId64 " failures; an "
				 "administrator unlocks it"),
			       failures);
	*left = code == ERR_OK && now < not_before
		    ? (double)(not_before - now) / (double)INSTANT_SECOND
		    : 0;
	if (*left > 0)
		code = err_set(err, ERR_AUTH, _("too soon after a failure; wait %d seconds"),
			       (int)((not_before - now) / INSTANT_SECOND) + 1);
	if (code == ERR_OK) {
		failures++;
		/* 0, 2, 4, 8 ... seconds, at most a quarter of an hour */
		wait = failures < 2 ? 0 : failures > 10 ? 900 : (double)(1 << (failures - 1));
		code = db_run(db, err,
			      "INSERT INTO auth_state (user_id, failures, not_before, locked) "
			      "VALUES (?1, ?2, ?3, ?4) ON CONFLICT (user_id) DO UPDATE SET "
			      "failures = ?2, not_before = ?3, locked = ?4",
			      "iiii", user_id, failures,
			      now + (instant)(wait * (double)INSTANT_SECOND),
			      (int64_t)(failures >= limit));
	}
	if (code != ERR_OK) {
		db_plain_end(db, false, NULL);
		return code;
	}
	return db_plain_end(db, true, err);
}

/* Counts an attempt before it is tried, so that many at once gain nothing.
 * Refuses when the account is locked or the wait is not over. */
static enum err_code take_attempt(struct db *db, int64_t user_id, struct err *err)
{
	const struct timespec moment = {0, 50000000};
	double until = clock_steady() + PATIENCE;

	for (;;) {
		instant now;
		double left = 0;
		enum err_code code = act_time(db, &now, err);

		if (code == ERR_OK)
			code = try_attempt(db, user_id, now, &left, err);
		if (code == ERR_OK || left <= 0 || left > PATIENCE || clock_steady() >= until)
			return code;
		err_clear(err);
		nanosleep(&moment, NULL);
	}
}

static enum err_code attempt_was_right(struct db *db, int64_t user_id, struct err *err)
{
	enum err_code code = db_plain_begin(db, err);

	if (code != ERR_OK)
		return code;
	code = db_run(db, err,
		      "UPDATE auth_state SET failures = 0, not_before = 0, locked = 0 "
		      "WHERE user_id = ?",
		      "i", user_id);
	if (code != ERR_OK) {
		db_plain_end(db, false, NULL);
		return code;
	}
	return db_plain_end(db, true, err);
}

static void note_failure(struct desk *d, struct db *db, int64_t user_id)
{
	struct act a;

	if (act_begin_machine(&a, d, db, "session.failed", NULL) == ERR_OK) {
		act_about(&a, 0, user_id);
		act_commit(&a, NULL);
	}
	act_abort(&a);
}

/* Compares the code with those of the steps around now; one that was used is
 * used up. */
static enum err_code check_totp(struct db *db, int64_t user_id, const uint8_t secret[20],
				const char *code, bool remember, struct err *err)
{
	uint64_t now = (uint64_t)(db_now(db) / INSTANT_SECOND);
	int64_t used = 0;
	int64_t step = 0;
	enum err_code rc = db_get_i64(
	    db, &used, err, "SELECT totp_step FROM auth_state WHERE user_id = ?", "i", user_id);

	if (rc != ERR_OK && rc != ERR_NOT_FOUND)
		return rc;
	for (int i = -1; i <= 1 && code && strlen(code) == 6; i++) {
		char want[8];
		int64_t s = (int64_t)(now / TOTP_STEP) + i;

		if (oath_totp_generate((const char *)secret, 20, (time_t)(s * TOTP_STEP), TOTP_STEP,
				       0, 6, want) == OATH_OK &&
		    sodium_memcmp(want, code, 6) == 0 && s > used)
			step = s;
	}
	if (!step)
		return err_set(err, ERR_AUTH, _("the one-time code is wrong or was used already"));
	if (!remember)
		return ERR_OK;
	return db_run(db, err, "UPDATE auth_state SET totp_step = ? WHERE user_id = ?", "ii", step,
		      user_id);
}

/* Password and code: fills the ring's own secrets and the grants. */
static enum err_code open_ring(struct db *db, int64_t user_id, const char *password,
			       const char *totp, bool *wants_totp, struct keyring *ring,
			       bool *temporary, struct err *err)
{
	uint8_t public[32];
	enum err_code code = account_open_lock(db, user_id, password, &ring->own, temporary, err);

	if (code == ERR_OK && ring->own.totp_on) {
		if (wants_totp)
			*wants_totp = true;
		if (!totp || !*totp)
			code = err_set(err, ERR_AUTH, _("the one-time code is needed"));
		else
			code = check_totp(db, user_id, ring->own.totp, totp, true, err);
	}
	if (code == ERR_OK)
		code = account_open_grants(db, user_id, ring, err);
	if (code == ERR_OK)
		crypto_sign_seed_keypair(public, ring->sign_secret, ring->own.sign_seed);
	return code;
}

static struct session *session_new(struct desk *d, struct account *acc, struct keyring *ring,
				   bool temporary, double idle)
{
	struct session *s = xcalloc(1, sizeof(*s));

	s->desk = d;
	s->user = (struct session_user){
	    .id = acc->id,
	    .name = xstrdup(acc->name),
	    .display = xstrdup(acc->display),
	    .unit = xstrdup(acc->unit),
	    .role = acc->role,
	    .must_set_password = temporary,
	    .waiting = !ring->has[COMPARTMENT_LOG],
	    .examiner_until = acc->examiner_until,
	    .child_until = acc->child_until,
	};
	pthread_rwlock_init(&s->keys_lock, NULL);
	s->keys = ring;
	atomic_store(&s->open, true);
	s->totp_on = ring->own.totp_on;
	s->idle_limit = idle;
	atomic_store(&s->touched, clock_steady());
	pthread_mutex_lock(&d->lock);
	s->next = d->sessions;
	d->sessions = s;
	pthread_mutex_unlock(&d->lock);
	return s;
}

static enum err_code write_entry(struct seat *seat, const char *kind, struct err *err)
{
	struct act a;
	enum err_code code = act_begin(&a, seat, kind, NULL, err);

	if (code == ERR_OK)
		code = act_commit(&a, err);
	return code;
}

/* What the desk does by itself once the keys are there. */
static void begin_work(struct seat *seat)
{
	index_begin(seat);
	if (seat->session->user.role == ROLE_ANALYST || seat->session->user.role == ROLE_SUPERVISOR)
		searcher_resume(seat);
}

static enum err_code log_in(struct desk *d, struct db *db, const char *name, const char *password,
			    const char *totp, bool *wants_totp, struct seat **out, struct err *err)
{
	struct account acc = {0};
	struct keyring *ring = secret_new(sizeof(*ring));
	struct session *s;
	bool temporary = false;
	instant now;
	enum err_code code = act_time(db, &now, err);

	if (code == ERR_OK)
		code = find_account(db, name, &acc, err);
	if (code == ERR_OK && !acc.id) {
		account_open_nothing(d, password);
		note_failure(d, db, 0);
		code = err_set(err, ERR_AUTH, _("wrong name or password"));
	} else if (code == ERR_OK) {
		code = take_attempt(db, acc.id, err);
		if (code == ERR_OK) {
			code = open_ring(db, acc.id, password, totp, wants_totp, ring, &temporary,
					 err);
			if (code == ERR_AUTH)
				note_failure(d, db, acc.id);
		}
	}
	if (code == ERR_OK && strcmp(acc.status, "disabled") == 0)
		code = err_set(err, ERR_REFUSED, _("this account is disabled"));
	if (code == ERR_OK)
		code = attempt_was_right(db, acc.id, err);
	if (code != ERR_OK) {
		secret_free(ring);
		account_clear(&acc);
		return code;
	}
	s = session_new(d, &acc, ring, temporary, (double)policy_number(db, POLICY_IDLE_SECONDS));
	account_clear(&acc);
	code = seat_new(s, false, out, err);
	if (code != ERR_OK) {
		pthread_mutex_lock(&d->lock);
		s->seats++;
		pthread_mutex_unlock(&d->lock);
		session_put(s);
		return code;
	}
	code = write_entry(*out, "session.login", err);
	if (code != ERR_OK) {
		s->logged_out = true;
		seat_free(*out);
		*out = NULL;
		return code;
	}
	watch_start(d);
	begin_work(*out);
	return ERR_OK;
}

enum err_code session_log_in(struct desk *desk, const char *name, const char *password,
			     const char *totp, bool *wants_totp, struct seat **out, struct err *err)
{
	struct db *db;
	enum err_code code = db_open(desk->path, 0, &db, err);

	*out = NULL;
	if (wants_totp)
		*wants_totp = false;
	if (code != ERR_OK)
		return code;
	code = log_in(desk, db, name, password, totp, wants_totp, out, err);
	db_close(db);
	return code;
}

enum err_code session_unlock(struct seat *seat, const char *password, const char *totp,
			     struct err *err)
{
	struct session *s = seat->session;
	struct keyring *ring;
	bool temporary;
	bool wants = false;
	instant now;
	enum err_code code;

	if (s->logged_out)
		return err_set(err, ERR_AUTH, _("you have logged out"));
	if (atomic_load(&s->open))
		return ERR_OK;
	ring = secret_new(sizeof(*ring));
	code = act_time(seat->db, &now, err);
	if (code == ERR_OK)
		code = take_attempt(seat->db, s->user.id, err);
	if (code == ERR_OK)
		code =
		    open_ring(seat->db, s->user.id, password, totp, &wants, ring, &temporary, err);
	if (code == ERR_OK)
		code = attempt_was_right(seat->db, s->user.id, err);
	if (code != ERR_OK) {
		secret_free(ring);
		return code;
	}
	pthread_rwlock_wrlock(&s->keys_lock);
	secret_free(s->keys);
	s->keys = ring;
	atomic_store(&s->open, true);
	pthread_rwlock_unlock(&s->keys_lock);
	session_touch(seat);
	code = write_entry(seat, "session.unlock", err);
	if (code != ERR_OK) {
		watch_lock_session(s, "failed");
		return code;
	}
	begin_work(seat);
	return ERR_OK;
}

enum err_code session_set_password(struct seat *seat, const char *old_password,
				   const char *new_password, struct err *err)
{
	struct session *s = seat->session;
	struct user_secret *secret = secret_new(sizeof(*secret));
	bool temporary = false;
	bool invited;
	struct act a;
	int64_t key_id;
	char *status = NULL;
	enum err_code code = account_check_password(s->user.name, new_password, err);

	if (code == ERR_OK && strcmp(old_password, new_password) == 0)
		code = err_set(err, ERR_INPUT, _("the new password is the old one"));
	if (code == ERR_OK)
		code =
		    account_open_lock(seat->db, s->user.id, old_password, secret, &temporary, err);
	if (code != ERR_OK) {
		secret_free(secret);
		return code;
	}
	code = act_begin(&a, seat, "user.password", NULL, err);
	if (code == ERR_OK)
		code = db_get_text(a.db, &status, err,
				   "SELECT status FROM user_status WHERE user_id = ? "
				   "ORDER BY id DESC LIMIT 1",
				   "i", s->user.id);
	invited = status && strcmp(status, "invited") == 0;
	free(status);
	/* Who made the account knows the keys it began with: new ones. */
	if (code == ERR_OK && invited) {
		account_new_secret(secret);
		code = account_put_key(&a, s->user.id, secret, &key_id, err);
		if (code == ERR_OK)
			code = account_put_status(&a, s->user.id, "waiting", err);
	}
	if (code == ERR_OK)
		code = account_put_lock(&a, s->user.id, new_password, secret, false, true, err);
	if (code == ERR_OK) {
		act_about(&a, 0, s->user.id);
		code = act_commit(&a, err);
	}
	act_abort(&a);
	secret_free(secret);
	if (code != ERR_OK)
		return code;
	s->user.must_set_password = false;
	if (invited) {
		s->user.waiting = true;
		/* The old signing key ends here; the next log-in has the new one. */
		pthread_rwlock_wrlock(&s->keys_lock);
		atomic_store(&s->open, false);
		secret_free(s->keys);
		s->keys = NULL;
		pthread_rwlock_unlock(&s->keys_lock);
	}
	return ERR_OK;
}

/* RFC 4648 base 32, as authenticator programs read it */
static void base32(const uint8_t *data, size_t len, char *out)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	unsigned value = 0;
	int bits = 0;

	for (size_t i = 0; i < len; i++) {
		value = value << 8 | data[i];
		for (bits += 8; bits >= 5; bits -= 5)
			*out++ = letters[value >> (bits - 5) & 31];
	}
	*out = '\0';
}

enum err_code session_totp_begin(struct seat *seat, char **uri, struct err *err)
{
	struct session *s = seat->session;
	char text[33];
	enum err_code code = seat_hold(seat, err);

	if (code != ERR_OK)
		return code;
	randombytes_buf(s->totp_new, sizeof(s->totp_new));
	base32(s->totp_new, sizeof(s->totp_new), text);
	*uri = xasprintf("otpauth://totp/Cotejo:%s?secret=%s&issuer=Cotejo", s->user.name, text);
	sodium_memzero(text, sizeof(text));
	seat_release(seat);
	return ERR_OK;
}

enum err_code session_totp_confirm(struct seat *seat, const char *password, const char *code,
				   struct err *err)
{
	struct session *s = seat->session;
	struct user_secret *secret = secret_new(sizeof(*secret));
	bool temporary;
	struct act a;
	enum err_code rc =
	    account_open_lock(seat->db, s->user.id, password, secret, &temporary, err);

	if (rc == ERR_OK)
		rc = act_begin(&a, seat, "user.totp", NULL, err);
	if (rc != ERR_OK) {
		secret_free(secret);
		return rc;
	}
	rc = check_totp(a.db, s->user.id, s->totp_new, code, true, err);
	if (rc == ERR_OK) {
		memcpy(secret->totp, s->totp_new, sizeof(secret->totp));
		secret->totp_on = 1;
		rc = account_put_lock(&a, s->user.id, password, secret, temporary, true, err);
	}
	if (rc == ERR_OK) {
		act_about(&a, 0, s->user.id);
		rc = act_commit(&a, err);
	}
	act_abort(&a);
	secret_free(secret);
	if (rc == ERR_OK) {
		s->totp_on = true;
		sodium_memzero(s->totp_new, sizeof(s->totp_new));
	}
	return rc;
}

bool session_has_totp(const struct seat *seat)
{
	return seat->session->totp_on;
}
