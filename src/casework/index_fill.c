/* SPDX-License-Identifier: Apache-2.0 */
/* Filling the index from the sealed rows, all at first, then what is new. */
#include "casework/index_fill.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/arena.h"
#include "casework/case_codec.h"
#include "casework/gallery_cache.h"
#include "casework/secret.h"
#include "person/document.h"
#include "person/name.h"

/* --- persons --------------------------------------------------------------------- */

static void put_name_keys(struct buf *keys, const struct person_name *n)
{
	const char *parts[] = {n->given, n->family1, n->family2};

	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		char *key = name_key(parts[i]);

		if (*key)
			buf_printf(keys, "%s%s", keys->len ? " " : "", key);
		free(key);
	}
	buf_put_u8(keys, '\n');
}

static void take_person(struct index *x, struct index_person *p, const struct record *r)
{
	const struct person *person = &r->person;
	struct buf keys = BUF_INIT;
	struct buf documents = BUF_INIT;
	char *list = person->n_names ? name_format_list(&person->names[0]) : xstrdup("");
	char *place = text_fold(r->birth_place);

	for (size_t i = 0; i < person->n_names; i++)
		put_name_keys(&keys, &person->names[i]);
	for (size_t i = 0; i < person->n_documents; i++) {
		char *key = document_number_key(person->documents[i].number);

		buf_printf(&documents, "%s/%s\n", key, person->documents[i].issuer);
		secret_str_free(key);
	}
	p->name = arena_strdup(x->arena, list);
	p->keys = arena_strdup(x->arena, buf_str(&keys));
	p->documents = arena_strdup(x->arena, buf_str(&documents));
	p->places = arena_strdup(x->arena, place);
	p->birth = person->birth;
	p->captured = r->captured;
	p->sex = (uint8_t)person->sex;
	p->retention = (uint8_t)r->retention;
	p->collected_for = (uint8_t)r->collected_for;
	memcpy(p->nationality, person->n_nationalities ? person->nationalities[0] : "",
	       person->n_nationalities ? COUNTRY_CODE_LEN : 1);
	secret_buf_free(&keys);
	secret_buf_free(&documents);
	secret_str_free(list);
	secret_str_free(place);
}

/* The record in a row of (vault, row id, sealed, wrapped key). */
static enum err_code open_row(struct seat *seat, struct stmt *q, const char *table, int first,
			      struct buf *plain, struct err *err)
{
	int64_t vault = stmt_i64(q, first);
	uint8_t key[SEAL_KEY_LEN];
	size_t len;
	const void *wrapped = stmt_blob(q, first + 3, &len);
	enum err_code code =
	    vault_unwrap(seat_keys(seat), vault, COMPARTMENT_RECORDS, wrapped, len, key, err);

	if (code != ERR_OK)
		return code;
	const void *sealed = stmt_blob(q, first + 2, &len);
	plain->len = 0;
	code = seal_open(key, (struct seal_place){table, "sealed", stmt_i64(q, first + 1)}, sealed,
			 len, plain, err);
	sodium_memzero(key, sizeof(key));
	return code;
}

/* One that does not open is left out and told; the others are shown. */
static void trouble(struct index *x, const struct err *err)
{
	pthread_mutex_lock(&x->desk->lock);
	snprintf(x->load.trouble, sizeof(x->load.trouble), "%.*s", (int)sizeof(x->load.trouble) - 1,
		 err->msg);
	pthread_mutex_unlock(&x->desk->lock);
}

static void count_person(struct index *x, size_t n)
{
	pthread_mutex_lock(&x->desk->lock);
	x->load.persons = n;
	pthread_mutex_unlock(&x->desk->lock);
}

/* Lists show what is there while the first filling goes on. */
static void let_others_in(struct index *x, const struct cancel *cancel)
{
	if (!cancel)
		return;
	pthread_rwlock_unlock(&x->lock);
	pthread_rwlock_wrlock(&x->lock);
}

static enum err_code fill_persons(struct seat *seat, int64_t after, const struct cancel *cancel,
				  struct err *err)
{
	struct index *x = seat->desk->index;
	struct buf plain = BUF_INIT;
	struct stmt *q;
	size_t n = 0;
	enum err_code code = db_query(
	    seat->db, &q, err,
	    "SELECT v.vault_id, v.id, v.sealed, k.wrapped, v.version, l.at FROM person_version v "
	    "JOIN vault_key k ON k.vault_id = v.vault_id AND k.compartment = 'records' "
	    "JOIN log l ON l.seq = v.act WHERE v.act > ? ORDER BY v.act",
	    "i", after);

	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		struct index_person *p = index_person_make(x, stmt_i64(q, 0));
		struct record r;
		struct err one = ERR_INIT;

		if (cancel_asked(cancel)) {
			code = ERR_CANCELLED;
			break;
		}
		if (stmt_i64(q, 4) == 1)
			p->created = stmt_i64(q, 5);
		p->changed = stmt_i64(q, 5);
		p->version = stmt_i64(q, 4);
		if (open_row(seat, q, "person_version", 0, &plain, &one) != ERR_OK ||
		    record_decode(plain.data, plain.len, &r, &one) != ERR_OK) {
			trouble(x, &one);
			continue;
		}
		take_person(x, p, &r);
		record_clear(&r);
		if (++n % 1000 == 0) {
			count_person(x, x->person_count);
			let_others_in(x, cancel);
		}
	}
	secret_buf_free(&plain);
	count_person(x, x->person_count);
	if (code != ERR_OK) {
		stmt_end(q, NULL);
		return code;
	}
	return stmt_end(q, err);
}

static enum err_code fill_marks(struct seat *seat, int64_t after, struct err *err)
{
	struct index *x = seat->desk->index;
	struct stmt *q;
	enum err_code code = db_query(
	    seat->db, &q, err, "SELECT vault_id, kind, present FROM mark WHERE act > ? ORDER BY id",
	    "i", after);

	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		struct index_person *p = (struct index_person *)index_person_get(x, stmt_i64(q, 0));
		const char *kind = stmt_text(q, 1);
		bool on = stmt_i64(q, 2);

		if (!p)
			continue;
		if (strcmp(kind, "contested") == 0)
			p->contested = on;
		else if (strcmp(kind, "restricted") == 0)
			p->restricted = on;
		else
			p->granted = on;
	}
	return stmt_end(q, err);
}

static void wipe_text(const char *s)
{
	/* The arena is ours; an erased name must not stay in it. */
	if (*s)
		sodium_memzero((char *)(uintptr_t)s, strlen(s));
}

static enum err_code fill_erasures(struct seat *seat, int64_t after, struct err *err)
{
	struct index *x = seat->desk->index;
	struct stmt *q;
	enum err_code code =
	    db_query(seat->db, &q, err, "SELECT vault_id FROM erasure WHERE act > ?", "i", after);

	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		struct index_person *p = (struct index_person *)index_person_get(x, stmt_i64(q, 0));

		if (!p)
			continue;
		wipe_text(p->name);
		wipe_text(p->keys);
		wipe_text(p->documents);
		wipe_text(p->places);
		p->birth = (struct birth){0};
		p->erased = true;
	}
	return stmt_end(q, err);
}

/* --- cases ----------------------------------------------------------------------- */

static void take_case(struct index *x, struct index_case *c, const struct casefile *f)
{
	char *keys = text_fold(f->title);

	c->title = arena_strdup(x->arena, f->title);
	c->keys = arena_strdup(x->arena, keys);
	c->purpose = (uint8_t)f->purpose;
	c->urgent = f->urgent;
	secret_str_free(keys);
}

static enum err_code fill_cases(struct seat *seat, int64_t after, struct err *err)
{
	struct index *x = seat->desk->index;
	struct buf plain = BUF_INIT;
	struct stmt *q;
	enum err_code code = db_query(
	    seat->db, &q, err,
	    "SELECT v.vault_id, v.id, v.sealed, k.wrapped, v.version, v.state, l.at, c.id, "
	    "c.number, "
	    "c.unit, c.user_id FROM case_version v JOIN casefile c ON c.vault_id = v.vault_id "
	    "JOIN vault_key k ON k.vault_id = v.vault_id AND k.compartment = 'records' "
	    "JOIN log l ON l.seq = v.act WHERE v.act > ? ORDER BY v.act",
	    "i", after);

	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		struct index_case *c = index_case_make(x, stmt_i64(q, 7));
		struct casefile file;
		struct err one = ERR_INIT;

		if (stmt_i64(q, 4) == 1) {
			c->created = stmt_i64(q, 6);
			c->number = arena_strdup(x->arena, stmt_text(q, 8));
			c->unit = arena_strdup(x->arena, stmt_text(q, 9));
			c->owner = stmt_i64(q, 10);
			c->vault = stmt_i64(q, 0);
		}
		c->changed = stmt_i64(q, 6);
		c->version = stmt_i64(q, 4);
		c->state = (enum case_state)case_state_parse(stmt_text(q, 5));
		if (open_row(seat, q, "case_version", 0, &plain, &one) != ERR_OK ||
		    case_decode(plain.data, plain.len, &file, &one) != ERR_OK) {
			trouble(x, &one);
			continue;
		}
		take_case(x, c, &file);
		casefile_clear(&file);
	}
	secret_buf_free(&plain);
	return stmt_end(q, err);
}

static void set_present(struct index_case *c, int64_t person, bool present)
{
	for (size_t i = 0; i < c->people_count; i++) {
		if (c->people[i] != person)
			continue;
		if (!present) {
			memmove(c->people + i, c->people + i + 1,
				(c->people_count - i - 1) * sizeof(*c->people));
			c->people_count--;
		}
		return;
	}
	if (present) {
		MEM_GROW(c->people, c->people_count, c->people_cap);
		c->people[c->people_count++] = person;
	}
}

static enum err_code fill_case_people(struct seat *seat, int64_t after, struct err *err)
{
	struct index *x = seat->desk->index;
	struct stmt *q;
	enum err_code code =
	    db_query(seat->db, &q, err,
		     "SELECT case_id, vault_id, present FROM case_person WHERE act > ? ORDER BY id",
		     "i", after);

	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		struct index_case *c = (struct index_case *)index_case_get(x, stmt_i64(q, 0));
		struct index_person *p = (struct index_person *)index_person_get(x, stmt_i64(q, 1));

		if (!c)
			continue;
		if (p)
			p->cases += stmt_i64(q, 2) ? 1 : -1;
		set_present(c, stmt_i64(q, 1), stmt_i64(q, 2));
	}
	return stmt_end(q, err);
}

/* --- all of it --------------------------------------------------------------------- */

static enum err_code fill_after(struct seat *seat, const struct cancel *cancel, struct err *err)
{
	struct index *x = seat->desk->index;
	int64_t newest = 0;
	int64_t after = x->last_act;
	enum err_code code = db_read_begin(seat->db, err);

	if (code != ERR_OK)
		return code;
	code = db_get_i64(seat->db, &newest, err, "SELECT coalesce(max(seq), 0) FROM log", "");
	if (!x->arena)
		x->arena = arena_new();
	if (code == ERR_OK && newest > after) {
		code = fill_persons(seat, after, cancel, err);
		if (code == ERR_OK)
			code = fill_marks(seat, after, err);
		if (code == ERR_OK)
			code = fill_cases(seat, after, err);
		if (code == ERR_OK)
			code = fill_case_people(seat, after, err);
		if (code == ERR_OK)
			code = fill_erasures(seat, after, err);
	}
	db_read_end(seat->db);
	if (code == ERR_OK)
		x->last_act = newest;
	return code;
}

enum err_code index_fill(struct seat *seat, const struct cancel *cancel, struct err *err)
{
	struct index *x = seat->desk->index;
	int64_t total = 0;
	enum err_code code = seat_hold(seat, err);

	if (code != ERR_OK)
		return code;
	code = db_get_i64(seat->db, &total, err,
			  "SELECT count(*) FROM person_version WHERE version = 1", "");
	pthread_mutex_lock(&x->desk->lock);
	x->load.persons_total = (size_t)total;
	pthread_mutex_unlock(&x->desk->lock);
	if (code == ERR_OK) {
		pthread_rwlock_wrlock(&x->lock);
		code = fill_after(seat, cancel, err);
		pthread_rwlock_unlock(&x->lock);
	}
	if (code == ERR_OK) {
		double began = clock_steady();

		code = gallery_cache_fill(seat, cancel, &x->load, err);
		pthread_mutex_lock(&x->desk->lock);
		x->load.gallery_seconds = clock_steady() - began;
		pthread_mutex_unlock(&x->desk->lock);
	}
	seat_release(seat);
	return code;
}

enum err_code index_refresh(struct seat *seat, struct err *err)
{
	struct index *x = seat->desk->index;
	int64_t newest = 0;
	bool done;
	enum err_code code;

	pthread_mutex_lock(&x->desk->lock);
	done = x->load.done;
	pthread_mutex_unlock(&x->desk->lock);
	if (!done)
		return ERR_OK;
	code = db_get_i64(seat->db, &newest, err, "SELECT coalesce(max(seq), 0) FROM log", "");
	if (code != ERR_OK)
		return code;
	pthread_rwlock_rdlock(&x->lock);
	bool stale = x->last_act < newest;
	pthread_rwlock_unlock(&x->lock);
	if (!stale)
		return ERR_OK;
	code = seat_hold(seat, err);
	if (code != ERR_OK)
		return code;
	pthread_rwlock_wrlock(&x->lock);
	code = fill_after(seat, NULL, err);
	pthread_rwlock_unlock(&x->lock);
	seat_release(seat);
	return code;
}
