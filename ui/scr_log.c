/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/scr_log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/audit.h"
#include "casework/log.h"
#include "ui/dialog.h"
#include "ui/errand.h"
#include "ui/list.h"
#include "ui/scr_text.h"
#include "ui/station.h"

/* Read at once; the end of the list asks for more. */
#define LOG_PAGE 500

struct log_screen {
	struct screen base;
	struct list list;
	struct log_rows rows;
	bool known, asked, again, all;
	bool verifying;
};

enum {
	COL_SEQ,
	COL_AT,
	COL_USER,
	COL_KIND,
	COL_PURPOSE,
	COL_CASE,
	COL_OBJECT,
	COLS
};

static const struct list_column columns[COLS] = {
    {"entry", N_("Entry"), 8, 0, ALIGN_RIGHT, 0},     {"at", N_("When"), 16, 0, ALIGN_LEFT, 0},
    {"user", N_("Who"), 20, 2, ALIGN_LEFT, 0},	      {"kind", N_("What"), 20, 3, ALIGN_LEFT, 0},
    {"purpose", N_("Purpose"), 14, 1, ALIGN_LEFT, 2}, {"case", N_("Case"), 11, 0, ALIGN_LEFT, 1},
    {"object", N_("Object"), 8, 0, ALIGN_RIGHT, 3},
};

static size_t row_count(void *context)
{
	return ((struct log_screen *)context)->rows.count;
}

/* Entries are numbered from 0; ids of rows never are 0. */
static int64_t row_id(void *context, size_t row)
{
	return ((struct log_screen *)context)->rows.rows[row].seq + 1;
}

static const char *purpose_text(const char *word)
{
	int p = purpose_parse(word);

	return p > 0 ? purpose_name((enum purpose)p) : word;
}

static void row_cell(void *context, size_t row, int column, struct list_cell *out)
{
	const struct log_row *r = &((struct log_screen *)context)->rows.rows[row];
	char when[INSTANT_TEXT_LEN];
	int role;

	switch (column) {
	case COL_SEQ:
		snprintf(out->text, sizeof(out->text), "%lld", (long long)r->seq);
		out->ink = INK_DIM;
		break;
	case COL_AT:
		snprintf(out->text, sizeof(out->text), "%s", instant_format_local(r->at, when));
		break;
	case COL_USER:
		role = role_parse(r->role);
		snprintf(out->text, sizeof(out->text), "%s%s%s",
			 *r->user_name ? r->user_name : _("the program"),
			 *r->user_name && role > 0 ? ", " : "",
			 *r->user_name && role > 0 ? role_name((enum role)role) : "");
		break;
	case COL_KIND:
		snprintf(out->text, sizeof(out->text), "%s", r->kind);
		out->ink = INK_STRONG;
		break;
	case COL_PURPOSE:
		snprintf(out->text, sizeof(out->text), "%s", purpose_text(r->purpose));
		break;
	case COL_CASE:
		snprintf(out->text, sizeof(out->text), "%s", r->case_number);
		break;
	default:
		if (r->object_id)
			snprintf(out->text, sizeof(out->text), "%lld", (long long)r->object_id);
		break;
	}
}

static int row_compare(void *context, int column, size_t a, size_t b)
{
	const struct log_row *rows = ((struct log_screen *)context)->rows.rows;

	switch (column) {
	case COL_USER:
		return strcoll(rows[a].user_name, rows[b].user_name);
	case COL_KIND:
		return strcmp(rows[a].kind, rows[b].kind);
	case COL_PURPOSE:
		return strcmp(rows[a].purpose, rows[b].purpose);
	case COL_CASE:
		return strcmp(rows[a].case_number, rows[b].case_number);
	case COL_OBJECT:
		return (rows[a].object_id > rows[b].object_id) -
		       (rows[a].object_id < rows[b].object_id);
	default:
		return (rows[a].seq > rows[b].seq) - (rows[a].seq < rows[b].seq);
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

/* --- the store ---------------------------------------------------------------------------------
 */

struct log_errand {
	struct errand errand;
	bool first;	/* the view is opened: an entry says so */
	int64_t before; /* older ones are asked for */
	size_t limit;
	struct log_rows rows;
	int64_t seq;
	char *line, *why, *note, *qr;
	bool ascii;
	char *path;
	struct audit_report report;
};

static void read_log(struct log_screen *l, bool first, int64_t before);

static enum err_code list_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct log_errand *x = (struct log_errand *)e;
	struct log_filter filter = {.before = x->before, .limit = x->limit};
	enum err_code code = x->first ? log_view_note(seat, err) : ERR_OK;

	return code == ERR_OK ? log_list(seat, &filter, &x->rows, err) : code;
}

/* Puts older entries behind those that are there. */
static void append(struct log_rows *to, struct log_rows *from)
{
	to->rows = xreallocarray(to->rows, to->count + from->count + 1, sizeof(*to->rows));
	memcpy(to->rows + to->count, from->rows, from->count * sizeof(*to->rows));
	to->count += from->count;
	to->total = from->total;
	free(from->rows);
	memset(from, 0, sizeof(*from));
}

static void list_answer(struct errand *e, struct screen *s)
{
	struct log_screen *l = (struct log_screen *)s;
	struct log_errand *x = (struct log_errand *)e;
	bool again = l->again;

	l->asked = l->again = false;
	if (errand_failed(e))
		return;
	if (x->before) {
		l->all = x->rows.count == 0;
		if (x->rows.count)
			append(&l->rows, &x->rows);
	} else {
		l->all = x->rows.count < x->limit;
		log_rows_clear(&l->rows);
		l->rows = x->rows;
		memset(&x->rows, 0, sizeof(x->rows));
	}
	l->known = true;
	l->list.empty = _("nothing here");
	list_refresh(&l->list);
	if (again)
		read_log(l, false, 0);
}

static void clear(struct errand *e)
{
	struct log_errand *x = (struct log_errand *)e;

	log_rows_clear(&x->rows);
	free(x->line);
	free(x->why);
	free(x->note);
	free(x->qr);
	free(x->path);
	audit_report_clear(&x->report);
}

static const struct errand_ops list_ops = {"log", list_run, list_answer, clear, false};

static void read_log(struct log_screen *l, bool first, int64_t before)
{
	struct log_errand *x;

	if (l->asked) {
		l->again = !before;
		return;
	}
	x = xcalloc(1, sizeof(*x));
	x->first = first;
	x->before = before;
	/* As much again as is there, so that nothing goes away under the reader. */
	x->limit = before || l->rows.count < LOG_PAGE ? LOG_PAGE : l->rows.count + 1;
	l->asked = errand_post(l->base.app, &l->base, LANE_STORE, &list_ops, &x->errand);
}

static void ask(struct screen *s)
{
	read_log((struct log_screen *)s, false, 0);
}

static enum err_code entry_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct log_errand *x = (struct log_errand *)e;

	return log_entry(seat, x->seq, &x->line, &x->why, err);
}

/* The line as it was hashed and signed; its parts one below the other. */
static void entry_done(struct errand *e, struct screen *s)
{
	struct log_errand *x = (struct log_errand *)e;
	struct buf text = BUF_INIT;
	char title[60];
	bool quoted = false;

	if (errand_failed(e))
		return;
	snprintf(title, sizeof(title), _("Entry %lld"), (long long)x->seq);
	if (x->why && *x->why)
		buf_printf(&text, _("Reason given: %s\n\n"), x->why);
	for (const char *p = x->line ? x->line : ""; *p; p++) {
		if (*p == '"' && (p == x->line || p[-1] != '\\'))
			quoted = !quoted;
		if (*p == '\t') {
			buf_put_str(&text, _("\n\nSigned: "));
			continue;
		}
		buf_put_u8(&text, (uint8_t)*p);
		if (*p == ',' && !quoted)
			buf_put_str(&text, "\n ");
	}
	app_open(s->app, &text_ops, &(struct text_argument){title, buf_str(&text)});
	buf_free(&text);
}

static const struct errand_ops entry_ops = {"log-entry", entry_run, entry_done, clear, false};

static enum err_code checkpoint_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct log_errand *x = (struct log_errand *)e;
	enum err_code code = log_checkpoint(seat, &x->note, err);

	return code == ERR_OK ? log_qr_text(x->note, x->ascii, &x->qr, err) : code;
}

static void checkpoint_done(struct errand *e, struct screen *s)
{
	struct log_errand *x = (struct log_errand *)e;
	char *text;

	if (errand_failed(e))
		return;
	text =
	    xasprintf(_("Write this down, photograph it or print it, and keep it outside of "
			"this machine: whatever is done to the log afterwards, it shows "
			"(cotejo audit verify --checkpoint FILE, or cotejo-verify-log).\n\n%s\n%s"),
		      x->note, x->qr);
	app_open(s->app, &text_ops, &(struct text_argument){_("Checkpoint"), text});
	free(text);
	ask(s);
}

static const struct errand_ops checkpoint_ops = {"log-checkpoint", checkpoint_run, checkpoint_done,
						 clear, false};

static enum err_code export_run(struct errand *e, struct seat *seat, struct err *err)
{
	return log_export(seat, ((struct log_errand *)e)->path, err);
}

static void export_done(struct errand *e, struct screen *s)
{
	if (!errand_failed(e))
		app_say(s->app, SAY_GOOD, _("%s: the whole log, for cotejo-verify-log"),
			((struct log_errand *)e)->path);
	ask(s);
}

static const struct errand_ops export_ops = {"log-export", export_run, export_done, clear, false};

static enum err_code verify_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct log_errand *x = (struct log_errand *)e;
	const struct desk_info *info = desk_info_get(seat_desk(seat));

	return audit_verify(info->path, NULL, 0, info->log_key, &e->job.cancel, &x->report, err);
}

static void verify_done(struct errand *e, struct screen *s)
{
	const struct audit_report *r = &((struct log_errand *)e)->report;
	struct buf text = BUF_INIT;

	((struct log_screen *)s)->verifying = false;
	if (errand_failed(e))
		return;
	if (r->total == 0)
		buf_put_str(&text, _("Nothing contradicts itself: the log, its tree and its "
				     "signatures fit, and each row is what its entry says."));
	else
		buf_printf(&text, _("%zu findings. Call the person responsible; change nothing."),
			   r->total);
	buf_printf(&text,
		   _("\n\n%lld entries, %lld rows of history, %lld signatures, %lld "
		     "checkpoints\nroot %s\n"),
		   (long long)r->entries, (long long)r->rows, (long long)r->signatures,
		   (long long)r->checkpoints, r->root);
	for (size_t i = 0; i < r->count; i++)
		buf_printf(&text, "\n%s: %s", audit_kind_word(r->findings[i].kind),
			   r->findings[i].text);
	buf_put_str(&text, _("\n\nWhat was cut off at the end, or written anew from some point on, "
			     "shows only against a checkpoint that is kept outside: cotejo audit "
			     "verify --checkpoint FILE."));
	app_open(s->app, &text_ops, &(struct text_argument){_("Verification"), buf_str(&text)});
	buf_free(&text);
}

static const struct errand_ops verify_ops = {"log-verify", verify_run, verify_done, clear, false};

/* --- the screen ---------------------------------------------------------------------------------
 */

static void log_screen_open(struct screen *s, const void *argument)
{
	struct log_screen *l = (struct log_screen *)s;
	const struct place_argument *p = argument;

	list_init(&l->list, &model, l, -1, false);
	l->list.empty = _("reading ...");
	if (p && p->text)
		list_act(&l->list, s->app, ACT_FILTER, p->text);
	read_log(l, true, 0);
}

static void log_screen_close(struct screen *s)
{
	struct log_screen *l = (struct log_screen *)s;

	list_done(&l->list);
	log_rows_clear(&l->rows);
}

static struct log_errand *post(struct log_screen *l, enum lane lane, const struct errand_ops *ops)
{
	struct log_errand *x = xcalloc(1, sizeof(*x));

	x->seq = list_selected_id(&l->list) - 1;
	x->ascii = l->base.app->look.ascii;
	return errand_post(l->base.app, &l->base, lane, ops, &x->errand) ? x : NULL;
}

static void path_given(struct app *a, uint64_t asker, const char *text)
{
	struct log_screen *l = (struct log_screen *)app_find(a, asker);
	struct log_errand *x;

	if (!l || !text)
		return;
	x = xcalloc(1, sizeof(*x));
	x->path = xstrdup(text);
	errand_post(a, &l->base, LANE_PRINT, &export_ops, &x->errand);
}

/* At the end of the list the older entries are fetched. */
static void fetch_older(struct log_screen *l)
{
	size_t row;

	if (l->all || l->asked || !list_selected(&l->list, &row) || row + 1 < l->rows.count)
		return;
	read_log(l, false, l->rows.rows[l->rows.count - 1].seq);
}

static unsigned log_screen_key(struct screen *s, const struct event *e)
{
	return list_key(&((struct log_screen *)s)->list, e);
}

static unsigned log_screen_act(struct screen *s, enum action act, const char *argument)
{
	struct log_screen *l = (struct log_screen *)s;
	unsigned result;

	switch (act) {
	case ACT_OPEN:
		if (list_selected_id(&l->list))
			post(l, LANE_STORE, &entry_ops);
		return UI_REPAINT;
	case ACT_REFRESH:
		ask(s);
		return UI_REPAINT;
	case ACT_LOG_VERIFY:
		if (!l->verifying && post(l, LANE_SEARCH, &verify_ops)) {
			l->verifying = true;
			app_say(s->app, SAY_INFO, "%s",
				_("checking the whole log and all rows ..."));
		}
		return UI_REPAINT;
	case ACT_LOG_CHECKPOINT:
		post(l, LANE_STORE, &checkpoint_ops);
		return UI_REPAINT;
	case ACT_LOG_EXPORT:
		dialog_text(
		    s->app, s,
		    &(struct dialog_text){.title = _("Export the log"),
					  .text = _("A new file; names and prints are in no "
						    "line of it."),
					  .label = _("File"),
					  .required = true,
					  .max = 1000},
		    path_given);
		return UI_REPAINT;
	default:
		result = list_act(&l->list, s->app, act, argument);
		fetch_older(l);
		return result;
	}
}

static unsigned log_screen_mouse(struct screen *s, const struct event *e)
{
	struct log_screen *l = (struct log_screen *)s;
	bool open = false;
	unsigned result = list_mouse(&l->list, e, &open);

	if (open)
		return log_screen_act(s, ACT_OPEN, NULL);
	fetch_older(l);
	return result;
}

static void log_screen_draw(struct screen *s, struct surface *to, struct rect body)
{
	list_draw(&((struct log_screen *)s)->list, s->app, to, body, true);
}

static void log_screen_subtitle(const struct screen *s, char *out, size_t room)
{
	const struct log_screen *l = (const struct log_screen *)s;

	if (l->known)
		snprintf(out, room, _("%zu of %lld entries"), l->rows.count,
			 (long long)l->rows.total);
}

static const char *log_screen_complete(const struct screen *s, enum action act, int i)
{
	return list_complete(&((const struct log_screen *)s)->list, act, i);
}

static const enum action footer[] = {ACT_OPEN, ACT_LOG_VERIFY, ACT_LOG_CHECKPOINT, ACT_LOG_EXPORT,
				     ACT_FIND, ACT_FILTER,     ACT_SORT,	   ACT_NONE};

const struct screen_ops log_ops = {
    .name = "log",
    .title = N_("Log"),
    .groups = GROUP_LIST | GROUP_AUDIT,
    .roles = MAY_AUDIT,
    .size = sizeof(struct log_screen),
    .footer = footer,
    .open = log_screen_open,
    .close = log_screen_close,
    .resume = ask,
    .news = ask,
    .key = log_screen_key,
    .act = log_screen_act,
    .mouse = log_screen_mouse,
    .draw = log_screen_draw,
    .subtitle = log_screen_subtitle,
    .complete = log_screen_complete,
};
