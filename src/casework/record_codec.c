/* SPDX-License-Identifier: Apache-2.0 */
/* Records and protection as values: words, checks, bytes. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/codec.h"
#include "casework/record.h"
#include "casework/secret.h"

struct word {
	const char *word;
	const char *name;
};

static const struct word categories[CATEGORY_COUNT] = {
    [CATEGORY_NONE] = {"none", N_("none")},
    [CATEGORY_APPLICANT] = {"applicant", N_("applicant")},
    [CATEGORY_VICTIM] = {"victim", N_("victim")},
    [CATEGORY_WITNESS] = {"witness", N_("witness")},
    [CATEGORY_SUSPECT] = {"suspect", N_("suspect")},
    [CATEGORY_CONVICTED] = {"convicted", N_("convicted")},
};

static const struct word retentions[RETENTION_COUNT] = {
    [RETENTION_OTHER] = {"other", N_("other")},
    [RETENTION_APPLICANT] = {"applicant", N_("applicant for protection")},
    [RETENTION_IRREGULAR] = {"irregular", N_("irregular entry or stay")},
    [RETENTION_RESETTLED] = {"resettled", N_("resettlement")},
};

static int parse(const struct word *words, int count, const char *word)
{
	for (int i = 0; i < count; i++)
		if (strcmp(words[i].word, word) == 0)
			return i;
	return -1;
}

const char *category_word(enum category c)
{
	return categories[c].word;
}

const char *category_name(enum category c)
{
	return _(categories[c].name);
}

int category_parse(const char *word)
{
	return parse(categories, CATEGORY_COUNT, word);
}

const char *retention_word(enum retention r)
{
	return retentions[r].word;
}

const char *retention_name(enum retention r)
{
	return _(retentions[r].name);
}

int retention_parse(const char *word)
{
	return parse(retentions, RETENTION_COUNT, word);
}

const char *protection_text(enum protection_kind k)
{
	static const char *const names[PROTECTION_COUNT] = {
	    [PROTECTION_ASYLUM] = N_("asks for protection"),
	    [PROTECTION_REFUGEE] = N_("refugee"),
	    [PROTECTION_STATELESS] = N_("stateless"),
	    [PROTECTION_TRAFFICKED] = N_("victim of trafficking"),
	    [PROTECTION_VIOLENCE] = N_("victim of violence"),
	    [PROTECTION_WITNESS] = N_("witness"),
	    [PROTECTION_CHILD] = N_("child"),
	};

	return names[k];
}

const char *protection_name(enum protection_kind k)
{
	return _(protection_text(k));
}

const char *flag_name(enum flag f)
{
	return f == FLAG_YES ? _("yes") : f == FLAG_NO ? _("no") : _("unknown");
}

void record_init(struct record *r)
{
	*r = (struct record){.birth_place = xstrdup(""),
			     .contact = xstrdup(""),
			     .representative = xstrdup(""),
			     .collected_for = PURPOSE_MIGRATION};
	person_init(&r->person);
}

void record_copy(struct record *to, const struct record *from)
{
	*to = *from;
	person_copy(&to->person, &from->person);
	to->birth_place = xstrdup(from->birth_place);
	to->contact = xstrdup(from->contact);
	to->representative = xstrdup(from->representative);
}

void record_clear(struct record *r)
{
	person_clear(&r->person);
	secret_str_free(r->birth_place);
	secret_str_free(r->contact);
	secret_str_free(r->representative);
	memset(r, 0, sizeof(*r));
}

enum err_code record_check(const struct record *r, struct err *err)
{
	if (r->person.n_names == 0 || name_is_empty(&r->person.names[0]))
		return err_set(err, ERR_INPUT,
			       _("a name is needed (\"unknown\" is one, if nothing is known)"));
	if (!date_is_valid(&r->person.birth.date))
		return err_set(err, ERR_INPUT, _("the date of birth is no date"));
	if (r->person.birth.margin_years < 0 || r->person.birth.margin_years > 50)
		return err_set(err, ERR_INPUT, _("the margin of the birth is not 0 to 50 years"));
	if (!text_is_clean(r->birth_place) || !text_is_clean(r->contact) ||
	    !text_is_clean(r->representative))
		return err_set(err, ERR_INPUT, _("a text holds characters that cannot be shown"));
	if (r->collected_for <= PURPOSE_NONE || r->collected_for >= PURPOSE_COUNT)
		return err_set(err, ERR_INPUT, _("the purpose of the collection is missing"));
	return ERR_OK;
}

/* Tags are for ever: never use one again for something else. */
enum {
	TAG_NAME = 1,
	TAG_SEX,
	TAG_BIRTH,
	TAG_BIRTH_MARGIN,
	TAG_BIRTH_SOURCE,
	TAG_NATIONALITY,
	TAG_LANGUAGE,
	TAG_DOCUMENT,
	TAG_BIRTH_PLACE,
	TAG_CONTACT,
	TAG_REPRESENTATIVE,
	TAG_CATEGORY,
	TAG_COLLECTED_FOR,
	TAG_RETENTION,
	TAG_CAPTURED,
	/* inside a name */
	TAG_NAME_KIND = 1,
	TAG_GIVEN,
	TAG_FAMILY1,
	TAG_FAMILY2,
	TAG_PARTICLE1,
	TAG_PARTICLE2,
	/* inside a document */
	TAG_DOCUMENT_TYPE = 1,
	TAG_NUMBER,
	TAG_ISSUER,
	TAG_EXPIRY,
	/* protection */
	TAG_FLAGS = 1,
	TAG_ORIGIN,
	TAG_RESIDENCE,
	TAG_FEARED,
};

static void put_name(struct buf *out, const struct person_name *n)
{
	struct buf b = BUF_INIT;

	codec_put_int(&b, TAG_NAME_KIND, n->kind);
	codec_put_text(&b, TAG_GIVEN, n->given);
	codec_put_text(&b, TAG_FAMILY1, n->family1);
	codec_put_text(&b, TAG_FAMILY2, n->family2);
	codec_put_text(&b, TAG_PARTICLE1, n->particle1);
	codec_put_text(&b, TAG_PARTICLE2, n->particle2);
	codec_put_bytes(out, TAG_NAME, b.data, b.len);
	secret_buf_free(&b);
}

static void put_document(struct buf *out, const struct document *d)
{
	struct buf b = BUF_INIT;

	codec_put_int(&b, TAG_DOCUMENT_TYPE, d->type);
	codec_put_text(&b, TAG_NUMBER, d->number);
	codec_put_text(&b, TAG_ISSUER, d->issuer);
	codec_put_date(&b, TAG_EXPIRY, &d->expiry);
	codec_put_bytes(out, TAG_DOCUMENT, b.data, b.len);
	secret_buf_free(&b);
}

void record_encode(const struct record *r, struct buf *out)
{
	const struct person *p = &r->person;

	for (size_t i = 0; i < p->n_names; i++)
		put_name(out, &p->names[i]);
	codec_put_int(out, TAG_SEX, p->sex);
	codec_put_date(out, TAG_BIRTH, &p->birth.date);
	codec_put_int(out, TAG_BIRTH_MARGIN, p->birth.margin_years);
	codec_put_int(out, TAG_BIRTH_SOURCE, p->birth.source);
	for (size_t i = 0; i < p->n_nationalities; i++)
		codec_put_text(out, TAG_NATIONALITY, p->nationalities[i]);
	for (size_t i = 0; i < p->n_languages; i++)
		codec_put_text(out, TAG_LANGUAGE, p->languages[i]);
	for (size_t i = 0; i < p->n_documents; i++)
		put_document(out, &p->documents[i]);
	codec_put_text(out, TAG_BIRTH_PLACE, r->birth_place);
	codec_put_text(out, TAG_CONTACT, r->contact);
	codec_put_text(out, TAG_REPRESENTATIVE, r->representative);
	codec_put_int(out, TAG_CATEGORY, r->category);
	codec_put_int(out, TAG_COLLECTED_FOR, r->collected_for);
	codec_put_int(out, TAG_RETENTION, r->retention);
	codec_put_date(out, TAG_CAPTURED, &r->captured);
}

static void set_text(char **place, const struct codec_field *f)
{
	free(*place);
	*place = codec_text(f);
}

/* A number that must lie below count; others are the first value. */
static int small(const struct codec_field *f, int count)
{
	int64_t v = codec_int(f);

	return v >= 0 && v < count ? (int)v : 0;
}

static bool get_name(struct person *p, const struct codec_field *whole)
{
	struct reader r = reader_over(whole->data, whole->len);
	struct person_name n;
	struct codec_field f;

	name_init(&n);
	while (codec_next(&r, &f)) {
		switch (f.tag) {
		case TAG_NAME_KIND:
			n.kind = (enum name_kind)small(&f, NAME_KIND_COUNT);
			break;
		case TAG_GIVEN:
			set_text(&n.given, &f);
			break;
		case TAG_FAMILY1:
			set_text(&n.family1, &f);
			break;
		case TAG_FAMILY2:
			set_text(&n.family2, &f);
			break;
		case TAG_PARTICLE1:
			set_text(&n.particle1, &f);
			break;
		case TAG_PARTICLE2:
			set_text(&n.particle2, &f);
			break;
		}
	}
	if (r.bad)
		name_clear(&n);
	else
		person_add_name(p, &n);
	return !r.bad;
}

static bool get_document(struct person *p, const struct codec_field *whole)
{
	struct reader r = reader_over(whole->data, whole->len);
	struct document d;
	struct codec_field f;

	document_init(&d);
	while (codec_next(&r, &f)) {
		switch (f.tag) {
		case TAG_DOCUMENT_TYPE:
			d.type = (enum document_type)small(&f, DOCUMENT_TYPE_COUNT);
			break;
		case TAG_NUMBER:
			set_text(&d.number, &f);
			break;
		case TAG_ISSUER:
			codec_short(&f, d.issuer, sizeof(d.issuer));
			break;
		case TAG_EXPIRY:
			d.expiry = codec_date(&f);
			break;
		}
	}
	if (r.bad)
		document_clear(&d);
	else
		person_add_document(p, &d);
	return !r.bad;
}

static bool get_field(struct record *r, const struct codec_field *f)
{
	struct person *p = &r->person;
	char code[8];

	switch (f->tag) {
	case TAG_NAME:
		return get_name(p, f);
	case TAG_DOCUMENT:
		return get_document(p, f);
	case TAG_SEX:
		p->sex = (enum person_sex)small(f, SEX_COUNT);
		break;
	case TAG_BIRTH:
		p->birth.date = codec_date(f);
		break;
	case TAG_BIRTH_MARGIN:
		p->birth.margin_years = small(f, 100);
		break;
	case TAG_BIRTH_SOURCE:
		p->birth.source = (enum birth_source)small(f, BIRTH_SOURCE_COUNT);
		break;
	case TAG_NATIONALITY:
		codec_short(f, code, sizeof(code));
		if (country_find(code))
			person_add_nationality(p, code);
		break;
	case TAG_LANGUAGE:
		codec_short(f, code, sizeof(code));
		if (language_find(code))
			person_add_language(p, code);
		break;
	case TAG_BIRTH_PLACE:
		set_text(&r->birth_place, f);
		break;
	case TAG_CONTACT:
		set_text(&r->contact, f);
		break;
	case TAG_REPRESENTATIVE:
		set_text(&r->representative, f);
		break;
	case TAG_CATEGORY:
		r->category = (enum category)small(f, CATEGORY_COUNT);
		break;
	case TAG_COLLECTED_FOR:
		r->collected_for = (enum purpose)small(f, PURPOSE_COUNT);
		break;
	case TAG_RETENTION:
		r->retention = (enum retention)small(f, RETENTION_COUNT);
		break;
	case TAG_CAPTURED:
		r->captured = codec_date(f);
		break;
	}
	return true;
}

enum err_code record_decode(const void *data, size_t len, struct record *out, struct err *err)
{
	struct reader r = reader_over(data, len);
	struct codec_field f;
	bool fine = true;

	record_init(out);
	while (fine && codec_next(&r, &f))
		fine = get_field(out, &f);
	if (fine && !r.bad)
		return ERR_OK;
	record_clear(out);
	return err_set(err, ERR_TAMPERED, _("the record of a person is damaged"));
}

void protection_init(struct protection *p)
{
	memset(p, 0, sizeof(*p));
}

static void put_countries(struct buf *out, unsigned tag,
			  const char list[PROTECTION_COUNTRIES][COUNTRY_CODE_LEN])
{
	for (int i = 0; i < PROTECTION_COUNTRIES; i++)
		codec_put_text(out, tag, list[i]);
}

void protection_encode(const struct protection *p, struct buf *out)
{
	uint8_t flags[PROTECTION_COUNT];

	for (int i = 0; i < PROTECTION_COUNT; i++)
		flags[i] = (uint8_t)p->flags[i];
	codec_put_bytes(out, TAG_FLAGS, flags, sizeof(flags));
	put_countries(out, TAG_ORIGIN, p->origin);
	put_countries(out, TAG_RESIDENCE, p->residence);
	put_countries(out, TAG_FEARED, p->feared);
}

static void get_country(char list[PROTECTION_COUNTRIES][COUNTRY_CODE_LEN],
			const struct codec_field *f)
{
	for (int i = 0; i < PROTECTION_COUNTRIES; i++) {
		if (list[i][0])
			continue;
		codec_short(f, list[i], COUNTRY_CODE_LEN);
		return;
	}
}

enum err_code protection_decode(const void *data, size_t len, struct protection *out,
				struct err *err)
{
	struct reader r = reader_over(data, len);
	struct codec_field f;

	protection_init(out);
	while (codec_next(&r, &f)) {
		switch (f.tag) {
		case TAG_FLAGS:
			for (size_t i = 0; i < f.len && i < PROTECTION_COUNT; i++)
				out->flags[i] = f.data[i] <= FLAG_YES ? f.data[i] : FLAG_UNKNOWN;
			break;
		case TAG_ORIGIN:
			get_country(out->origin, &f);
			break;
		case TAG_RESIDENCE:
			get_country(out->residence, &f);
			break;
		case TAG_FEARED:
			get_country(out->feared, &f);
			break;
		}
	}
	if (!r.bad)
		return ERR_OK;
	protection_init(out);
	return err_set(err, ERR_TAMPERED, _("the protection of a person is damaged"));
}

bool protection_holds(const struct protection *p)
{
	for (int i = 0; i < PROTECTION_COUNT; i++)
		if (p->flags[i] != FLAG_NO)
			return true;
	return false;
}

static bool in_list(const char list[PROTECTION_COUNTRIES][COUNTRY_CODE_LEN], const char *country,
		    bool *any)
{
	bool found = false;

	for (int i = 0; i < PROTECTION_COUNTRIES && list[i][0]; i++) {
		*any = true;
		found = found || strcasecmp(list[i], country) == 0;
	}
	return found;
}

bool protection_allows(const struct protection *p, const struct person *person, const char *country)
{
	bool any = false;
	bool found = false;

	if (!protection_holds(p))
		return true;
	for (size_t i = 0; i < person->n_nationalities; i++) {
		any = true;
		found = found || strcasecmp(person->nationalities[i], country) == 0;
	}
	found |= in_list(p->origin, country, &any);
	found |= in_list(p->residence, country, &any);
	found |= in_list(p->feared, country, &any);
	/* Not knowing where the danger is, everywhere is. */
	return any && !found;
}
