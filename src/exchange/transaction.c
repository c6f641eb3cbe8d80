/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/transaction.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "exchange/an2k_check.h"
#include "image/load.h"
#include "print/slap.h"

struct transaction *transaction_new(void)
{
	struct transaction *t = xcalloc(1, sizeof(*t));

	t->version = 500;
	t->domain = xstrdup("cotejo");
	t->type = xstrdup("");
	t->control = xstrdup("");
	t->answer_to = xstrdup("");
	t->origin = xstrdup("");
	t->destination = xstrdup("");
	return t;
}

static void free_subject(struct transaction_subject *s)
{
	for (size_t i = 0; i < s->n_others; i++) {
		free(s->others[i].tag);
		free(s->others[i].name);
		free(s->others[i].text);
	}
	free(s->others);
	free(s->reference);
	person_clear(&s->person);
}

void transaction_free(struct transaction *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->n_subjects; i++)
		free_subject(&t->subjects[i]);
	for (size_t i = 0; i < t->n_prints; i++) {
		free(t->prints[i].source);
		free(t->prints[i].missing);
		free(t->prints[i].data);
		free(t->prints[i].segments);
	}
	for (size_t i = 0; i < t->n_minutiae; i++)
		free(t->minutiae[i].m.list);
	free(t->subjects);
	free(t->prints);
	free(t->minutiae);
	free(t->domain);
	free(t->type);
	free(t->control);
	free(t->answer_to);
	free(t->origin);
	free(t->destination);
	free(t);
}

struct transaction_subject *transaction_add_subject(struct transaction *t)
{
	struct transaction_subject *s;

	t->subjects = xreallocarray(t->subjects, t->n_subjects + 1, sizeof(*t->subjects));
	s = &t->subjects[t->n_subjects++];
	memset(s, 0, sizeof(*s));
	s->idc = -1;
	s->reference = xstrdup("");
	person_init(&s->person);
	return s;
}

struct transaction_print *transaction_add_print(struct transaction *t)
{
	struct transaction_print *p;

	t->prints = xreallocarray(t->prints, t->n_prints + 1, sizeof(*t->prints));
	p = &t->prints[t->n_prints++];
	memset(p, 0, sizeof(*p));
	p->idc = -1;
	p->type = 14;
	p->bits = 8;
	p->source = xstrdup("");
	return p;
}

struct transaction_minutiae *transaction_add_minutiae(struct transaction *t)
{
	struct transaction_minutiae *m;

	t->minutiae = xreallocarray(t->minutiae, t->n_minutiae + 1, sizeof(*t->minutiae));
	m = &t->minutiae[t->n_minutiae++];
	memset(m, 0, sizeof(*m));
	m->idc = -1;
	m->m.quality = -1;
	return m;
}

enum err_code transaction_read(const char *path, struct transaction **out, struct notes *notes,
			       struct err *err)
{
	const struct an2k_tables *tables = an2k_tables_get(err);
	struct an2k_findings findings = AN2K_FINDINGS_INIT;
	struct buf data = BUF_INIT, place = BUF_INIT;
	struct an2k *doc = NULL;
	enum err_code code = tables ? file_read(path, AN2K_MAX_FILE, &data, err) : ERR_IO;

	*out = NULL;
	if (!code)
		code = an2k_read(&data, path, &doc, &findings, err);
	/* Lengths that do not add up: nobody knows what would be enrolled. */
	if (!code && findings.errors) {
		an2k_finding_place(&findings.list[0], &place);
		code = err_set(err, ERR_INPUT, "%s: %s: %s", path, buf_str(&place),
			       findings.list[0].text);
	}
	if (!code)
		transaction_from_an2k(doc, tables, NULL, out, notes);
	an2k_findings_clear(&findings);
	buf_free(&place);
	buf_free(&data);
	an2k_free(doc);
	return code;
}

enum err_code transaction_decode(const struct transaction_print *p, const char *name,
				 struct image **out, struct err *err)
{
	struct image_options options = {.ppi = p->ppi};
	enum err_code code;

	*out = NULL;
	if (!p->data)
		return err_set(err, ERR_NOT_FOUND, _("%s: there is no image"), name);
	if (p->uncompressed) {
		options.raw_width = p->width;
		options.raw_height = p->height;
		options.raw_bits = p->bits > 8 ? 16 : 8;
		if (p->width <= 0 || p->height <= 0)
			return err_set(err, ERR_INPUT, _("%s: the size of the image is not stated"),
				       name);
	}
	code = image_decode(p->data, p->len, name, &options, out, NULL, err);
	return code;
}

struct image *transaction_cut(const struct image *img, const struct transaction_segment *s)
{
	int left = s->left > 0 ? s->left : 0, top = s->top > 0 ? s->top : 0;
	int right = s->right < img->width ? s->right : img->width;
	int bottom = s->bottom < img->height ? s->bottom : img->height;
	struct image *out;

	if (left >= right || top >= bottom)
		return NULL;
	out = image_new(right - left, bottom - top, img->ppi);
	for (int y = top; y < bottom; y++)
		memcpy(out->px + (size_t)(y - top) * (size_t)out->width,
		       img->px + (size_t)y * (size_t)img->width + (size_t)left, (size_t)out->width);
	return out;
}

static bool is_missing(const struct transaction_print *p, int finger)
{
	for (size_t i = 0; i < p->n_missing; i++)
		if (p->missing[i].position == finger)
			return true;
	return false;
}

enum err_code transaction_find_segments(struct transaction_print *p, const struct image *img,
					const char *name, struct err *err)
{
	int fingers[5];
	size_t all = transaction_fingers(p->position, fingers), n = 0;
	struct slap slap;
	enum err_code code;

	if (p->n_segments || all < 2)
		return ERR_OK;
	for (size_t i = 0; i < all; i++)
		if (!is_missing(p, fingers[i]))
			fingers[n++] = fingers[i];
	if (!n)
		return ERR_OK;
	/* Not n: a finger that should be missing and is there must not go unseen. */
	if ((code = slap_find(img, all, &slap, err)))
		return err_prefix(err, "%s", name);
	if (slap.n != n) {
		code = err_set(err, ERR_QUALITY,
			       _("%s: %zu fingers should be in the picture, and %zu can be told "
				 "apart; mark them by hand"),
			       name, n, slap.n);
	} else {
		p->segments = xcalloc(n, sizeof(*p->segments));
		p->n_segments = n;
		for (size_t i = 0; i < n; i++)
			p->segments[i] = (struct transaction_segment){
			    fingers[i], slap.finger[i].left, slap.finger[i].top,
			    slap.finger[i].right, slap.finger[i].bottom};
	}
	slap_clear(&slap);
	return code;
}

size_t transaction_fingers(int position, int fingers[5])
{
	/* As the hand lies on the scanner, palm down: of the right hand the index is
	 * on the left, of the left hand the little finger is. */
	static const struct {
		int position;
		int fingers[4];
	} slaps[] = {
	    {11, {1}},	     {12, {6}},	      {13, {2, 3, 4, 5}}, {14, {10, 9, 8, 7}},
	    {15, {6, 1}},    {40, {2, 3}},    {41, {3, 4}},	  {42, {4, 5}},
	    {43, {8, 7}},    {44, {9, 8}},    {45, {10, 9}},	  {46, {7, 2}},
	    {47, {2, 3, 4}}, {48, {3, 4, 5}}, {49, {9, 8, 7}},	  {50, {10, 9, 8}},
	};
	size_t n = 0;

	if (position >= 1 && position <= 10) {
		fingers[0] = position;
		return 1;
	}
	for (size_t i = 0; i < ARRAY_LEN(slaps); i++)
		if (slaps[i].position == position)
			while (n < 4 && slaps[i].fingers[n]) {
				fingers[n] = slaps[i].fingers[n];
				n++;
			}
	return n;
}
