/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo exchange release, preview, correct, alert, alerts, received: data that go and
 * come. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "cli/exchange.h"
#include "cli/verbs.h"

#define RISK_OPTIONS                                                                            \
	{"torture", 0, "no|yes|unknown", N_("is there a real risk of torture there?")},         \
	    {"inhuman", 0, "no|yes|unknown",                                                    \
	     N_("a real risk of inhuman or degrading treatment?")},                             \
	{                                                                                       \
		"other-violation", 0, "no|yes|unknown",                                         \
		    N_("of another violation of fundamental rights? unknown, the usual answer " \
		       "to all three, stops it")                                                \
	}

static const struct verb_option release_options[] = {
    SEAT_OPTIONS,
    LOOK_OPTIONS,
    DATA_OPTION,
    RISK_OPTIONS,
    {"reason", 'r', "TEXT", N_("why, for the second supervisor")},
    {0},
};

static enum err_code read_flag(struct verb_call *call, const char *option, enum flag *out)
{
	const char *word = verb_value(call, option);

	*out = FLAG_UNKNOWN;
	if (!word || strcmp(word, "unknown") == 0)
		return ERR_OK;
	if (strcmp(word, "no") != 0 && strcmp(word, "yes") != 0)
		return err_set(&call->err, ERR_USAGE, _("--%s is no, yes or unknown"), option);
	*out = strcmp(word, "no") == 0 ? FLAG_NO : FLAG_YES;
	return ERR_OK;
}

static enum err_code read_risk(struct verb_call *call, struct exchange_risk *risk)
{
	enum err_code code = read_flag(call, "torture", &risk->torture);

	if (code == ERR_OK)
		code = read_flag(call, "inhuman", &risk->inhuman);
	return code == ERR_OK ? read_flag(call, "other-violation", &risk->other) : code;
}

/* --- release, correct ----------------------------------------------------------------------- */

static enum err_code release(struct verb_call *call, struct seat *seat)
{
	bool data[DATUM_COUNT];
	bool given;
	struct exchange_risk risk;
	struct look look;
	int64_t question;
	int64_t id = 0;
	enum err_code code = seat_look(call, &look);

	if (code == ERR_OK)
		code = read_risk(call, &risk);

	if (code == ERR_OK)
		code = exchange_number(call, 0, &question);
	if (code == ERR_OK)
		code = exchange_data(call, data, &given);
	if (code == ERR_OK)
		code = exchange_propose_release(seat, &look, question, given ? data : NULL, &risk,
						verb_value(call, "reason"), &id, &call->err);
	if (code == ERR_OK)
		exchange_tell_proposal(call, id);
	return code;
}

static enum err_code run_release(struct verb_call *call)
{
	return exchange_verb(call, release);
}

const struct verb verb_exchange_release = {
    .name = "exchange release",
    .args = "QUESTION",
    .summary = N_("propose the data that a partner asked for"),
    .details = N_("Without --data all that was asked for. A second supervisor sees the exact "
		  "bytes and approves; then they leave."),
    .options = release_options,
    .min_args = 1,
    .max_args = 1,
    .run = run_release,
};

static enum err_code correct(struct verb_call *call, struct seat *seat)
{
	struct look look;
	int64_t push;
	int64_t id = 0;
	enum err_code code = seat_look(call, &look);

	if (code == ERR_OK)
		code = exchange_number(call, 0, &push);
	if (code == ERR_OK)
		code = exchange_propose_correction(seat, &look, push, verb_value(call, "reason"),
						   &id, &call->err);
	if (code == ERR_OK)
		exchange_tell_proposal(call, id);
	return code;
}

static enum err_code run_correct(struct verb_call *call)
{
	return exchange_verb(call, correct);
}

static const struct verb_option correct_options[] = {
    SEAT_OPTIONS,
    LOOK_OPTIONS,
    {"reason", 'r', "TEXT", N_("why, for the second supervisor")},
    {0},
};

const struct verb verb_exchange_correct = {
    .name = "exchange correct",
    .args = "DEBT",
    .summary = N_("propose a correction that an earlier recipient is owed"),
    .details = N_("DEBT is a number of cotejo exchange ledger --owed. Contested marks, "
		  "restrictions and erasures follow by themselves (cotejo exchange run)."),
    .options = correct_options,
    .min_args = 1,
    .max_args = 1,
    .run = run_correct,
};

/* --- preview ------------------------------------------------------------------------------------
 */

static void print_bytes(const struct buf *b)
{
	for (size_t at = 0; at < b->len; at += 16) {
		printf("%08zx ", at);
		for (size_t i = at; i < at + 16; i++)
			if (i < b->len)
				printf(" %02x", b->data[i]);
			else
				printf("   ");
		printf("  ");
		for (size_t i = at; i < at + 16 && i < b->len; i++)
			putchar(b->data[i] >= 0x20 && b->data[i] < 0x7f ? b->data[i] : '.');
		putchar('\n');
	}
}

static json_t *fields_json(const struct exchange_field *f, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "name", f[i].name, "value",
						      f[i].value, "why", f[i].why));
	return list;
}

static void print_preview(const struct exchange_preview *p)
{
	char text[INSTANT_TEXT_LEN];

	printf(_("%s to %s (%s, %s), under %s; it must be erased there by %s\n"),
	       message_type_text(p->type), p->party, p->party_name, p->country, p->agreement,
	       exchange_time(p->expires, text));
	for (size_t i = 0; i < p->count; i++)
		printf("  %-20s %s\n  %-20s [%s]\n", p->fields[i].name, p->fields[i].value, "",
		       p->fields[i].why);
	printf(_("%zu bytes:\n"), p->bytes.len);
	print_bytes(&p->bytes);
}

static enum err_code preview(struct verb_call *call, struct seat *seat)
{
	struct exchange_preview p;
	struct look look;
	struct hash h;
	char hex[HASH_HEX_LEN];
	int64_t id;
	enum err_code code = seat_look(call, &look);

	if (code == ERR_OK)
		code = exchange_number(call, 0, &id);
	if (code == ERR_OK)
		code = exchange_preview(seat, &look, id, &p, &call->err);
	if (code != ERR_OK)
		return code;
	h = hash_bytes(p.bytes.data, p.bytes.len);
	if (call->json)
		verb_print_json(json_pack(
		    "{s:s, s:s, s:s, s:s, s:s, s:I, s:s, s:o}", "type", message_type_word(p.type),
		    "party", p.party, "country", p.country, "agreement", p.agreement, "purpose",
		    share_purpose_word(p.purpose), "bytes", (json_int_t)p.bytes.len, "sha256",
		    hash_hex(&h, hex), "fields", fields_json(p.fields, p.count)));
	else
		print_preview(&p);
	exchange_preview_clear(&p);
	return ERR_OK;
}

static enum err_code run_preview(struct verb_call *call)
{
	return exchange_verb(call, preview);
}

static const struct verb_option look_options[] = {
    SEAT_OPTIONS,
    LOOK_OPTIONS,
    {0},
};

const struct verb verb_exchange_preview = {
    .name = "exchange preview",
    .args = "PROPOSAL",
    .summary = N_("the exact bytes that would leave, and why each field may"),
    .options = look_options,
    .min_args = 1,
    .max_args = 1,
    .run = run_preview,
};

/* --- received
 * ---------------------------------------------------------------------------------------- */

static enum err_code save_attached(struct verb_call *call, const struct exchange_received *r)
{
	const char *to = verb_value(call, "save");
	enum err_code code = ERR_OK;

	for (size_t i = 0; to && i < r->n_attached && code == ERR_OK; i++) {
		char *path = i ? xasprintf("%s.%zu", to, i) : xstrdup(to);

		code = file_write(path, r->attached[i].data, r->attached[i].len, &call->err);
		free(path);
	}
	return code;
}

static void print_received(struct verb_call *call, const struct exchange_received *r,
			   const char *basis)
{
	char text[INSTANT_TEXT_LEN];

	if (call->json) {
		verb_print_json(json_pack(
		    "{s:I, s:b, s:b, s:s, s:I, s:s*, s:o}", "revision", (json_int_t)r->revision,
		    "contested", r->contested, "restricted", r->restricted, "expires",
		    instant_format(r->expires, text), "attached", (json_int_t)r->n_attached,
		    "basis", basis, "fields", fields_json(r->fields, r->count)));
		return;
	}
	if (r->contested)
		puts(_("CONTESTED: the person disputes some of it"));
	if (r->restricted)
		puts(_("RESTRICTED: kept, but not to be used"));
	for (size_t i = 0; i < r->count; i++)
		printf("  %-20s %s\n", r->fields[i].name, r->fields[i].value);
	if (basis)
		printf(_("legal basis, as the partner says: %s\n"), basis);
	printf(_("revision %" PRId64 ", %zu attachments, erased here on %s\n"), r->revision,
	       r->n_attached, exchange_time(r->expires, text));
}

static enum err_code received(struct verb_call *call, struct seat *seat)
{
	struct exchange_received r;
	struct look look;
	int64_t question;
	enum err_code code = seat_look(call, &look);

	if (code == ERR_OK)
		code = exchange_number(call, 0, &question);
	if (code == ERR_OK)
		code = exchange_received(seat, &look, question, &r, &call->err);
	if (code != ERR_OK)
		return code;
	code = save_attached(call, &r);
	if (code == ERR_OK)
		print_received(call, &r, NULL);
	exchange_received_clear(&r);
	return code;
}

static enum err_code run_received(struct verb_call *call)
{
	return exchange_verb(call, received);
}

static const struct verb_option received_options[] = {
    SEAT_OPTIONS,
    LOOK_OPTIONS,
    {"save", 0, "FILE", N_("write the ANSI/NIST transaction that came with it")},
    {0},
};

const struct verb verb_exchange_received = {
    .name = "exchange received",
    .args = "QUESTION",
    .summary = N_("what a partner has released for a question"),
    .options = received_options,
    .min_args = 1,
    .max_args = 1,
    .run = run_received,
};

/* --- alerts
 * ------------------------------------------------------------------------------------------------
 */

static enum err_code alert(struct verb_call *call, struct seat *seat)
{
	struct exchange_alert_new a = {.party = call->argv[0], .basis = verb_value(call, "basis")};
	const char *offence = verb_value(call, "offence");
	bool data[DATUM_COUNT];
	bool given;
	struct look look;
	long person;
	long days;
	int64_t id = 0;
	int o = share_offence_parse(offence ? offence : "");
	enum err_code code = seat_look(call, &look);

	if (code == ERR_OK)
		code = read_risk(call, &a.risk);
	if (code == ERR_OK && o < 0)
		code = err_set(&call->err, ERR_USAGE, _("--offence names one of the list"));
	if (code == ERR_OK && !a.basis)
		code = err_set(&call->err, ERR_USAGE, _("--basis names the legal basis"));
	if (code == ERR_OK)
		code = verb_long(call, "person", 1, 2147483647, 0, &person);
	if (code == ERR_OK)
		code = verb_long(call, "days", 1, 90, 30, &days);
	if (code == ERR_OK)
		code = exchange_data(call, data, &given);
	if (code != ERR_OK)
		return code;
	a.person = person;
	a.offence = (enum share_offence)o;
	a.data = data;
	a.expires = clock_now() + days * INSTANT_DAY;
	code = exchange_propose_alert(seat, &look, &a, verb_value(call, "reason"), &id, &call->err);
	if (code == ERR_OK)
		exchange_tell_proposal(call, id);
	return code;
}

static enum err_code run_alert(struct verb_call *call)
{
	return exchange_verb(call, alert);
}

static const struct verb_option alert_options[] = {
    SEAT_OPTIONS,
    LOOK_OPTIONS,
    DATA_OPTION,
    RISK_OPTIONS,
    {"person", 0, "ID", N_("about whom")},
    {"offence", 0, "WORD", N_("the offence, from the closed list")},
    {"basis", 0, "TEXT", N_("the legal basis")},
    {"days", 0, "N", N_("days until it is forgotten there (30)")},
    {"reason", 'r', "TEXT", N_("why, for the second supervisor")},
    {0},
};

const struct verb verb_exchange_alert = {
    .name = "exchange alert",
    .args = "PARTY",
    .summary = N_("propose to warn a partner of someone"),
    .options = alert_options,
    .min_args = 1,
    .max_args = 1,
    .run = run_alert,
};

static enum err_code judge(struct verb_call *call, struct seat *seat)
{
	struct exchange_received r = {0};
	char *basis = NULL;
	struct look look;
	int64_t id;
	enum err_code code = seat_look(call, &look);

	if (code == ERR_OK)
		code = exchange_number(call, 0, &id);
	if (code != ERR_OK)
		return code;
	if (verb_given(call, "accept") || verb_given(call, "dismiss"))
		return exchange_alert_judge(seat, &look, id, verb_given(call, "accept"),
					    verb_value(call, "reason"), &call->err);
	code = exchange_alert_view(seat, &look, id, &r, &basis, &call->err);
	if (code == ERR_OK) {
		if (!call->json)
			puts(_("UNVERIFIED, from a partner; it touches no record."));
		print_received(call, &r, basis);
	}
	exchange_received_clear(&r);
	free(basis);
	return code;
}

static enum err_code run_judge(struct verb_call *call)
{
	return exchange_verb(call, judge);
}

static const struct verb_option judge_options[] = {
    SEAT_OPTIONS,
    LOOK_OPTIONS,
    {"accept", 0, NULL, N_("a supervisor takes it up: it stays unverified, and expires")},
    {"dismiss", 0, NULL, N_("a supervisor puts it aside")},
    {"reason", 'r', "TEXT", N_("why")},
    {0},
};

const struct verb verb_exchange_judge = {
    .name = "exchange judge",
    .args = "ALERT",
    .summary = N_("see, accept or dismiss an alert of a partner"),
    .options = judge_options,
    .min_args = 1,
    .max_args = 1,
    .run = run_judge,
};
