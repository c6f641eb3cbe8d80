/* SPDX-License-Identifier: Apache-2.0 */
/* The model of a finger minutiae record, and the way to the engine's minutiae. */
#include "exchange/fmr.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/i18n.h"
#include "base/mem.h"

static const struct {
	const char *id;
	const char *title;
	int angle_steps;
	bool card;
} formats[FMR_FORMAT_COUNT] = {
    [FMR_ISO_2005] = {"iso2005", "ISO/IEC 19794-2:2005", 256, false},
    [FMR_ISO_2005_CARD] = {"iso2005-card", "ISO/IEC 19794-2:2005 normal size card form", 256, true},
    [FMR_ISO_2005_COMPACT] = {"iso2005-compact", "ISO/IEC 19794-2:2005 compact size card form", 64,
			      true},
    [FMR_ISO_2011] = {"iso2011", "ISO/IEC 19794-2:2011", 256, false},
    [FMR_ANSI_2004] = {"ansi2004", "ANSI INCITS 378-2004", 180, false},
    [FMR_ANSI_2007] = {"ansi2007", "ANSI INCITS 378 draft of 2007", 180, false},
    [FMR_ANSI_2009] = {"ansi2009", "ANSI INCITS 378-2009", 180, false},
    [FMR_ANSI_2009_AM1] = {"ansi2009am1", "ANSI INCITS 378-2009/AM 1", 180, false},
};

const char *fmr_format_id(enum fmr_format f)
{
	return formats[f].id;
}

const char *fmr_format_title(enum fmr_format f)
{
	return formats[f].title;
}

bool fmr_format_parse(const char *id, enum fmr_format *out)
{
	for (int i = 0; i < FMR_FORMAT_COUNT; i++)
		if (strcmp(formats[i].id, id) == 0) {
			*out = (enum fmr_format)i;
			return true;
		}
	return false;
}

bool fmr_format_is_card(enum fmr_format f)
{
	return formats[f].card;
}

int fmr_angle_steps(enum fmr_format f)
{
	return formats[f].angle_steps;
}

struct fmr *fmr_new(enum fmr_format format)
{
	struct fmr *f = xcalloc(1, sizeof(*f));

	f->format = format;
	f->card_tags = formats[format].card ? 2 : 0;
	return f;
}

void fmr_drop_views(struct fmr *f, size_t keep)
{
	for (size_t i = keep; i < f->n_views; i++) {
		struct fmr_view *v = &f->views[i];

		for (size_t k = 0; k < v->n_blocks; k++)
			free(v->blocks[k].data);
		free(v->blocks);
		free(v->minutiae);
		free(v->qualities);
		free(v->certificates);
	}
	if (keep < f->n_views)
		f->n_views = keep;
}

void fmr_free(struct fmr *f)
{
	if (!f)
		return;
	fmr_drop_views(f, 0);
	free(f->views);
	free(f);
}

struct fmr_view *fmr_add_view(struct fmr *f)
{
	struct fmr_view *v;

	/* Room for 1, 2, 4, 8 ... views: full whenever the count is one of them. */
	if ((f->n_views & (f->n_views - 1)) == 0)
		f->views = xreallocarray(f->views, f->n_views ? f->n_views * 2 : 1, sizeof(*v));
	v = &f->views[f->n_views++];
	memset(v, 0, sizeof(*v));
	v->block_lengths_without_head = f->format == FMR_ISO_2005;
	v->date = (struct fmr_date){0xffff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xffff};
	return v;
}

void fmr_view_add_block(struct fmr_view *v, uint32_t type, const void *data, size_t len)
{
	struct fmr_block *b;

	if ((v->n_blocks & (v->n_blocks - 1)) == 0)
		v->blocks = xreallocarray(v->blocks, v->n_blocks ? v->n_blocks * 2 : 1, sizeof(*b));
	b = &v->blocks[v->n_blocks++];
	b->type = type;
	b->data = xmemdup(data, len);
	b->len = len;
}

void fmr_view_add_minutia(struct fmr_view *v, struct fmr_minutia m)
{
	if ((v->n_minutiae & (v->n_minutiae - 1)) == 0)
		v->minutiae =
		    xreallocarray(v->minutiae, v->n_minutiae ? v->n_minutiae * 2 : 1, sizeof(m));
	v->minutiae[v->n_minutiae++] = m;
}

/* --- the engine's minutiae -------------------------------------------------- */

double fmr_ppi(unsigned pixels_per_cm)
{
	/* The resolutions that scanners and the standards name. */
	static const int named[] = {250, 300, 500, 512, 600, 1000, 1200, 2000, 2400, 4000};

	for (size_t i = 0; i < ARRAY_LEN(named); i++)
		if (fmr_pixels_per_cm(named[i]) == pixels_per_cm)
			return named[i];
	return pixels_per_cm * 2.54;
}

uint16_t fmr_pixels_per_cm(double ppi)
{
	double n = floor(ppi / 2.54 + 0.5);

	return n < 1 ? 1 : n > 65535 ? 65535 : (uint16_t)n;
}

enum err_code fmr_view_minutiae(const struct fmr *f, size_t view, struct minutia **out,
				size_t *count, struct err *err)
{
	const struct fmr_view *v;
	double sx, sy, turn = 2 * D_PI;
	int steps = fmr_angle_steps(f->format);
	struct minutia *m;

	if (view >= f->n_views)
		return err_set(err, ERR_NOT_FOUND, _("the record has %zu views, not %zu"),
			       f->n_views, view + 1);
	v = &f->views[view];
	if (formats[f->format].card) {
		sx = sy = 500.0 / (f->format == FMR_ISO_2005_COMPACT ? 254 : 2540);
	} else {
		if (v->xres == 0 || v->yres == 0)
			return err_set(err, ERR_INPUT, _("view %zu gives no resolution"), view + 1);
		sx = 500.0 / fmr_ppi(v->xres);
		sy = 500.0 / fmr_ppi(v->yres);
	}
	m = xcalloc(v->n_minutiae, sizeof(*m));
	for (size_t i = 0; i < v->n_minutiae; i++) {
		const struct fmr_minutia *s = &v->minutiae[i];

		m[i].x = (float)(s->x * sx);
		m[i].y = (float)(s->y * sy);
		m[i].angle = (float)(s->angle % steps * turn / steps);
		m[i].type = s->type <= MINUTIA_BIFURCATION ? s->type : MINUTIA_OTHER;
		m[i].quality = s->quality <= 100 ? s->quality : 0;
	}
	*out = m;
	*count = v->n_minutiae;
	return ERR_OK;
}

static uint16_t put_inside(double at, unsigned size)
{
	double n = floor(at + 0.5);
	double last = size ? size - 1 : 0;

	if (last > 16383)
		last = 16383;
	return n < 0 ? 0 : n > last ? (uint16_t)last : (uint16_t)n;
}

struct ranked {
	size_t at;
	uint8_t quality;
};

static int by_quality(const void *a, const void *b)
{
	const struct ranked *p = a, *q = b;

	if (p->quality != q->quality)
		return p->quality > q->quality ? -1 : 1;
	return p->at < q->at ? -1 : 1;
}

size_t fmr_view_set_minutiae(const struct fmr *f, struct fmr_view *v, const struct minutia *m,
			     size_t count)
{
	int steps = fmr_angle_steps(f->format);
	bool zero_unknown = f->format == FMR_ISO_2005 || f->format == FMR_ANSI_2004;
	size_t left_out = count > 255 ? count - 255 : 0;
	struct ranked *order = xcalloc(count, sizeof(*order));
	bool *taken = xcalloc(count, sizeof(*taken));

	assert(!formats[f->format].card && v->xres && v->yres);
	for (size_t i = 0; i < count; i++)
		order[i] = (struct ranked){i, m[i].quality};
	if (count)
		qsort(order, count, sizeof(*order), by_quality);
	for (size_t i = 0; i < count - left_out; i++)
		taken[order[i].at] = true;
	free(v->minutiae);
	v->minutiae = NULL;
	v->n_minutiae = 0;
	for (size_t i = 0; i < count; i++) {
		struct fmr_minutia n = {0};
		double turns = m[i].angle / (2 * D_PI);

		if (!taken[i])
			continue;
		n.x = put_inside(m[i].x * fmr_ppi(v->xres) / 500, v->width);
		n.y = put_inside(m[i].y * fmr_ppi(v->yres) / 500, v->height);
		turns -= floor(turns);
		n.angle = (uint8_t)((int)floor(turns * steps + 0.5) % steps);
		n.type = m[i].type;
		n.quality = m[i].quality > 100 ? 100 : m[i].quality;
		if (n.quality == 0 && !zero_unknown)
			n.quality = FMR_QUALITY_NOT_TRIED;
		fmr_view_add_minutia(v, n);
	}
	free(order);
	free(taken);
	return left_out;
}

struct fmr *fmr_from_minutiae(enum fmr_format format, const struct minutia *m, size_t count,
			      int width, int height, int finger, int impression, int quality)
{
	struct fmr *f = fmr_new(format);
	struct fmr_view *v = fmr_add_view(f);

	assert(!formats[format].card && width > 0 && height > 0);
	v->finger = (uint8_t)finger;
	v->impression = (uint8_t)impression;
	v->width = width > 16383 ? 16383 : (uint16_t)width;
	v->height = height > 16383 ? 16383 : (uint16_t)height;
	v->xres = v->yres = fmr_pixels_per_cm(500);
	v->qualities = xcalloc(1, sizeof(*v->qualities));
	v->n_qualities = 1;
	v->qualities[0].score = (uint8_t)quality;
	fmr_view_set_minutiae(f, v, m, count);
	return f;
}
