/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cases: why the desk works on something, and with whom. The number is made by
 * the program; title and summary are sealed under the case's own key.
 */
#ifndef COTEJO_CASEWORK_CASEFILE_H
#define COTEJO_CASEWORK_CASEFILE_H

#include "casework/desk.h"
#include "casework/look.h"

enum case_state {
	CASE_OPEN,
	CASE_WAITING,
	CASE_CLOSED,
	CASE_STATE_COUNT,
};

const char *case_state_word(enum case_state s);
const char *case_state_name(enum case_state s);
int case_state_parse(const char *word);

#define CASE_NUMBER_LEN 24

struct casefile {
	char *title;   /* needed; one line */
	char *summary; /* "" or several lines */
	enum purpose purpose;
	enum case_state state;
	bool urgent;
};

void casefile_clear(struct casefile *c);

/* One person of a case, or one that was found. */
struct person_row {
	int64_t id;
	char *name; /* as in lists */
	struct date birth;
	int birth_margin;
	int sex;	     /* enum person_sex */
	char nationality[4]; /* the first one; "" when not known */
	bool contested;
	bool restricted;
	bool due_soon; /* erased within three months */
	int cases;
	double likeness; /* record_find: 0 .. 1 */
};

struct person_rows {
	struct person_row *rows;
	size_t count;
	size_t total; /* before limits */
};

void person_rows_clear(struct person_rows *r);

struct case_member {
	int64_t user_id;
	char *name;
};

struct case_view {
	int64_t id;
	char number[CASE_NUMBER_LEN];
	char *unit;
	char *owner; /* name of the user who made it */
	struct casefile file;
	int64_t version;
	instant created;
	instant changed;
	struct person_rows people;
	struct case_member *members;
	size_t member_count;
};

void case_view_clear(struct case_view *v);

/* A new case of the user's unit; the user is its first member. */
enum err_code case_create(struct seat *seat, const struct casefile *file,
			  char number[CASE_NUMBER_LEN], int64_t *id, struct err *err);

/* Opens the case of the look: a view that is logged. The case must be of the
 * user's unit, or the user a member of it (else ERR_REFUSED). */
enum err_code case_open(struct seat *seat, const struct look *look, struct case_view *out,
			struct err *err);

/* A new version; base as in record_update. */
enum err_code case_update(struct seat *seat, int64_t id, int64_t base, const struct casefile *file,
			  struct err *err);

/* Puts a person into the case of the look, or takes one out (present false). */
enum err_code case_set_person(struct seat *seat, const struct look *look, int64_t person,
			      bool present, struct err *err);
/* Lets a person of another unit work on a case, or no longer. */
enum err_code case_set_member(struct seat *seat, int64_t id, const char *user_name, bool present,
			      struct err *err);

enum case_sort {
	CASE_SORT_NUMBER,
	CASE_SORT_CHANGED,
	CASE_SORT_TITLE,
	CASE_SORT_PERSON,
	CASE_SORT_STATE,
};

struct case_query {
	const char *find; /* in number, title and names of the persons; NULL: all */
	bool only_open;	  /* leaves out closed ones */
	bool only_mine;	  /* made by the user, or a member by name */
	enum case_sort sort;
	bool descending;
	size_t offset;
	size_t limit; /* 0: 500 */
};

struct case_row {
	int64_t id;
	char number[CASE_NUMBER_LEN];
	char *title;
	char *person; /* the first person's name as in lists; "" */
	size_t people;
	enum case_state state;
	enum purpose purpose;
	bool urgent;
	bool mine;
	instant created;
	instant changed;
};

struct case_rows {
	struct case_row *rows;
	size_t count;
	size_t total;  /* that fit the query */
	bool complete; /* false: names are still being unsealed (desk_load_get) */
};

/* The cases of the user's unit and those the user is a member of. From memory:
 * fast at any number. */
enum err_code case_list(struct seat *seat, const struct case_query *query, struct case_rows *out,
			struct err *err);
void case_rows_clear(struct case_rows *r);

/* Finding a person by what is known: at least two of name, birth, document,
 * place of birth (a document with its issuer counts as two). Never by
 * nationality, religion or descent. Logged with the look. */
struct person_query {
	const char *name;     /* given and family names in any order and spelling */
	struct date birth;    /* known in part or not at all */
	int birth_margin;     /* years that the birth may differ */
	const char *document; /* number */
	const char *issuer;   /* its country, or NULL */
	const char *birth_place;
	size_t limit; /* 0: 50 */
};

enum err_code person_find(struct seat *seat, const struct look *look,
			  const struct person_query *query, struct person_rows *out,
			  struct err *err);

#endif
