/* SPDX-License-Identifier: Apache-2.0 */
/* The list of cases: filter, find and sort in memory. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "casework/index.h"
#include "casework/secret.h"

#define DEFAULT_LIMIT 500

struct lister {
	struct index *x;
	const struct case_query *query;
	const char *unit;
	int64_t user;
	char *needle; /* folded, or NULL */
	int64_t *member;
	size_t member_count;
	size_t member_cap;
	const struct index_case **found;
	size_t found_count;
	size_t found_cap;
};

static enum err_code read_membership(struct seat *seat, struct lister *l, struct err *err)
{
	struct stmt *q;
	enum err_code code = db_query(
	    seat->db, &q, err,
	    "SELECT m.case_id FROM case_member m WHERE m.user_id = ? AND m.present = 1 AND m.id = "
	    "(SELECT max(x.id) FROM case_member x WHERE x.case_id = m.case_id AND x.user_id = "
	    "m.user_id) ORDER BY m.case_id",
	    "i", l->user);

	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		MEM_GROW(l->member, l->member_count, l->member_cap);
		l->member[l->member_count++] = stmt_i64(q, 0);
	}
	return stmt_end(q, err);
}

static int compare_ids(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a;
	int64_t y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static bool is_member(const struct lister *l, int64_t id)
{
	return l->member_count && bsearch(&id, l->member, l->member_count, sizeof(id), compare_ids);
}

static bool matches(const struct lister *l, const struct index_case *c)
{
	if (!l->needle)
		return true;
	if (strstr(c->number, l->needle) || text_contains_folded(c->keys, l->needle))
		return true;
	for (size_t i = 0; i < c->people_count; i++) {
		const struct index_person *p = index_person_get(l->x, c->people[i]);

		if (p && !p->erased && text_contains_folded(p->keys, l->needle))
			return true;
	}
	return false;
}

static const char *first_person(const struct index *x, const struct index_case *c)
{
	for (size_t i = 0; i < c->people_count; i++) {
		const struct index_person *p = index_person_get(x, c->people[i]);

		if (p && !p->erased)
			return p->name;
	}
	return "";
}

/* qsort_r's context */
static int compare(const void *a, const void *b, void *ctx)
{
	const struct lister *l = ctx;
	const struct index_case *x = *(const struct index_case *const *)a;
	const struct index_case *y = *(const struct index_case *const *)b;
	int order = 0;

	switch (l->query->sort) {
	case CASE_SORT_NUMBER:
		break;
	case CASE_SORT_CHANGED:
		order = x->changed < y->changed ? -1 : x->changed > y->changed;
		break;
	case CASE_SORT_TITLE:
		order = strcmp(x->keys, y->keys);
		break;
	case CASE_SORT_PERSON:
		order = strcmp(first_person(l->x, x), first_person(l->x, y));
		break;
	case CASE_SORT_STATE:
		order = (int)x->state - (int)y->state;
		break;
	}
	if (!order)
		order = strcmp(x->number, y->number);
	return l->query->descending ? -order : order;
}

static void collect(struct lister *l)
{
	for (size_t i = 0; i < index_case_count(l->x); i++) {
		const struct index_case *c = index_case_at(l->x, i);
		bool member = is_member(l, c->id);

		if (c->erased || (strcmp(c->unit, l->unit) != 0 && !member))
			continue;
		if (l->query->only_open && c->state == CASE_CLOSED)
			continue;
		if (l->query->only_mine && c->owner != l->user && !member)
			continue;
		if (!matches(l, c))
			continue;
		MEM_GROW(l->found, l->found_count, l->found_cap);
		l->found[l->found_count++] = c;
	}
	if (l->found_count)
		qsort_r(l->found, l->found_count, sizeof(*l->found), compare, l);
}

static void take_rows(const struct lister *l, struct case_rows *out)
{
	size_t limit = l->query->limit ? l->query->limit : DEFAULT_LIMIT;
	size_t first = l->query->offset < l->found_count ? l->query->offset : l->found_count;
	size_t n = l->found_count - first < limit ? l->found_count - first : limit;

	out->total = l->found_count;
	out->rows = xcalloc(n, sizeof(*out->rows));
	out->count = n;
	for (size_t i = 0; i < n; i++) {
		const struct index_case *c = l->found[first + i];
		struct case_row *row = &out->rows[i];

		row->id = c->id;
		snprintf(row->number, sizeof(row->number), "%s", c->number);
		row->title = xstrdup(c->title);
		row->person = xstrdup(first_person(l->x, c));
		row->people = c->people_count;
		row->state = c->state;
		row->purpose = (enum purpose)c->purpose;
		row->urgent = c->urgent;
		row->mine = c->owner == l->user || is_member(l, c->id);
		row->created = c->created;
		row->changed = c->changed;
	}
}

enum err_code case_list(struct seat *seat, const struct case_query *query, struct case_rows *out,
			struct err *err)
{
	static const struct case_query all;
	struct lister l = {
	    .x = seat->desk->index,
	    .query = query ? query : &all,
	    .unit = seat->session->user.unit,
	    .user = seat->session->user.id,
	};
	struct case_rows rows = {0};
	struct desk_load load;
	enum err_code code = seat_need_role(seat, ROLES_CASE, err);

	if (code == ERR_OK)
		code = seat_hold(seat, err);
	if (code != ERR_OK)
		return code;
	code = index_refresh(seat, err);
	if (code == ERR_OK)
		code = read_membership(seat, &l, err);
	if (code == ERR_OK) {
		if (l.query->find && !text_is_blank(l.query->find))
			l.needle = text_fold(l.query->find);
		index_read(l.x);
		collect(&l);
		take_rows(&l, &rows);
		index_read_end(l.x);
		desk_load_get(seat->desk, &load);
		rows.complete = load.done;
		*out = rows;
	}
	seat_release(seat);
	secret_str_free(l.needle);
	free(l.member);
	free(l.found);
	return code;
}

void case_rows_clear(struct case_rows *r)
{
	for (size_t i = 0; i < r->count; i++) {
		secret_str_free(r->rows[i].title);
		secret_str_free(r->rows[i].person);
	}
	free(r->rows);
	*r = (struct case_rows){0};
}
