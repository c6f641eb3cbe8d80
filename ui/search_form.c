/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/search_form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/capture.h"
#include "casework/search.h"
#include "image/image.h"
#include "image/load.h"
#include "person/manifest.h"
#include "person/person.h"
#include "ui/scr_found.h"
#include "ui/sheet.h"
#include "ui/station.h"

#define OLDEST 120

/* --- reading the fields --------------------------------------------------------------------- */

static const char *check_person(const char *value, void *context)
{
	long n;

	return text_is_blank(value) || text_to_long(value, 1, 1L << 40, &n)
		   ? NULL
		   : _("the number of a record, or nothing");
}

/* "all", "2, 7", "right-index": bits 1 << finger; false when it is none of these. */
static bool read_fingers(const char *value, unsigned *out)
{
	char *copy = xstrdup(value), *rest = copy, *word;
	bool ok = true;

	*out = 0;
	while (ok && (word = strsep(&rest, " ,;"))) {
		int finger;

		if (!*word || strcmp(word, _("all")) == 0)
			continue;
		finger = manifest_finger_parse(word);
		if (finger < 1)
			ok = false;
		else
			*out |= 1u << finger;
	}
	free(copy);
	return ok;
}

static const char *check_fingers(const char *value, void *context)
{
	unsigned bits;

	return read_fingers(value, &bits) ? NULL : _("fingers 1 to 10, as in \"2, 7\", or \"all\"");
}

static const char *check_age(const char *value, void *context)
{
	long n;

	return text_is_blank(value) || text_to_long(value, 0, OLDEST, &n)
		   ? NULL
		   : _("an age in years, or nothing");
}

static const char *check_limit(const char *value, void *context)
{
	long n;

	return text_is_blank(value) || text_to_long(value, 1, 100, &n)
		   ? NULL
		   : _("1 to 100, or nothing: as the policy of the desk says");
}

#define COMMON_FIELDS                                                                            \
	{.id = "person",                                                                         \
	 .type = FIELD_TEXT,                                                                     \
	 .label = N_("Person"),                                                                  \
	 .help = N_("number of the record whose newest prints are the probe; or empty"),         \
	 .width = 12,                                                                            \
	 .max = 12,                                                                              \
	 .validate = check_person},                                                              \
	    {.id = "images",                                                                     \
	     .type = FIELD_LINES,                                                                \
	     .rows = 2,                                                                          \
	     .label = N_("or images"),                                                           \
	     .help = N_("prints of nobody in the files, one a line: FILE, or FINGER=FILE"),      \
	     .max = 4000},                                                                       \
	    {.id = "fingers",                                                                    \
	     .type = FIELD_TEXT,                                                                 \
	     .label = N_("Fingers"),                                                             \
	     .help = N_("of the person: all, or 1 to 10 with blanks between"),                   \
	     .max = 60,                                                                          \
	     .validate = check_fingers},                                                         \
	    {.id = "sex",                                                                        \
	     .type = FIELD_CHOICE,                                                               \
	     .label = N_("Sex"),                                                                 \
	     .help = N_("records of unknown sex always take part; those left out are counted")}, \
	    {.id = "from",                                                                       \
	     .type = FIELD_TEXT,                                                                 \
	     .label = N_("Age from"),                                                            \
	     .help = N_("records of unknown age always take part; those left out are counted"),  \
	     .width = 5,                                                                         \
	     .max = 3,                                                                           \
	     .validate = check_age},                                                             \
	    {.id = "to",                                                                         \
	     .type = FIELD_TEXT,                                                                 \
	     .label = N_("to"),                                                                  \
	     .help = N_("empty: no bound"),                                                      \
	     .width = 5,                                                                         \
	     .max = 3,                                                                           \
	     .validate = check_age},                                                             \
	    {.id = "limit",                                                                      \
	     .type = FIELD_TEXT,                                                                 \
	     .label = N_("Candidates"),                                                          \
	     .help = N_("length of the list; empty: as the policy of the desk says"),            \
	     .width = 5,                                                                         \
	     .max = 3,                                                                           \
	     .validate = check_limit},                                                           \
	{                                                                                        \
		.id = "urgent", .type = FIELD_CHECK, .label = N_("Urgent"),                      \
		.help = N_("due within an hour instead of a day")                                \
	}

static const char *check_offence(const char *value, void *context);

static const struct field_spec plain_fields[] = {COMMON_FIELDS};
static const struct field_spec crime_fields[] = {
    COMMON_FIELDS,
    {.id = "offence",
     .type = FIELD_CHOICE,
     .label = N_("Offence"),
     .help = N_("only these; a supervisor of another unit must agree before it runs"),
     .validate = check_offence},
    {.id = "own",
     .type = FIELD_CHECK,
     .label = N_("Own files searched"),
     .help = N_("the own files of crimes were searched first, and gave nothing")}};

/* --- the sheet -------------------------------------------------------------------------------- */

struct search_context {
	int64_t person;
	struct why why;
	const char *sexes[5];
	const char *offences[OFFENCE_COUNT + 1];
};

static const char *check_offence(const char *value, void *context)
{
	struct sheet *s = context;

	return form_get_choice(&s->form, "offence") == OFFENCE_NONE ? _("choose the offence")
								    : NULL;
}

static void fill(struct sheet *s)
{
	struct search_context *c = s->context;
	char number[24];

	if (c->person) {
		snprintf(number, sizeof(number), "%lld", (long long)c->person);
		form_set(&s->form, "person", number);
	}
	form_set(&s->form, "fingers", _("all"));
	c->sexes[0] = _("all");
	for (int i = 1; i < 4; i++)
		c->sexes[i] = person_sex_text((enum person_sex)i);
	form_set_choices(&s->form, "sex", c->sexes);
	if (c->why.purpose != PURPOSE_CRIME)
		return;
	c->offences[0] = _("choose");
	for (int i = 1; i < OFFENCE_COUNT; i++)
		c->offences[i] = offence_name((enum offence)i);
	form_set_choices(&s->form, "offence", c->offences);
}

struct search_errand {
	struct errand errand;
	struct why why;
	struct search_request request;
	char *images;
	int64_t id;
	enum search_state state;
};

/* Reads the images of a loose probe; bad ones are told by name. */
static enum err_code read_probe(struct search_errand *se, struct seat *seat,
				const struct look *look, struct err *err)
{
	struct capture *c = capture_new_loose();
	char *rest = se->images, *line;
	enum err_code code = ERR_OK;

	while (code == ERR_OK && (line = strsep(&rest, "\n"))) {
		struct buf file = BUF_INIT;
		char *path = text_trim(line), *eq = strchr(path, '=');
		int finger = 0;

		if (!*path)
			continue;
		if (eq) {
			*eq = '\0';
			finger = manifest_finger_parse(path);
			*eq = '=';
			path = finger >= 0 ? eq + 1 : path;
			finger = finger >= 0 ? finger : 0;
		}
		code = file_read(path, IMAGE_MAX_FILE, &file, err);
		if (code == ERR_OK)
			code = capture_add(c, finger, IMPRESSION_LIVE_PLAIN, file.data, file.len,
					   path, 0, err);
		buf_free(&file);
	}
	if (code == ERR_OK)
		code = search_probe(seat, look, c, &se->request.probe, err);
	capture_free(c);
	return code;
}

static enum err_code start_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct search_errand *se = (struct search_errand *)e;
	struct look look = why_look(&se->why);
	struct search_view v = {0};
	enum err_code code = ERR_OK;

	if (se->images)
		code = read_probe(se, seat, &look, err);
	if (code == ERR_OK)
		code = search_start(seat, &look, &se->request, &se->id, err);
	if (code == ERR_OK && (code = search_get(seat, se->id, &v, err)) == ERR_OK) {
		se->state = v.state;
		search_view_clear(&v);
	}
	return code;
}

static void start_clear(struct errand *e)
{
	struct search_errand *se = (struct search_errand *)e;

	why_clear(&se->why);
	free(se->images);
}

static const struct errand_ops start_ops = {"search-start", start_run, sheet_errand_done,
					    start_clear, false};

static void started(struct sheet *s, struct errand *e)
{
	const struct search_errand *se = (const struct search_errand *)e;
	struct app *a = s->base.app;

	/* Closing takes along what lies above. */
	sheet_close(s);
	if (se->state == SEARCH_ASKING)
		app_say(a, SAY_INFO,
			_("a supervisor of another unit must agree first; search %lld waits"),
			(long long)se->id);
	app_open(a, &found_ops, &(struct found_argument){.id = se->id});
}

static long number_of(struct sheet *s, const char *id)
{
	long n;

	return text_to_long(form_get(&s->form, id), 0, 1L << 40, &n) ? n : 0;
}

static void submit(struct sheet *s)
{
	const struct search_context *c = s->context;
	bool images = !text_is_blank(form_get(&s->form, "images"));
	struct search_errand *se;
	unsigned fingers;
	long from = number_of(s, "from"), to = number_of(s, "to");

	if (images == (number_of(s, "person") != 0)) {
		form_fail(&s->form, "person",
			  _("either the record of a person or images: one of the two"));
		return;
	}
	if (to && from > to) {
		form_fail(&s->form, "to", _("less than the age it begins with"));
		return;
	}
	read_fingers(form_get(&s->form, "fingers"), &fingers);
	se = xcalloc(1, sizeof(*se));
	why_copy(&se->why, &c->why);
	se->request = (struct search_request){
	    .kind = SEARCH_IDENTIFY,
	    .person = number_of(s, "person"),
	    .fingers = fingers,
	    .limit = (int)number_of(s, "limit"),
	    .urgent = form_get_choice(&s->form, "urgent"),
	    .filter = {form_get_choice(&s->form, "sex"), (int)from, (int)to},
	};
	if (c->why.purpose == PURPOSE_CRIME) {
		se->request.offence = (enum offence)form_get_choice(&s->form, "offence");
		se->request.own_files_searched = form_get_choice(&s->form, "own");
	}
	if (images)
		se->images = xstrdup(form_get(&s->form, "images"));
	s->worked = started;
	sheet_post(s, &start_ops, &se->errand);
}

static void free_context(void *context)
{
	why_clear(&((struct search_context *)context)->why);
	free(context);
}

static const struct sheet_spec plain_spec = {
    .title = N_("Search the gallery"),
    .text = N_("The search proposes candidates; people decide. It is logged with your reason."),
    .fields = plain_fields,
    .n = ARRAY_LEN(plain_fields),
    .width = 76,
    .fill = fill,
    .submit = submit,
    .free_context = free_context,
};

static const struct sheet_spec crime_spec = {
    .title = N_("Search the gallery for a crime"),
    .text = N_("It runs when a supervisor of another unit has agreed, and proposes candidates; "
	       "people decide."),
    .fields = crime_fields,
    .n = ARRAY_LEN(crime_fields),
    .width = 76,
    .fill = fill,
    .submit = submit,
    .free_context = free_context,
};

/* The person that the question before the form is about. */
static int64_t asked_person;

static void with_reason(struct app *a, uint64_t asker, const struct look *look)
{
	struct search_context *c;

	if (!look)
		return;
	c = xcalloc(1, sizeof(*c));
	c->person = asked_person;
	why_set(&c->why, look);
	sheet_open(a, app_find(a, asker),
		   look->purpose == PURPOSE_CRIME ? &crime_spec : &plain_spec, c);
}

void search_begin(struct app *a, struct screen *asker, int64_t person, const char *number)
{
	asked_person = person;
	station_ask_why(a, asker,
			&(struct why_question){.number = number,
					       .what = _("the gallery, with a print"),
					       .again = !number || !*number},
			with_reason);
}
