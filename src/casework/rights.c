/* SPDX-License-Identifier: Apache-2.0 */
/* Requests, marks, holidays. */
#include "casework/rights.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/act.h"
#include "casework/codec.h"
#include "casework/record_rows.h"
#include "casework/secret.h"
#include "casework/task_rows.h"

struct word {
	const char *word;
	const char *name;
};

static const struct word kinds[REQUEST_KIND_COUNT] = {
    [REQUEST_ACCESS] = {"access", N_("access")},
    [REQUEST_RECTIFY] = {"rectify", N_("correction")},
    [REQUEST_ERASE] = {"erase", N_("erasure")},
    [REQUEST_RESTRICT] = {"restrict", N_("restriction")},
    [REQUEST_OBJECT] = {"object", N_("objection")},
};

static const struct word states[] = {
    [REQUEST_OPEN] = {"open", N_("open")},
    [REQUEST_EXTENDED] = {"extended", N_("extended")},
    [REQUEST_ANSWERED] = {"answered", N_("answered")},
    [REQUEST_REFUSED] = {"refused", N_("refused")},
    [REQUEST_WITHDRAWN] = {"withdrawn", N_("withdrawn")},
};

static const char *const marks[] = {
    [MARK_CONTESTED] = "contested",
    [MARK_RESTRICTED] = "restricted",
    [MARK_GRANTED] = "granted",
};

const char *request_kind_word(enum request_kind k)
{
	return kinds[k].word;
}

const char *request_kind_name(enum request_kind k)
{
	return _(kinds[k].name);
}

const char *request_state_word(enum request_state s)
{
	return states[s].word;
}

const char *request_state_name(enum request_state s)
{
	return _(states[s].name);
}

static enum request_kind kind_parse(const char *word)
{
	for (int i = 0; i < REQUEST_KIND_COUNT; i++)
		if (strcmp(kinds[i].word, word) == 0)
			return (enum request_kind)i;
	return REQUEST_ACCESS;
}

static enum request_state state_parse(const char *word)
{
	for (size_t i = 0; i < ARRAY_LEN(states); i++)
		if (strcmp(states[i].word, word) == 0)
			return (enum request_state)i;
	return REQUEST_OPEN;
}

/* --- the calendar of the desk ------------------------------------------------------------ */

static enum err_code load_holidays(struct db *db, const char *order, int32_t **out, size_t *count,
				   struct err *err)
{
	size_t cap = 0;
	struct stmt *q;
	enum err_code code = db_query(
	    db, &q, err, "SELECT day FROM holiday WHERE legal_order = ? ORDER BY day", "s", order);

	*out = NULL;
	*count = 0;
	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		MEM_GROW(*out, *count, cap);
		(*out)[(*count)++] = (int32_t)stmt_i64(q, 0);
	}
	return stmt_end(q, err);
}

enum err_code holiday_add(struct seat *seat, const char *order, const struct date *day,
			  struct err *err)
{
	struct act a;
	enum err_code code =
	    seat_need_role(seat, ROLE_BIT(ROLE_SUPERVISOR) | ROLE_BIT(ROLE_ADMINISTRATOR), err);

	if (code == ERR_OK && !date_is_full(day))
		code = err_set(err, ERR_INPUT, _("a holiday is a full date"));
	if (code == ERR_OK)
		code = act_begin(&a, seat, "registry.set", NULL, err);
	if (code != ERR_OK)
		return code;
	code = db_run(a.db, err, "INSERT INTO holiday (legal_order, day, act) VALUES (?, ?, ?)",
		      "sii", order, (int64_t)date_to_days(day), a.seq);
	if (code == ERR_OK) {
		act_word(&a, "registry", "holiday");
		code = act_commit(&a, err);
	}
	act_abort(&a);
	return code;
}

/* --- marks --------------------------------------------------------------------------------- */

static enum err_code put_mark(struct act *a, int64_t person, enum mark_kind kind, bool on,
			      struct err *err)
{
	static const char *const news[][2] = {
	    [MARK_CONTESTED] = {"uncontested", "contested"},
	    [MARK_RESTRICTED] = {"unrestriction", "restriction"},
	    [MARK_GRANTED] = {"correction", "granted"},
	};
	int64_t have = 0;
	enum err_code code = db_get_i64(
	    a->db, &have, err, "SELECT count(*) FROM mark_now WHERE vault_id = ? AND kind = ?",
	    "is", person, marks[kind]);

	if (code != ERR_OK || (have > 0) == on)
		return code;
	code = db_run(
	    a->db, err,
	    "INSERT INTO mark (vault_id, kind, present, user_id, act) VALUES (?, ?, ?, ?, ?)",
	    "isiii", person, marks[kind], (int64_t)on, a->seat->session->user.id, a->seq);
	/* That protection was granted is told to nobody outside by its name; the
	 * recipients learn that the record is to be looked at again. */
	if (code == ERR_OK)
		code = record_tell_recipients(
		    a, person, kind == MARK_GRANTED ? "correction" : news[kind][on], err);
	return code;
}

enum err_code mark_set(struct seat *seat, const struct look *look, int64_t person,
		       enum mark_kind kind, bool on, struct err *err)
{
	struct act a;
	enum err_code code =
	    seat_need_role(seat, ROLE_BIT(ROLE_CLERK) | ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = act_begin(&a, seat, "mark.set", look, err);
	if (code != ERR_OK)
		return code;
	code = put_mark(&a, person, kind, on, err);
	if (code == ERR_OK) {
		act_about(&a, person, 0);
		act_word(&a, "mark", marks[kind]);
		act_number(&a, "on", on);
		code = act_commit(&a, err);
	}
	act_abort(&a);
	return code;
}

/* --- requests -------------------------------------------------------------------------------- */

static enum err_code seal_text(struct act *a, const char *table, int64_t person, int64_t row,
			       const char *text, struct buf *out, struct err *err)
{
	struct buf plain = BUF_INIT;
	uint8_t key[SEAL_KEY_LEN];
	char *clean = text_clean(text ? text : "", true);
	enum err_code code = vault_key(a->seat, person, COMPARTMENT_RECORDS, key, err);

	codec_put_text(&plain, 1, clean);
	if (code == ERR_OK)
		seal_put(key, (struct seal_place){table, "sealed", row}, plain.data, plain.len,
			 out);
	sodium_memzero(key, sizeof(key));
	secret_buf_free(&plain);
	secret_str_free(clean);
	return code;
}

static enum err_code put_request(struct act *a, int64_t person, enum request_kind kind,
				 const struct date *received, const char *text, int64_t *id,
				 struct err *err)
{
	const char *order = a->desk->info.order;
	struct calendar c = {.order = order};
	struct buf sealed = BUF_INIT;
	struct date due;
	struct date latest;
	int32_t *holidays = NULL;
	enum err_code code = load_holidays(a->db, order, &holidays, &c.count, err);

	c.holidays = holidays;
	if (code == ERR_OK)
		code = act_next_id(a, "request", id, err);
	if (code == ERR_OK)
		code = seal_text(a, "request", person, *id, text, &sealed, err);
	if (code == ERR_OK) {
		calendar_request_due(&c, kind, received, &due, &latest);
		code =
		    db_run(a->db, err,
			   "INSERT INTO request (id, vault_id, legal_order, kind, received, due, "
			   "latest, user_id, sealed, act) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			   "iissiiiibi", *id, person, order, kinds[kind].word,
			   (int64_t)date_to_days(received), (int64_t)date_to_days(&due),
			   (int64_t)date_to_days(&latest), a->seat->session->user.id, sealed.data,
			   sealed.len, a->seq);
	}
	if (code == ERR_OK)
		code =
		    task_add(a, TASK_REQUEST,
			     (struct task_about){.ref = *id,
						 .vault = person,
						 .due = (instant)date_to_days(&due) * INSTANT_DAY},
			     false, err);
	free(holidays);
	buf_free(&sealed);
	return code;
}

enum err_code request_open(struct seat *seat, const struct look *look, int64_t person,
			   enum request_kind kind, const struct date *received, const char *text,
			   int64_t *id, struct err *err)
{
	struct act a;
	struct date today;
	int64_t row = 0;
	enum err_code code =
	    seat_need_role(seat, ROLE_BIT(ROLE_CLERK) | ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = act_begin(&a, seat, "request.open", look, err);
	if (code != ERR_OK)
		return code;
	today = instant_date(a.at);
	if (!date_is_full(received) || date_compare(received, &today) > 0)
		code = err_set(err, ERR_INPUT, _("the day of receipt is today or earlier"));
	if (code == ERR_OK)
		code = put_request(&a, person, kind, received, text, &row, err);
	if (code == ERR_OK && (kind == REQUEST_RECTIFY || kind == REQUEST_OBJECT))
		code = put_mark(&a, person, MARK_CONTESTED, true, err);
	if (code == ERR_OK) {
		act_about(&a, person, row);
		act_word(&a, "request", kinds[kind].word);
		code = act_commit(&a, err);
	}
	act_abort(&a);
	if (code == ERR_OK && id)
		*id = row;
	return code;
}

struct request_now {
	int64_t person;
	enum request_kind kind;
	enum request_state state;
	int32_t due;
};

static enum err_code read_request(struct db *db, int64_t id, struct request_now *r, struct err *err)
{
	struct stmt *q;
	bool found;
	enum err_code code = db_query(
	    db, &q, err,
	    "SELECT vault_id, kind, due, coalesce((SELECT e.event FROM request_event e WHERE "
	    "e.request_id = r.id ORDER BY e.id DESC LIMIT 1), 'open') FROM request r WHERE r.id = "
	    "?",
	    "i", id);

	if (code != ERR_OK)
		return code;
	found = stmt_row(q);
	if (found)
		*r = (struct request_now){stmt_i64(q, 0), kind_parse(stmt_text(q, 1)),
					  state_parse(stmt_text(q, 3)), (int32_t)stmt_i64(q, 2)};
	code = stmt_end(q, err);
	if (code == ERR_OK && !found)
		code = err_set(err, ERR_NOT_FOUND, _("there is no request %lld"), (long long)id);
	return code;
}

static enum err_code check_event(const struct request_now *r, enum request_state event,
				 const struct date *today, struct err *err)
{
	if (r->state > REQUEST_EXTENDED)
		return err_set(err, ERR_CONFLICT, _("this request is closed already"));
	if (event == REQUEST_EXTENDED && r->state == REQUEST_EXTENDED)
		return err_set(err, ERR_REFUSED, _("a request is extended once"));
	if (event == REQUEST_EXTENDED && date_to_days(today) > r->due)
		return err_set(err, ERR_REFUSED, _("a request is extended before it is due"));
	if (event == REQUEST_OPEN)
		return err_set(err, ERR_INPUT, _("a request is not opened twice"));
	return ERR_OK;
}

static enum err_code close_task(struct act *a, int64_t request, struct err *err)
{
	return db_run(
	    a->db, err,
	    "INSERT INTO task_done (task_id, user_id, act) SELECT t.id, ?, ? FROM task t WHERE "
	    "t.stage = 'request' AND t.ref_id = ? AND NOT EXISTS (SELECT 1 FROM task_done x "
	    "WHERE x.task_id = t.id)",
	    "iii", a->seat->session->user.id, a->seq, request);
}

enum err_code request_note(struct seat *seat, const struct look *look, int64_t id,
			   enum request_state event, const char *text, bool keep_mark,
			   struct err *err)
{
	struct request_now r = {0};
	struct buf sealed = BUF_INIT;
	struct act a;
	struct date today;
	int64_t row = 0;
	enum err_code code =
	    seat_need_role(seat, ROLE_BIT(ROLE_CLERK) | ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK && (!text || text_is_blank(text)))
		code = err_set(err, ERR_INPUT, _("a reason in words is needed"));
	if (code == ERR_OK)
		code = act_begin(&a, seat, "request.event", look, err);
	if (code != ERR_OK)
		return code;
	today = instant_date(a.at);
	code = read_request(a.db, id, &r, err);
	if (code == ERR_OK)
		code = check_event(&r, event, &today, err);
	if (code == ERR_OK)
		code = act_next_id(&a, "request_event", &row, err);
	if (code == ERR_OK)
		code = seal_text(&a, "request_event", r.person, row, text, &sealed, err);
	if (code == ERR_OK)
		code =
		    db_run(a.db, err,
			   "INSERT INTO request_event (id, request_id, vault_id, event, user_id, "
			   "sealed, act) VALUES (?, ?, ?, ?, ?, ?, ?)",
			   "iiisibi", row, id, r.person, states[event].word, seat->session->user.id,
			   sealed.data, sealed.len, a.seq);
	if (code == ERR_OK && event > REQUEST_EXTENDED) {
		code = close_task(&a, id, err);
		if (code == ERR_OK && !keep_mark &&
		    (r.kind == REQUEST_RECTIFY || r.kind == REQUEST_OBJECT))
			code = put_mark(&a, r.person, MARK_CONTESTED, false, err);
	}
	if (code == ERR_OK) {
		act_about(&a, r.person, id);
		act_word(&a, "event", states[event].word);
		code = act_commit(&a, err);
	}
	act_abort(&a);
	buf_free(&sealed);
	return code;
}

enum err_code request_list(struct seat *seat, bool only_open, struct request_rows *out,
			   struct err *err)
{
	struct request_rows rows = {0};
	struct date today = instant_date(clock_now());
	size_t cap = 0;
	struct stmt *q;
	enum err_code code = seat_need_role(seat, ROLES_CASE, err);

	if (code == ERR_OK)
		code = db_query(
		    seat->db, &q, err,
		    "SELECT r.id, r.vault_id, r.kind, r.received, r.due, r.latest, r.legal_order, "
		    "coalesce((SELECT e.event FROM request_event e WHERE e.request_id = r.id ORDER "
		    "BY "
		    "e.id DESC LIMIT 1), 'open') AS state FROM request r WHERE NOT ?1 OR state IN "
		    "('open', 'extended') ORDER BY CASE state WHEN 'extended' THEN r.latest ELSE "
		    "r.due "
		    "END, r.id",
		    "i", (int64_t)only_open);
	if (code != ERR_OK)
		return code;
	while (stmt_row(q)) {
		struct request_row *r;

		MEM_GROW(rows.rows, rows.count, cap);
		r = &rows.rows[rows.count++];
		*r = (struct request_row){
		    .id = stmt_i64(q, 0),
		    .person = stmt_i64(q, 1),
		    .kind = kind_parse(stmt_text(q, 2)),
		    .state = state_parse(stmt_text(q, 7)),
		    .received = date_from_days((int32_t)stmt_i64(q, 3)),
		    .order = xstrdup(stmt_text(q, 6)),
		};
		r->due = date_from_days((int32_t)stmt_i64(q, r->state == REQUEST_EXTENDED ? 5 : 4));
		r->overdue = r->state <= REQUEST_EXTENDED && date_compare(&r->due, &today) < 0;
	}
	code = stmt_end(q, err);
	if (code != ERR_OK) {
		request_rows_clear(&rows);
		return code;
	}
	*out = rows;
	return ERR_OK;
}

void request_rows_clear(struct request_rows *r)
{
	for (size_t i = 0; i < r->count; i++)
		free(r->rows[i].order);
	free(r->rows);
	*r = (struct request_rows){0};
}
