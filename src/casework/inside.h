/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of src/casework share; the screens and verbs never see it. */
#ifndef COTEJO_CASEWORK_INSIDE_H
#define COTEJO_CASEWORK_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/hash.h"
#include "casework/desk.h"
#include "casework/seal.h"
#include "casework/session.h"
#include "db/db.h"

/* The parts into which the store's secrets are divided, by role. */
enum compartment {
	COMPARTMENT_RECORDS, /* persons, prints, notes: clerk, analyst, supervisor */
	COMPARTMENT_CLAIMS,  /* protection: clerk, supervisor */
	COMPARTMENT_AUDIT,   /* justifications: auditor, supervisor; X25519 secret */
	COMPARTMENT_LOG,     /* checkpoints: everyone; Ed25519 seed */
	COMPARTMENT_COUNT,
};

const char *compartment_word(enum compartment c);
/* Which role gets the key of which part. */
bool compartment_of_role(enum compartment c, enum role role);

/* The user's own secrets, as they lie behind the password. */
struct user_secret {
	uint8_t sign_seed[32];
	uint8_t box_secret[32];
	uint8_t totp_on;
	uint8_t totp[20];
};

/* In locked memory, one for each session. */
struct keyring {
	struct user_secret own;
	uint8_t sign_secret[64]; /* made from own.sign_seed */
	bool has[COMPARTMENT_COUNT];
	uint8_t key[COMPARTMENT_COUNT][32];
};

struct index;
struct searcher;
struct search_watch;

struct desk {
	char *path;
	struct desk_info info;
	uint8_t log_public[32];
	uint8_t audit_public[32];

	pthread_mutex_t lock; /* sessions, index, gallery pointers */
	pthread_cond_t wake;  /* the watchdog, and those who wait for the load */
	struct session *sessions;
	pthread_t watchdog;
	bool watchdog_runs;
	bool ending;

	struct index *index;
	struct searcher *searcher;
	pthread_mutex_t watch_lock;
	struct search_watch *watches;
};

struct session {
	struct session *next;
	struct desk *desk;
	struct session_user user;
	int seats; /* under desk->lock */

	/* Held for reading by whoever uses the keys, for writing by the lock. */
	pthread_rwlock_t keys_lock;
	struct keyring *keys; /* NULL: locked */
	atomic_bool open;     /* keys != NULL, to be read without the lock */
	uint8_t totp_new[20];
	bool totp_on;
	bool logged_out;
	_Atomic double touched; /* clock_steady() */
	double idle_limit;	/* seconds */
};

struct seat {
	struct session *session;
	struct desk *desk;
	struct db *db;
	int holding; /* how often this seat holds keys_lock */
	bool helper; /* of a thread of the desk: does not keep the session */
};

/* --- session.c ------------------------------------------------------------------ */

/* Holds the keys against the lock until seat_release(); may be nested. ERR_AUTH
 * when the session is locked. */
enum err_code seat_hold(struct seat *seat, struct err *err);
void seat_release(struct seat *seat);
/* Only between the two. */
static inline const struct keyring *seat_keys(const struct seat *seat)
{
	return seat->session->keys;
}
/* ERR_REFUSED unless the user has one of the roles (ROLE_BIT) and has set up the
 * account; what: "this is done by a supervisor" is made from it. */
enum err_code seat_need_role(const struct seat *seat, unsigned roles, struct err *err);
/* Gives back a count of session->seats that was taken under desk->lock. */
void session_put(struct session *s);
/* A connection with this session's rights. */
enum err_code session_open_db(struct session *s, struct db **out, struct err *err);

/* --- vault.c -------------------------------------------------------------------- */

/* A new vault with fresh keys, inside an act. with_claims: persons. */
enum err_code vault_new(struct seat *seat, int64_t act, const char *kind, bool with_claims,
			int64_t *id, uint8_t key[SEAL_KEY_LEN], struct err *err);
/* The key of a vault; ERR_NOT_FOUND when it was erased or never was. The caller
 * wipes it (sodium_memzero). The seat must hold. */
enum err_code vault_key(struct seat *seat, int64_t vault, enum compartment c,
			uint8_t key[SEAL_KEY_LEN], struct err *err);
/* Opens the wrapped form as it lies in vault_key.wrapped. */
enum err_code vault_unwrap(const struct keyring *keys, int64_t vault, enum compartment c,
			   const void *wrapped, size_t len, uint8_t key[SEAL_KEY_LEN],
			   struct err *err);

#endif
