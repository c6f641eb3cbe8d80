/* SPDX-License-Identifier: Apache-2.0 */
#include "person/person.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"

struct word {
	const char *word, *text;
};

static const struct word sexes[SEX_COUNT] = {
    [SEX_UNKNOWN] = {"", N_("sex not known")},
    [SEX_FEMALE] = {"F", N_("female")},
    [SEX_MALE] = {"M", N_("male")},
    [SEX_OTHER] = {"X", N_("sex not specified (X)")},
};

static const struct word sources[BIRTH_SOURCE_COUNT] = {
    [BIRTH_UNKNOWN] = {"", N_("source not known")},
    [BIRTH_DECLARED] = {"declared", N_("declared")},
    [BIRTH_DOCUMENT] = {"document", N_("from a document")},
    [BIRTH_ASSESSED] = {"assessed", N_("by age assessment")},
    [BIRTH_ASSIGNED] = {"assigned", N_("put in by an authority")},
};

static int find_word(const struct word *words, int n, const char *word)
{
	for (int i = 0; i < n; i++)
		if (strcmp(word, words[i].word) == 0)
			return i;
	return -1;
}

const char *person_sex_text(enum person_sex sex)
{
	return _(sexes[sex].text);
}

const char *person_sex_word(enum person_sex sex)
{
	return sexes[sex].word;
}

int person_sex_parse(const char *word)
{
	return find_word(sexes, SEX_COUNT, word);
}

const char *birth_source_text(enum birth_source source)
{
	return _(sources[source].text);
}

const char *birth_source_word(enum birth_source source)
{
	return sources[source].word;
}

int birth_source_parse(const char *word)
{
	return find_word(sources, BIRTH_SOURCE_COUNT, word);
}

void person_init(struct person *p)
{
	memset(p, 0, sizeof(*p));
}

void person_clear(struct person *p)
{
	for (size_t i = 0; i < p->n_names; i++)
		name_clear(&p->names[i]);
	for (size_t i = 0; i < p->n_documents; i++)
		document_clear(&p->documents[i]);
	free(p->names);
	free(p->nationalities);
	free(p->languages);
	free(p->documents);
	memset(p, 0, sizeof(*p));
}

void person_copy(struct person *to, const struct person *from)
{
	*to = *from;
	to->names = from->n_names ? xcalloc(from->n_names, sizeof(*to->names)) : NULL;
	to->documents =
	    from->n_documents ? xcalloc(from->n_documents, sizeof(*to->documents)) : NULL;
	for (size_t i = 0; i < from->n_names; i++)
		name_copy(&to->names[i], &from->names[i]);
	for (size_t i = 0; i < from->n_documents; i++)
		document_copy(&to->documents[i], &from->documents[i]);
	to->nationalities = NULL;
	to->languages = NULL;
	if (from->n_nationalities)
		to->nationalities =
		    xmemdup(from->nationalities, from->n_nationalities * COUNTRY_CODE_LEN);
	if (from->n_languages)
		to->languages = xmemdup(from->languages, from->n_languages * LANGUAGE_CODE_LEN);
}

void person_add_name(struct person *p, struct person_name *name)
{
	p->names = xreallocarray(p->names, p->n_names + 1, sizeof(*p->names));
	p->names[p->n_names++] = *name;
	memset(name, 0, sizeof(*name));
}

void person_add_document(struct person *p, struct document *document)
{
	p->documents = xreallocarray(p->documents, p->n_documents + 1, sizeof(*p->documents));
	p->documents[p->n_documents++] = *document;
	memset(document, 0, sizeof(*document));
}

void person_add_nationality(struct person *p, const char *code)
{
	const struct country *c = country_find(code);

	assert(c);
	for (size_t i = 0; i < p->n_nationalities; i++)
		if (strcmp(p->nationalities[i], c->code) == 0)
			return;
	p->nationalities =
	    xreallocarray(p->nationalities, p->n_nationalities + 1, COUNTRY_CODE_LEN);
	memcpy(p->nationalities[p->n_nationalities++], c->code, COUNTRY_CODE_LEN);
}

void person_add_language(struct person *p, const char *code)
{
	const struct language *l = language_find(code);

	assert(l);
	for (size_t i = 0; i < p->n_languages; i++)
		if (strcmp(p->languages[i], l->code) == 0)
			return;
	p->languages = xreallocarray(p->languages, p->n_languages + 1, LANGUAGE_CODE_LEN);
	memcpy(p->languages[p->n_languages++], l->code, LANGUAGE_CODE_LEN);
}

bool birth_age_range(const struct birth *b, const struct date *on, int *youngest, int *oldest)
{
	if (!date_age_range(&b->date, on, youngest, oldest))
		return false;
	*youngest -= b->margin_years;
	*oldest += b->margin_years;
	if (*youngest < 0)
		*youngest = 0;
	return true;
}
