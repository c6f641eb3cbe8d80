/* SPDX-License-Identifier: Apache-2.0 */
#include "synth/people.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "synth/name_lists.h"
#include "synth/notes.h"

enum {
	STREAM_PERSON = 100,
	STREAM_NOTES,
};

static const char *pick(struct rng *r, const char *const *list)
{
	uint32_t n = 0;
	double u;

	while (list[n])
		n++;
	/* The first names of a list are the commonest. */
	u = rng_unit(r);
	return list[(uint32_t)(u * (0.35 + 0.65 * u) * n)];
}

static void draw_name(struct rng *r, const struct name_list *l, bool female, struct person *p)
{
	const char *given = pick(r, female ? l->female : l->male);
	const char *one = pick(r, l->family), *two = NULL;
	struct person_name n;
	char *both = NULL;

	if (l->custom != CUSTOM_ONE_FAMILY)
		two = pick(r, l->family);
	if (l->custom == CUSTOM_FATHERS_NAME) {
		/* father's name, and often the grandfather's */
		one = pick(r, l->male);
		two = rng_unit(r) < 0.5 ? pick(r, l->male) : NULL;
	}
	if (!strchr(given, ' ') && rng_unit(r) < 0.35 && l->custom == CUSTOM_TWO_FAMILIES) {
		const char *second = pick(r, female ? l->female : l->male);

		if (!strchr(second, ' ') && strcmp(second, given) != 0)
			both = xasprintf("%s %s", given, second);
	}
	name_init(&n);
	name_set(&n, NAME_PRIMARY, both ? both : given, one, two);
	person_add_name(p, &n);
	free(both);
}

/* The swaps that clerks and borders make with a name. */
static char *respell(const char *name, struct rng *r)
{
	static const char *const swaps[][2] = {
	    {"z", "s"},	 {"v", "b"},  {"J", "G"},  {"Vá", "Bá"},
	    {"ñ", "n"},	 {"í", "i"},  {"é", "e"},  {"á", "a"},
	    {"ó", "o"},	 {"ll", "y"}, {"ou", "u"}, {"Mohamed", "Muhammad"},
	    {"y", "i"},	 {"ck", "k"}, {"ph", "f"}, {"H", ""},
	    {"S", "Z"},	 {"é", "e"},  {"ï", "i"},  {"ko", "co"},
	    {"n", "nn"}, {"ll", "l"},
	};
	uint32_t start = rng_below(r, ARRAY_LEN(swaps));

	for (uint32_t i = 0; i < ARRAY_LEN(swaps); i++) {
		const char *const *s = swaps[(start + i) % ARRAY_LEN(swaps)];
		const char *at = strstr(name, s[0]);
		char *out;

		if (!at)
			continue;
		out = xasprintf("%.*s%s%s", (int)(at - name), name, s[1], at + strlen(s[0]));
		/* A name begins with a capital letter. */
		if (out[0] >= 'a' && out[0] <= 'z')
			out[0] = (char)(out[0] - 'a' + 'A');
		return out;
	}
	return xstrdup(name);
}

static void draw_aliases(struct rng *r, struct person *p)
{
	const struct person_name *main = &p->names[0];
	struct person_name alias;
	char *one = name_family(main, 1), *two = name_family(main, 2), *other = respell(one, r);
	double u = rng_unit(r);

	if (u < 0.28) {
		name_init(&alias);
		if (*two && u < 0.07)
			name_set(&alias, NAME_ALIAS, main->given, two, one);
		else if (*two && u < 0.14)
			name_set(&alias, NAME_ALIAS, main->given, one, NULL);
		else
			name_set(&alias, NAME_ALIAS, main->given, other, two);
		person_add_name(p, &alias);
	}
	free(one);
	free(two);
	free(other);
}

static double draw_age(struct rng *r)
{
	double u = rng_unit(r);

	if (u < 0.10)
		return rng_range(r, 14, 18);
	if (u < 0.80)
		return rng_range(r, 18, 42);
	return rng_range(r, 42, 74);
}

static void draw_birth(struct rng *r, double age, struct birth *b)
{
	struct date today = SYNTH_TODAY;
	struct date true_date = date_from_days(date_to_days(&today) - (int)(age * 365.2425));
	double u = rng_unit(r);

	b->date = true_date;
	b->source = u < 0.6 ? BIRTH_DOCUMENT : BIRTH_DECLARED;
	if (u >= 0.74 && u < 0.84) {
		b->date.month = b->date.day = 1;
		b->source = BIRTH_ASSIGNED;
	} else if (u >= 0.84 && u < 0.92) {
		b->date.month = b->date.day = 0;
	} else if (u >= 0.92 && u < 0.96) {
		b->date.day = 0;
	} else if (u >= 0.96 && u < 0.985 && age < 24) {
		b->date.month = b->date.day = 0;
		b->source = BIRTH_ASSESSED;
		b->margin_years = 2;
	} else if (u >= 0.975) {
		b->date = (struct date){0, 0, 0};
		b->source = BIRTH_UNKNOWN;
	}
}

/* Never a real number: all begin with ZX; then a block of the seed's own and
 * the person's number, so that no two people share one. */
static char *invent_number(struct rng *r, uint64_t number)
{
	static const char letters[] = "ABCDEFGHJKLMNPRSTUVWXYZ";

	return xasprintf("ZX%c%06" PRIu64, letters[rng_below(r, sizeof(letters) - 1)],
			 number % 1000000);
}

static void add_document(struct rng *r, struct person *p, enum document_type type,
			 const char *issuer, uint64_t number)
{
	struct date today = SYNTH_TODAY;
	struct document d;

	document_init(&d);
	d.type = type;
	free(d.number);
	d.number = invent_number(r, number);
	snprintf(d.issuer, sizeof(d.issuer), "%s", issuer);
	if (type != DOCUMENT_BIRTH)
		d.expiry = date_from_days(date_to_days(&today) + (int)rng_below(r, 3600) - 600);
	person_add_document(p, &d);
}

static void draw_documents(struct rng *r, struct person *p, uint64_t number)
{
	const char *home = p->nationalities[0];

	if (rng_unit(r) < 0.55)
		add_document(r, p, DOCUMENT_PASSPORT, home, number);
	if (rng_unit(r) < 0.35)
		add_document(r, p, DOCUMENT_IDENTITY, home, number);
	if (rng_unit(r) < 0.15 && strcmp(home, "ESP") != 0)
		add_document(r, p, DOCUMENT_RESIDENCE, "ESP", number);
	if (p->n_documents == 0 && rng_unit(r) < 0.4)
		add_document(r, p, DOCUMENT_BIRTH, home, number);
}

static const struct origin *draw_origin(struct rng *r, const struct origin *list)
{
	double weights[32];
	size_t n = 0;

	for (; list[n].country; n++)
		weights[n] = list[n].weight;
	return &list[rng_weighted(r, weights, n)];
}

static void draw_missing(struct rng *r, struct synth_person *out)
{
	if (rng_unit(r) < 0.03)
		out->missing[1 + rng_below(r, 10)] = MISSING_AMPUTATED;
	if (rng_unit(r) < 0.03)
		out->missing[1 + rng_below(r, 10)] = MISSING_BANDAGED;
}

void synth_person_make(uint64_t seed, uint64_t number, struct synth_person *out)
{
	struct rng r = rng_stream(seed, number, 0, STREAM_PERSON);
	struct rng notes = rng_stream(seed, number, 0, STREAM_NOTES);
	double weights[32];
	const struct name_list *list;
	const struct origin *origin;
	char languages[32], *rest = languages, *one;
	bool female;

	memset(out, 0, sizeof(*out));
	out->number = number;
	snprintf(out->key, sizeof(out->key), "S%" PRIu64 "-%06" PRIu64, seed % 1000000000,
		 number % 1000000000);
	person_init(&out->person);
	for (size_t i = 0; i < name_list_count; i++)
		weights[i] = name_lists[i].weight;
	list = &name_lists[rng_weighted(&r, weights, name_list_count)];
	origin = draw_origin(&r, list->origins);
	female = rng_unit(&r) < 0.45;
	out->person.sex = female ? SEX_FEMALE : SEX_MALE;
	draw_name(&r, list, female, &out->person);
	draw_aliases(&r, &out->person);
	out->age = draw_age(&r);
	draw_birth(&r, out->age, &out->person.birth);
	person_add_nationality(&out->person, origin->country);
	if (rng_unit(&r) < 0.03)
		person_add_nationality(&out->person, "ESP");
	snprintf(languages, sizeof(languages), "%s", origin->languages);
	while ((one = strsep(&rest, " ")))
		person_add_language(&out->person, one);
	draw_documents(&r, &out->person, number);
	draw_missing(&r, out);
	synth_notes_make(out, &notes);
}

void synth_person_clear(struct synth_person *p)
{
	for (size_t i = 0; i < p->n_notes; i++)
		free(p->notes[i].text);
	free(p->notes);
	person_clear(&p->person);
	memset(p, 0, sizeof(*p));
}
