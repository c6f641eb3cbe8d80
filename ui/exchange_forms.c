/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/exchange_forms.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/exchange.h"
#include "ui/sheet.h"
#include "ui/station.h"

#define MAX_PARTIES 16

struct form_context {
	struct why why;
	int64_t question;
	char *parties[MAX_PARTIES + 1];
	const char *offences[SHARE_OFFENCE_COUNT + 1];
	const char *wrongs[WRONG_COUNT + 1];
	const char *answers[4]; /* of enum flag */
};

bool exchange_form_data(char *words, bool *data, const char **wrong)
{
	char *save = NULL;

	memset(data, 0, DATUM_COUNT * sizeof(*data));
	for (char *w = strtok_r(words, ", ", &save); w; w = strtok_r(NULL, ", ", &save)) {
		int n = datum_parse(w);

		*wrong = w;
		if (n < 0)
			return false;
		data[n] = true;
	}
	return true;
}

/* --- fields ------------------------------------------------------------------------------- */

static const char *check_person(const char *value, void *context)
{
	long n;

	return text_to_long(value, 1, 1L << 40, &n) ? NULL : _("the number of a record");
}

static const char *check_days(const char *value, void *context)
{
	long n;

	return text_to_long(value, 1, 90, &n) ? NULL : _("1 to 90 days");
}

static const char *check_data(const char *value, void *context)
{
	bool data[DATUM_COUNT];
	char *copy = xstrdup(value);
	const char *wrong;
	bool good = exchange_form_data(copy, data, &wrong);

	free(copy);
	return good ? NULL : _("one of these words is nothing that may ever leave a desk");
}

static const char *check_offence(const char *value, void *context)
{
	struct sheet *s = context;

	return form_get_choice(&s->form, "offence") == 0 ? _("choose the offence") : NULL;
}

#define DATA_HELP                                                              \
	N_("family-name given-names sex birth-date nationality document-type " \
	   "document-number print-date offence offence-status prints, as far as agreed")

#define FIELD_PARTNER                                                        \
	{                                                                    \
		.id = "party", .type = FIELD_CHOICE, .label = N_("Partner"), \
		.help = N_("with whom an agreement was made")                \
	}
#define FIELD_OF_PERSON                                                                      \
	{                                                                                    \
		.id = "person", .type = FIELD_TEXT, .label = N_("Person"), .required = true, \
		.width = 12, .max = 12, .validate = check_person,                            \
		.help = N_("number of the record")                                           \
	}
#define FIELD_OFFENCE                                                                \
	{                                                                            \
		.id = "offence", .type = FIELD_CHOICE, .label = N_("Offence"),       \
		.help = N_("only those of the agreement"), .validate = check_offence \
	}
#define FIELD_REASON                                                                         \
	{                                                                                    \
		.id = "reason", .type = FIELD_TEXT, .label = N_("Reason"), .required = true, \
		.max = 400, .help = N_("for the supervisor who sees the exact bytes")        \
	}
/* Whatever is not "no" stops it; so nobody presses past these. */
#define RISK_FIELD(id_, label_)                                                    \
	{                                                                          \
		.id = id_, .type = FIELD_CHOICE, .label = label_,                  \
		.help = N_("a real risk in that country; yes and unknown stop it") \
	}
#define RISK_FIELDS                                                                             \
	RISK_FIELD("torture", N_("Torture?")), RISK_FIELD("inhuman", N_("Inhuman treatment?")), \
	    RISK_FIELD("other", N_("Other violation?"))
#define ASK_FIELDS                                                                    \
	FIELD_PARTNER, FIELD_OF_PERSON,                                               \
	    {.id = "images",                                                          \
	     .type = FIELD_CHECK,                                                     \
	     .label = N_("Images"),                                                   \
	     .help = N_("send the pictures of the prints, not only their minutiae")}, \
	{                                                                             \
		.id = "urgent", .type = FIELD_CHECK, .label = N_("Urgent"),           \
		.help = N_("the short window for the answer")                         \
	}

static const struct field_spec ask_fields[] = {ASK_FIELDS};
static const struct field_spec crime_fields[] = {
    ASK_FIELDS,
    FIELD_OFFENCE,
    {.id = "own",
     .type = FIELD_CHECK,
     .label = N_("Own files searched"),
     .help = N_("the own files of crimes were searched first, and gave nothing")}};
static const struct field_spec release_fields[] = {RISK_FIELDS, FIELD_REASON};

static const struct field_spec alert_fields[] = {
    FIELD_PARTNER,
    FIELD_OF_PERSON,
    FIELD_OFFENCE,
    {.id = "basis",
     .type = FIELD_TEXT,
     .label = N_("Legal basis"),
     .required = true,
     .max = MESSAGE_MAX_BASIS,
     .help = N_("the law and the article by which the partner is warned")},
    {.id = "days",
     .type = FIELD_TEXT,
     .label = N_("Days"),
     .required = true,
     .width = 5,
     .max = 2,
     .validate = check_days,
     .help = N_("until it is forgotten there")},
    {.id = "data",
     .type = FIELD_TEXT,
     .label = N_("Data"),
     .required = true,
     .max = 300,
     .validate = check_data,
     .help = DATA_HELP},
    RISK_FIELDS,
    FIELD_REASON,
};

static const struct field_spec dispute_fields[] = {
    {.id = "wrong",
     .type = FIELD_CHOICE,
     .label = N_("What is wrong"),
     .help = N_("the partner looks at it; nothing is changed here meanwhile")},
    {.id = "data",
     .type = FIELD_TEXT,
     .label = N_("Data"),
     .max = 300,
     .validate = check_data,
     .help = N_("which of the data, by the words of the list; their values go back as they came")},
    FIELD_REASON,
};

static bool is_risk(const char *id)
{
	return strcmp(id, "torture") == 0 || strcmp(id, "inhuman") == 0 || strcmp(id, "other") == 0;
}

static void fill(struct sheet *s)
{
	struct form_context *c = s->context;

	c->offences[0] = _("choose");
	for (int i = 1; i < SHARE_OFFENCE_COUNT; i++)
		c->offences[i] = share_offence_text((enum share_offence)i);
	for (int i = 0; i < WRONG_COUNT; i++)
		c->wrongs[i] = message_wrong_text((enum message_wrong)i);
	for (int i = 0; i < 3; i++)
		c->answers[i] = flag_name((enum flag)i);
	for (int i = 0; i < s->spec->n; i++) {
		const char *id = s->spec->fields[i].id;

		if (strcmp(id, "party") == 0)
			form_set_choices(&s->form, id, (const char *const *)c->parties);
		else if (strcmp(id, "offence") == 0)
			form_set_choices(&s->form, id, c->offences);
		else if (strcmp(id, "wrong") == 0)
			form_set_choices(&s->form, id, c->wrongs);
		else if (is_risk(id))
			form_set_choices(&s->form, id, c->answers);
		else if (strcmp(id, "days") == 0)
			form_set(&s->form, id, "30");
	}
}

/* --- what is done ----------------------------------------------------------------------------- */

struct form_errand {
	struct errand errand;
	struct why why;
	char *party;
	char *basis;
	char *reason;
	int64_t id; /* a person, or a question */
	bool images, urgent, own;
	struct exchange_risk risk;
	enum share_offence offence;
	enum message_wrong wrong;
	bool data[DATUM_COUNT];
	long days;
	int64_t proposal;
};

static enum err_code ask_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct form_errand *f = (struct form_errand *)e;
	struct look look = why_look(&f->why);
	struct exchange_ask ask = {
	    .party = f->party,
	    .person = f->id,
	    .kind = f->images ? PROBE_IMAGES : PROBE_TEMPLATE,
	    .delay = f->urgent ? SHARE_DELAY_URGENT : SHARE_DELAY_ROUTINE,
	    .offence = f->offence,
	    .own_files_searched = f->own,
	};

	return exchange_propose_ask(seat, &look, &ask, &f->proposal, err);
}

static enum err_code alert_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct form_errand *f = (struct form_errand *)e;
	struct look look = why_look(&f->why);
	struct exchange_alert_new alert = {
	    .party = f->party,
	    .person = f->id,
	    .offence = f->offence,
	    .basis = f->basis,
	    .expires = clock_now() + f->days * INSTANT_DAY,
	    .data = f->data,
	    .risk = f->risk,
	};

	return exchange_propose_alert(seat, &look, &alert, f->reason, &f->proposal, err);
}

static enum err_code release_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct form_errand *f = (struct form_errand *)e;
	struct look look = why_look(&f->why);

	return exchange_propose_release(seat, &look, f->id, NULL, &f->risk, f->reason, &f->proposal,
					err);
}

static enum err_code dispute_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct form_errand *f = (struct form_errand *)e;
	struct look look = why_look(&f->why);

	return exchange_propose_dispute(seat, &look, f->id, f->wrong, f->data, f->reason,
					&f->proposal, err);
}

static void form_clear(struct errand *e)
{
	struct form_errand *f = (struct form_errand *)e;

	why_clear(&f->why);
	free(f->party);
	free(f->basis);
	free(f->reason);
}

static const struct errand_ops ask_ops = {"exchange-ask", ask_run, sheet_errand_done, form_clear,
					  false};
static const struct errand_ops alert_ops = {"exchange-alert", alert_run, sheet_errand_done,
					    form_clear, false};
static const struct errand_ops release_ops = {"exchange-release", release_run, sheet_errand_done,
					      form_clear, false};
static const struct errand_ops dispute_ops = {"exchange-dispute", dispute_run, sheet_errand_done,
					      form_clear, false};

static void worked(struct sheet *s, struct errand *e)
{
	const struct form_errand *f = (const struct form_errand *)e;
	struct app *a = s->base.app;

	sheet_close(s);
	app_say(a, SAY_GOOD, _("proposal %lld: another supervisor sees the bytes and answers it"),
		(long long)f->proposal);
}

static bool has(const struct sheet *s, const char *id)
{
	for (int i = 0; i < s->spec->n; i++)
		if (strcmp(s->spec->fields[i].id, id) == 0)
			return true;
	return false;
}

static char *take(struct sheet *s, const char *id)
{
	return xstrdup(has(s, id) ? form_get(&s->form, id) : "");
}

static void submit(struct sheet *s, const struct errand_ops *ops)
{
	const struct form_context *c = s->context;
	struct form_errand *f = xcalloc(1, sizeof(*f));
	char *words = take(s, "data");
	const char *wrong;
	long n;

	why_copy(&f->why, &c->why);
	f->id = c->question;
	if (has(s, "person") && text_to_long(form_get(&s->form, "person"), 1, 1L << 40, &n))
		f->id = n;
	if (has(s, "days") && text_to_long(form_get(&s->form, "days"), 1, 90, &n))
		f->days = n;
	f->party = xstrdup(has(s, "party") ? c->parties[form_get_choice(&s->form, "party")] : "");
	f->basis = take(s, "basis");
	f->reason = take(s, "reason");
	f->images = has(s, "images") && form_get_choice(&s->form, "images");
	f->urgent = has(s, "urgent") && form_get_choice(&s->form, "urgent");
	f->own = has(s, "own") && form_get_choice(&s->form, "own");
	if (has(s, "torture"))
		f->risk = (struct exchange_risk){
		    (enum flag)form_get_choice(&s->form, "torture"),
		    (enum flag)form_get_choice(&s->form, "inhuman"),
		    (enum flag)form_get_choice(&s->form, "other"),
		};
	if (has(s, "offence"))
		f->offence = (enum share_offence)form_get_choice(&s->form, "offence");
	if (has(s, "wrong"))
		f->wrong = (enum message_wrong)form_get_choice(&s->form, "wrong");
	exchange_form_data(words, f->data, &wrong);
	free(words);
	s->worked = worked;
	sheet_post(s, ops, &f->errand);
}

static void submit_ask(struct sheet *s)
{
	submit(s, &ask_ops);
}

static void submit_alert(struct sheet *s)
{
	submit(s, &alert_ops);
}

static void submit_release(struct sheet *s)
{
	submit(s, &release_ops);
}

static void submit_dispute(struct sheet *s)
{
	submit(s, &dispute_ops);
}

static void free_context(void *context)
{
	struct form_context *c = context;

	why_clear(&c->why);
	for (int i = 0; i < MAX_PARTIES; i++)
		free(c->parties[i]);
	free(c);
}

#define SPEC(name_, title_, text_, fields_, submit_)                     \
	static const struct sheet_spec name_ = {.title = title_,         \
						.text = text_,           \
						.fields = fields_,       \
						.n = ARRAY_LEN(fields_), \
						.width = 76,             \
						.fill = fill,            \
						.submit = submit_,       \
						.free_context = free_context}

SPEC(ask_spec, N_("Ask a partner"),
     N_("The newest prints of a record travel under a random number: no name, no case. A "
	"supervisor approves it first."),
     ask_fields, submit_ask);
SPEC(crime_spec, N_("Ask a partner for a crime"),
     N_("The newest prints of a record travel under a random number: no name, no case. A "
	"supervisor of another unit approves it first."),
     crime_fields, submit_ask);
SPEC(alert_spec, N_("Alert a partner"),
     N_("It lies there unverified, in quarantine, and is forgotten on its day. Another "
	"supervisor sees the exact bytes first."),
     alert_fields, submit_alert);
SPEC(release_spec, N_("Propose the release"),
     N_("All that was asked for. Is there a real risk for the person there? Another supervisor "
	"sees the exact bytes before they leave."),
     release_fields, submit_release);
SPEC(dispute_spec, N_("Dispute what a partner gave"),
     N_("The partner is asked to look at it, and corrects or declines. A supervisor sees the "
	"exact bytes first."),
     dispute_fields, submit_dispute);

static void open_form(struct screen *asker, const struct look *look, const struct sheet_spec *spec,
		      char *const *parties, size_t n_parties, int64_t question)
{
	struct form_context *c = xcalloc(1, sizeof(*c));

	why_set(&c->why, look);
	c->question = question;
	for (size_t i = 0; i < n_parties && i < MAX_PARTIES; i++)
		c->parties[i] = xstrdup(parties[i]);
	sheet_open(asker->app, asker, spec, c);
}

void exchange_form_ask(struct screen *asker, const struct look *look, char *const *parties,
		       size_t n_parties)
{
	open_form(asker, look, look->purpose == PURPOSE_CRIME ? &crime_spec : &ask_spec, parties,
		  n_parties, 0);
}

void exchange_form_alert(struct screen *asker, const struct look *look, char *const *parties,
			 size_t n_parties)
{
	open_form(asker, look, &alert_spec, parties, n_parties, 0);
}

void exchange_form_release(struct screen *asker, const struct look *look, int64_t question)
{
	open_form(asker, look, &release_spec, NULL, 0, question);
}

void exchange_form_dispute(struct screen *asker, const struct look *look, int64_t question)
{
	open_form(asker, look, &dispute_spec, NULL, 0, question);
}
