/* SPDX-License-Identifier: Apache-2.0 */
/* Asking for a search, and what is kept of the question. */
#include "casework/search.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/capture_work.h"
#include "casework/codec.h"
#include "casework/index.h"
#include "casework/policy.h"
#include "casework/print_store.h"
#include "casework/search_jobs.h"
#include "casework/search_rows.h"
#include "casework/secret.h"
#include "casework/task_rows.h"

static const struct {
	const char *word;
	const char *name;
} states[] = {
    [SEARCH_ASKING] = {"asking", N_("waits for approval")},
    [SEARCH_REFUSED] = {"refused", N_("not approved")},
    [SEARCH_QUEUED] = {"queued", N_("waits")},
    [SEARCH_RUNNING] = {"running", N_("runs")},
    [SEARCH_PAUSED] = {"paused", N_("paused")},
    [SEARCH_COMPLETE] = {"complete", N_("complete")},
    [SEARCH_PARTIAL] = {"partial", N_("partial: stopped before the end")},
    [SEARCH_FAILED] = {"failed", N_("failed: this is not \"no match\"")},
};

static const char *const kinds[] = {
    [SEARCH_IDENTIFY] = "identify",
    [SEARCH_VERIFY] = "verify",
    [SEARCH_DUPLICATE] = "duplicate",
};

const char *search_state_word(enum search_state s)
{
	return states[s].word;
}

const char *search_state_name(enum search_state s)
{
	return _(states[s].name);
}

const char *search_kind_word(enum search_kind k)
{
	return kinds[k];
}

int search_kind_parse(const char *word)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (strcmp(kinds[i], word) == 0)
			return (int)i;
	return 0;
}

const char *left_out_word(enum left_out l)
{
	static const char *const words[LEFT_COUNT] = {
	    [LEFT_RESTRICTED] = "restricted",
	    [LEFT_PURPOSE] = "purpose",
	    [LEFT_SEX] = "sex",
	    [LEFT_AGE] = "age",
	    [LEFT_SELF] = "self",
	};

	return words[l];
}

const char *left_out_name(enum left_out l)
{
	static const char *const names[LEFT_COUNT] = {
	    [LEFT_RESTRICTED] = N_("restricted at the person's request"),
	    [LEFT_PURPOSE] = N_("collected for another purpose"),
	    [LEFT_SEX] = N_("other sex"),
	    [LEFT_AGE] = N_("other age"),
	    [LEFT_SELF] = N_("the probe's own record"),
	};

	return _(names[l]);
}

bool purpose_may_search(enum purpose search, enum purpose collected)
{
	switch (search) {
	case PURPOSE_IDENTITY:
	case PURPOSE_PROTECTION:
	case PURPOSE_RIGHTS:
	case PURPOSE_QUALITY:
		return collected != PURPOSE_TRAINING;
	case PURPOSE_ASYLUM:
		return collected == PURPOSE_ASYLUM || collected == PURPOSE_MIGRATION ||
		       collected == PURPOSE_IDENTITY;
	case PURPOSE_MIGRATION:
		return collected == PURPOSE_MIGRATION || collected == PURPOSE_IDENTITY;
	case PURPOSE_CRIME:
		/* Those who came for help are not looked for as suspects. */
		return collected == PURPOSE_CRIME || collected == PURPOSE_MIGRATION ||
		       collected == PURPOSE_ASYLUM || collected == PURPOSE_IDENTITY;
	case PURPOSE_TRAINING:
		return collected == PURPOSE_TRAINING;
	default:
		return false;
	}
}

/* --- the sealed part ---------------------------------------------------------------- */

enum {
	TAG_FINGERS = 1,
	TAG_AGAINST,
	TAG_URGENT,
	TAG_SEX,
	TAG_AGE_FROM,
	TAG_AGE_TO,
};

static void encode(const struct search_request *r, struct buf *out)
{
	codec_put_int(out, TAG_FINGERS, r->fingers);
	codec_put_int(out, TAG_AGAINST, r->against);
	codec_put_int(out, TAG_URGENT, r->urgent);
	codec_put_int(out, TAG_SEX, r->filter.sex);
	codec_put_int(out, TAG_AGE_FROM, r->filter.age_from);
	codec_put_int(out, TAG_AGE_TO, r->filter.age_to);
}

static void decode(const struct buf *plain, struct search_row_full *s)
{
	struct reader r = reader_over(plain->data, plain->len);
	struct codec_field f;

	while (codec_next(&r, &f)) {
		switch (f.tag) {
		case TAG_FINGERS:
			s->fingers = (unsigned)codec_int(&f);
			break;
		case TAG_AGAINST:
			s->against = codec_int(&f);
			break;
		case TAG_URGENT:
			s->urgent = codec_int(&f);
			break;
		case TAG_SEX:
			s->filter.sex = (int)codec_int(&f);
			break;
		case TAG_AGE_FROM:
			s->filter.age_from = (int)codec_int(&f);
			break;
		case TAG_AGE_TO:
			s->filter.age_to = (int)codec_int(&f);
			break;
		}
	}
}

enum err_code search_read(struct seat *seat, int64_t id, struct search_row_full *out,
			  struct err *err)
{
	struct search_row_full s = {.id = id};
	struct buf sealed = BUF_INIT;
	struct buf plain = BUF_INIT;
	uint8_t key[SEAL_KEY_LEN];
	struct stmt *q;
	bool found;
	enum err_code code =
	    db_query(seat->db, &q, err,
		     "SELECT case_id, user_id, probe_vault, kind, purpose, limit_n, "
		     "sealed FROM search WHERE id = ?",
		     "i", id);

	if (code != ERR_OK)
		return code;
	found = stmt_row(q);
	if (found) {
		size_t len;
		const void *p;

		s.case_id = stmt_i64(q, 0);
		s.user_id = stmt_i64(q, 1);
		s.probe_vault = stmt_i64(q, 2);
		s.kind = (enum search_kind)search_kind_parse(stmt_text(q, 3));
		s.purpose = (enum purpose)purpose_parse(stmt_text(q, 4));
		s.limit = (int)stmt_i64(q, 5);
		p = stmt_blob(q, 6, &len);
		buf_put(&sealed, p, len);
	}
	code = stmt_end(q, err);
	if (code == ERR_OK && !found)
		code = err_set(err, ERR_NOT_FOUND, _("there is no search %lld"), (long long)id);
	if (code == ERR_OK)
		code = vault_key(seat, s.probe_vault, COMPARTMENT_RECORDS, key, err);
	if (code == ERR_OK)
		code = seal_open(key, (struct seal_place){"search", "sealed", id}, sealed.data,
				 sealed.len, &plain, err);
	sodium_memzero(key, sizeof(key));
	if (code == ERR_OK)
		decode(&plain, &s);
	buf_free(&sealed);
	secret_buf_free(&plain);
	if (code == ERR_OK)
		*out = s;
	return code;
}

/* --- asking -------------------------------------------------------------------------- */

static enum err_code check_request(const struct look *look, const struct search_request *r,
				   struct err *err)
{
	if ((r->person == 0) == (r->probe == 0))
		return err_set(
		    err, ERR_REFUSED,
		    _("a search needs the prints of one person or one probe; there is no "
		      "search for all of a kind (rule search.probe)"));
	if (r->kind == SEARCH_VERIFY && (!r->against || r->against == r->person))
		return err_set(err, ERR_INPUT, _("a comparison needs another person"));
	if (look->purpose == PURPOSE_CRIME && r->offence == OFFENCE_NONE)
		return err_set(err, ERR_REFUSED,
			       _("a search for a crime names an offence of the list (rule "
				 "search.offence)"));
	if (look->purpose == PURPOSE_CRIME && !r->own_files_searched)
		return err_set(err, ERR_REFUSED,
			       _("the own files of crimes are searched first (rule "
				 "search.own-files)"));
	if (r->filter.age_to && r->filter.age_to < r->filter.age_from)
		return err_set(err, ERR_INPUT, _("the ages of the filter are the wrong way round"));
	return ERR_OK;
}

/* A hash of the templates under the vault's key: it binds the search to its
 * input as long as the input is there, and says nothing once it is erased. */
static enum err_code hash_input(struct seat *seat, int64_t vault, unsigned fingers, uint8_t out[32],
				struct err *err)
{
	struct print_current prints[32];
	crypto_generichash_state h;
	uint8_t key[SEAL_KEY_LEN];
	size_t count = 0;
	size_t used = 0;
	enum err_code code = vault_key(seat, vault, COMPARTMENT_RECORDS, key, err);

	if (code == ERR_OK)
		code = print_current(seat, vault, prints, ARRAY_LEN(prints), &count, err);
	if (code != ERR_OK) {
		sodium_memzero(key, sizeof(key));
		return code;
	}
	crypto_generichash_init(&h, key, sizeof(key), 32);
	sodium_memzero(key, sizeof(key));
	for (size_t i = 0; i < count; i++) {
		struct buf one = BUF_INIT;

		if (fingers && !(fingers & 1u << prints[i].finger))
			continue;
		used++;
		template_encode(prints[i].template, &one);
		crypto_generichash_update(&h, one.data, one.len);
		secret_buf_free(&one);
	}
	crypto_generichash_final(&h, out, 32);
	print_current_clear(prints, count);
	if (!used)
		return err_set(err, ERR_NOT_FOUND, _("there are no such prints to search with"));
	return ERR_OK;
}

static enum err_code put_search(struct act *a, const struct look *look,
				const struct search_request *r, int limit, int64_t *id,
				struct err *err)
{
	int64_t vault = r->person ? r->person : r->probe;
	struct buf plain = BUF_INIT;
	struct buf sealed = BUF_INIT;
	uint8_t key[SEAL_KEY_LEN];
	uint8_t hash[32];
	enum err_code code = hash_input(a->seat, vault, r->fingers, hash, err);

	if (code == ERR_OK)
		code = act_next_id(a, "search", id, err);
	if (code == ERR_OK)
		code = vault_key(a->seat, vault, COMPARTMENT_RECORDS, key, err);
	if (code != ERR_OK)
		return code;
	encode(r, &plain);
	seal_put(key, (struct seal_place){"search", "sealed", *id}, plain.data, plain.len, &sealed);
	sodium_memzero(key, sizeof(key));
	code = db_run(
	    a->db, err,
	    "INSERT INTO search (id, case_id, purpose, kind, probe_vault, user_id, limit_n, "
	    "offence, own_files_searched, input_hash, sealed, act) VALUES (?, ?, ?, ?, ?, ?, "
	    "?, nullif(?, ''), ?, ?, ?, ?)",
	    "iissiiisibbi", *id, a->case_id, purpose_word(look->purpose), search_kind_word(r->kind),
	    vault, a->seat->session->user.id, (int64_t)limit, offence_word(r->offence),
	    (int64_t)r->own_files_searched, hash, sizeof(hash), sealed.data, sealed.len, a->seq);
	secret_buf_free(&plain);
	buf_free(&sealed);
	act_bytes(a, "input", hash, sizeof(hash));
	act_word(a, "search", search_kind_word(r->kind));
	act_about(a, vault, *id);
	return code;
}

static enum err_code put_job(struct act *a, int64_t id, const char *state, bool urgent,
			     struct err *err)
{
	return db_run(
	    a->db, err,
	    "INSERT INTO search_job (search_id, state, priority, host, beat, done, total) "
	    "VALUES (?, ?, ?, '', 0, 0, 0)",
	    "isi", id, state, (int64_t)urgent);
}

enum err_code search_start(struct seat *seat, const struct look *look,
			   const struct search_request *request, int64_t *id, struct err *err)
{
	struct act a;
	int64_t row = 0;
	int limit = request->limit ? request->limit : (int)policy_get(seat, POLICY_LIST_LENGTH);
	bool ask = look && look->purpose == PURPOSE_CRIME;
	enum err_code code =
	    seat_need_role(seat, ROLE_BIT(ROLE_ANALYST) | ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK)
		code = look_check(look, err);
	if (code == ERR_OK)
		code = check_request(look, request, err);
	if (code == ERR_OK && (limit < 1 || limit > 100))
		code = err_set(err, ERR_INPUT, _("a list has 1 to 100 candidates"));
	if (code == ERR_OK && seat->session->user.examiner_until <= clock_now())
		code = err_set(err, ERR_REFUSED,
			       _("no valid record of competence as an examiner; reading only (rule "
				 "decision.competence)"));
	if (code == ERR_OK)
		code = act_begin(&a, seat, "search.request", look, err);
	if (code != ERR_OK)
		return code;
	code = case_check_access(seat, a.case_id, err);
	if (code == ERR_OK)
		code = put_search(&a, look, request, limit, &row, err);
	if (code == ERR_OK)
		code = put_job(&a, row, ask ? "asking" : "queued", request->urgent, err);
	if (code == ERR_OK)
		code = task_add(&a, TASK_EXAMINE, (struct task_about){.search = row},
				request->urgent, err);
	if (code == ERR_OK && ask)
		code = task_add(&a, TASK_APPROVE, (struct task_about){.search = row},
				request->urgent, err);
	if (code == ERR_OK)
		code = act_commit(&a, err);
	act_abort(&a);
	if (code != ERR_OK)
		return code;
	*id = row;
	if (!ask)
		searcher_add(seat, row, request->urgent);
	return ERR_OK;
}

enum err_code search_approve(struct seat *seat, int64_t id, bool yes, const char *reason,
			     struct err *err)
{
	struct search_row_full s;
	struct buf plain = BUF_INIT;
	struct buf sealed = BUF_INIT;
	uint8_t key[SEAL_KEY_LEN];
	struct act a;
	int64_t row = 0;
	enum err_code code = seat_need_role(seat, ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK && (!reason || text_is_blank(reason)))
		code = err_set(err, ERR_INPUT, _("a reason is needed"));
	if (code == ERR_OK)
		code = act_begin(&a, seat, "search.approve", NULL, err);
	if (code != ERR_OK)
		return code;
	code = search_read(seat, id, &s, err);
	if (code == ERR_OK)
		code = vault_key(seat, s.probe_vault, COMPARTMENT_RECORDS, key, err);
	if (code == ERR_OK)
		code = act_next_id(&a, "search_approval", &row, err);
	if (code == ERR_OK) {
		char *clean = text_clean(reason, true);

		codec_put_text(&plain, 1, clean);
		seal_put(key, (struct seal_place){"search_approval", "sealed", row}, plain.data,
			 plain.len, &sealed);
		secret_str_free(clean);
		code =
		    db_run(a.db, err,
			   "INSERT INTO search_approval (id, search_id, verdict, user_id, sealed, "
			   "act) VALUES (?, ?, ?, ?, ?, ?)",
			   "iisibi", row, id, yes ? "approve" : "reject", seat->session->user.id,
			   sealed.data, sealed.len, a.seq);
	}
	sodium_memzero(key, sizeof(key));
	if (code == ERR_OK)
		code = db_run(a.db, err, "UPDATE search_job SET state = ? WHERE search_id = ?",
			      "si", yes ? "queued" : "ended", id);
	if (code == ERR_OK) {
		act_about(&a, 0, id);
		act_word(&a, "verdict", yes ? "approve" : "reject");
		code = act_commit(&a, err);
	}
	act_abort(&a);
	secret_buf_free(&plain);
	buf_free(&sealed);
	return code;
}

/* --- probes --------------------------------------------------------------------------- */

struct capture *capture_new_loose(void)
{
	return xcalloc(1, sizeof(struct capture));
}

enum err_code search_probe(struct seat *seat, const struct look *look, struct capture *c,
			   int64_t *probe, struct err *err)
{
	uint8_t key[SEAL_KEY_LEN];
	struct act a;
	int64_t vault = 0;
	int64_t id;
	enum err_code code =
	    seat_need_role(seat, ROLE_BIT(ROLE_ANALYST) | ROLE_BIT(ROLE_SUPERVISOR), err);

	if (code == ERR_OK && (c->person || c->try_count == 0))
		code = err_set(err, ERR_INPUT, _("a probe needs at least one print"));
	if (code == ERR_OK)
		code = act_begin(&a, seat, "probe.add", look, err);
	if (code != ERR_OK)
		return code;
	code = vault_new(seat, a.seq, "probe", false, &vault, key, err);
	for (size_t i = 0; i < c->try_count && code == ERR_OK; i++) {
		const struct capture_try *t = &c->tries[i];
		struct print_meta m = {
		    .finger = t->finger,
		    .impression = t->impression,
		    .quality = t->quality,
		    .width = t->image ? t->image->width : 0,
		    .height = t->image ? t->image->height : 0,
		    .ppi = t->image ? t->image->ppi : 500,
		    .kept = t->kept,
		};

		code =
		    print_put(&a, vault, 0, key, &m, t->file, t->file_len, t->template, &id, err);
	}
	sodium_memzero(key, sizeof(key));
	if (code == ERR_OK) {
		act_about(&a, vault, 0);
		code = act_commit(&a, err);
	}
	act_abort(&a);
	if (code == ERR_OK)
		*probe = vault;
	return code;
}
