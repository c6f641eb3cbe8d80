/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/dossier_parts.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "casework/codec.h"
#include "casework/print_store.h"
#include "casework/secret.h"

static const char *day_text(instant at, char out[DATE_TEXT_LEN])
{
	struct date d = instant_date(at);

	return date_format(&d, out);
}

/* The sealed column of a row, opened under a vault's key. "" when it is gone. */
static void open_row(struct dossier *f, const char *table, int64_t vault, int64_t row,
		     const void *sealed, size_t len, enum compartment c, struct buf *out)
{
	uint8_t key[SEAL_KEY_LEN];

	if (vault_key(f->a->seat, vault, c, key, NULL) == ERR_OK)
		seal_open(key, (struct seal_place){table, "sealed", row}, sealed, len, out, NULL);
	sodium_memzero(key, sizeof(key));
}

/* The text of a tag in a piece; owned, "" when there is none. */
static char *text_in(const struct buf *plain, unsigned tag)
{
	struct reader r = reader_over(plain->data, plain->len);
	struct codec_field field;

	while (codec_next(&r, &field))
		if (field.tag == tag)
			return codec_text(&field);
	return xstrdup("");
}

enum err_code dossier_protection(struct dossier *f, struct protection *out, struct err *err)
{
	struct buf plain = BUF_INIT;
	struct stmt *q;
	enum err_code code = db_query(
	    f->a->db, &q, err,
	    "SELECT id, sealed FROM claim_version WHERE vault_id = ? ORDER BY version DESC LIMIT 1",
	    "i", f->person);

	protection_init(out);
	if (code != ERR_OK)
		return code;
	if (stmt_row(q)) {
		size_t len;
		const void *sealed = stmt_blob(q, 1, &len);

		open_row(f, "claim_version", f->person, stmt_i64(q, 0), sealed, len,
			 COMPARTMENT_CLAIMS, &plain);
		protection_decode(plain.data, plain.len, out, NULL);
	}
	secret_buf_free(&plain);
	return stmt_end(q, err);
}

enum err_code dossier_prints(struct dossier *f, struct err *err)
{
	char date[DATE_TEXT_LEN];
	struct stmt *q;
	enum err_code code = db_query(f->a->db, &q, err,
				      "SELECT p.id, l.at FROM print p JOIN log l ON l.seq = p.act "
				      "WHERE p.vault_id = ? ORDER BY "
				      "p.id",
				      "i", f->person);

	if (code != ERR_OK)
		return code;
	doc_heading(f->doc, T(f, N_("Fingerprints")));
	while (stmt_row(q)) {
		struct print_meta m;

		if (print_get(f->a->seat, stmt_i64(q, 0), NULL, &m, NULL, NULL, NULL) != ERR_OK)
			continue;
		if (m.missing != MISSING_NONE)
			doc_line(f->doc, T(f, N_("%s: finger %d, no print: %s")),
				 day_text(stmt_i64(q, 1), date), m.finger, missing_word(m.missing));
		else
			doc_line(f->doc, T(f, N_("%s: finger %d, %d x %d pixels, quality %d")),
				 day_text(stmt_i64(q, 1), date), m.finger, m.width, m.height,
				 m.quality);
		print_meta_clear(&m);
	}
	return stmt_end(q, err);
}

enum err_code dossier_notes(struct dossier *f, struct err *err)
{
	char date[DATE_TEXT_LEN];
	struct stmt *q;
	enum err_code code =
	    db_query(f->a->db, &q, err,
		     "SELECT n.id, n.kind, n.sealed, u.display, l.at FROM note n JOIN user u ON "
		     "u.id = n.user_id "
		     "JOIN log l ON l.seq = n.act WHERE n.vault_id = ? ORDER BY n.id",
		     "i", f->person);

	if (code != ERR_OK)
		return code;
	doc_heading(f->doc, T(f, N_("Notes: facts, assessments, allegations")));
	while (stmt_row(q)) {
		struct buf plain = BUF_INIT;
		size_t len;
		const void *sealed = stmt_blob(q, 2, &len);
		char *text;
		char *source;

		open_row(f, "note", f->person, stmt_i64(q, 0), sealed, len, COMPARTMENT_RECORDS,
			 &plain);
		text = text_in(&plain, 1);
		source = text_in(&plain, 2);
		doc_line(f->doc, "%s, %s, %s%s%s: %s", day_text(stmt_i64(q, 4), date),
			 stmt_text(q, 1), stmt_text(q, 3), *source ? ", " : "", source, text);
		secret_str_free(text);
		secret_str_free(source);
		secret_buf_free(&plain);
	}
	return stmt_end(q, err);
}

enum err_code dossier_cases(struct dossier *f, struct err *err)
{
	char date[DATE_TEXT_LEN];
	struct stmt *q;
	enum err_code code =
	    db_query(f->a->db, &q, err,
		     "SELECT c.number, p.present, l.at FROM case_person p JOIN casefile c ON c.id "
		     "= p.case_id "
		     "JOIN log l ON l.seq = p.act WHERE p.vault_id = ? ORDER BY p.id",
		     "i", f->person);

	if (code != ERR_OK)
		return code;
	doc_heading(f->doc, T(f, N_("Cases")));
	while (stmt_row(q))
		doc_line(f->doc, "%s: %s %s", day_text(stmt_i64(q, 2), date), stmt_text(q, 0),
			 stmt_i64(q, 1) ? "" : T(f, N_("(ended)")));
	return stmt_end(q, err);
}

enum err_code dossier_searches(struct dossier *f, struct err *err)
{
	char date[DATE_TEXT_LEN];
	struct stmt *q;
	enum err_code code = db_query(f->a->db, &q, err,
				      "SELECT l.at, s.purpose, c.number FROM search s JOIN "
				      "casefile c ON c.id = s.case_id JOIN log "
				      "l ON l.seq = s.act WHERE s.probe_vault = ? ORDER BY s.id",
				      "i", f->person);

	if (code != ERR_OK)
		return code;
	doc_heading(f->doc, T(f, N_("Searches with your fingerprints")));
	while (stmt_row(q))
		doc_line(f->doc, T(f, N_("%s: purpose %s, case %s")),
			 day_text(stmt_i64(q, 0), date), stmt_text(q, 1), stmt_text(q, 2));
	return stmt_end(q, err);
}

static void put_decision(struct dossier *f, struct stmt *q)
{
	struct buf plain = BUF_INIT;
	char date[DATE_TEXT_LEN];
	size_t len;
	const void *sealed = stmt_blob(q, 6, &len);
	char *reason;
	char *differences;

	if (sealed)
		open_row(f, "decision_text", stmt_i64(q, 7), stmt_i64(q, 5), sealed, len,
			 COMPARTMENT_RECORDS, &plain);
	reason = text_in(&plain, 1);
	differences = text_in(&plain, 2);
	doc_line(f->doc, T(f, N_("%s: comparison %lld, %s by %s: %s. Reason: %s %s")),
		 day_text(stmt_i64(q, 4), date), (long long)stmt_i64(q, 0), stmt_text(q, 1),
		 stmt_text(q, 3), stmt_text(q, 2), reason, differences);
	secret_str_free(reason);
	secret_str_free(differences);
	secret_buf_free(&plain);
}

enum err_code dossier_decisions(struct dossier *f, struct err *err)
{
	struct stmt *q;
	/* Only what is decided: an open comparison is nobody's result yet. */
	enum err_code code = db_query(
	    f->a->db, &q, err,
	    "SELECT d.hit_id, d.stage, d.conclusion, u.display, l.at, coalesce(t.id, 0), t.sealed, "
	    "h.vault_id FROM hit_seen h JOIN decision_seen d ON d.hit_id = h.id JOIN user u ON "
	    "u.id = "
	    "d.user_id JOIN log l ON l.seq = d.act LEFT JOIN text_seen t ON t.decision_id = d.id "
	    "WHERE "
	    "(h.probe_vault = ?1 OR h.cand_vault = ?1) AND h.search_id IS NOT NULL AND h.state IN "
	    "('released', 'rejected', 'excluded', 'inconclusive') ORDER BY d.id",
	    "i", f->person);

	if (code != ERR_OK)
		return code;
	doc_heading(f->doc, T(f, N_("Decisions about you, by people")));
	while (stmt_row(q))
		put_decision(f, q);
	return stmt_end(q, err);
}

enum err_code dossier_links(struct dossier *f, struct err *err)
{
	char date[DATE_TEXT_LEN];
	struct stmt *q;
	enum err_code code = db_query(f->a->db, &q, err,
				      "SELECT n.id, n.kind, CASE WHEN n.vault_a = ?1 THEN "
				      "n.vault_b ELSE n.vault_a END, l.at FROM "
				      "link n JOIN log l ON l.seq = n.act WHERE n.vault_a = ?1 OR "
				      "n.vault_b = ?1 ORDER BY n.id",
				      "i", f->person);

	if (code != ERR_OK)
		return code;
	doc_heading(f->doc, T(f, N_("Links with other records")));
	while (stmt_row(q))
		doc_line(f->doc, T(f, N_("%s: link %lld with record %lld: %s")),
			 day_text(stmt_i64(q, 3), date), (long long)stmt_i64(q, 0),
			 (long long)stmt_i64(q, 2), stmt_text(q, 1));
	return stmt_end(q, err);
}

enum err_code dossier_recipients(struct dossier *f, struct err *err)
{
	char date[DATE_TEXT_LEN];
	struct stmt *q;
	enum err_code code = db_query(f->a->db, &q, err,
				      "SELECT l.at, p.name, d.country, d.fields, d.purpose, g.code "
				      "FROM disclosure d JOIN partner "
				      "p ON p.id = d.partner_id JOIN agreement g ON g.id = "
				      "d.agreement_id JOIN log l ON l.seq = "
				      "d.act WHERE d.subject = ? ORDER BY d.id",
				      "i", f->person);

	if (code != ERR_OK)
		return code;
	doc_heading(f->doc, T(f, N_("Who has received data about you")));
	while (stmt_row(q))
		doc_line(f->doc, T(f, N_("%s: %s (%s): %s; purpose %s, agreement %s")),
			 day_text(stmt_i64(q, 0), date), stmt_text(q, 1), stmt_text(q, 2),
			 stmt_text(q, 3), stmt_text(q, 4), stmt_text(q, 5));
	code = stmt_end(q, err);
	if (code == ERR_OK)
		code = db_query(
		    f->a->db, &q, err,
		    "SELECT l.at, h.kind, u.display FROM handout h JOIN log l ON l.seq = h.act "
		    "JOIN user u ON u.id = h.user_id WHERE h.vault_id = ? ORDER BY h.id",
		    "i", f->person);
	if (code != ERR_OK)
		return code;
	while (stmt_row(q))
		doc_line(f->doc, T(f, N_("%s: handed out by %s: %s")),
			 day_text(stmt_i64(q, 0), date), stmt_text(q, 2), stmt_text(q, 1));
	return stmt_end(q, err);
}

enum err_code dossier_requests(struct dossier *f, struct err *err)
{
	char date[DATE_TEXT_LEN];
	char due[DATE_TEXT_LEN];
	struct stmt *q;
	enum err_code code = db_query(
	    f->a->db, &q, err,
	    "SELECT r.id, r.kind, r.received, r.due, coalesce((SELECT e.event FROM "
	    "request_event e WHERE e.request_id = r.id ORDER BY e.id DESC LIMIT 1), 'open') "
	    "FROM request r WHERE r.vault_id = ? ORDER BY r.id",
	    "i", f->person);

	if (code != ERR_OK)
		return code;
	doc_heading(f->doc, T(f, N_("Your requests")));
	while (stmt_row(q)) {
		struct date received = date_from_days((int32_t)stmt_i64(q, 2));
		struct date until = date_from_days((int32_t)stmt_i64(q, 3));

		doc_line(f->doc, T(f, N_("%s: request %lld, %s, due %s: %s")),
			 date_format(&received, date), (long long)stmt_i64(q, 0), stmt_text(q, 1),
			 date_format(&until, due), stmt_text(q, 4));
	}
	return stmt_end(q, err);
}

enum err_code dossier_looks(struct dossier *f, struct err *err)
{
	char date[DATE_TEXT_LEN];
	struct stmt *q;
	/* By role, not by name: the officers' own protection; the auditor has the
	 * names. */
	enum err_code code = db_query(
	    f->a->db, &q, err,
	    "SELECT v.at, v.role, v.kind, coalesce(v.purpose, ''), coalesce(c.number, '') FROM "
	    "log_of_vault v LEFT JOIN casefile c ON c.id = v.case_id WHERE v.vault_id = ? ORDER BY "
	    "v.seq",
	    "i", f->person);

	if (code != ERR_OK)
		return code;
	doc_heading(f->doc, T(f, N_("Who has looked at or changed your record")));
	while (stmt_row(q))
		doc_line(f->doc, "%s: %s, %s %s %s", day_text(stmt_i64(q, 0), date),
			 stmt_text(q, 1), stmt_text(q, 2), stmt_text(q, 3), stmt_text(q, 4));
	return stmt_end(q, err);
}
