/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/intake_transaction.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "exchange/transaction.h"
#include "image/write.h"
#include "print/minutia.h"

bool intake_is_transaction(const void *data, size_t len)
{
	const char *p = data;
	size_t i = 2, digits;

	if (len < 7 || p[0] != '1' || p[1] != '.')
		return false;
	digits = i;
	while (i < len && i < 16 && p[i] == '0')
		i++;
	return i < len && p[i] == '1' && i + 1 < len && p[i + 1] == ':' && i + 1 > digits;
}

struct reading {
	const char *path;
	struct manifest *m;
	struct manifest_person *person;
	int impressions[FINGER_COUNT];
	struct notes *notes;
};

static void add_print(struct reading *r, int finger, double ppi, uint8_t *data_take, size_t len,
		      long idc)
{
	struct manifest_person *p = r->person;

	MEM_GROW(p->prints, p->n_prints, p->cap_prints);
	p->prints[p->n_prints++] = (struct manifest_print){
	    .finger = finger,
	    .impression = ++r->impressions[finger],
	    .image = xasprintf(_("%s, image %ld"), r->path, idc),
	    .data = data_take,
	    .len = len,
	    .ppi = ppi,
	    .line = p->n_prints,
	};
	r->m->n_prints++;
}

static void add_image(struct reading *r, int finger, const struct image *img, long idc)
{
	struct buf png = BUF_INIT;

	image_write_png(img, &png);
	add_print(r, finger, img->ppi, xmemdup(png.data, png.len), png.len, idc);
	buf_free(&png);
}

/* A picture of several fingers: each cut out. */
static enum err_code add_slap(struct reading *r, struct transaction_print *p, struct err *err)
{
	char *name = xasprintf(_("%s, image %ld"), r->path, p->idc);
	struct image *img = NULL;
	struct err why = ERR_INIT;
	enum err_code code = transaction_decode(p, name, &img, err);

	if (code == ERR_OK && transaction_find_segments(p, img, name, &why) != ERR_OK)
		notes_add(r->notes, NOTE_NO_OFFSET, "%s", why.msg);
	for (size_t i = 0; code == ERR_OK && i < p->n_segments; i++) {
		const struct transaction_segment *s = &p->segments[i];
		struct image *cut;

		if (s->finger < FINGER_RIGHT_THUMB || s->finger >= FINGER_COUNT)
			continue;
		if ((cut = transaction_cut(img, s)))
			add_image(r, s->finger, cut, p->idc);
		else
			notes_add(r->notes, NOTE_NO_OFFSET,
				  _("%s: the part for finger %d lies outside of the image"), name,
				  s->finger);
		image_free(cut);
	}
	image_free(img);
	free(name);
	return code;
}

/* One finger: the bytes as they came; samples without a file format become PNG. */
static enum err_code add_single(struct reading *r, const struct transaction_print *p,
				struct err *err)
{
	char *name = xasprintf(_("%s, image %ld"), r->path, p->idc);
	struct image *img = NULL;
	/* Decoded here in any case: a transaction is taken in as a whole or not. */
	enum err_code code = transaction_decode(p, name, &img, err);

	if (code == ERR_OK && p->uncompressed)
		add_image(r, p->position, img, p->idc);
	else if (code == ERR_OK)
		add_print(r, p->position, p->ppi > 0 ? p->ppi : img->ppi, xmemdup(p->data, p->len),
			  p->len, p->idc);
	image_free(img);
	free(name);
	return code;
}

static void add_missing(struct reading *r, const struct transaction *t)
{
	for (size_t i = 0; i < t->n_prints; i++)
		for (size_t k = 0; k < t->prints[i].n_missing; k++) {
			const struct transaction_missing *x = &t->prints[i].missing[k];
			struct manifest_person *p = r->person;
			int f = x->position;

			if (f < FINGER_RIGHT_THUMB || f >= FINGER_COUNT || r->impressions[f])
				continue;
			r->impressions[f] = 1;
			MEM_GROW(p->prints, p->n_prints, p->cap_prints);
			p->prints[p->n_prints++] = (struct manifest_print){
			    .finger = f,
			    .impression = 1,
			    .missing =
				strcmp(x->code, "XX") == 0 ? MISSING_AMPUTATED : MISSING_UNABLE,
			    .line = p->n_prints,
			};
			r->m->n_prints++;
		}
}

static enum err_code add_prints(struct reading *r, const struct transaction *t, struct err *err)
{
	enum err_code code = ERR_OK;

	for (size_t i = 0; code == ERR_OK && i < t->n_prints; i++) {
		struct transaction_print *p = &t->prints[i];
		int fingers[5];
		size_t n = transaction_fingers(p->position, fingers);

		if (!p->data)
			continue;
		if (n > 1)
			code = add_slap(r, p, err);
		else if (n == 1 && p->position >= FINGER_RIGHT_THUMB && p->position < FINGER_COUNT)
			code = add_single(r, p, err);
		else
			notes_add(r->notes, NOTE_NO_OFFSET,
				  _("%s, image %ld: position %d is no finger of a ten-print card; "
				    "left out"),
				  r->path, p->idc, p->position);
	}
	return code;
}

enum err_code intake_read_transaction(const char *path, struct manifest **out, struct notes *notes,
				      struct err *err)
{
	struct transaction *t;
	struct reading r = {.path = path, .notes = notes};
	enum err_code code = transaction_read(path, &t, notes, err);

	if (code != ERR_OK)
		return code;
	if (t->n_subjects > 1)
		code = err_set(err, ERR_INPUT,
			       _("%s: it holds %zu people, and does not say whose the prints are"),
			       path, t->n_subjects);
	else if (t->n_subjects == 0 || t->subjects[0].person.n_names == 0)
		code = err_set(err, ERR_INPUT,
			       _("%s: no name of a person is in it; enrol the person and take the "
				 "images out with cotejo an2k extract"),
			       path);
	if (code != ERR_OK) {
		transaction_free(t);
		return code;
	}
	r.m = xcalloc(1, sizeof(*r.m));
	r.m->path = xstrdup(path);
	r.person = r.m->persons = xcalloc(1, sizeof(*r.m->persons));
	r.m->n_persons = r.m->cap_persons = 1;
	r.person->key =
	    xstrdup(t->subjects[0].reference[0] ? t->subjects[0].reference : t->control);
	r.person->line = 1;
	person_copy(&r.person->person, &t->subjects[0].person);
	for (size_t i = 0; i < t->subjects[0].n_others; i++) {
		const struct transaction_other *o = &t->subjects[0].others[i];

		notes_add(notes, NOTE_NO_OFFSET,
			  _("%s %s: %s: left out, the record has no place for it"), o->tag, o->name,
			  o->text);
	}
	code = add_prints(&r, t, err);
	add_missing(&r, t);
	transaction_free(t);
	if (code != ERR_OK)
		manifest_free(r.m);
	else
		*out = r.m;
	return code;
}
