/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/scr_persons.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/casefile.h"
#include "casework/erase.h"
#include "casework/secret.h"
#include "person/country.h"
#include "person/person.h"
#include "ui/list.h"
#include "ui/scr_person.h"
#include "ui/sheet.h"
#include "ui/station.h"

/* What was looked for last. */
struct query {
	char *name, *document, *birth_place;
	char birth[DATE_TEXT_LEN], margin[4], issuer[4];
};

struct persons {
	struct screen base;
	struct list list;
	struct why why;
	struct query query;
	struct person_rows found;
	struct retention_rows due;
	bool due_mode;
	bool picking;
	uint64_t asker;
	void (*answer)(struct app *, uint64_t, int64_t);
};

static void query_clear(struct query *q)
{
	secret_str_free(q->name);
	secret_str_free(q->document);
	secret_str_free(q->birth_place);
	memset(q, 0, sizeof(*q));
}

/* --- the list ------------------------------------------------------------------------------ */

enum {
	COL_NAME,
	COL_BIRTH,
	COL_SEX,
	COL_NATIONALITY,
	COL_CASES,
	COL_MARKS,
	COL_LIKE,
	COLS
};

static const struct list_column columns[COLS] = {
    {"name", N_("Name"), 20, 3, ALIGN_LEFT, 0},
    {"birth", N_("Birth"), 14, 0, ALIGN_LEFT, 0},
    {"sex", N_("Sex"), 3, 0, ALIGN_LEFT, 2},
    {"nationality", N_("Nationality"), 11, 0, ALIGN_LEFT, 3},
    {"cases", N_("Cases"), 5, 0, ALIGN_RIGHT, 4},
    {"marks", N_("Marks"), 14, 1, ALIGN_LEFT, 1},
    {"likeness", N_("Like"), 5, 0, ALIGN_RIGHT, 0},
};

static size_t row_count(void *context)
{
	const struct persons *p = context;

	return p->due_mode ? p->due.count : p->found.count;
}

static int64_t row_id(void *context, size_t row)
{
	const struct persons *p = context;

	return p->due_mode ? p->due.rows[row].person : p->found.rows[row].id;
}

static void due_cell(const struct retention_row *r, int column, struct list_cell *out)
{
	char due[DATE_TEXT_LEN];

	if (column == COL_NAME)
		snprintf(out->text, sizeof(out->text), "%s", r->name);
	else if (column == COL_MARKS)
		snprintf(out->text, sizeof(out->text),
			 r->overdue ? _("time is over: %s") : _("until %s"),
			 date_format(&r->due, due));
	if (column == COL_MARKS && r->overdue)
		out->ink = INK_WARN;
}

static void row_cell(void *context, size_t row, int column, struct list_cell *out)
{
	const struct persons *p = context;
	const struct person_row *r;
	char birth[DATE_TEXT_LEN];

	if (p->due_mode) {
		due_cell(&p->due.rows[row], column, out);
		return;
	}
	r = &p->found.rows[row];
	switch (column) {
	case COL_NAME:
		snprintf(out->text, sizeof(out->text), "%s", r->name);
		break;
	case COL_BIRTH:
		snprintf(out->text, sizeof(out->text), r->birth_margin ? "%s ±%d" : "%s",
			 date_format(&r->birth, birth), r->birth_margin);
		break;
	case COL_SEX:
		snprintf(out->text, sizeof(out->text), "%s",
			 person_sex_word((enum person_sex)r->sex));
		break;
	case COL_NATIONALITY:
		snprintf(out->text, sizeof(out->text), "%s", r->nationality);
		break;
	case COL_CASES:
		snprintf(out->text, sizeof(out->text), "%d", r->cases);
		break;
	case COL_MARKS:
		snprintf(out->text, sizeof(out->text), "%s%s%s",
			 r->contested ? _("contested ") : "", r->restricted ? _("restricted ") : "",
			 r->due_soon ? _("erased soon") : "");
		out->ink = INK_WARN;
		break;
	default:
		snprintf(out->text, sizeof(out->text), "%d %%", (int)(r->likeness * 100 + 0.5));
		break;
	}
}

static int row_compare(void *context, int column, size_t a, size_t b)
{
	const struct persons *p = context;
	const struct person_row *ra, *rb;

	if (p->due_mode)
		return column == COL_NAME ? strcoll(p->due.rows[a].name, p->due.rows[b].name)
					  : date_compare(&p->due.rows[a].due, &p->due.rows[b].due);
	ra = &p->found.rows[a];
	rb = &p->found.rows[b];
	switch (column) {
	case COL_BIRTH:
		return date_compare(&ra->birth, &rb->birth);
	case COL_CASES:
		return ra->cases - rb->cases;
	case COL_LIKE:
		return (ra->likeness > rb->likeness) - (ra->likeness < rb->likeness);
	case COL_NATIONALITY:
		return strcmp(ra->nationality, rb->nationality);
	case COL_SEX:
		return ra->sex - rb->sex;
	default:
		return strcoll(ra->name, rb->name);
	}
}

static const struct list_model model = {
    .columns = columns,
    .n_columns = COLS,
    .count = row_count,
    .id = row_id,
    .cell = row_cell,
    .compare = row_compare,
};

/* --- finding ---------------------------------------------------------------------------------- */

struct find_errand {
	struct errand errand;
	struct why why;
	struct query query;
	struct person_rows rows;
};

static enum err_code find_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct find_errand *f = (struct find_errand *)e;
	struct look look = why_look(&f->why);
	struct person_query q = {.name = f->query.name,
				 .document = f->query.document,
				 .issuer = f->query.issuer,
				 .birth_place = f->query.birth_place,
				 .limit = 200};
	long margin = 0;
	enum err_code code = desk_load_wait(seat, err);

	if (code != ERR_OK)
		return code;
	date_parse(f->query.birth, &q.birth);
	text_to_long(f->query.margin, 0, 99, &margin);
	q.birth_margin = (int)margin;
	if (!*f->query.issuer)
		q.issuer = NULL;
	return person_find(seat, &look, &q, &f->rows, err);
}

static void find_clear(struct errand *e)
{
	struct find_errand *f = (struct find_errand *)e;

	why_clear(&f->why);
	query_clear(&f->query);
	person_rows_clear(&f->rows);
}

static const struct errand_ops find_ops = {"find-person", find_run, sheet_errand_done, find_clear,
					   false};

static void found(struct sheet *s, struct errand *e)
{
	struct persons *p = (struct persons *)sheet_asker(s);
	struct find_errand *f = (struct find_errand *)e;

	if (!p)
		return;
	p->base.stale = false;
	person_rows_clear(&p->found);
	p->found = f->rows;
	memset(&f->rows, 0, sizeof(f->rows));
	query_clear(&p->query);
	p->query = f->query;
	memset(&f->query, 0, sizeof(f->query));
	p->due_mode = false;
	p->list.empty =
	    _("nobody was found; e changes the query. Names are found in any spelling.");
	p->list.sort = COL_LIKE;
	p->list.down = true;
	list_refresh(&p->list);
	list_act(&p->list, e->app, ACT_FIRST, NULL);
}

static const char *check_margin(const char *value, void *context)
{
	long n;

	return text_is_blank(value) || text_to_long(value, 0, 99, &n) ? NULL
								      : _("a number of years");
}

static const char *check_country(const char *value, void *context)
{
	return text_is_blank(value) || country_find(value)
		   ? NULL
		   : _("a code of three letters: COL, ESP, SYR ...");
}

static const struct field_spec fields[] = {
    {.id = "name",
     .type = FIELD_TEXT,
     .label = N_("Name"),
     .help = N_("given and family names in any order; the spelling may differ")},
    {.id = "birth",
     .type = FIELD_DATE,
     .label = N_("Born"),
     .help = N_("1990, 1990-05 or 1990-05-03"),
     .width = 12},
    {.id = "margin",
     .type = FIELD_TEXT,
     .label = N_("Or so many years"),
     .help = N_("the birth may differ by so many years"),
     .width = 4,
     .max = 2,
     .validate = check_margin},
    {.id = "document",
     .type = FIELD_TEXT,
     .label = N_("Document number"),
     .help = N_("of any kind; blanks and dashes do not matter"),
     .width = 24},
    {.id = "issuer",
     .type = FIELD_TEXT,
     .label = N_("Issued by"),
     .help = N_("country code, such as COL; with the number this is enough"),
     .width = 5,
     .max = 3,
     .validate = check_country},
    {.id = "birth-place", .type = FIELD_TEXT, .label = N_("Place of birth")},
};

static void fill(struct sheet *s)
{
	struct persons *p = (struct persons *)sheet_asker(s);
	const struct query *q = &p->query;

	form_set(&s->form, "name", q->name);
	form_set(&s->form, "birth", q->birth);
	form_set(&s->form, "margin", q->margin);
	form_set(&s->form, "document", q->document);
	form_set(&s->form, "issuer", q->issuer);
	form_set(&s->form, "birth-place", q->birth_place);
}

static void submit(struct sheet *s)
{
	struct persons *p = (struct persons *)sheet_asker(s);
	struct find_errand *f;

	if (!p)
		return;
	f = xcalloc(1, sizeof(*f));
	why_copy(&f->why, &p->why);
	f->query.name = xstrdup(form_get(&s->form, "name"));
	f->query.document = xstrdup(form_get(&s->form, "document"));
	f->query.birth_place = xstrdup(form_get(&s->form, "birth-place"));
	snprintf(f->query.birth, sizeof(f->query.birth), "%s", form_get(&s->form, "birth"));
	snprintf(f->query.margin, sizeof(f->query.margin), "%s", form_get(&s->form, "margin"));
	snprintf(f->query.issuer, sizeof(f->query.issuer), "%s", form_get(&s->form, "issuer"));
	s->worked = found;
	sheet_post(s, &find_ops, &f->errand);
}

static const struct sheet_spec query_spec = {
    .title = N_("Find a person"),
    .text = N_("At least two of name, birth, document and place of birth. Nobody is looked for "
	       "by nationality, religion or descent."),
    .fields = fields,
    .n = ARRAY_LEN(fields),
    .fill = fill,
    .submit = submit,
};

static void ask_query(struct persons *p)
{
	sheet_open(p->base.app, &p->base, &query_spec, NULL);
}

/* --- what is due
 * ---------------------------------------------------------------------------------- */

struct due_errand {
	struct errand errand;
	struct retention_rows rows;
};

static enum err_code due_run(struct errand *e, struct seat *seat, struct err *err)
{
	return retention_list(seat, &((struct due_errand *)e)->rows, err);
}

static void due_done(struct errand *e, struct screen *s)
{
	struct persons *p = (struct persons *)s;
	struct due_errand *d = (struct due_errand *)e;

	if (errand_failed(e))
		return;
	retention_rows_clear(&p->due);
	p->due = d->rows;
	memset(&d->rows, 0, sizeof(d->rows));
	p->due_mode = true;
	p->list.empty = _("no record is erased within three months");
	p->list.sort = COL_MARKS;
	p->list.down = false;
	list_refresh(&p->list);
}

static void due_clear(struct errand *e)
{
	retention_rows_clear(&((struct due_errand *)e)->rows);
}

static const struct errand_ops due_ops = {"due", due_run, due_done, due_clear, false};

static void ask_due(struct persons *p)
{
	struct due_errand *e = xcalloc(1, sizeof(*e));

	p->list.empty = _("reading ...");
	errand_post(p->base.app, &p->base, LANE_STORE, &due_ops, &e->errand);
}

/* --- the screen
 * --------------------------------------------------------------------------------------- */

static void why_given(struct app *a, uint64_t asker, const struct look *look)
{
	struct persons *p = (struct persons *)app_find(a, asker);

	if (!p || !look)
		return;
	why_set(&p->why, look);
	ask_query(p);
}

static void begin_query(struct persons *p, bool again)
{
	if (p->why.text && !again)
		ask_query(p);
	else
		station_ask_why(p->base.app, &p->base,
				&(struct why_question){
				    .what = _("You are about to look for a person in the files."),
				    .again = true},
				why_given);
}

static void persons_open(struct screen *s, const void *argument)
{
	struct persons *p = (struct persons *)s;
	const struct place_argument *place = argument;
	const struct why *last = station_why_last(station_of(s->app));

	list_init(&p->list, &model, p, COL_LIKE, true);
	p->list.empty = _("e says whom you look for");
	if (last)
		why_copy(&p->why, last);
	if (place && place->text && strcmp(place->text, "due") == 0)
		ask_due(p);
	else if (place)
		begin_query(p, false);
}

static void persons_close(struct screen *s)
{
	struct persons *p = (struct persons *)s;

	list_done(&p->list);
	person_rows_clear(&p->found);
	retention_rows_clear(&p->due);
	query_clear(&p->query);
	why_clear(&p->why);
}

static void due_why_given(struct app *a, uint64_t asker, const struct look *look)
{
	struct persons *p = (struct persons *)app_find(a, asker);

	if (!p || !look)
		return;
	why_set(&p->why, look);
	app_open(a, &person_ops, &(struct person_argument){list_selected_id(&p->list), look});
}

static unsigned open_person(struct persons *p)
{
	struct app *a = p->base.app;
	int64_t id = list_selected_id(&p->list);
	struct look look = why_look(&p->why);

	if (!id)
		return UI_HANDLED;
	if (p->picking) {
		uint64_t asker = p->asker;
		void (*answer)(struct app *, uint64_t, int64_t) = p->answer;

		app_close(a, &p->base);
		answer(a, asker, id);
	} else if (!p->why.text) {
		station_ask_why(a, &p->base,
				&(struct why_question){
				    .what = _("You are about to see the record of a person.")},
				due_why_given);
	} else {
		app_open(a, &person_ops, &(struct person_argument){id, &look});
	}
	return UI_REPAINT;
}

static unsigned persons_key(struct screen *s, const struct event *e)
{
	return list_key(&((struct persons *)s)->list, e);
}

static unsigned persons_act(struct screen *s, enum action act, const char *argument)
{
	struct persons *p = (struct persons *)s;

	switch (act) {
	case ACT_OPEN:
		return open_person(p);
	case ACT_PERSONS_QUERY:
		begin_query(p, false);
		return UI_REPAINT;
	case ACT_PERSONS_DUE:
		ask_due(p);
		return UI_REPAINT;
	case ACT_REFRESH:
		if (p->due_mode)
			ask_due(p);
		else
			begin_query(p, true);
		return UI_REPAINT;
	default:
		return list_act(&p->list, s->app, act, argument);
	}
}

static const char *persons_blocked(const struct screen *s, enum action act)
{
	if (act == ACT_PERSONS_DUE && ((const struct persons *)s)->picking)
		return _("choose a person first");
	return NULL;
}

static unsigned persons_mouse(struct screen *s, const struct event *e)
{
	struct persons *p = (struct persons *)s;
	bool open = false;
	unsigned result = list_mouse(&p->list, e, &open);

	return open ? open_person(p) : result;
}

static void persons_draw(struct screen *s, struct surface *to, struct rect body)
{
	list_draw(&((struct persons *)s)->list, s->app, to, body, true);
}

static void persons_subtitle(const struct screen *s, char *out, size_t room)
{
	const struct persons *p = (const struct persons *)s;

	if (p->due_mode)
		snprintf(out, room, _("erased within three months: %zu"), p->due.count);
	else if (p->picking)
		snprintf(out, room, _("choose one for case %s"), p->why.number);
	else if (p->why.text)
		snprintf(out, room, _("for case %s"), p->why.number);
}

static const char *persons_complete(const struct screen *s, enum action act, int i)
{
	return list_complete(&((const struct persons *)s)->list, act, i);
}

static const enum action footer[] = {ACT_OPEN,	 ACT_PERSONS_QUERY, ACT_PERSONS_DUE, ACT_FIND,
				     ACT_FILTER, ACT_SORT,	    ACT_NONE};

const struct screen_ops persons_ops = {
    .name = "persons",
    .title = N_("Persons"),
    .groups = GROUP_LIST | GROUP_PERSONS,
    .roles = MAY_PERSON,
    .size = sizeof(struct persons),
    .footer = footer,
    .open = persons_open,
    .close = persons_close,
    .key = persons_key,
    .act = persons_act,
    .blocked = persons_blocked,
    .mouse = persons_mouse,
    .draw = persons_draw,
    .subtitle = persons_subtitle,
    .complete = persons_complete,
};

void persons_pick(struct app *a, struct screen *asker, const struct look *look,
		  void (*answer)(struct app *, uint64_t, int64_t))
{
	uint64_t id = asker ? asker->id : 0;
	struct persons *p = (struct persons *)app_open(a, &persons_ops, NULL);

	if (!p)
		return;
	p->picking = true;
	p->asker = id;
	p->answer = answer;
	why_set(&p->why, look);
	ask_query(p);
}
