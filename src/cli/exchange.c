/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo exchange agree, keys, run, carry: what the exchange stands on. */
#include "cli/exchange.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/verbs.h"
#include "exchange/spool.h"

enum err_code exchange_verb(struct verb_call *call,
			    enum err_code (*fn)(struct verb_call *call, struct seat *seat))
{
	struct desk *desk = NULL;
	struct seat *seat = NULL;
	enum err_code code = seat_open(call, &desk, &seat);

	if (code == ERR_OK)
		code = fn(call, seat);
	seat_close(desk, seat);
	return code;
}

enum err_code exchange_number(struct verb_call *call, int i, int64_t *out)
{
	char *end;
	long long n = strtoll(call->argv[i], &end, 10);

	if (*end || end == call->argv[i] || n <= 0)
		return err_set(&call->err, ERR_USAGE, _("%s is no number"), call->argv[i]);
	*out = n;
	return ERR_OK;
}

enum err_code exchange_data(struct verb_call *call, bool data[DATUM_COUNT], bool *given)
{
	const char *words = verb_value(call, "data");
	char *copy = xstrdup(words ? words : "");
	char *save = NULL;
	enum err_code code = ERR_OK;

	memset(data, 0, DATUM_COUNT * sizeof(*data));
	*given = words != NULL;
	for (char *w = strtok_r(copy, ", ", &save); w && code == ERR_OK;
	     w = strtok_r(NULL, ", ", &save)) {
		int d = datum_parse(w);

		if (d < 0)
			code =
			    err_set(&call->err, ERR_USAGE,
				    _("--data: \"%s\" is nothing that may ever leave a desk"), w);
		else
			data[d] = true;
	}
	free(copy);
	return code;
}

void exchange_tell_proposal(struct verb_call *call, int64_t id)
{
	if (call->json)
		verb_print_json(json_pack("{s:I}", "proposal", (json_int_t)id));
	else
		printf(_("proposal %" PRId64 ": another supervisor looks at it (cotejo exchange "
			 "preview %" PRId64 ") and answers it (cotejo proposal answer)\n"),
		       id, id);
}

const char *exchange_time(instant t, char out[INSTANT_TEXT_LEN])
{
	instant_format(t, out);
	out[10] = ' ';
	out[16] = '\0';
	return out;
}

/* --- agree -------------------------------------------------------------------------------- */

static enum err_code agree(struct verb_call *call, struct seat *seat)
{
	struct buf file = BUF_INIT;
	int64_t id = 0;
	enum err_code code = file_read(call->argv[0], AGREEMENT_MAX_FILE, &file, &call->err);

	if (code == ERR_OK)
		code = exchange_propose_agreement(seat, file.data, file.len, call->argv[0],
						  call->argv[1], verb_value(call, "reason"), &id,
						  &call->err);
	buf_free(&file);
	if (code == ERR_OK)
		exchange_tell_proposal(call, id);
	return code;
}

static enum err_code run_agree(struct verb_call *call)
{
	return exchange_verb(call, agree);
}

static const struct verb_option agree_options[] = {
    SEAT_OPTIONS,
    {"reason", 'r', "TEXT", N_("why, in a sentence")},
    {0},
};

const struct verb verb_exchange_agree = {
    .name = "exchange agree",
    .args = "FILE PARTY",
    .summary = N_("propose an agreement with a partner"),
    .details = N_("FILE is an agreement as doc/exchange.md describes it; PARTY is which of its "
		  "two parties this desk is. A second supervisor approves it."),
    .options = agree_options,
    .min_args = 2,
    .max_args = 2,
    .run = run_agree,
};

/* --- keys ----------------------------------------------------------------------------------- */

static json_t *key_json(const struct party_key *k)
{
	char id[PARTY_KEY_ID_HEX_LEN];
	char sign[65];
	char box[65];
	char from[INSTANT_TEXT_LEN];
	char until[INSTANT_TEXT_LEN];

	hex_encode(k->id, sizeof(k->id), id);
	hex_encode(k->sign, sizeof(k->sign), sign);
	hex_encode(k->box, sizeof(k->box), box);
	return json_pack("{s:s, s:s, s:s, s:s, s:s}", "id", id, "sign", sign, "box", box, "from",
			 instant_format(k->from, from), "until", instant_format(k->until, until));
}

static enum err_code new_key(struct verb_call *call, struct seat *seat)
{
	struct party_key k;
	json_t *o;
	long days;
	enum err_code code = verb_long(call, "days", 1, AGREEMENT_MAX_DAYS, 730, &days);

	if (code == ERR_OK)
		code = exchange_key_new(seat, clock_now() - INSTANT_DAY,
					clock_now() + days * INSTANT_DAY, &k, &call->err);
	if (code != ERR_OK)
		return code;
	o = key_json(&k);
	if (call->json) {
		verb_print_json(o);
		return ERR_OK;
	}
	puts(_("The public half, for the agreement's file or to compare over the telephone:"));
	json_dumpf(o, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(o);
	return ERR_OK;
}

static enum err_code list_keys(struct verb_call *call, struct seat *seat)
{
	struct exchange_keys keys = {0};
	json_t *list = json_array();
	instant now = clock_now();
	enum err_code code = exchange_key_list(seat, &keys, &call->err);

	for (size_t i = 0; i < keys.count; i++) {
		const struct exchange_key *k = &keys.rows[i];
		json_t *o = key_json(&k->key);
		const char *state = k->key.revoked		       ? _("taken back")
				    : party_key_is_valid(&k->key, now) ? _("in force")
				    : now < k->key.from		       ? _("not yet")
								       : _("over");

		if (!call->json)
			printf("%s  %-16s %.10s - %.10s  %s\n",
			       json_string_value(json_object_get(o, "id")),
			       k->ours ? _("this desk") : k->party,
			       json_string_value(json_object_get(o, "from")),
			       json_string_value(json_object_get(o, "until")), state);
		json_object_set_new(o, "party", json_string(k->party));
		json_object_set_new(o, "revoked", json_boolean(k->key.revoked));
		json_array_append_new(list, o);
	}
	if (code == ERR_OK && call->json)
		verb_print_json(json_pack("{s:O}", "keys", list));
	json_decref(list);
	exchange_keys_clear(&keys);
	return code;
}

static enum err_code revoke(struct verb_call *call, struct seat *seat)
{
	uint8_t id[PARTY_KEY_ID_LEN];
	const char *text = verb_value(call, "revoke");
	size_t told = 0;
	enum err_code code;

	if (strlen(text) != 2 * sizeof(id) || !hex_decode(text, id, sizeof(id)))
		return err_set(&call->err, ERR_USAGE, _("--revoke %s: no id of a key set"), text);
	code = exchange_key_revoke(seat, id, &told, &call->err);
	if (code == ERR_OK && !call->json)
		printf(_("taken back; %zu partners are told with the next run\n"), told);
	return code;
}

static enum err_code keys(struct verb_call *call, struct seat *seat)
{
	enum err_code code = ERR_OK;

	if (verb_given(call, "new"))
		code = new_key(call, seat);
	if (code == ERR_OK && verb_given(call, "revoke"))
		code = revoke(call, seat);
	if (code == ERR_OK && verb_given(call, "announce"))
		code = exchange_key_announce(seat, verb_value(call, "announce"), &call->err);
	if (code == ERR_OK && !verb_given(call, "new"))
		code = list_keys(call, seat);
	return code;
}

static enum err_code run_keys(struct verb_call *call)
{
	return exchange_verb(call, keys);
}

static const struct verb_option keys_options[] = {
    SEAT_OPTIONS,
    {"new", 0, NULL, N_("make a key set of this desk")},
    {"days", 0, "N", N_("days that it is valid (730)")},
    {"revoke", 0, "ID", N_("a key set of this desk signs nothing any more; partners are told")},
    {"announce", 0, "PARTY", N_("tell a partner of the newest key set, signed by the one before")},
    {0},
};

const struct verb verb_exchange_keys = {
    .name = "exchange keys",
    .summary = N_("keys of this desk and of its partners"),
    .options = keys_options,
    .max_args = 0,
    .run = run_keys,
};

/* --- run ----------------------------------------------------------------------------------------
 */

static enum err_code do_run(struct verb_call *call, struct seat *seat)
{
	struct exchange_ran r;
	enum err_code code = exchange_run(seat, verb_value(call, "spool"), &r, &call->err);

	if (code != ERR_OK)
		return code;
	if (call->json)
		verb_print_json(json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:s}", "taken",
					  (json_int_t)r.taken, "again", (json_int_t)r.again, "kept",
					  (json_int_t)r.kept, "refused", (json_int_t)r.refused,
					  "bad", (json_int_t)r.bad, "sent", (json_int_t)r.sent,
					  "sent_again", (json_int_t)r.again_sent, "erased",
					  (json_int_t)r.erased, "fault", r.fault));
	else
		printf(_("%zu taken in, %zu that had come before, %zu wait for an earlier one, %zu "
			 "refused, %zu not to be trusted; %zu put out, %zu once more\n"),
		       r.taken, r.again, r.kept, r.refused, r.bad, r.sent, r.again_sent);
	return ERR_OK;
}

static enum err_code run_run(struct verb_call *call)
{
	return exchange_verb(call, do_run);
}

static const struct verb_option run_options[] = {
    SEAT_OPTIONS,
    SPOOL_OPTION,
    {0},
};

const struct verb verb_exchange_run = {
    .name = "exchange run",
    .summary = N_("take in what has come, put out what is due"),
    .details = N_("May be run at any time, and again after any interruption. Answers leave at the "
		  "end of their window, from the seat of a clerk or a supervisor."),
    .options = run_options,
    .max_args = 0,
    .run = run_run,
};

/* --- carry
 * -------------------------------------------------------------------------------------------- */

/* Sealed envelopes only: no log-in is needed to carry them. */
static enum err_code run_carry(struct verb_call *call)
{
	const char *given = verb_value(call, "spool");
	char *store = seat_store_path(call);
	char *path = given ? xstrdup(given) : xasprintf("%s.spool", store);
	struct spool *spool = NULL;
	size_t n = 0;
	size_t bad = 0;
	bool out = strcmp(call->argv[0], "out") == 0;
	enum err_code code = ERR_OK;

	if (!out && strcmp(call->argv[0], "in") != 0)
		code = err_set(&call->err, ERR_USAGE, _("carry out, or carry in"));
	if (code == ERR_OK)
		code = spool_open(path, &spool, &call->err);
	if (code == ERR_OK)
		code = out ? spool_carry_out(spool, call->argv[1], call->argv[2], &n, &call->err)
			   : spool_carry_in(spool, call->argv[1], call->argv[2],
					    verb_given(call, "keep"), &n, &bad, &call->err);
	spool_free(spool);
	free(path);
	free(store);
	if (code != ERR_OK)
		return code;
	if (call->json)
		verb_print_json(
		    json_pack("{s:I, s:I}", "carried", (json_int_t)n, "damaged", (json_int_t)bad));
	else
		printf(_("%zu envelopes carried, %zu damaged\n"), n, bad);
	return ERR_OK;
}

static const struct verb_option carry_options[] = {
    SPOOL_OPTION,
    {"keep", 0, NULL, N_("in: leave the envelopes on the medium")},
    {0},
};

const struct verb verb_exchange_carry = {
    .name = "exchange carry",
    .args = "out|in PARTY FOLDER",
    .summary = N_("copy sealed envelopes to or from a memory stick"),
    .details = N_("out: what waits for PARTY goes to FOLDER. in: PARTY is this desk."),
    .options = carry_options,
    .min_args = 3,
    .max_args = 3,
    .run = run_carry,
};
