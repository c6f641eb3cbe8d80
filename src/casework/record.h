/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The record of a person: who it is, as far as is known, and what the desk has
 * to do with the person. A record is never changed in place: saving makes a new
 * version, undoing makes another one with the old content.
 */
#ifndef COTEJO_CASEWORK_RECORD_H
#define COTEJO_CASEWORK_RECORD_H

#include "base/bytes.h"
#include "casework/desk.h"
#include "casework/look.h"
#include "person/person.h"

/* Why the person is in the files. Nobody is a suspect by default. */
enum category {
	CATEGORY_NONE,
	CATEGORY_APPLICANT,
	CATEGORY_VICTIM,
	CATEGORY_WITNESS,
	CATEGORY_SUSPECT,
	CATEGORY_CONVICTED,
	CATEGORY_COUNT,
};

const char *category_word(enum category c);
const char *category_name(enum category c);
int category_parse(const char *word);

/* How long the record is kept, counted from the capture (else the creation);
 * the years are policy (KEEP_...). */
enum retention {
	RETENTION_OTHER,
	RETENTION_APPLICANT,
	RETENTION_IRREGULAR,
	RETENTION_RESETTLED,
	RETENTION_COUNT,
};

const char *retention_word(enum retention r);
const char *retention_name(enum retention r);
int retention_parse(const char *word);

struct record {
	struct person person;
	char *birth_place;    /* "" when not known; all texts are never NULL after init */
	char *contact;	      /* how the person can be reached */
	char *representative; /* adult or lawyer who acts for the person */
	enum category category;
	enum purpose collected_for;
	enum retention retention;
	struct date captured; /* start of the retention clock; unknown: the creation */
};

void record_init(struct record *r);
void record_copy(struct record *to, const struct record *from);
void record_clear(struct record *r);
/* ERR_INPUT with the field and the reason. */
enum err_code record_check(const struct record *r, struct err *err);

/* The sealed form before sealing: a byte string that later programs can read. */
void record_encode(const struct record *r, struct buf *out);
enum err_code record_decode(const void *data, size_t len, struct record *out, struct err *err);

/* What protects a person. A state that nobody has established is unknown, and
 * unknown protects. */
enum flag {
	FLAG_UNKNOWN,
	FLAG_NO,
	FLAG_YES,
};

enum protection_kind {
	PROTECTION_ASYLUM, /* asks or has asked for protection */
	PROTECTION_REFUGEE,
	PROTECTION_STATELESS,
	PROTECTION_TRAFFICKED,
	PROTECTION_VIOLENCE, /* victim of domestic or other violence */
	PROTECTION_WITNESS,
	PROTECTION_CHILD,
	PROTECTION_COUNT,
};

const char *protection_name(enum protection_kind k);
const char *protection_text(enum protection_kind k); /* English, for i18n_in() */
const char *flag_name(enum flag f);

#define PROTECTION_COUNTRIES 8

struct protection {
	enum flag flags[PROTECTION_COUNT];
	char origin[PROTECTION_COUNTRIES][COUNTRY_CODE_LEN]; /* "" ends the list */
	char residence[PROTECTION_COUNTRIES][COUNTRY_CODE_LEN];
	char feared[PROTECTION_COUNTRIES][COUNTRY_CODE_LEN];
};

/* All unknown. */
void protection_init(struct protection *p);
void protection_encode(const struct protection *p, struct buf *out);
enum err_code protection_decode(const void *data, size_t len, struct protection *out,
				struct err *err);
/* True unless every flag is FLAG_NO. */
bool protection_holds(const struct protection *p);
/* True when data of this person may go to that country at all: the person is not
 * protected, or the country is none of nationality, origin, residence, feared
 * (if none of those is known, no country). */
bool protection_allows(const struct protection *p, const struct person *person,
		       const char *country);

/* --- the store ------------------------------------------------------------------ */

struct record_info {
	int64_t id;
	int64_t version;
	instant created;
	instant changed;
	char *changed_by; /* name of the user */
	struct date due;  /* when it will be erased; never unknown */
	bool due_soon;	  /* within three months */
	bool contested;
	bool restricted;
	bool granted; /* protection was granted */
	bool has_photo;
	int print_count; /* fingers taken, the newest capture of each */
};

void record_info_clear(struct record_info *i);

/* Makes a person in the case of the look (clerk). Flags may be NULL: all
 * unknown. The case gets the person. */
enum err_code record_create(struct seat *seat, const struct look *look, const struct record *r,
			    const struct protection *p, int64_t *id, struct err *err);

/* The newest version (or a given one; 0: the newest). Each call is a view that is
 * logged. out is initialised by the call; info may be NULL. An analyst is
 * refused while a comparison with that person lies open in the own hands. */
enum err_code record_get(struct seat *seat, const struct look *look, int64_t id, int64_t version,
			 struct record *out, struct record_info *info, struct err *err);

/* A new version. base is the version that was edited: ERR_CONFLICT when someone
 * else has saved one meanwhile. */
enum err_code record_update(struct seat *seat, const struct look *look, int64_t id, int64_t base,
			    const struct record *r, struct err *err);

struct record_version {
	int64_t version;
	instant at;
	char *by;
};

struct record_versions {
	struct record_version *rows; /* newest first */
	size_t count;
};

enum err_code record_versions(struct seat *seat, int64_t id, struct record_versions *out,
			      struct err *err);
void record_versions_clear(struct record_versions *v);

/* Makes an old version the newest one again, as a further version. */
enum err_code record_revert(struct seat *seat, const struct look *look, int64_t id, int64_t version,
			    struct err *err);

/* The photo as the bytes of its file (PNG or JPEG, checked by the caller). */
enum err_code record_set_photo(struct seat *seat, const struct look *look, int64_t id,
			       const void *data, size_t len, struct err *err);
/* Appended to out; ERR_NOT_FOUND without a message when there is none. */
enum err_code record_get_photo(struct seat *seat, const struct look *look, int64_t id,
			       struct buf *out, struct err *err);

/* Clerk and supervisor. */
enum err_code protection_get(struct seat *seat, const struct look *look, int64_t id,
			     struct protection *out, struct err *err);
enum err_code protection_set(struct seat *seat, const struct look *look, int64_t id,
			     const struct protection *p, struct err *err);

#endif
