/* SPDX-License-Identifier: Apache-2.0 */
/* Finding persons by what is known of them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/act.h"
#include "casework/facts.h"
#include "casework/index.h"
#include "casework/secret.h"
#include "person/document.h"
#include "person/name.h"

#define MAX_WORDS 12
#define NEAR_WORD 0.86 /* Jaro-Winkler from which two words may be one name */

struct words {
	char *text[MAX_WORDS];
	char *sound[MAX_WORDS];
	size_t count;
};

static void split(const char *name, struct words *w)
{
	char *key = name_key(name);

	for (char *p = key; *p && w->count < MAX_WORDS;) {
		size_t n = strcspn(p, " ");

		if (n) {
			w->text[w->count] = xstrndup(p, n);
			w->sound[w->count] = name_key_spanish(w->text[w->count]);
			w->count++;
		}
		p += n;
		p += strspn(p, " ");
	}
	secret_str_free(key);
}

static void words_clear(struct words *w)
{
	for (size_t i = 0; i < w->count; i++) {
		secret_str_free(w->text[i]);
		secret_str_free(w->sound[i]);
	}
	w->count = 0;
}

/* How well one word of the query is met by the words of one name. */
static double best_word(const char *text, const char *sound, const char *name, size_t len)
{
	double best = 0;
	char word[128];

	for (size_t i = 0; i < len;) {
		size_t n = 0;

		while (i + n < len && name[i + n] != ' ')
			n++;
		if (n && n < sizeof(word)) {
			double s;

			memcpy(word, name + i, n);
			word[n] = '\0';
			s = strcmp(word, text) == 0 ? 1 : name_similarity(text, word);
			if (s > best)
				best = s;
		}
		i += n + 1;
	}
	if (best < 1 && best > 0.6) {
		/* The same by ear counts nearly as the same by letter. */
		for (size_t i = 0; i < len;) {
			size_t n = 0;

			while (i + n < len && name[i + n] != ' ')
				n++;
			if (n && n < sizeof(word)) {
				char *key;

				memcpy(word, name + i, n);
				word[n] = '\0';
				key = name_key_spanish(word);
				if (strcmp(key, sound) == 0 && best < 0.97)
					best = 0.97;
				secret_str_free(key);
			}
			i += n + 1;
		}
	}
	return best >= NEAR_WORD ? best : 0;
}

/* The mean over the words of the query, for the best of the person's names. */
static double name_likeness(const struct words *w, const char *keys)
{
	double best = 0;

	for (const char *name = keys; *name;) {
		size_t len = strcspn(name, "\n");
		double sum = 0;

		for (size_t i = 0; i < w->count; i++)
			sum += best_word(w->text[i], w->sound[i], name, len);
		sum /= (double)w->count;
		if (sum > best)
			best = sum;
		name += len;
		name += *name == '\n';
	}
	return best;
}

static double birth_likeness(const struct date *want, int margin, const struct birth *have)
{
	int gap;
	int allowed = margin + have->margin_years;

	if (!have->date.year)
		return 0.5;
	gap = abs(want->year - have->date.year);
	if (gap > allowed)
		return gap == allowed + 1 ? 0.5 : 0;
	if (gap > 0 || !want->month || !have->date.month)
		return 0.8;
	if (want->month != have->date.month)
		/* day and month in the other order are a common slip */
		return want->day == have->date.month && want->month == have->date.day ? 0.85 : 0.7;
	if (!want->day || !have->date.day)
		return 0.9;
	return want->day == have->date.day ? 1 : 0.85;
}

static double document_likeness(const char *key, const char *issuer, const char *documents)
{
	for (const char *d = documents; *d;) {
		size_t len = strcspn(d, "\n");
		const char *slash = memchr(d, '/', len);
		size_t n = slash ? (size_t)(slash - d) : len;

		if (n == strlen(key) && memcmp(d, key, n) == 0)
			return !issuer || !slash || strncasecmp(slash + 1, issuer, 3) == 0 ? 1
											   : 0.7;
		d += len;
		d += *d == '\n';
	}
	return 0;
}

struct finder {
	const struct person_query *query;
	struct words words;
	char *document;
	char *place;
};

/* The fields that the query has, each weighed alike; one that contradicts takes
 * a record out. */
static double likeness(const struct finder *f, const struct index_person *p)
{
	double sum = 0;
	int n = 0;

	if (f->document) {
		double d = document_likeness(f->document, f->query->issuer, p->documents);

		/* The same document is reason enough to look. */
		if (d >= 0.7)
			return d;
		n++;
	}
	if (f->words.count) {
		double s = name_likeness(&f->words, p->keys);

		if (s < 0.5)
			return 0;
		sum += s;
		n++;
	}
	if (f->query->birth.year) {
		double s = birth_likeness(&f->query->birth, f->query->birth_margin, &p->birth);

		if (s == 0)
			return 0;
		sum += s;
		n++;
	}
	if (f->place) {
		double s = *p->places ? name_similarity(f->place, p->places) : 0.5;

		sum += s;
		n++;
	}
	return n ? sum / n : 0;
}

static enum err_code check_query(const struct person_query *q, struct err *err)
{
	int fields = 0;

	fields += q->name && !text_is_blank(q->name);
	fields += q->birth.year != 0;
	fields += q->birth_place && !text_is_blank(q->birth_place);
	if (q->document && !text_is_blank(q->document))
		fields += q->issuer && *q->issuer ? 2 : 1;
	if (fields < 2)
		return err_set(
		    err, ERR_REFUSED,
		    _("at least two of name, birth, document and place of birth are needed; "
		      "nobody is looked for by less (rule find.two-fields)"));
	return ERR_OK;
}

static void row_from_index(struct seat *seat, const struct index_person *p,
			   const struct date *today, struct person_row *out)
{
	struct date due = facts_due(seat->db, p->retention, &p->captured, p->created);
	struct date soon = date_from_days(date_to_days(today) + 92);

	*out = (struct person_row){
	    .id = p->id,
	    .name = xstrdup(p->name),
	    .birth = p->birth.date,
	    .birth_margin = p->birth.margin_years,
	    .sex = p->sex,
	    .contested = p->contested,
	    .restricted = p->restricted,
	    .due_soon = date_compare(&due, &soon) <= 0,
	    .cases = p->cases,
	};
	memcpy(out->nationality, p->nationality, sizeof(out->nationality));
}

enum err_code person_row_fill(struct seat *seat, int64_t id, const struct date *today,
			      struct person_row *out, struct err *err)
{
	struct index *x = seat->desk->index;
	const struct index_person *p;
	struct record r;
	bool done = false;
	enum err_code code;

	index_read(x);
	p = index_person_get(x, id);
	if (p && !p->erased && *p->name) {
		row_from_index(seat, p, today, out);
		done = true;
	}
	index_read_end(x);
	if (done)
		return ERR_OK;
	code = facts_record(seat, id, &r, err);
	if (code != ERR_OK)
		return code;
	*out = (struct person_row){
	    .id = id,
	    .name = name_format_list(&r.person.names[0]),
	    .birth = r.person.birth.date,
	    .birth_margin = r.person.birth.margin_years,
	    .sex = r.person.sex,
	};
	if (r.person.n_nationalities)
		memcpy(out->nationality, r.person.nationalities[0], sizeof(out->nationality));
	record_clear(&r);
	return ERR_OK;
}

static int by_likeness(const void *a, const void *b)
{
	const struct person_row *x = a;
	const struct person_row *y = b;

	if (x->likeness != y->likeness)
		return x->likeness < y->likeness ? 1 : -1;
	return x->id < y->id ? -1 : x->id > y->id;
}

static void search_index(struct seat *seat, const struct finder *f, struct person_rows *rows)
{
	struct index *x = seat->desk->index;
	struct date today = instant_date(db_now(seat->db));
	size_t cap = 0;

	index_read(x);
	for (size_t i = 0; i < index_person_count(x); i++) {
		const struct index_person *p = index_person_at(x, i);
		double s = p->erased ? 0 : likeness(f, p);

		if (s < 0.7)
			continue;
		MEM_GROW(rows->rows, rows->count, cap);
		row_from_index(seat, p, &today, &rows->rows[rows->count]);
		rows->rows[rows->count++].likeness = s;
	}
	index_read_end(x);
}

enum err_code person_find(struct seat *seat, const struct look *look,
			  const struct person_query *query, struct person_rows *out,
			  struct err *err)
{
	struct finder f = {.query = query};
	struct person_rows rows = {0};
	struct act a;
	size_t limit = query->limit ? query->limit : 50;
	enum err_code code = seat_need_role(seat, ROLES_CASE, err);

	if (code == ERR_OK)
		code = check_query(query, err);
	if (code == ERR_OK)
		code = desk_load_wait(seat, err);
	if (code == ERR_OK)
		code = index_refresh(seat, err);
	if (code == ERR_OK)
		code = act_begin(&a, seat, "person.find", look, err);
	if (code != ERR_OK)
		return code;
	if (query->name)
		split(query->name, &f.words);
	if (query->document && !text_is_blank(query->document))
		f.document = document_number_key(query->document);
	if (query->birth_place && !text_is_blank(query->birth_place))
		f.place = text_fold(query->birth_place);
	search_index(seat, &f, &rows);
	words_clear(&f.words);
	secret_str_free(f.document);
	secret_str_free(f.place);
	if (rows.count)
		qsort(rows.rows, rows.count, sizeof(*rows.rows), by_likeness);
	rows.total = rows.count;
	while (rows.count > limit)
		secret_str_free(rows.rows[--rows.count].name);
	act_number(&a, "found", (int64_t)rows.total);
	code = act_commit(&a, err);
	act_abort(&a);
	if (code != ERR_OK) {
		person_rows_clear(&rows);
		return code;
	}
	*out = rows;
	return ERR_OK;
}

void person_rows_clear(struct person_rows *r)
{
	for (size_t i = 0; i < r->count; i++)
		secret_str_free(r->rows[i].name);
	free(r->rows);
	*r = (struct person_rows){0};
}
