/* SPDX-License-Identifier: Apache-2.0 */
/* Writing a manifest: the counterpart of manifest.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "person/manifest.h"

void manifest_put_value(struct buf *b, const char *value)
{
	if (!strpbrk(value, ",\"\r\n")) {
		buf_put_str(b, value);
		return;
	}
	buf_put_u8(b, '"');
	for (const char *s = value; *s; s++) {
		if (*s == '"')
			buf_put_u8(b, '"');
		buf_put_u8(b, (unsigned char)*s);
	}
	buf_put_u8(b, '"');
}

void manifest_put_header(struct buf *b)
{
	for (int c = 0; c < MANIFEST_COLUMN_COUNT; c++) {
		if (c)
			buf_put_u8(b, ',');
		buf_put_str(b, manifest_column_name((enum manifest_column)c));
	}
	buf_put_str(b, "\r\n");
}

static char *join_aliases(const struct person *p)
{
	struct buf b = BUF_INIT;

	for (size_t i = 1; i < p->n_names; i++) {
		char *one = name_family(&p->names[i], 1), *two = name_family(&p->names[i], 2);

		buf_printf(&b, "%s%s/%s", i > 1 ? ";" : "", p->names[i].given, one);
		if (*two)
			buf_printf(&b, "/%s", two);
		free(one);
		free(two);
	}
	return buf_take_str(&b);
}

static char *join_codes(const char *codes, size_t n, size_t size)
{
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s%s", i ? " " : "", codes + i * size);
	return buf_take_str(&b);
}

void manifest_put_row(struct buf *b, const char *key, const struct person *p, size_t document,
		      const char *photo, const struct manifest_print *print)
{
	const char *values[MANIFEST_COLUMN_COUNT];
	const struct document *d = document < p->n_documents ? &p->documents[document] : NULL;
	char birth[DATE_TEXT_LEN], expiry[DATE_TEXT_LEN], margin[16], impression[16], ppi[32];
	char *owned[5];

	for (int c = 0; c < MANIFEST_COLUMN_COUNT; c++)
		values[c] = "";
	owned[0] = p->n_names ? name_family(&p->names[0], 1) : xstrdup("");
	owned[1] = p->n_names ? name_family(&p->names[0], 2) : xstrdup("");
	owned[2] = join_aliases(p);
	owned[3] = join_codes((const char *)p->nationalities, p->n_nationalities, COUNTRY_CODE_LEN);
	owned[4] = join_codes((const char *)p->languages, p->n_languages, LANGUAGE_CODE_LEN);
	values[MANIFEST_PERSON] = key;
	values[MANIFEST_GIVEN] = p->n_names ? p->names[0].given : "";
	values[MANIFEST_FAMILY1] = owned[0];
	values[MANIFEST_FAMILY2] = owned[1];
	values[MANIFEST_ALIASES] = owned[2];
	values[MANIFEST_SEX] = person_sex_word(p->sex);
	values[MANIFEST_BIRTH] = date_format(&p->birth.date, birth);
	if (p->birth.margin_years) {
		snprintf(margin, sizeof(margin), "%d", p->birth.margin_years);
		values[MANIFEST_BIRTH_MARGIN] = margin;
	}
	values[MANIFEST_BIRTH_SOURCE] = birth_source_word(p->birth.source);
	values[MANIFEST_NATIONALITY] = owned[3];
	values[MANIFEST_LANGUAGES] = owned[4];
	if (d) {
		values[MANIFEST_DOCUMENT_TYPE] = document_type_word(d->type);
		values[MANIFEST_DOCUMENT_NUMBER] = d->number;
		values[MANIFEST_DOCUMENT_COUNTRY] = d->issuer;
		values[MANIFEST_DOCUMENT_EXPIRY] = date_format(&d->expiry, expiry);
	}
	values[MANIFEST_PHOTO] = photo ? photo : "";
	if (print) {
		values[MANIFEST_FINGER] = manifest_finger_word(print->finger);
		snprintf(impression, sizeof(impression), "%d", print->impression);
		values[MANIFEST_IMPRESSION] = impression;
		values[MANIFEST_IMAGE] = print->image ? print->image : "";
		if (print->ppi > 0) {
			snprintf(ppi, sizeof(ppi), "%.12g", print->ppi);
			values[MANIFEST_PPI] = ppi;
		}
		values[MANIFEST_MISSING] = manifest_missing_word(print->missing);
	}
	for (int c = 0; c < MANIFEST_COLUMN_COUNT; c++) {
		if (c)
			buf_put_u8(b, ',');
		manifest_put_value(b, values[c]);
	}
	buf_put_str(b, "\r\n");
	for (size_t i = 0; i < ARRAY_LEN(owned); i++)
		free(owned[i]);
}
