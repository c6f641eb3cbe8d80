/* SPDX-License-Identifier: Apache-2.0 */
#include "person/document.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"

static const struct {
	const char *word, *text;
} types[DOCUMENT_TYPE_COUNT] = {
    [DOCUMENT_PASSPORT] = {"passport", N_("passport")},
    [DOCUMENT_IDENTITY] = {"identity", N_("identity card")},
    [DOCUMENT_RESIDENCE] = {"residence", N_("residence permit")},
    [DOCUMENT_VISA] = {"visa", N_("visa")},
    [DOCUMENT_TRAVEL] = {"travel", N_("travel document")},
    [DOCUMENT_CONSULAR] = {"consular", N_("consular card")},
    [DOCUMENT_BIRTH] = {"birth", N_("birth certificate")},
    [DOCUMENT_DRIVING] = {"driving", N_("driving licence")},
    [DOCUMENT_OTHER] = {"other", N_("other document")},
};

void document_init(struct document *d)
{
	memset(d, 0, sizeof(*d));
	d->type = DOCUMENT_OTHER;
	d->number = xstrdup("");
}

void document_copy(struct document *to, const struct document *from)
{
	*to = *from;
	to->number = xstrdup(from->number);
}

void document_clear(struct document *d)
{
	free(d->number);
	memset(d, 0, sizeof(*d));
}

const char *document_type_text(enum document_type type)
{
	return _(types[type].text);
}

const char *document_type_word(enum document_type type)
{
	return types[type].word;
}

int document_type_parse(const char *word)
{
	for (int i = 0; i < DOCUMENT_TYPE_COUNT; i++)
		if (strcmp(word, types[i].word) == 0)
			return i;
	return -1;
}

char *document_number_key(const char *number)
{
	char *fold = text_fold(number);
	struct buf out = BUF_INIT;

	for (const char *s = fold; *s; s++)
		if (isalnum((unsigned char)*s) || (unsigned char)*s >= 0x80)
			buf_put_u8(&out, (unsigned)toupper((unsigned char)*s));
	free(fold);
	return buf_take_str(&out);
}
