/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names and case titles unsealed in memory, so that lists and finds are instant
 * and nothing searchable lies on the disk. Filled by a thread of the desk after
 * a log-in; kept up with what others do; wiped at the lock.
 */
#ifndef COTEJO_CASEWORK_INDEX_H
#define COTEJO_CASEWORK_INDEX_H

#include "casework/casefile.h"
#include "casework/inside.h"
#include "casework/record.h"

struct index;

struct index_person {
	int64_t id;
	int64_t version;
	instant created;
	instant changed;
	const char *name;      /* as in lists: "Cruz García, María" */
	const char *keys;      /* folded names, parted by line feeds */
	const char *documents; /* keys of the numbers with the issuer, likewise */
	const char *places;    /* folded place of birth */
	struct birth birth;
	struct date captured;
	uint8_t sex;	   /* enum person_sex */
	uint8_t retention; /* enum retention */
	uint8_t collected_for;
	bool contested;
	bool restricted;
	bool granted;
	bool erased;
	int cases;
	char nationality[COUNTRY_CODE_LEN]; /* the first one */
};

struct index_case {
	int64_t id;
	int64_t vault;
	const char *number;
	const char *unit;
	const char *title;
	const char *keys; /* folded title */
	enum case_state state;
	uint8_t purpose;
	bool urgent;
	int64_t owner;
	int64_t version;
	instant created;
	instant changed;
	int64_t *people; /* present ones, in order of adding */
	size_t people_count;
	size_t people_cap;
	bool erased;
};

struct index *index_new(struct desk *d);
void index_free(struct index *x);
/* Starts the thread that fills it, with a seat of its own, unless it is filled. */
void index_begin(struct seat *seat);
/* Stops the filling if it works with the keys of that session. */
void index_stop(struct index *x, const struct session *s);
/* Stops the filling and wipes. */
void index_forget(struct index *x);

/* Takes in what has happened since; cheap when nothing has. The seat must not be
 * inside an act. */
enum err_code index_refresh(struct seat *seat, struct err *err);

/* The lock is held between the two; entries are borrowed meanwhile. */
void index_read(struct index *x);
void index_read_end(struct index *x);
const struct index_person *index_person_get(const struct index *x, int64_t id);
const struct index_person *index_person_at(const struct index *x, size_t i);
size_t index_person_count(const struct index *x);
const struct index_case *index_case_get(const struct index *x, int64_t id);
const struct index_case *index_case_at(const struct index *x, size_t i);
size_t index_case_count(const struct index *x);

/* For casefile.c and person_find.c: a row from the index, or from the store when
 * the index is not filled. ERR_NOT_FOUND: erased. */
enum err_code person_row_fill(struct seat *seat, int64_t id, const struct date *today,
			      struct person_row *out, struct err *err);

/* ERR_REFUSED unless the user works on the case. */
enum err_code case_check_access(struct seat *seat, int64_t id, struct err *err);

#endif
