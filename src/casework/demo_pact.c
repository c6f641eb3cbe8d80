/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/demo_pact.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/path.h"
#include "casework/demo.h"
#include "casework/exchange.h"
#include "casework/inside.h"
#include "casework/proposal.h"

struct pact_desk {
	struct desk *desk;
	struct seat *elena, *felipe, *bruno;
	struct party_key key;
};

static enum err_code log_in(struct desk *desk, const char *name, struct seat **out, struct err *err)
{
	return session_log_in(desk, name, demo_password(name), NULL, NULL, out, err);
}

static void log_out(struct seat *seat)
{
	if (seat)
		session_log_out(seat, NULL);
	seat_free(seat);
}

static enum err_code open_desk(const char *path, struct pact_desk *d, struct err *err)
{
	enum err_code code = desk_open(path, &d->desk, err);

	if (code == ERR_OK)
		code = log_in(d->desk, "elena", &d->elena, err);
	if (code == ERR_OK)
		code = log_in(d->desk, "felipe", &d->felipe, err);
	if (code == ERR_OK)
		code = log_in(d->desk, "bruno", &d->bruno, err);
	return code;
}

static enum err_code new_key(struct pact_desk *d, struct err *err)
{
	instant now = clock_now();

	return exchange_key_new(d->elena, now - INSTANT_DAY, now + 400 * INSTANT_DAY, &d->key, err);
}

static enum err_code has_pact(struct pact_desk *d, bool *out, struct err *err)
{
	struct exchange_quotas q = {0};
	enum err_code code = exchange_quota_list(d->elena, &q, err);

	*out = q.count > 0;
	exchange_quotas_clear(&q);
	return code;
}

static void close_desk(struct pact_desk *d)
{
	log_out(d->elena);
	log_out(d->felipe);
	log_out(d->bruno);
	desk_free(d->desk);
}

static json_t *hex(const void *data, size_t len)
{
	char text[65];

	hex_encode(data, len, text);
	return json_string(text);
}

static json_t *when(instant t)
{
	char text[INSTANT_TEXT_LEN];

	return json_string(instant_format(t - t % INSTANT_SECOND, text));
}

static void set_key(json_t *pact, size_t party, const struct party_key *k)
{
	json_t *p = json_array_get(json_object_get(pact, "parties"), party);

	json_object_set_new(
	    p, "keys",
	    json_pack("[{s:o, s:o, s:o, s:o, s:o}]", "id", hex(k->id, sizeof(k->id)), "sign",
		      hex(k->sign, sizeof(k->sign)), "box", hex(k->box, sizeof(k->box)), "from",
		      when(k->from), "until", when(k->until)));
}

/* The example of the assets, in force from yesterday on, with a minute's window so
 * that nobody has to wait for long. */
static enum err_code make_pact(const struct party_key *here, const struct party_key *there,
			       char **out, struct err *err)
{
	char *path = path_asset("agreement-example.json");
	struct buf file = BUF_INIT;
	json_t *pact = NULL;
	enum err_code code = file_read(path, AGREEMENT_MAX_FILE, &file, err);

	if (code == ERR_OK) {
		pact = json_loadb((const char *)file.data, file.len, 0, NULL);
		if (!pact)
			code = err_set(err, ERR_INPUT, _("%s: no agreement"), path);
	}
	if (code == ERR_OK) {
		set_key(pact, 0, here);
		set_key(pact, 1, there);
		json_object_set_new(pact, "starts", when(clock_now() - INSTANT_DAY));
		json_object_set_new(pact, "ends", when(clock_now() + 400 * INSTANT_DAY));
		json_object_set_new(pact, "note", json_string("INVENTED, for the demo"));
		json_object_set_new(pact, "delays-seconds",
				    json_pack("{s:i, s:i}", "routine", 60, "urgent", 60));
		*out = json_dumps(pact, JSON_COMPACT);
	}
	json_decref(pact);
	buf_free(&file);
	free(path);
	return code;
}

static enum err_code agree(struct pact_desk *d, const char *pact, const char *self, struct err *err)
{
	int64_t id = 0;
	enum err_code code =
	    exchange_propose_agreement(d->elena, pact, strlen(pact), "agreement-example.json", self,
				       _("the demo's arrangement"), &id, err);

	return code == ERR_OK ? proposal_answer(d->felipe, id, true, _("as arranged"), err) : code;
}

/* Someone of a case of bruno's unit who has prints. */
static enum err_code first_question(struct pact_desk *d, struct err *err)
{
	struct exchange_ask ask = {.party = DEMO_PACT_THERE};
	struct look look = {PURPOSE_IDENTITY, NULL, "who is this? (demo)"};
	char *number = NULL;
	int64_t id = 0;
	enum err_code code = db_get_i64(
	    d->bruno->db, &ask.person, err,
	    "SELECT p.vault_id FROM case_person p JOIN casefile c ON c.id = p.case_id WHERE c.unit "
	    "= ? AND EXISTS (SELECT 1 FROM capture k WHERE k.vault_id = p.vault_id) ORDER BY "
	    "p.vault_id LIMIT 1",
	    "s", seat_user(d->bruno)->unit);

	if (code == ERR_NOT_FOUND)
		return ERR_OK;
	if (code == ERR_OK)
		code =
		    db_get_text(d->bruno->db, &number, err,
				"SELECT c.number FROM casefile c JOIN case_person p ON p.case_id "
				"= c.id WHERE p.vault_id = ? ORDER BY c.id LIMIT 1",
				"i", ask.person);
	look.case_number = number;
	if (code == ERR_OK)
		code = exchange_propose_ask(d->bruno, &look, &ask, &id, err);
	if (code == ERR_OK)
		code = proposal_answer(d->elena, id, true, _("needed (demo)"), err);
	free(number);
	return code;
}

enum err_code demo_pact_make(const char *here, const char *there, struct err *err)
{
	struct pact_desk a = {0};
	struct pact_desk b = {0};
	char *pact = NULL;
	bool agreed = false;
	enum err_code code = open_desk(here, &a, err);

	if (code == ERR_OK)
		code = has_pact(&a, &agreed, err);
	if (code != ERR_OK || agreed) {
		close_desk(&a);
		return code;
	}
	code = new_key(&a, err);
	if (code == ERR_OK)
		code = open_desk(there, &b, err);
	if (code == ERR_OK)
		code = new_key(&b, err);
	if (code == ERR_OK)
		code = make_pact(&a.key, &b.key, &pact, err);
	if (code == ERR_OK)
		code = agree(&a, pact, DEMO_PACT_HERE, err);
	if (code == ERR_OK)
		code = agree(&b, pact, DEMO_PACT_THERE, err);
	if (code == ERR_OK)
		code = first_question(&a, err);
	free(pact);
	close_desk(&a);
	close_desk(&b);
	return code;
}
