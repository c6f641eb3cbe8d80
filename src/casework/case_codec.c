/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/case_codec.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/codec.h"
#include "casework/secret.h"

enum {
	TAG_TITLE = 1,
	TAG_SUMMARY,
	TAG_PURPOSE,
	TAG_URGENT,
};

static const struct {
	const char *word;
	const char *name;
} states[CASE_STATE_COUNT] = {
    [CASE_OPEN] = {"open", N_("open")},
    [CASE_WAITING] = {"waiting", N_("waiting")},
    [CASE_CLOSED] = {"closed", N_("closed")},
};

const char *case_state_word(enum case_state s)
{
	return states[s].word;
}

const char *case_state_name(enum case_state s)
{
	return _(states[s].name);
}

int case_state_parse(const char *word)
{
	for (int i = 0; i < CASE_STATE_COUNT; i++)
		if (strcmp(states[i].word, word) == 0)
			return i;
	return -1;
}

void casefile_clear(struct casefile *c)
{
	secret_str_free(c->title);
	secret_str_free(c->summary);
	memset(c, 0, sizeof(*c));
}

void case_encode(const struct casefile *c, struct buf *out)
{
	codec_put_text(out, TAG_TITLE, c->title);
	codec_put_text(out, TAG_SUMMARY, c->summary);
	codec_put_int(out, TAG_PURPOSE, c->purpose);
	codec_put_int(out, TAG_URGENT, c->urgent);
}

enum err_code case_decode(const void *data, size_t len, struct casefile *out, struct err *err)
{
	struct reader r = reader_over(data, len);
	struct codec_field f;

	*out = (struct casefile){.title = xstrdup(""), .summary = xstrdup("")};
	while (codec_next(&r, &f)) {
		switch (f.tag) {
		case TAG_TITLE:
			free(out->title);
			out->title = codec_text(&f);
			break;
		case TAG_SUMMARY:
			free(out->summary);
			out->summary = codec_text(&f);
			break;
		case TAG_PURPOSE:
			out->purpose = (enum purpose)codec_int(&f);
			break;
		case TAG_URGENT:
			out->urgent = codec_int(&f);
			break;
		}
	}
	if (out->purpose < 0 || out->purpose >= PURPOSE_COUNT)
		out->purpose = PURPOSE_NONE;
	if (!r.bad)
		return ERR_OK;
	casefile_clear(out);
	return err_set(err, ERR_TAMPERED, _("the record of a case is damaged"));
}
