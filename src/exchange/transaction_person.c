/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The keys of domain tables. Cotejo's own fields: names, birth, sex, nationalities,
 * languages, documents, reference. As the FBI and NCIC write them:
 * name-family-first and alias-family-first ("FAMILY,GIVEN MIDDLE"), birth-yyyymmdd
 * (zeros for what is not known), sex-ncic, numbers-ncic ("PP-1234" is a passport).
 */
#include "exchange/transaction_person.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* The item as clean text; owned. */
static char *clean_text(struct an2k_span s)
{
	char *raw = an2k_span_text(s), *clean = text_clean(raw, false);

	free(raw);
	return clean;
}

static char *item_text(struct an2k_span sub, size_t item)
{
	struct an2k_span s;

	return an2k_part(sub, AN2K_US, item, &s) ? clean_text(s) : xstrdup("");
}

static void put_us(struct buf *out)
{
	buf_put_u8(out, AN2K_US);
}

static void put_rs(struct buf *out, size_t before)
{
	if (out->len > before)
		buf_put_u8(out, AN2K_RS);
}

/* --- Cotejo's own -------------------------------------------------------------------- */

static bool read_reference(struct an2k_span v, struct transaction_subject *s)
{
	free(s->reference);
	s->reference = clean_text(v);
	return true;
}

static void write_reference(const struct transaction_subject *s, struct buf *out)
{
	buf_put_str(out, s->reference);
}

static bool read_names(struct an2k_span v, struct transaction_subject *s)
{
	struct an2k_cursor c = an2k_split(v, AN2K_RS);
	struct an2k_span sub;
	bool good = true;

	while (an2k_next(&c, &sub)) {
		char *kind = item_text(sub, 0), *given = item_text(sub, 1);
		char *family1 = item_text(sub, 2), *family2 = item_text(sub, 3);
		int k = name_kind_parse(kind);
		struct person_name n;

		good &= k >= 0;
		name_init(&n);
		name_set(&n, k >= 0 ? (enum name_kind)k : NAME_ALIAS, given, family1, family2);
		if (name_is_empty(&n))
			name_clear(&n);
		else
			person_add_name(&s->person, &n);
		free(kind);
		free(given);
		free(family1);
		free(family2);
	}
	return good;
}

static void write_names(const struct transaction_subject *s, struct buf *out)
{
	size_t start = out->len;

	for (size_t i = 0; i < s->person.n_names; i++) {
		const struct person_name *n = &s->person.names[i];
		char *family1 = name_family(n, 1), *family2 = name_family(n, 2);

		put_rs(out, start);
		buf_printf(out, "%s%c%s%c%s%c%s", name_kind_word(n->kind), AN2K_US, n->given,
			   AN2K_US, family1, AN2K_US, family2);
		free(family1);
		free(family2);
	}
}

static bool read_birth(struct an2k_span v, struct transaction_subject *s)
{
	char *date = item_text(v, 0), *margin = item_text(v, 1), *source = item_text(v, 2);
	struct birth *b = &s->person.birth;
	int k = birth_source_parse(source);
	long years = 0;
	bool good = date_parse(date, &b->date);

	if (margin[0])
		good &= text_to_long(margin, 0, 99, &years);
	b->margin_years = (int)years;
	b->source = k >= 0 ? (enum birth_source)k : BIRTH_UNKNOWN;
	free(date);
	free(margin);
	free(source);
	return good;
}

static void write_birth(const struct transaction_subject *s, struct buf *out)
{
	const struct birth *b = &s->person.birth;
	char date[DATE_TEXT_LEN];

	if (!b->date.year)
		return;
	buf_put_str(out, date_format(&b->date, date));
	put_us(out);
	if (b->margin_years)
		buf_printf(out, "%d", b->margin_years);
	put_us(out);
	buf_put_str(out, birth_source_word(b->source));
}

static bool read_sex(struct an2k_span v, struct transaction_subject *s)
{
	char *word = clean_text(v);
	int k = person_sex_parse(word);

	if (k >= 0)
		s->person.sex = (enum person_sex)k;
	free(word);
	return k >= 0;
}

static void write_sex(const struct transaction_subject *s, struct buf *out)
{
	buf_put_str(out, person_sex_word(s->person.sex));
}

static bool read_nationalities(struct an2k_span v, struct transaction_subject *s)
{
	struct an2k_cursor c = an2k_split(v, AN2K_RS);
	struct an2k_span sub;
	bool good = true;

	while (an2k_next(&c, &sub)) {
		char *code = clean_text(sub);

		if (country_find(code))
			person_add_nationality(&s->person, code);
		else
			good = false;
		free(code);
	}
	return good;
}

static void write_nationalities(const struct transaction_subject *s, struct buf *out)
{
	size_t start = out->len;

	for (size_t i = 0; i < s->person.n_nationalities; i++) {
		put_rs(out, start);
		buf_put_str(out, s->person.nationalities[i]);
	}
}

static bool read_languages(struct an2k_span v, struct transaction_subject *s)
{
	struct an2k_cursor c = an2k_split(v, AN2K_RS);
	struct an2k_span sub;
	bool good = true;

	while (an2k_next(&c, &sub)) {
		char *code = clean_text(sub);

		if (language_find(code))
			person_add_language(&s->person, code);
		else
			good = false;
		free(code);
	}
	return good;
}

static void write_languages(const struct transaction_subject *s, struct buf *out)
{
	size_t start = out->len;

	for (size_t i = 0; i < s->person.n_languages; i++) {
		put_rs(out, start);
		buf_put_str(out, s->person.languages[i]);
	}
}

static void add_document(struct transaction_subject *s, enum document_type type, const char *number,
			 const char *issuer, const struct date *expiry)
{
	struct document d;

	document_init(&d);
	d.type = type;
	free(d.number);
	d.number = xstrdup(number);
	if (country_find(issuer) && strlen(issuer) < sizeof(d.issuer))
		strcpy(d.issuer, issuer);
	d.expiry = *expiry;
	person_add_document(&s->person, &d);
}

static bool read_documents(struct an2k_span v, struct transaction_subject *s)
{
	struct an2k_cursor c = an2k_split(v, AN2K_RS);
	struct an2k_span sub;
	bool good = true;

	while (an2k_next(&c, &sub)) {
		char *type = item_text(sub, 0), *number = item_text(sub, 1);
		char *issuer = item_text(sub, 2), *expiry = item_text(sub, 3);
		int k = document_type_parse(type);
		struct date date = {0, 0, 0};

		good &= k >= 0 && date_parse(expiry, &date) && (!issuer[0] || country_find(issuer));
		add_document(s, k >= 0 ? (enum document_type)k : DOCUMENT_OTHER, number, issuer,
			     &date);
		free(type);
		free(number);
		free(issuer);
		free(expiry);
	}
	return good;
}

static void write_documents(const struct transaction_subject *s, struct buf *out)
{
	size_t start = out->len;

	for (size_t i = 0; i < s->person.n_documents; i++) {
		const struct document *d = &s->person.documents[i];
		char date[DATE_TEXT_LEN];

		put_rs(out, start);
		buf_printf(out, "%s%c%s%c%s%c%s", document_type_word(d->type), AN2K_US, d->number,
			   AN2K_US, d->issuer, AN2K_US, date_format(&d->expiry, date));
	}
}

/* --- as the FBI writes ------------------------------------------------------------------ */

static bool read_family_first(struct an2k_span v, struct transaction_subject *s,
			      enum name_kind kind)
{
	struct an2k_cursor c = an2k_split(v, AN2K_RS);
	struct an2k_span sub;

	while (an2k_next(&c, &sub)) {
		char *text = clean_text(sub), *comma = strchr(text, ',');
		struct person_name n;

		if (comma)
			*comma = '\0';
		name_init(&n);
		name_set(&n, s->person.n_names ? kind : NAME_PRIMARY,
			 comma ? text_trim(comma + 1) : "", text_trim(text), "");
		if (name_is_empty(&n))
			name_clear(&n);
		else
			person_add_name(&s->person, &n);
		free(text);
	}
	return true;
}

static bool read_name_family_first(struct an2k_span v, struct transaction_subject *s)
{
	return read_family_first(v, s, NAME_PRIMARY);
}

static bool read_alias_family_first(struct an2k_span v, struct transaction_subject *s)
{
	return read_family_first(v, s, NAME_ALIAS);
}

static void put_family_first(const struct person_name *n, struct buf *out)
{
	char *family1 = name_family(n, 1), *family2 = name_family(n, 2);

	buf_printf(out, "%s%s%s", family1, family2[0] ? " " : "", family2);
	if (n->given[0])
		buf_printf(out, ",%s", n->given);
	free(family1);
	free(family2);
}

static void write_name_family_first(const struct transaction_subject *s, struct buf *out)
{
	if (s->person.n_names)
		put_family_first(&s->person.names[0], out);
}

static void write_alias_family_first(const struct transaction_subject *s, struct buf *out)
{
	size_t start = out->len;

	for (size_t i = 1; i < s->person.n_names && i <= 10; i++) {
		put_rs(out, start);
		put_family_first(&s->person.names[i], out);
	}
}

static bool read_birth_yyyymmdd(struct an2k_span v, struct transaction_subject *s)
{
	struct an2k_span first;
	struct date d;
	long n;

	if (!an2k_part(v, AN2K_RS, 0, &first) || first.n != 8 || !an2k_span_long(first, &n))
		return false;
	d = (struct date){(int16_t)(n / 10000), (uint8_t)(n / 100 % 100), (uint8_t)(n % 100)};
	if (!d.month)
		d.day = 0;
	if (!date_is_valid(&d))
		return false;
	s->person.birth.date = d;
	s->person.birth.source = BIRTH_DECLARED;
	return true;
}

static void write_birth_yyyymmdd(const struct transaction_subject *s, struct buf *out)
{
	const struct date *d = &s->person.birth.date;

	if (d->year)
		buf_printf(out, "%04d%02d%02d", d->year, d->month, d->day);
}

static bool read_sex_ncic(struct an2k_span v, struct transaction_subject *s)
{
	/* Y, Z and N: what was reported differs, or unknown */
	s->person.sex = an2k_span_is(v, "M")   ? SEX_MALE
			: an2k_span_is(v, "F") ? SEX_FEMALE
					       : SEX_UNKNOWN;
	return s->person.sex != SEX_UNKNOWN || an2k_span_is(v, "X");
}

static void write_sex_ncic(const struct transaction_subject *s, struct buf *out)
{
	buf_put_str(out, s->person.sex == SEX_MALE ? "M" : s->person.sex == SEX_FEMALE ? "F" : "X");
}

static bool read_numbers_ncic(struct an2k_span v, struct transaction_subject *s)
{
	struct an2k_cursor c = an2k_split(v, AN2K_RS);
	struct an2k_span sub;
	const struct date none = {0, 0, 0};

	while (an2k_next(&c, &sub)) {
		char *text = clean_text(sub);
		bool passport = strncmp(text, "PP-", 3) == 0;

		if (text[0])
			add_document(s, passport ? DOCUMENT_PASSPORT : DOCUMENT_OTHER,
				     passport ? text + 3 : text, "", &none);
		free(text);
	}
	return true;
}

static void write_numbers_ncic(const struct transaction_subject *s, struct buf *out)
{
	size_t start = out->len;

	for (size_t i = 0; i < s->person.n_documents && i < 4; i++) {
		const struct document *d = &s->person.documents[i];

		put_rs(out, start);
		buf_printf(out, "%s%s", d->type == DOCUMENT_PASSPORT ? "PP-" : "", d->number);
	}
}

static const struct {
	const char *key;
	bool (*read)(struct an2k_span v, struct transaction_subject *s);
	void (*write)(const struct transaction_subject *s, struct buf *out);
} maps[] = {
    {"reference", read_reference, write_reference},
    {"names", read_names, write_names},
    {"birth", read_birth, write_birth},
    {"sex", read_sex, write_sex},
    {"nationalities", read_nationalities, write_nationalities},
    {"languages", read_languages, write_languages},
    {"documents", read_documents, write_documents},
    {"name-family-first", read_name_family_first, write_name_family_first},
    {"alias-family-first", read_alias_family_first, write_alias_family_first},
    {"birth-yyyymmdd", read_birth_yyyymmdd, write_birth_yyyymmdd},
    {"sex-ncic", read_sex_ncic, write_sex_ncic},
    {"numbers-ncic", read_numbers_ncic, write_numbers_ncic},
};

bool transaction_map_read(const char *key, struct an2k_span value, struct transaction_subject *s)
{
	for (size_t i = 0; i < ARRAY_LEN(maps); i++)
		if (strcmp(maps[i].key, key) == 0)
			return maps[i].read(value, s);
	return false;
}

void transaction_map_write(const char *key, const struct transaction_subject *s, struct buf *out)
{
	for (size_t i = 0; i < ARRAY_LEN(maps); i++)
		if (strcmp(maps[i].key, key) == 0)
			maps[i].write(s, out);
}
