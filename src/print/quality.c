/* SPDX-License-Identifier: Apache-2.0 */
#include "print/quality.h"

#include <math.h>
#include <string.h>

#include "base/bytes.h"
#include "base/dmath.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "print/quality_table.h"
#include "print/work.h"

/* Cells below this are called unclear, uncertain. */
#define UNCLEAR	  0.35f
#define UNCERTAIN 0.5f
/* Minutiae below this are called doubtful (of 100). */
#define DOUBTFUL 40
/* Below this value there is advice. */
#define QUALITY_GOOD 50
/* What is less than this is too little of a finger, too faint. */
#define QUALITY_SMALL_CM2      1.4f
#define QUALITY_FAINT_CONTRAST 0.12f
/* Thin ridges have a long dark tail of grey values, full ones a bright tail; the
 * wave fits neither well. Where it fits no better although ridges and valleys are
 * even, the picture is smeared. Read off synthetic impressions of known damage
 * (tests/unit/test_quality.c). */
#define QUALITY_UNEVEN_FIT  0.78f
#define QUALITY_DRY_BALANCE (-1.2f)
#define QUALITY_WET_BALANCE 0.3f
#define QUALITY_MOVED_FIT   0.72f
/* Square centimetres of a pixel at 500 ppi. */
#define PIXEL_CM2 (2.54 / 500 * 2.54 / 500)

static const char *const words[QUALITY_FEATURES] = {
    [QUALITY_AREA] = "area",	       [QUALITY_CLEAR] = "clear",
    [QUALITY_UNCLEAR] = "unclear",     [QUALITY_CERTAIN] = "certain",
    [QUALITY_UNCERTAIN] = "uncertain", [QUALITY_FIT] = "fit",
    [QUALITY_BALANCE] = "balance",     [QUALITY_CONTRAST] = "contrast",
    [QUALITY_BEND] = "bend",	       [QUALITY_PERIODS] = "periods",
    [QUALITY_MINUTIAE] = "minutiae",   [QUALITY_DOUBTFUL] = "doubtful",
};

const char *quality_feature_word(enum quality_feature f)
{
	return words[f];
}

void quality_rate(struct print_quality *q)
{
	double z = 0, value;

	for (int i = 0; i < QUALITY_FEATURES; i++) {
		double x =
		    ((double)q->features[i] - quality_table[i].mean) / quality_table[i].spread;

		x = x > 3 ? 3 : x < -3 ? -3 : x;
		z += quality_table[i].weight * x;
	}
	q->log_odds = z + QUALITY_MIDDLE;
	value = 50 - 10 * z / QUALITY_STEP;
	q->value = value < 0 ? 0 : value > 100 ? 100 : (int)(value + 0.5);
}

/* Means over the cells of the print. */
static void measure_cells(const struct work *w, float *f)
{
	double n = 0, clear = 0, unclear = 0, certain = 0, uncertain = 0, contrast = 0;
	double bend = 0, bends = 0, period = 0, period2 = 0;

	for (int r = 0; r < w->rows; r++)
		for (int c = 0; c < w->cols; c++) {
			int i = r * w->cols + c;
			double s = sqrt((double)w->c2[i] * (double)w->c2[i] +
					(double)w->s2[i] * (double)w->s2[i]);

			if (!w->mask[i])
				continue;
			n++;
			clear += (double)w->quality[i];
			unclear += w->quality[i] < UNCLEAR;
			certain += s;
			uncertain += s < (double)UNCERTAIN;
			contrast += (double)w->contrast[i];
			period += (double)w->period[i];
			period2 += (double)w->period[i] * (double)w->period[i];
			for (int k = 0; k < 2; k++) {
				int j = k ? i + w->cols : i + 1;
				double t, cross;

				if ((k ? r + 1 >= w->rows : c + 1 >= w->cols) || !w->mask[j])
					continue;
				t = sqrt((double)w->c2[j] * (double)w->c2[j] +
					 (double)w->s2[j] * (double)w->s2[j]);
				cross = fabs((double)w->c2[i] * (double)w->s2[j] -
					     (double)w->s2[i] * (double)w->c2[j]);
				bend += s * t > 1e-6 ? cross / (s * t) : 1;
				bends++;
			}
		}
	if (n == 0)
		return;
	period /= n;
	period2 = period2 / n - period * period;
	f[QUALITY_AREA] = (float)(n * WORK_CELL * WORK_CELL * PIXEL_CM2);
	f[QUALITY_CLEAR] = (float)(clear / n);
	f[QUALITY_UNCLEAR] = (float)(unclear / n);
	f[QUALITY_CERTAIN] = (float)(certain / n);
	f[QUALITY_UNCERTAIN] = (float)(uncertain / n);
	f[QUALITY_CONTRAST] = (float)(contrast / n / 128);
	f[QUALITY_BEND] = (float)(bends > 0 ? bend / bends : 0);
	f[QUALITY_PERIODS] = (float)(period > 0 && period2 > 0 ? sqrt(period2) / period : 0);
}

/* How well the wave explains the image, and whether ridges or valleys are the
 * broader ones, over every third pixel of the print. */
static void measure_pixels(const struct work *w, float *f)
{
	double n = 0, sum = 0, sum2 = 0, sum3 = 0, wave2 = 0, both = 0, var;

	for (int y = 0; y < w->height; y += 3)
		for (int x = 0; x < w->width; x += 3) {
			size_t i = work_at(w, x, y);
			double v, re;

			if (!w->mask[y / WORK_CELL * w->cols + x / WORK_CELL])
				continue;
			v = (double)w->norm[i];
			re = (double)w->re[i];
			n++;
			sum += v;
			sum2 += v * v;
			sum3 += v * v * v;
			wave2 += re * re;
			both += v * re;
		}
	if (n < 2)
		return;
	sum /= n;
	var = sum2 / n - sum * sum;
	if (var <= 0 || wave2 <= 0)
		return;
	f[QUALITY_FIT] = (float)(both / n / sqrt(var * wave2 / n));
	f[QUALITY_BALANCE] =
	    (float)((sum3 / n - 3 * sum * sum2 / n + 2 * sum * sum * sum) / (var * sqrt(var)));
}

/* True when the core lies at the edge of what there is, or is not there at all
 * although a good part of a finger is. */
static bool off_centre(const struct work *w, const struct template *t)
{
	double x = 0, y = 0, n = 0, reach;

	for (int r = 0; r < w->rows; r++)
		for (int c = 0; c < w->cols; c++)
			if (w->mask[r * w->cols + c]) {
				x += c;
				y += r;
				n++;
			}
	if (n == 0)
		return true;
	x = (x / n + 0.5) * WORK_CELL;
	y = (y / n + 0.5) * WORK_CELL;
	/* Radius of a disk of this area. */
	reach = sqrt(n * WORK_CELL * WORK_CELL / D_PI);
	for (int i = 0; i < t->singular_count; i++) {
		double dx = (double)t->singulars[i].x - x, dy = (double)t->singulars[i].y - y;

		if (t->singulars[i].type == SINGULAR_CORE &&
		    dx * dx + dy * dy < reach * reach * 0.5)
			return false;
	}
	/* Arches have no core; they are not asked for one. */
	return t->singular_count > 0;
}

void work_measure(const struct work *w, const struct template *t, struct print_quality *q)
{
	float *f = q->features;
	int doubtful = 0;

	memset(q, 0, sizeof(*q));
	measure_cells(w, f);
	measure_pixels(w, f);
	for (int i = 0; i < t->minutia_count; i++)
		doubtful += t->minutiae[i].quality < DOUBTFUL;
	f[QUALITY_MINUTIAE] = (float)(t->minutia_count - doubtful) / 10;
	f[QUALITY_DOUBTFUL] = t->minutia_count ? (float)doubtful / (float)t->minutia_count : 1;
	quality_rate(q);
	if (q->value >= QUALITY_GOOD)
		return;
	if (f[QUALITY_AREA] < QUALITY_SMALL_CM2)
		q->advice |= ADVICE_PARTIAL;
	if (off_centre(w, t))
		q->advice |= ADVICE_OFF_CENTRE;
	if (f[QUALITY_CONTRAST] < QUALITY_FAINT_CONTRAST)
		q->advice |= ADVICE_FAINT;
	if (f[QUALITY_FIT] > QUALITY_UNEVEN_FIT)
		return;
	if (f[QUALITY_BALANCE] < QUALITY_DRY_BALANCE)
		q->advice |= ADVICE_DRY;
	else if (f[QUALITY_BALANCE] > QUALITY_WET_BALANCE)
		q->advice |= ADVICE_WET;
	else if (f[QUALITY_FIT] < QUALITY_MOVED_FIT)
		q->advice |= ADVICE_MOVED;
}

char *quality_advice_text(unsigned advice)
{
	static const struct {
		unsigned bit;
		const char *text;
	} lines[] = {
	    {ADVICE_FAINT, N_("too faint: press a little more, clean the glass")},
	    {ADVICE_DRY, N_("too dry: moisten or warm the finger, press a little more")},
	    {ADVICE_WET, N_("too wet: dry the finger and the glass, press less")},
	    {ADVICE_MOVED, N_("smeared: keep the finger still, lift it straight up")},
	    {ADVICE_OFF_CENTRE, N_("off-centre: lay the middle of the finger on the glass")},
	    {ADVICE_PARTIAL, N_("only a part: lay the finger flat, more of it")},
	};
	struct buf b = BUF_INIT;
	char *text;

	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		if (advice & lines[i].bit) {
			if (b.len)
				buf_put_str(&b, "; ");
			buf_put_str(&b, _(lines[i].text));
		}
	text = xstrndup(b.data ? (const char *)b.data : "", b.len);
	buf_free(&b);
	return text;
}
