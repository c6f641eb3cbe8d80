/* SPDX-License-Identifier: Apache-2.0 */
#include "print/extract.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "print/work.h"

#define MIN_CELLS    60 /* of WORK_CELL: less is no print */
#define MIN_MINUTIAE 4
#define LEAST_TRUST  0.05f /* a dislocation less likely real is no minutia */

static int by_quality(const void *pa, const void *pb)
{
	const struct minutia *a = pa, *b = pb;

	if (a->quality != b->quality)
		return a->quality > b->quality ? -1 : 1;
	if (a->y != b->y)
		return a->y < b->y ? -1 : 1;
	return a->x < b->x ? -1 : a->x > b->x;
}

static void keep_minutiae(const struct work *w, struct template *t)
{
	int n, kept = 0;
	struct dislocation *d = work_find_minutiae(w, &n);

	t->minutiae = xcalloc((size_t)(n ? n : 1), sizeof(*t->minutiae));
	for (int i = 0; i < n; i++)
		if (d[i].quality >= LEAST_TRUST)
			t->minutiae[kept++] = (struct minutia){
			    .x = d[i].x,
			    .y = d[i].y,
			    .angle = d[i].angle,
			    .type = (uint8_t)d[i].type,
			    .quality = (uint8_t)(1 + 99 * d[i].quality),
			};
	free(d);
	if (kept)
		qsort(t->minutiae, (size_t)kept, sizeof(*t->minutiae), by_quality);
	t->minutia_count = kept < TEMPLATE_MAX_MINUTIAE ? kept : TEMPLATE_MAX_MINUTIAE;
}

/* The working cells, averaged into the larger ones of the template. */
static void keep_field(const struct work *w, struct template *t)
{
	const int step = TEMPLATE_CELL / WORK_CELL;
	struct ridge_field *f = &t->field;
	size_t n;

	f->cols = (t->width + TEMPLATE_CELL - 1) / TEMPLATE_CELL;
	f->rows = (t->height + TEMPLATE_CELL - 1) / TEMPLATE_CELL;
	n = (size_t)f->cols * (size_t)f->rows;
	f->direction = xcalloc(n, 1);
	f->period = xcalloc(n, 1);
	f->quality = xcalloc(n, 1);
	for (int r = 0; r < f->rows; r++)
		for (int c = 0; c < f->cols; c++) {
			float c2 = 0, s2 = 0, period = 0, quality = 0;
			int count = 0, at = r * f->cols + c;

			for (int k = 0; k < step * step; k++) {
				int rr = r * step + k / step, cc = c * step + k % step, i;

				if (rr >= w->rows || cc >= w->cols)
					continue;
				i = rr * w->cols + cc;
				if (!w->mask[i])
					continue;
				c2 += w->c2[i];
				s2 += w->s2[i];
				period += w->period[i];
				quality += w->quality[i];
				count++;
			}
			if (count * 2 < step * step)
				continue;
			period = period / (float)count * 8;
			f->direction[at] = (uint8_t)lrint(d_atan2(s2, c2) * (128 / D_PI) + 256);
			f->period[at] = (uint8_t)(period > 255 ? 255 : period);
			f->quality[at] = (uint8_t)(1 + 99 * (quality / (float)count));
		}
}

enum err_code work_run(const struct image *img, struct work **out, struct err *err)
{
	enum err_code code = work_new(img, out, err);
	int cells = 0;

	if (code)
		return code;
	work_normalise(*out);
	work_find_field(*out);
	for (int i = 0; i < (*out)->cols * (*out)->rows; i++)
		cells += (*out)->mask[i];
	if (cells < MIN_CELLS) {
		work_free(*out);
		return err_set(err, ERR_QUALITY, _("no print was found in the image"));
	}
	work_relax(*out);
	/* Once by what was found so far, then by what the wave itself says. */
	work_filter(*out, true);
	work_refine(*out);
	work_filter(*out, false);
	work_rate(*out);
	return ERR_OK;
}

/* Of 616 real and synthetic prints, the worst ones among them, all have cells of a
 * mean quality of 29 or more, minutiae of 31 or more, and directions that turn by 16
 * units or less from cell to cell. Clouds, text and pictures have worse cells or
 * minutiae; the directions of noise turn by 21 units and more. */
#define CELL_LEAST    25.0
#define CELL_DOUBTFUL 31.0
#define MINUTIA_LEAST 28.0
#define TURN_MOST     20.0 /* units of pi / 256 */

static bool looks_like_print(const struct template *t)
{
	const struct ridge_field *f = &t->field;
	double quality = 0, turn = 0, minutiae = 0;
	int cells = 0, turns = 0;

	for (int r = 0; r < f->rows; r++)
		for (int c = 0; c < f->cols; c++) {
			size_t at = (size_t)r * (size_t)f->cols + (size_t)c;

			if (!f->quality[at])
				continue;
			quality += f->quality[at];
			cells++;
			if (c + 1 < f->cols && f->quality[at + 1]) {
				turn +=
				    abs((int8_t)(uint8_t)(f->direction[at] - f->direction[at + 1]));
				turns++;
			}
		}
	for (int i = 0; i < t->minutia_count; i++)
		minutiae += t->minutiae[i].quality;
	if (!cells || !turns || !t->minutia_count)
		return false;
	quality /= cells;
	if (quality < CELL_LEAST || turn / turns > TURN_MOST)
		return false;
	return quality >= CELL_DOUBTFUL || minutiae / t->minutia_count >= MINUTIA_LEAST;
}

static enum err_code make_template(const struct work *w, const struct image *img,
				   const struct print_options *options, struct template **out,
				   struct err *err)
{
	struct template *t = template_new();
	struct print_quality quality;

	t->ppi = floor(img->ppi * 256 + 0.5) / 256;
	t->source_width = img->width;
	t->source_height = img->height;
	t->width = w->width;
	t->height = w->height;
	t->finger = options ? options->finger : FINGER_UNKNOWN;
	t->impression = options ? options->impression : IMPRESSION_UNKNOWN;
	keep_minutiae(w, t);
	keep_field(w, t);
	t->singular_count = work_find_singulars(w, t->singulars);
	t->pattern = (uint8_t)work_classify(w, t->singulars, t->singular_count);
	work_measure(w, t, &quality);
	t->quality = (uint8_t)quality.value;
	template_quantise(t);
	work_describe(w, t);
	if (t->minutia_count < MIN_MINUTIAE) {
		int n = t->minutia_count;

		template_free(t);
		if (options && options->quality)
			*options->quality = (struct print_quality){
			    .advice = quality.advice | ADVICE_PARTIAL, .log_odds = 10};
		return err_set(
		    err, ERR_QUALITY,
		    _("too little of a print to be compared: %d minutiae, %d are needed"), n,
		    MIN_MINUTIAE);
	}
	if (!looks_like_print(t)) {
		template_free(t);
		if (options && options->quality)
			*options->quality = (struct print_quality){.log_odds = 10};
		return err_set(err, ERR_QUALITY,
			       _("this does not look like a print: no ridges run through it"));
	}
	if (options && options->quality)
		*options->quality = quality;
	*out = t;
	return ERR_OK;
}

enum err_code print_extract(const struct image *img, const struct print_options *options,
			    struct template **out, struct err *err)
{
	struct work *w;
	enum err_code code = work_run(img, &w, err);

	if (code == ERR_QUALITY && options && options->quality)
		*options->quality =
		    (struct print_quality){.advice = ADVICE_PARTIAL, .log_odds = 10};
	if (code)
		return code;
	code = make_template(w, img, options, out, err);
	work_free(w);
	return code;
}

enum err_code print_analyse(const struct image *img, const struct print_options *options,
			    struct print_analysis **out, struct err *err)
{
	struct work *w;
	struct template *t;
	enum err_code code = work_run(img, &w, err);

	if (code)
		return code;
	code = make_template(w, img, options, &t, err);
	if (!code) {
		*out = work_analyse(w, img);
		(*out)->template = t;
	}
	work_free(w);
	return code;
}
