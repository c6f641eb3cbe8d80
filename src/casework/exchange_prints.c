/* SPDX-License-Identifier: Apache-2.0 */
/* Prints to and from the transactions that travel: no names, no case, no numbers
 * that mean anything at home. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/capture_work.h"
#include "casework/exchange_work.h"
#include "casework/print_store.h"
#include "casework/secret.h"
#include "exchange/an2k_rules.h"
#include "exchange/transaction.h"
#include "image/write.h"
#include "print/extract.h"

static void set_text(char **place, const char *text)
{
	free(*place);
	*place = xstrdup(text);
}

static void add_minutiae(struct transaction *t, long idc, const struct template *from)
{
	struct transaction_minutiae *m = transaction_add_minutiae(t);
	size_t n = (size_t)from->minutia_count < 255 ? (size_t)from->minutia_count : 255;

	m->idc = idc;
	m->m = (struct an2k_minutiae){.set = AN2K_FEATURES_M1,
				      .finger = from->finger,
				      .impression = from->impression <= IMPRESSION_INK_ROLLED
							? from->impression
							: IMPRESSION_LIVE_PLAIN,
				      .quality = from->quality,
				      .width = from->width,
				      .height = from->height,
				      .list = xcalloc(n ? n : 1, sizeof(*m->m.list)),
				      .n = n};
	memcpy(m->m.list, from->minutiae, n * sizeof(*m->m.list));
}

/* Formats that a transaction cannot carry go as PNG, without loss. */
static enum err_code make_carriable(struct buf *file, const struct print_meta *meta,
				    struct err *err)
{
	struct an2k_picture seen;
	struct image *img = NULL;
	enum err_code code;

	an2k_picture_look((struct an2k_span){file->data, file->len}, &seen);
	if (seen.algorithm)
		return ERR_OK;
	code = print_decode(file, meta, &img, err);
	if (code == ERR_OK) {
		secret_buf_free(file);
		image_write_png(img, file);
	}
	image_free(img);
	return code;
}

static enum err_code add_image(struct seat *seat, struct transaction *t, long idc, int64_t print,
			       bool *has, struct err *err)
{
	struct print_meta meta = {0};
	struct buf file = BUF_INIT;
	struct transaction_print *p;
	int64_t vault;
	enum err_code code = print_get(seat, print, &vault, &meta, &file, NULL, err);

	*has = code == ERR_OK && file.len > 0;
	if (*has)
		code = make_carriable(&file, &meta, err);
	if (*has && code == ERR_OK) {
		p = transaction_add_print(t);
		p->idc = idc;
		p->type = 14;
		p->position = meta.finger;
		p->impression = meta.impression <= IMPRESSION_INK_ROLLED ? meta.impression
									 : IMPRESSION_LIVE_PLAIN;
		p->ppi = meta.ppi > 0 ? meta.ppi : 500;
		p->width = meta.width;
		p->height = meta.height;
		p->bits = 8;
		p->data = xmalloc(file.len);
		p->len = file.len;
		memcpy(p->data, file.data, file.len);
	}
	print_meta_clear(&meta);
	secret_buf_free(&file);
	return code;
}

enum err_code exchange_prints_write(struct seat *seat, int64_t vault, enum message_probe kind,
				    const struct exchange_terms *t, struct buf *out,
				    struct err *err)
{
	const struct an2k_tables *tables = an2k_tables_get(err);
	struct transaction *x;
	struct print_current prints[32];
	struct an2k *doc = NULL;
	uint8_t random[8];
	char hex[17];
	size_t count = 0;
	size_t images = 0;
	enum err_code code;

	if (!tables)
		return ERR_IO;
	code = print_current(seat, vault, prints, ARRAY_LEN(prints), &count, err);
	if (code != ERR_OK)
		return code;
	x = transaction_new();
	randombytes_buf(random, sizeof(random));
	set_text(&x->type, "SRE");
	hex_encode(random, sizeof(random), hex);
	set_text(&x->control, hex);
	set_text(&x->origin, t->self);
	set_text(&x->destination, t->party);
	x->date = instant_date(clock_now());
	for (size_t i = 0; i < count && code == ERR_OK; i++) {
		bool has = false;

		if (kind == PROBE_IMAGES) {
			code = add_image(seat, x, (long)i, prints[i].id, &has, err);
			images += has;
		} else {
			add_minutiae(x, (long)i, prints[i].template);
		}
	}
	print_current_clear(prints, count);
	if (code == ERR_OK && (!count || (kind == PROBE_IMAGES && !images)))
		code =
		    err_set(err, ERR_NOT_FOUND,
			    kind == PROBE_IMAGES ? _("there are no images of prints on this record")
						 : _("there are no prints on this record"));
	if (code == ERR_OK)
		code = transaction_to_an2k(x, tables, &doc, err);
	if (code == ERR_OK)
		code = an2k_write(doc, out, err);
	an2k_free(doc);
	transaction_free(x);
	return code;
}

/* --- and back ------------------------------------------------------------------------------ */

static void take_minutiae(struct capture *c, const struct transaction_minutiae *m)
{
	struct template *t = NULL;
	int width = m->m.width > 0 ? m->m.width : 1;
	int height = m->m.height > 0 ? m->m.height : 1;

	for (size_t i = 0; i < m->m.n; i++) {
		width = (int)m->m.list[i].x + 1 > width ? (int)m->m.list[i].x + 1 : width;
		height = (int)m->m.list[i].y + 1 > height ? (int)m->m.list[i].y + 1 : height;
	}
	if (!m->m.n || template_from_minutiae(m->m.list, m->m.n, width, height, &t, NULL) != ERR_OK)
		return;
	t->finger =
	    m->m.finger > 0 && m->m.finger < FINGER_COUNT ? (uint8_t)m->m.finger : FINGER_UNKNOWN;
	t->impression = IMPRESSION_UNKNOWN;
	t->quality = (uint8_t)(m->m.quality >= 0 && m->m.quality <= 100 ? m->m.quality : 50);
	template_quantise(t);
	capture_add_template(c, NULL, t, NULL, 0);
}

static void take_finger(struct capture *c, struct image *img_take, int finger, int impression,
			const void *file, size_t len)
{
	struct template *t = NULL;

	if (img_take->ppi <= 0)
		img_take->ppi = 500;
	if (print_extract(img_take, NULL, &t, NULL) != ERR_OK) {
		image_free(img_take);
		return;
	}
	t->finger = finger > 0 && finger < FINGER_COUNT ? (uint8_t)finger : FINGER_UNKNOWN;
	t->impression =
	    (uint8_t)(impression <= IMPRESSION_INK_ROLLED ? impression : IMPRESSION_UNKNOWN);
	capture_add_template(c, img_take, t, file, len);
}

static void take_print(struct capture *c, struct transaction_print *p, const char *name)
{
	struct image *img = NULL;
	int fingers[5];
	size_t n = transaction_fingers(p->position, fingers);

	if (transaction_decode(p, name, &img, NULL) != ERR_OK)
		return;
	if (n <= 1) {
		take_finger(c, img, p->position, p->impression, p->data, p->len);
		return;
	}
	if (transaction_find_segments(p, img, name, NULL) == ERR_OK)
		for (size_t i = 0; i < p->n_segments; i++) {
			struct image *one = transaction_cut(img, &p->segments[i]);

			if (one)
				take_finger(c, one, p->segments[i].finger, p->impression, NULL, 0);
		}
	image_free(img);
}

enum err_code exchange_prints_read(const void *data, size_t len, const char *name,
				   struct capture *c, struct err *err)
{
	const struct an2k_tables *tables = an2k_tables_get(err);
	struct transaction *t = NULL;
	struct notes notes = {0};
	struct buf copy = BUF_INIT;
	struct an2k *doc = NULL;
	enum err_code code;

	if (!tables)
		return ERR_IO;
	buf_put(&copy, data, len);
	code = an2k_read(&copy, name, &doc, NULL, err);
	buf_free(&copy);
	if (code != ERR_OK)
		return code;
	transaction_from_an2k(doc, tables, NULL, &t, &notes);
	for (size_t i = 0; i < t->n_prints; i++)
		take_print(c, &t->prints[i], name);
	if (!capture_try_count(c))
		for (size_t i = 0; i < t->n_minutiae; i++)
			take_minutiae(c, &t->minutiae[i]);
	notes_clear(&notes);
	transaction_free(t);
	an2k_free(doc);
	if (!capture_try_count(c))
		return err_set(err, ERR_QUALITY, _("%s: no print in it can be searched with"),
			       name);
	return ERR_OK;
}
