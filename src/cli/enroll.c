/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo enroll: one person, or more prints of one who is there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/casefile.h"
#include "casework/intake.h"
#include "cli/seat.h"
#include "cli/verbs.h"
#include "person/manifest.h"

/* "right-thumb=a.png", "2=b.png" */
static enum err_code add_prints(struct verb_call *call, struct manifest_person *p)
{
	for (int i = 0; i < call->argc; i++) {
		const char *arg = call->argv[i];
		const char *eq = strchr(arg, '=');
		char word[32] = "";
		int finger;

		if (eq)
			snprintf(word, sizeof(word), "%.*s", (int)(eq - arg), arg);
		finger = eq ? manifest_finger_parse(word) : -1;
		if (finger < 0)
			return err_set(&call->err, ERR_USAGE,
				       _("%s: FINGER=IMAGE is needed, with a finger 1 to 10 or "
					 "right-thumb to left-little"),
				       arg);
		MEM_GROW(p->prints, p->n_prints, p->cap_prints);
		p->prints[p->n_prints++] = (struct manifest_print){.finger = finger,
								   .impression = 1,
								   .image = xstrdup(eq + 1),
								   .line = (size_t)i + 1};
	}
	return ERR_OK;
}

static enum err_code read_words(struct verb_call *call, struct person *p, const char *name,
				bool countries)
{
	const char *text = verb_value(call, name);
	char *copy = xstrdup(text ? text : ""), *rest = copy, *word;
	enum err_code code = ERR_OK;

	while (code == ERR_OK && (word = strsep(&rest, " ,"))) {
		if (*word == '\0')
			continue;
		if (countries ? !country_find(word) : !language_find(word))
			code = err_set(&call->err, ERR_USAGE, _("--%s %s: there is no such code"),
				       name, word);
		else if (countries)
			person_add_nationality(p, word);
		else
			person_add_language(p, word);
	}
	free(copy);
	return code;
}

static enum err_code read_person(struct verb_call *call, struct person *p)
{
	const char *given = verb_value(call, "given"), *family = verb_value(call, "family");
	const char *sex = verb_value(call, "sex"), *birth = verb_value(call, "birth");
	struct person_name n;
	int s = sex ? person_sex_parse(sex) : SEX_UNKNOWN;
	long margin;
	enum err_code code = verb_long(call, "birth-margin", 0, 50, 0, &margin);

	if (code != ERR_OK)
		return code;
	if (!given && !family)
		return err_set(&call->err, ERR_USAGE,
			       _("enroll: a name is needed: --given, --family"));
	name_init(&n);
	name_set(&n, NAME_PRIMARY, given ? given : "", family ? family : "",
		 verb_value(call, "family2"));
	person_add_name(p, &n);
	if (s < 0)
		return err_set(&call->err, ERR_USAGE, _("--sex %s: F, M or X is needed"), sex);
	p->sex = (enum person_sex)s;
	if (birth && !date_parse(birth, &p->birth.date))
		return err_set(&call->err, ERR_USAGE,
			       _("--birth %s: a date like 1990-05-03, 1990-05 or 1990 is needed"),
			       birth);
	p->birth.source = birth ? BIRTH_DECLARED : BIRTH_UNKNOWN;
	p->birth.margin_years = (int)margin;
	code = read_words(call, p, "nationality", true);
	return code == ERR_OK ? read_words(call, p, "languages", false) : code;
}

static void manifest_of_one_clear(struct manifest_person *p)
{
	for (size_t i = 0; i < p->n_prints; i++)
		free(p->prints[i].image);
	free(p->prints);
	person_clear(&p->person);
}

static enum err_code run(struct verb_call *call)
{
	struct manifest_person p = {.key = (char *)(uintptr_t) "1", .line = 1};
	struct manifest m = {
	    .path = (char *)(uintptr_t)_("command line"), .persons = &p, .n_persons = 1};
	struct intake_options o = {.notice_language = verb_value(call, "notice")};
	struct capture_child child = {verb_value(call, "adult"), verb_value(call, "best-interest"),
				      verb_given(call, "no-force")};
	struct intake_result result;
	struct desk *desk = NULL;
	struct seat *seat = NULL;
	struct look look;
	enum err_code code;

	person_init(&p.person);
	if (child.adult || child.best_interest)
		o.child = &child;
	code = verb_double(call, "ppi", 100, 5000, 0, &o.ppi);
	if (code == ERR_OK)
		code = seat_look(call, &look);
	if (code == ERR_OK)
		code = read_person(call, &p.person);
	if (code == ERR_OK)
		code = add_prints(call, &p);
	m.n_prints = p.n_prints;
	if (code == ERR_OK)
		code = seat_open(call, &desk, &seat);
	if (code == ERR_OK)
		code = intake_run(seat, &look, &m, NULL, &o, &result, &call->err);
	if (code == ERR_OK) {
		if (call->json)
			verb_print_json(
			    json_pack("{s:I, s:I, s:I}", "person", (json_int_t)result.persons[0].id,
				      "prints", (json_int_t)result.print_count, "prints_of_no_use",
				      (json_int_t)result.poor_count));
		else
			printf(_("person %lld with %zu prints\n"), (long long)result.persons[0].id,
			       result.print_count);
		intake_result_clear(&result);
	}
	seat_close(desk, seat);
	manifest_of_one_clear(&p);
	return code;
}

static const struct verb_option options[] = {
    SEAT_OPTIONS,
    LOOK_OPTIONS,
    {"given", 0, "NAME", N_("given names")},
    {"family", 0, "NAME", N_("first family name, with its particles")},
    {"family2", 0, "NAME", N_("second family name")},
    {"sex", 0, "F|M|X", N_("sex")},
    {"birth", 0, "DATE", N_("1990-05-03, or 1990-05, or 1990")},
    {"birth-margin", 0, "YEARS", N_("the date may be wrong by so many years")},
    {"nationality", 0, "CODES", N_("ISO 3166-1 alpha-3, several with blanks between")},
    {"languages", 0, "CODES", N_("ISO 639, the best understood first")},
    {"notice", 0, "LANG", N_("the notice was given in this language, and understood")},
    {"ppi", 0, "R", N_("resolution of images that do not say theirs")},
    {"adult", 0, "NAME", N_("child: the adult or representative who was there")},
    {"best-interest", 0, "TEXT", N_("child: why the prints are in the child's interest")},
    {"no-force", 0, NULL, N_("child: no force of any kind was used")},
    {0},
};

const struct verb verb_enroll = {
    .name = "enroll",
    .args = "[FINGER=IMAGE ...]",
    .summary = N_("enrol one person with prints"),
    .details = N_("Fingers are 1 to 10 (ISO/IEC 19794-2) or right-thumb to left-little. Fingers "
		  "that are not named are recorded as not taken. A new case is made with the "
		  "screens or by cotejo import; here an existing one is named."),
    .options = options,
    .max_args = 20,
    .run = run,
};
