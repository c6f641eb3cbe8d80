/* SPDX-License-Identifier: Apache-2.0 */
/* A capture in memory: tries, reasons. */
#include "casework/capture.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/capture_work.h"
#include "casework/secret.h"
#include "image/load.h"
#include "print/extract.h"

static const struct {
	const char *word;
	const char *name;
} missings[MISSING_KINDS] = {
    [MISSING_NONE] = {"", ""},
    [MISSING_LIMB] = {"limb", N_("finger missing")},
    [MISSING_BANDAGE] = {"bandage", N_("bandaged or in plaster")},
    [MISSING_WORN] = {"worn", N_("worn, scarred or ill")},
    [MISSING_DECLINED] = {"declined", N_("not given")},
    [MISSING_OTHER] = {"other", N_("other reason")},
};

const char *missing_word(enum missing m)
{
	return missings[m].word;
}

const char *missing_name(enum missing m)
{
	return m == MISSING_NONE ? "" : _(missings[m].name);
}

int missing_parse(const char *word)
{
	for (int i = 1; i < MISSING_KINDS; i++)
		if (strcmp(missings[i].word, word) == 0)
			return i;
	return -1;
}

static void try_clear(struct capture_try *t)
{
	free(t->advice);
	image_free(t->image);
	template_free(t->template);
	if (t->file) {
		struct buf b = {t->file, t->file_len, t->file_len};

		secret_buf_free(&b);
	}
}

static void clear_findings(struct capture *c)
{
	for (size_t i = 0; i < c->finding_count; i++)
		free(c->findings[i].text);
	c->finding_count = 0;
}

void capture_free(struct capture *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->try_count; i++)
		try_clear(&c->tries[i]);
	clear_findings(c);
	free(c->findings);
	for (int f = 0; f < FINGER_COUNT; f++)
		secret_str_free(c->missing[f].comment);
	free(c->tries);
	free(c);
}

/* The newest try of a finger that shows something is in force. */
static void put_in_force(struct capture *c, size_t i)
{
	int finger = c->tries[i].finger;

	for (size_t k = 0; k < c->try_count; k++)
		if (c->tries[k].finger == finger && finger != FINGER_UNKNOWN)
			c->tries[k].kept = false;
	c->tries[i].kept = true;
	c->missing[finger].why = MISSING_NONE;
}

static struct capture_try *new_try(struct capture *c)
{
	MEM_GROW(c->tries, c->try_count, c->try_cap);
	c->tries[c->try_count] = (struct capture_try){0};
	return &c->tries[c->try_count++];
}

/* Of a template alone, without what the image showed. */
static char *advice_for(const struct template *t)
{
	if (t->quality >= 40)
		return xstrdup("");
	if (t->minutia_count < 20)
		return xstrdup(_("little of the print is there: more of the finger, straight on"));
	return xstrdup(_("poor: clean the glass, warm or moisten the finger, press evenly"));
}

enum err_code capture_add(struct capture *c, int finger, int impression, const void *file,
			  size_t len, const char *name, double ppi, struct err *err)
{
	struct image_options io = {.ppi = ppi};
	struct print_quality quality = {0};
	struct print_options po = {
	    .finger = (uint8_t)finger, .impression = (uint8_t)impression, .quality = &quality};
	struct image_info info;
	struct image *img = NULL;
	struct capture_try *t;
	struct err why = ERR_INIT;
	enum err_code code;

	if (finger < 0 || finger >= FINGER_COUNT)
		return err_set(err, ERR_INPUT, _("%s: %d is no finger (1 to 10, 0: unknown)"), name,
			       finger);
	code = image_decode(file, len, name, &io, &img, &info, err);
	if (code == ERR_OK)
		code = image_check_ppi(img, &info, name, err);
	if (code != ERR_OK) {
		image_free(img);
		return code;
	}
	t = new_try(c);
	t->finger = finger;
	t->impression = impression;
	t->image = img;
	t->file = xmemdup(file, len);
	t->file_len = len;
	code = print_extract(img, &po, &t->template, &why);
	if (code == ERR_OK) {
		t->quality = t->template->quality;
		t->advice = quality_advice_text(quality.advice);
		put_in_force(c, c->try_count - 1);
		return ERR_OK;
	}
	t->template = NULL;
	t->advice = xstrdup(why.msg);
	if (code == ERR_QUALITY) {
		/* What to do better, beside what is wrong. */
		char *advice = quality_advice_text(quality.advice);

		err_set(err, code, advice[0] ? "%s: %s; %s" : "%s: %s", name, why.msg, advice);
		free(advice);
		return code;
	}
	/* Not a poor print but an image that cannot be one. */
	try_clear(t);
	c->try_count--;
	return err_set(err, code, "%s: %s", name, why.msg);
}

void capture_add_template(struct capture *c, struct image *image_take,
			  struct template *template_take, const void *file, size_t len)
{
	struct capture_try *t = new_try(c);

	t->finger = template_take->finger;
	t->impression = template_take->impression;
	t->quality = template_take->quality;
	t->advice = advice_for(template_take);
	t->image = image_take;
	t->template = template_take;
	if (file) {
		t->file = xmemdup(file, len);
		t->file_len = len;
	}
	put_in_force(c, c->try_count - 1);
}

enum err_code capture_missing(struct capture *c, int finger, enum missing why, bool permanent,
			      const char *comment, struct err *err)
{
	char *clean;

	if (finger < FINGER_RIGHT_THUMB || finger >= FINGER_COUNT)
		return err_set(err, ERR_INPUT, _("%d is no finger (1 to 10)"), finger);
	if (why <= MISSING_NONE || why >= MISSING_KINDS)
		return err_set(err, ERR_INPUT, _("a reason is needed"));
	clean = text_clean(comment ? comment : "", false);
	if (why == MISSING_OTHER && text_is_blank(clean)) {
		free(clean);
		return err_set(err, ERR_INPUT, _("another reason has to be told in words"));
	}
	for (size_t i = 0; i < c->try_count; i++)
		if (c->tries[i].finger == finger)
			c->tries[i].kept = false;
	secret_str_free(c->missing[finger].comment);
	c->missing[finger].why = why;
	c->missing[finger].permanent = permanent;
	c->missing[finger].comment = clean;
	return ERR_OK;
}

void capture_keep(struct capture *c, size_t i)
{
	if (i < c->try_count && c->tries[i].template)
		put_in_force(c, i);
}

size_t capture_try_count(const struct capture *c)
{
	return c->try_count;
}

const struct capture_try *capture_try_at(const struct capture *c, size_t i)
{
	return i < c->try_count ? &c->tries[i] : NULL;
}

const struct capture_try *capture_finger(const struct capture *c, int finger)
{
	for (size_t i = 0; i < c->try_count; i++)
		if (c->tries[i].finger == finger && c->tries[i].kept)
			return &c->tries[i];
	return NULL;
}

enum missing capture_missing_get(const struct capture *c, int finger)
{
	return c->missing[finger].why;
}

bool capture_is_complete(const struct capture *c)
{
	for (int f = FINGER_RIGHT_THUMB; f < FINGER_COUNT; f++)
		if (!capture_finger(c, f) && c->missing[f].why == MISSING_NONE)
			return false;
	return true;
}
