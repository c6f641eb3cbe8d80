/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A desk: one store, opened. And a seat at it: what one logged-in person works
 * through, in one thread.
 *
 * A struct desk is shared by all threads of a process. A struct seat belongs to
 * one thread at a time (it holds a connection to the store); seat_clone() makes
 * another one of the same log-in for another thread. All functions that take a
 * seat are synchronous: they return when the act is on the disk. The thread of
 * the screens never calls them; it has a worker with a seat of its own.
 *
 * Any function may return ERR_AUTH when the session was locked meanwhile (idle
 * for too long): nothing was done; session_unlock() and try again.
 */
#ifndef COTEJO_CASEWORK_DESK_H
#define COTEJO_CASEWORK_DESK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/err.h"
#include "casework/role.h"

struct desk;
struct seat;

/* How costly it is to try passwords. DESK_KDF_FAST is for tests and demos: it
 * is written into the store and shown. */
enum desk_kdf {
	DESK_KDF_STRONG, /* Argon2id, 256 MiB, 3 passes (libsodium MODERATE) */
	DESK_KDF_FAST,	 /* Argon2id, 8 MiB, 1 pass */
};

/* A person who can log in from the first day. */
struct desk_user {
	const char *name; /* to log in with; 2 to 64 characters */
	const char *display;
	const char *password;
	const char *unit;
	enum role role;
	bool temporary;		/* an own password must be set at the first log-in */
	instant examiner_until; /* competence as an examiner; 0: none on record */
	instant child_until;	/* competence to take prints of children; 0: none */
};

struct desk_setup {
	const char *agency;  /* "Agencia de Migración ..." */
	const char *country; /* ISO 3166-1 alpha-3 */
	const char *order;   /* legal order of the clocks: "CO", "EU", ... (casework/calendar.h) */
	enum desk_kdf kdf;
	bool demo; /* synthetic people only; shown on every screen */
	const struct desk_user *users;
	size_t user_count;
};

/* The two halves of the recovery key, each to be written down by another person
 * and kept apart: both together hand the store's keys to a new supervisor. */
#define RECOVERY_SHARE_LEN 96
struct desk_recovery {
	char share[2][RECOVERY_SHARE_LEN];
};

/* Makes a store at path, complete or not at all. At least one administrator and
 * one supervisor are needed. ERR_CONFLICT when the file is there. */
enum err_code desk_create(const char *path, const struct desk_setup *setup,
			  struct desk_recovery *recovery, struct err *err);

/* Opens a store (errors: db_open in db/db.h); nobody is logged in yet. */
enum err_code desk_open(const char *path, struct desk **out, struct err *err);
/* All seats must have been freed. Stops searches, wipes keys and prints. NULL is
 * fine. */
void desk_free(struct desk *desk);

struct desk_info {
	char *path;
	char *agency;
	char country[4];
	char order[8];
	char *origin;  /* the name of the log in checkpoints */
	char *log_key; /* public key of the checkpoints, C2SP vkey form */
	enum desk_kdf kdf;
	bool demo;
	instant created;
	int version; /* of the schema */
};
/* Borrowed from the desk. */
const struct desk_info *desk_info_get(const struct desk *desk);

/* The number of the newest entry of the log: when it has grown, someone (in this
 * process or another) has done something. Cheap. */
enum err_code desk_news(struct seat *seat, int64_t *seq, struct err *err);

/* Names for finding and lists, and the gallery for searches, are unsealed into
 * memory after the first log-in, by a thread of the desk. */
struct desk_load {
	bool done;
	size_t persons;
	size_t persons_total;
	size_t fingers;
	size_t fingers_total;
	double seconds;
	double gallery_seconds; /* of them, for the prints */
	size_t bytes;		/* of memory that the prints take */
	bool locked;		/* all of it is out of the swap; else see secret_lock_advice() */
	char trouble[160];	/* what could not be unsealed, in words; "" */
};
void desk_load_get(struct desk *desk, struct desk_load *out);
/* Waits until it is done (for verbs and tests). */
enum err_code desk_load_wait(struct seat *seat, struct err *err);

#endif
