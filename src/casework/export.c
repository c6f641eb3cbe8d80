/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/export.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/act.h"
#include "casework/facts.h"
#include "casework/handout.h"
#include "casework/print_store.h"
#include "casework/record.h"
#include "casework/secret.h"
#include "exchange/transaction.h"

#define FIELD_MARKS 30 /* of the table domains/cotejo.tbl */
#define MAX_FINGERS 32

/* In the case of the look, and neither erased nor restricted. */
static enum err_code check_person(struct act *a, int64_t person, bool *contested, struct err *err)
{
	struct stmt *q;
	enum err_code code = db_query(
	    a->db, &q, err,
	    "SELECT coalesce((SELECT p.present FROM case_person p WHERE p.case_id = ?1 AND "
	    "p.vault_id = ?2 ORDER BY p.id DESC LIMIT 1), 0), "
	    "EXISTS (SELECT 1 FROM mark_now m WHERE m.vault_id = ?2 AND m.kind = 'restricted'), "
	    "EXISTS (SELECT 1 FROM mark_now m WHERE m.vault_id = ?2 AND m.kind = 'contested')",
	    "ii", a->case_id, person);
	bool present = false;
	bool restricted = true;

	if (code != ERR_OK)
		return code;
	if (stmt_row(q)) {
		present = stmt_i64(q, 0);
		restricted = stmt_i64(q, 1);
		*contested = stmt_i64(q, 2);
	}
	code = stmt_end(q, err);
	if (code != ERR_OK)
		return code;
	if (!present)
		return err_set(err, ERR_NOT_FOUND, _("there is no person %lld in case %s"),
			       (long long)person, a->case_number);
	if (restricted)
		return err_set(err, ERR_REFUSED,
			       _("this record is restricted; nothing of it leaves the desk (rule "
				 "disclose.restricted)"));
	return ERR_OK;
}

static void put_minutiae(struct transaction *t, long idc, int finger, int impression,
			 const struct template *tpl)
{
	struct transaction_minutiae *m = transaction_add_minutiae(t);

	m->idc = idc;
	m->m.finger = finger;
	m->m.impression = impression;
	m->m.quality = -1;
	m->m.width = tpl->width;
	m->m.height = tpl->height;
	m->m.n = (size_t)tpl->minutia_count;
	m->m.list = xcalloc(m->m.n ? m->m.n : 1, sizeof(*m->m.list));
	for (size_t i = 0; i < m->m.n; i++)
		m->m.list[i] = tpl->minutiae[i];
}

/* The newest kept print of each finger with its image. */
static enum err_code put_prints(struct act *a, struct transaction *t, int64_t person, int *count,
				struct err *err)
{
	struct print_current rows[MAX_FINGERS];
	size_t n = 0;
	enum err_code code = print_current(a->seat, person, rows, ARRAY_LEN(rows), &n, err);

	*count = 0;
	if (code != ERR_OK)
		return code;
	for (size_t i = 0; i < n && code == ERR_OK; i++) {
		struct print_meta m = {0};
		struct buf file = BUF_INIT;
		long idc = (long)i + 1;

		code = print_get(a->seat, rows[i].id, NULL, &m, &file, NULL, err);
		if (code == ERR_OK && file.len) {
			struct transaction_print *p = transaction_add_print(t);

			p->idc = idc;
			p->type = 14;
			p->position = rows[i].finger;
			p->impression = m.impression;
			p->ppi = m.ppi > 0 ? m.ppi : rows[i].template->ppi;
			p->width = m.width;
			p->height = m.height;
			p->len = file.len;
			p->data = xmalloc(file.len);
			memcpy(p->data, file.data, file.len);
			++*count;
		}
		if (code == ERR_OK)
			put_minutiae(t, idc, rows[i].finger, m.impression, rows[i].template);
		secret_buf_free(&file);
		print_meta_clear(&m);
	}
	print_current_clear(rows, n);
	return code;
}

static void put_head(struct act *a, struct transaction *t, int64_t person)
{
	free(t->type);
	t->type = xstrdup("CAR");
	free(t->control);
	t->control =
	    xasprintf("%s-%lld-%lld", a->case_number, (long long)person, (long long)a->seq);
	free(t->origin);
	t->origin = xstrdup(a->desk->info.origin);
	free(t->destination);
	t->destination = xstrdup(a->desk->info.country);
	t->date = instant_date(a->at);
}

static enum err_code write_out(struct transaction *t, bool contested, struct buf *out,
			       struct err *err)
{
	const struct an2k_tables *tables = an2k_tables_get(err);
	struct an2k *doc;
	enum err_code code;

	if (!tables)
		return err ? err->code : ERR_INTERNAL;
	code = transaction_to_an2k(t, tables, &doc, err);
	if (code != ERR_OK)
		return code;
	for (size_t i = 0; contested && i < doc->n_records; i++)
		if (doc->records[i].type == 2)
			an2k_field_set_text(&doc->records[i], FIELD_MARKS, "contested");
	code = an2k_write(doc, out, err);
	an2k_free(doc);
	return code;
}

static enum err_code make(struct act *a, int64_t person, struct buf *out, int *prints,
			  struct err *err)
{
	struct transaction *t;
	struct transaction_subject *s;
	struct record r;
	bool contested = false;
	enum err_code code = check_person(a, person, &contested, err);

	if (code == ERR_OK)
		code = facts_record(a->seat, person, &r, err);
	if (code == ERR_NOT_FOUND && err && !*err->msg)
		err_set(err, code, _("there is no person %lld, or the record was erased"),
			(long long)person);
	if (code != ERR_OK)
		return code;
	t = transaction_new();
	put_head(a, t, person);
	s = transaction_add_subject(t);
	s->idc = 0;
	free(s->reference);
	s->reference = xasprintf("%s/%lld", a->case_number, (long long)person);
	person_clear(&s->person);
	person_copy(&s->person, &r.person);
	record_clear(&r);
	code = put_prints(a, t, person, prints, err);
	if (code == ERR_OK)
		code = write_out(t, contested, out, err);
	transaction_free(t);
	return code;
}

enum err_code export_transaction(struct seat *seat, const struct look *look, int64_t person,
				 const char *to, struct buf *out, int *prints, struct err *err)
{
	struct act a;
	struct buf made = BUF_INIT;
	int n = 0;
	enum err_code code = seat_need_role(seat, ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK && (!to || text_is_blank(to)))
		code = err_set(err, ERR_INPUT, _("say to whom this is handed out"));
	if (code == ERR_OK)
		code = act_begin(&a, seat, "export.case", look, err);
	if (code != ERR_OK)
		return code;
	code = make(&a, person, &made, &n, err);
	if (code == ERR_OK)
		code = handout_put(&a, person, "case", made.data, made.len, to, err);
	if (code == ERR_OK) {
		act_about(&a, person, 0);
		act_word(&a, "form", "an2k");
		code = act_commit(&a, err);
	}
	act_abort(&a);
	if (code == ERR_OK) {
		buf_put(out, made.data, made.len);
		if (prints)
			*prints = n;
	}
	secret_buf_free(&made);
	return code;
}
