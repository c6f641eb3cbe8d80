/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of all messages, and their words. */
#include <string.h>

#include "base/i18n.h"
#include "exchange/message.h"

static const char *const format_list[] = {"cotejo-message", NULL};
static const char *const probe_list[] = {"template", "images", NULL};
static const char *const result_list[] = {"no-hit", "hit", "not-searched", NULL};
static const char *const about_list[] = {"ask", "request", "correction-request", "alert", NULL};
static const char *const wrong_list[] = {"wrong-value", "wrong-person", "outdated", NULL};
static const char *const mark_list[] = {"contested", "restricted", NULL};
static const char *const status_list[] = {"received", "applied", "refused", NULL};
static const char *const attached_list[] = {"prints", "portrait", NULL};
#define REFUSAL_WORD(name, word) word,
static const char *const reason_list[] = {REFUSAL_REASONS(REFUSAL_WORD) NULL};

const char *const message_faults[] = {
    "own-key-expired",	 "agreement", "version-old", "terms",
    "purpose",		 "future",    "late",	     "sequence-used",
    "sequence-old",	 "message",   "attachments", "dialogue",
    "outside-agreement", NULL};

#define TYPE_LIST(name, word) static const char *const word##_type[] = {name, NULL}
TYPE_LIST("ask", ask);
TYPE_LIST("answer", answer);
TYPE_LIST("annulment", annulment);
TYPE_LIST("withdrawal", withdrawal);
TYPE_LIST("request", request);
TYPE_LIST("release", release);
TYPE_LIST("refusal", refusal);
TYPE_LIST("correction", correction);
TYPE_LIST("correction-request", correction_request);
TYPE_LIST("mark", mark);
TYPE_LIST("erasure", erasure);
TYPE_LIST("alert", alert);
TYPE_LIST("receipt", receipt);
TYPE_LIST("keys", keys);
TYPE_LIST("revocation", revocation);

/* --- parts ---------------------------------------------------------------------- */

static const struct schema datum_row[] = {
    {"datum", SCHEMA_WORD, .words = datum_list},
    {"item", SCHEMA_NUMBER, .least = 1, .most = MESSAGE_MAX_ITEM,
     .what = "data of the same number belong together"},
    {"value", SCHEMA_TEXT, .least = 1, .most = DATUM_MAX_TEXT},
    {0},
};

static const struct schema attached_row[] = {
    {"bytes", SCHEMA_NUMBER, .least = 1, .most = 134217728},
    {"datum", SCHEMA_WORD, .words = attached_list},
    {"sha256", SCHEMA_HEX, .most = 32},
    {0},
};

static const struct schema wanted_item[] = {{"", SCHEMA_WORD, .words = datum_list}, {0}};

static const struct schema key_members[] = {
    {"box", SCHEMA_HEX, .most = 32, .what = "X25519, public"},
    {"from", SCHEMA_INSTANT},
    {"id", SCHEMA_HEX, .most = PARTY_KEY_ID_LEN},
    {"sign", SCHEMA_HEX, .most = 32, .what = "Ed25519, public"},
    {"until", SCHEMA_INSTANT},
    {0},
};

#define HEADER(list)                                                  \
	{"format", SCHEMA_WORD, .words = format_list},                \
	    {"format-version", SCHEMA_NUMBER, .least = 1, .most = 1}, \
	{                                                             \
		"type", SCHEMA_WORD, .words = list                    \
	}

#define ID_MEMBER(name, text)                                          \
	{                                                              \
		name, SCHEMA_HEX, .most = MESSAGE_ID_LEN, .what = text \
	}

#define REFERENCE ID_MEMBER("reference", "the question's random number")

#define PURPOSE                                                                        \
	{"purpose", SCHEMA_WORD, .words = share_person_purpose_list},                  \
	{                                                                              \
		"offence", SCHEMA_WORD, .optional = true, .words = share_offence_list, \
					.what = "with purpose crime, and only then"    \
	}

#define DATA(least_, optional_)                                                                  \
	{                                                                                        \
		"data", SCHEMA_ROWS, .optional = optional_, .least = least_,                     \
				     .most = MESSAGE_MAX_DATA, .members = datum_row,             \
				     .what = "in the order of the vocabulary, then of the items" \
	}

#define ATTACHED(least_, most_, optional_)                                           \
	{                                                                            \
		"attached", SCHEMA_ROWS,                                             \
		    .optional = optional_, .least = least_, .most = most_,           \
		    .members = attached_row,                                         \
		    .what = "the ANSI/NIST transactions of the parcel, in its order" \
	}

/* --- messages -------------------------------------------------------------------- */

static const struct schema ask[] = {
    HEADER(ask_type),
    REFERENCE,
    PURPOSE,
    {"delay", SCHEMA_WORD, .words = share_delay_list},
    {"probe", SCHEMA_WORD, .words = probe_list},
    ATTACHED(1, 1, false),
    {0},
};

static const struct schema answer[] = {
    HEADER(answer_type),
    REFERENCE,
    {"result", SCHEMA_WORD, .words = result_list},
    {0},
};

static const struct schema annulment[] = {HEADER(annulment_type), REFERENCE, {0}};
static const struct schema withdrawal[] = {HEADER(withdrawal_type), REFERENCE, {0}};

static const struct schema request[] = {
    HEADER(request_type),
    REFERENCE,
    ID_MEMBER("request", "this request's random number"),
    PURPOSE,
    {"wanted", SCHEMA_LIST, .least = 1, .most = DATUM_COUNT, .members = wanted_item,
     .what = "in the order of the vocabulary"},
    {0},
};

static const struct schema release[] = {
    HEADER(release_type),
    REFERENCE,
    ID_MEMBER("request", "the request that is answered"),
    ID_MEMBER("release", "this release's random number"),
    PURPOSE,
    {"contested", SCHEMA_BOOL, .most = 2, .what = "the person disputes some of it"},
    DATA(0, false),
    ATTACHED(0, MESSAGE_MAX_ATTACHED, false),
    {0},
};

static const struct schema refusal[] = {
    HEADER(refusal_type),
    {"about", SCHEMA_WORD, .words = about_list},
    ID_MEMBER("reference", "the number of what is refused"),
    {"reason", SCHEMA_WORD, .words = reason_list},
    {0},
};

static const struct schema correction[] = {
    HEADER(correction_type),
    ID_MEMBER("release", "what is corrected"),
    {"revision", SCHEMA_NUMBER, .least = 1, .most = 1000000},
    DATA(0, false),
    {0},
};

static const struct schema correction_request[] = {
    HEADER(correction_request_type),
    ID_MEMBER("release", "what should be corrected"),
    {"wrong", SCHEMA_WORD, .words = wrong_list},
    DATA(0, false),
    {0},
};

static const struct schema mark[] = {
    HEADER(mark_type),
    ID_MEMBER("release", "what is marked"),
    {"revision", SCHEMA_NUMBER, .least = 1, .most = 1000000},
    {"mark", SCHEMA_WORD, .words = mark_list},
    {"set", SCHEMA_BOOL, .most = 2, .what = "false: lifted"},
    {0},
};

static const struct schema erasure[] = {
    HEADER(erasure_type),
    ID_MEMBER("release", "what must be erased"),
    {0},
};

static const struct schema alert[] = {
    HEADER(alert_type),
    ID_MEMBER("reference", "this alert's random number"),
    {"offence", SCHEMA_WORD, .words = share_offence_list},
    {"basis", SCHEMA_TEXT, .least = 3, .most = MESSAGE_MAX_BASIS, .what = "the legal basis"},
    {"expires", SCHEMA_INSTANT},
    DATA(0, false),
    ATTACHED(0, MESSAGE_MAX_ATTACHED, false),
    {0},
};

static const struct schema receipt[] = {
    HEADER(receipt_type),
    {"envelope", SCHEMA_HEX, .most = HASH_LEN, .what = "SHA-256 of the sealed bytes"},
    {"sequence", SCHEMA_NUMBER, .least = 1, .most = INT64_C(9007199254740991)},
    {"status", SCHEMA_WORD, .words = status_list},
    {"fault", SCHEMA_WORD, .optional = true, .words = message_faults,
     .what = "with status refused, and only then"},
    {0},
};

static const struct schema keys[] = {
    HEADER(keys_type),
    {"key", SCHEMA_OBJECT, .members = key_members},
    {"proof", SCHEMA_HEX, .most = PARTY_PROOF_LEN,
     .what = "the new key's signature over this announcement"},
    {0},
};

static const struct schema revocation[] = {
    HEADER(revocation_type),
    {"key", SCHEMA_HEX, .most = PARTY_KEY_ID_LEN},
    {0},
};

/* --- words ----------------------------------------------------------------------- */

static const struct {
	const char *word;
	const char *text;
	const struct schema *members;
} types[] = {
    [MESSAGE_ASK] = {"ask", N_("question"), ask},
    [MESSAGE_ANSWER] = {"answer", N_("answer"), answer},
    [MESSAGE_ANNULMENT] = {"annulment", N_("answer taken back"), annulment},
    [MESSAGE_WITHDRAWAL] = {"withdrawal", N_("question taken back"), withdrawal},
    [MESSAGE_REQUEST] = {"request", N_("request for data"), request},
    [MESSAGE_RELEASE] = {"release", N_("release of data"), release},
    [MESSAGE_REFUSAL] = {"refusal", N_("refusal"), refusal},
    [MESSAGE_CORRECTION] = {"correction", N_("correction"), correction},
    [MESSAGE_CORRECTION_REQUEST] = {"correction-request", N_("request for correction"),
				    correction_request},
    [MESSAGE_MARK] = {"mark", N_("mark on data"), mark},
    [MESSAGE_ERASURE] = {"erasure", N_("notice of erasure"), erasure},
    [MESSAGE_ALERT] = {"alert", N_("alert"), alert},
    [MESSAGE_RECEIPT] = {"receipt", N_("receipt"), receipt},
    [MESSAGE_KEYS] = {"keys", N_("announcement of keys"), keys},
    [MESSAGE_REVOCATION] = {"revocation", N_("revocation of keys"), revocation},
};

static const char *const reason_texts[] = {
    [REFUSAL_AGREEMENT] = N_("outside the agreement"),
    [REFUSAL_QUOTA] = N_("the quota is used up"),
    [REFUSAL_ENDED] = N_("the agreement is not in force"),
    [REFUSAL_UNKNOWN] = N_("there is no such question"),
    [REFUSAL_DECLINED] = N_("declined"),
};
static const char *const result_texts[] = {N_("no hit"), N_("hit"),
					   N_("not searched: the probe cannot be used")};
static const char *const wrong_texts[] = {N_("a value is wrong"), N_("it is another person"),
					  N_("it is outdated")};
static const char *const mark_texts[] = {N_("contested"), N_("restricted")};
static const char *const status_texts[] = {N_("received"), N_("done"), N_("refused")};

static int find(const char *const *list, const char *word)
{
	for (int i = 0; list[i]; i++)
		if (strcmp(list[i], word) == 0)
			return i;
	return -1;
}

const char *message_type_word(enum message_type t)
{
	return types[t].word;
}

const char *message_type_text(enum message_type t)
{
	return _(types[t].text);
}

int message_type_parse(const char *word)
{
	for (int i = 0; i < MESSAGE_TYPE_COUNT; i++)
		if (strcmp(types[i].word, word) == 0)
			return i;
	return -1;
}

const struct schema *message_schema(enum message_type t)
{
	return types[t].members;
}

const char *refusal_reason_word(enum refusal_reason r)
{
	return reason_list[r];
}

const char *refusal_reason_text(enum refusal_reason r)
{
	return _(reason_texts[r]);
}

int refusal_reason_parse(const char *word)
{
	return find(reason_list, word);
}

const char *message_result_word(enum message_result r)
{
	return result_list[r];
}

const char *message_result_text(enum message_result r)
{
	return _(result_texts[r]);
}

int message_result_parse(const char *word)
{
	return find(result_list, word);
}

const char *message_probe_word(enum message_probe p)
{
	return probe_list[p];
}

int message_probe_parse(const char *word)
{
	return find(probe_list, word);
}

const char *message_about_word(enum message_about a)
{
	return about_list[a];
}

int message_about_parse(const char *word)
{
	return find(about_list, word);
}

const char *message_wrong_word(enum message_wrong w)
{
	return wrong_list[w];
}

const char *message_wrong_text(enum message_wrong w)
{
	return _(wrong_texts[w]);
}

int message_wrong_parse(const char *word)
{
	return find(wrong_list, word);
}

const char *message_mark_word(enum message_mark m)
{
	return mark_list[m];
}

const char *message_mark_text(enum message_mark m)
{
	return _(mark_texts[m]);
}

int message_mark_parse(const char *word)
{
	return find(mark_list, word);
}

const char *receipt_status_word(enum receipt_status s)
{
	return status_list[s];
}

const char *receipt_status_text(enum receipt_status s)
{
	return _(status_texts[s]);
}

int receipt_status_parse(const char *word)
{
	return find(status_list, word);
}

json_t *message_describe(void)
{
	json_t *all = json_array();

	for (int i = 0; i < MESSAGE_TYPE_COUNT; i++) {
		json_t *one = schema_describe(types[i].members);

		json_object_set_new(one, "title", json_string(types[i].word));
		json_array_append_new(all, one);
	}
	return json_pack("{s:s, s:s, s:o}", "$schema",
			 "https://json-schema.org/draft/2020-12/schema", "title",
			 "Control messages of the exchange, version 1", "oneOf", all);
}
