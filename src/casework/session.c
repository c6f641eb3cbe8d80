/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions and seats: who holds the keys, and for how long. */
#include "casework/session.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/account.h"
#include "casework/facts.h"
#include "casework/login.h"
#include "casework/secret.h"
#include "casework/watch.h"

enum err_code seat_hold(struct seat *seat, struct err *err)
{
	struct session *s = seat->session;

	if (seat->holding++ == 0)
		pthread_rwlock_rdlock(&s->keys_lock);
	if (s->keys)
		return ERR_OK;
	seat_release(seat);
	return err_set(err, ERR_AUTH,
		       s->logged_out ? _("you have logged out")
				     : _("the session is locked; type your password"));
}

void seat_release(struct seat *seat)
{
	assert(seat->holding > 0);
	if (--seat->holding == 0)
		pthread_rwlock_unlock(&seat->session->keys_lock);
}

enum err_code seat_need_role(const struct seat *seat, unsigned roles, struct err *err)
{
	const struct session_user *u = &seat->session->user;

	if (u->must_set_password)
		return err_set(err, ERR_AUTH, _("set your own password first"));
	if (u->waiting)
		return err_set(err, ERR_AUTH,
			       _("your account waits for a supervisor to hand over the key of the "
				 "store"));
	if (!(roles & ROLE_BIT(u->role)))
		return err_set(err, ERR_REFUSED,
			       _("a person with the role \"%s\" does not do this "
				 "(rule act.role)"),
			       role_name(u->role));
	return ERR_OK;
}

enum err_code session_open_db(struct session *s, struct db **out, struct err *err)
{
	return db_open(s->desk->path, DB_NO_MIGRATE, out, err);
}

static void seat_bind(struct seat *seat)
{
	struct db_actor actor = {
	    .user_id = seat->session->user.id,
	    .role = (enum db_role)seat->session->user.role,
	};

	facts_bind(seat, &actor);
	db_set_actor(seat->db, &actor);
}

enum err_code seat_new(struct session *s, bool helper, struct seat **out, struct err *err)
{
	struct seat *seat = xcalloc(1, sizeof(*seat));
	enum err_code code = session_open_db(s, &seat->db, err);

	if (code != ERR_OK) {
		free(seat);
		return code;
	}
	seat->session = s;
	seat->desk = s->desk;
	seat_bind(seat);
	seat->helper = helper;
	pthread_mutex_lock(&s->desk->lock);
	s->seats += !helper;
	pthread_mutex_unlock(&s->desk->lock);
	*out = seat;
	return ERR_OK;
}

enum err_code seat_clone(struct seat *seat, struct seat **out, struct err *err)
{
	return seat_new(seat->session, false, out, err);
}

static void session_free(struct session *s)
{
	secret_free(s->keys);
	pthread_rwlock_destroy(&s->keys_lock);
	free(s->user.name);
	free(s->user.display);
	free(s->user.unit);
	sodium_memzero(s->totp_new, sizeof(s->totp_new));
	free(s);
}

void session_put(struct session *s)
{
	struct desk *d = s->desk;
	bool last;

	pthread_mutex_lock(&d->lock);
	last = --s->seats == 0;
	if (last) {
		struct session **link = &d->sessions;

		while (*link && *link != s)
			link = &(*link)->next;
		if (*link)
			*link = s->next;
	}
	pthread_mutex_unlock(&d->lock);
	if (last) {
		watch_stop_helpers(s);
		session_free(s);
		watch_forget(d);
	}
}

void seat_free(struct seat *seat)
{
	struct session *s;

	if (!seat)
		return;
	s = seat->session;
	assert(seat->holding == 0);
	/* The last one out writes it down. */
	pthread_mutex_lock(&s->desk->lock);
	bool last = s->seats == 1 && !seat->helper;
	bool helper = seat->helper;
	pthread_mutex_unlock(&s->desk->lock);
	if (last && !s->logged_out)
		session_log_out(seat, NULL);
	db_close(seat->db);
	free(seat);
	if (!helper)
		session_put(s);
}

const struct session_user *seat_user(const struct seat *seat)
{
	return &seat->session->user;
}

struct desk *seat_desk(const struct seat *seat)
{
	return seat->desk;
}

void session_touch(struct seat *seat)
{
	atomic_store(&seat->session->touched, clock_steady());
}

double session_idle_left(const struct seat *seat)
{
	struct session *s = seat->session;
	double left = s->idle_limit - (clock_steady() - atomic_load(&s->touched));

	return atomic_load(&s->open) && left > 0 ? left : 0;
}

bool session_is_locked(const struct seat *seat)
{
	return !atomic_load(&seat->session->open);
}

void session_lock(struct seat *seat)
{
	assert(seat->holding == 0);
	watch_lock_session(seat->session, "user");
}

enum err_code session_log_out(struct seat *seat, struct err *err)
{
	struct session *s = seat->session;
	struct act a;
	enum err_code code;

	if (s->logged_out)
		return ERR_OK;
	code = act_begin(&a, seat, "session.logout", NULL, err);
	if (code == ERR_OK)
		code = act_commit(&a, err);
	/* A locked session leaves without a word; its lock is in the log. */
	if (code != ERR_OK && code != ERR_AUTH)
		return code;
	watch_stop_helpers(s);
	pthread_rwlock_wrlock(&s->keys_lock);
	atomic_store(&s->open, false);
	secret_free(s->keys);
	s->keys = NULL;
	s->logged_out = true;
	pthread_rwlock_unlock(&s->keys_lock);
	watch_forget(s->desk);
	return ERR_OK;
}
