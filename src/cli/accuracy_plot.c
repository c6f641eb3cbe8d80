/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/accuracy_plot.h"

#include <cairo.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"

#define WIDTH	690
#define HEIGHT	640
#define LEFT	80
#define TOP	40
#define PLOT	560 /* height of the field within the axes */
#define LOWEST	0.0001
#define HIGHEST 0.6
#define BINS	40

/* Rates that the axes name. */
static const double ticks[] = {0.0001, 0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4};

/* Colours that people with colour-blindness can tell apart (Okabe and Ito 2008). */
static const double colours[][3] = {
    {0.00, 0.45, 0.70}, {0.84, 0.37, 0.00}, {0.00, 0.62, 0.45}, {0.80, 0.47, 0.65},
    {0.90, 0.62, 0.00}, {0.34, 0.71, 0.91}, {0.10, 0.10, 0.10},
};

/* The normal deviate of a probability, by halving: nothing here is in a hurry. */
static double deviate(double p)
{
	double lo = -6, hi = 6;

	for (int i = 0; i < 50; i++) {
		double mid = (lo + hi) / 2;

		if (erfc(-mid / sqrt(2.0)) / 2 < p)
			lo = mid;
		else
			hi = mid;
	}
	return (lo + hi) / 2;
}

/* 0 .. 1 along an axis; rates below the lowest stand on its edge. */
static double place(double rate)
{
	double lo = deviate(LOWEST), hi = deviate(HIGHEST);
	double p = rate < LOWEST ? LOWEST : rate > HIGHEST ? HIGHEST : rate;

	return (deviate(p) - lo) / (hi - lo);
}

static cairo_status_t take(void *ctx, const unsigned char *data, unsigned n)
{
	buf_put(ctx, data, n);
	return CAIRO_STATUS_SUCCESS;
}

static enum err_code save(cairo_t *cr, cairo_surface_t *s, const char *path, struct err *err)
{
	struct buf b = BUF_INIT;
	enum err_code code = ERR_OK;

	if (cairo_status(cr) || cairo_surface_write_to_png_stream(s, take, &b))
		code = err_set(err, ERR_INTERNAL, _("%s: the picture could not be made"), path);
	if (!code)
		code = file_write(path, b.data, b.len, err);
	buf_free(&b);
	cairo_destroy(cr);
	cairo_surface_destroy(s);
	return code;
}

static cairo_t *canvas(cairo_surface_t **s)
{
	cairo_t *cr;

	*s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
	cr = cairo_create(*s);
	cairo_set_source_rgb(cr, 1, 1, 1);
	cairo_paint(cr);
	cairo_select_font_face(cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
	cairo_set_font_size(cr, 12);
	cairo_set_line_width(cr, 1);
	return cr;
}

static void put_text(cairo_t *cr, double x, double y, const char *text, bool middle)
{
	cairo_text_extents_t e;

	cairo_text_extents(cr, text, &e);
	cairo_move_to(cr, middle ? x - e.width / 2 : x, y);
	cairo_show_text(cr, text);
}

static void line(cairo_t *cr, double x0, double y0, double x1, double y1)
{
	cairo_move_to(cr, x0, y0);
	cairo_line_to(cr, x1, y1);
	cairo_stroke(cr);
}

static void put_axes(cairo_t *cr)
{
	for (size_t i = 0; i < ARRAY_LEN(ticks); i++) {
		double at = place(ticks[i]) * PLOT;
		char text[32];

		snprintf(text, sizeof(text), "%g %%", ticks[i] * 100);
		cairo_set_source_rgb(cr, 0.85, 0.85, 0.85);
		line(cr, LEFT + at, TOP, LEFT + at, TOP + PLOT);
		line(cr, LEFT, TOP + PLOT - at, LEFT + PLOT, TOP + PLOT - at);
		cairo_set_source_rgb(cr, 0, 0, 0);
		put_text(cr, LEFT + at, TOP + PLOT + 16, text, true);
		put_text(cr, LEFT - 52, TOP + PLOT - at + 4, text, false);
	}
	line(cr, LEFT, TOP, LEFT, TOP + PLOT);
	line(cr, LEFT, TOP + PLOT, LEFT + PLOT, TOP + PLOT);
	cairo_set_source_rgb(cr, 0.6, 0.6, 0.6);
	line(cr, LEFT, TOP + PLOT, LEFT + PLOT, TOP);
	cairo_set_source_rgb(cr, 0, 0, 0);
	put_text(cr, LEFT + PLOT / 2.0, HEIGHT - 8, _("false match rate"), true);
	put_text(cr, LEFT - 60, TOP - 14, _("false non-match rate"), false);
}

enum err_code accuracy_plot_det(const char *path, const struct accuracy_run *runs, size_t n,
				struct err *err)
{
	cairo_surface_t *s;
	cairo_t *cr = canvas(&s);

	put_axes(cr);
	for (size_t r = 0; r < n; r++) {
		size_t count;
		struct accuracy_det *det = accuracy_det(runs[r].scores, runs[r].n, &count);
		const double *c = colours[r % ARRAY_LEN(colours)];
		double y = TOP + 20 + 18.0 * (double)r;

		cairo_set_source_rgb(cr, c[0], c[1], c[2]);
		cairo_set_line_width(cr, 2);
		for (size_t i = 0; i < count; i++) {
			double px = LEFT + PLOT * place(det[i].fmr);
			double py = TOP + PLOT * (1 - place(det[i].fnmr));

			if (i == 0)
				cairo_move_to(cr, px, py);
			else
				cairo_line_to(cr, px, py);
		}
		cairo_stroke(cr);
		line(cr, LEFT + PLOT - 150, y - 4, LEFT + PLOT - 126, y - 4);
		cairo_set_source_rgb(cr, 0, 0, 0);
		put_text(cr, LEFT + PLOT - 120, y, runs[r].name, false);
		free(det);
	}
	return save(cr, s, path, err);
}

/* --- scores ---------------------------------------------------------------------- */

struct spread {
	double lo, hi;
	double share[2][BINS]; /* non-mated, mated */
};

static void spread_over(const struct accuracy_run *runs, size_t n, struct spread *s)
{
	double count[2] = {0};

	memset(s, 0, sizeof(*s));
	s->lo = HUGE_VAL;
	s->hi = -HUGE_VAL;
	for (size_t r = 0; r < n; r++)
		for (size_t i = 0; i < runs[r].n; i++)
			if (isfinite(runs[r].scores[i].value)) {
				s->lo = fmin(s->lo, runs[r].scores[i].value);
				s->hi = fmax(s->hi, runs[r].scores[i].value);
			}
	if (!(s->lo < s->hi))
		s->hi = s->lo + 1;
	for (size_t r = 0; r < n; r++)
		for (size_t i = 0; i < runs[r].n; i++) {
			const struct accuracy_score *a = &runs[r].scores[i];
			double at = (a->value - s->lo) / (s->hi - s->lo) * BINS;

			count[a->mated]++;
			if (isfinite(a->value))
				s->share[a->mated][at < BINS ? (int)at : BINS - 1]++;
		}
	for (int m = 0; m < 2; m++)
		for (int b = 0; b < BINS; b++)
			s->share[m][b] = count[m] > 0 ? s->share[m][b] / count[m] : 0;
}

/* Rare scores are the ones that matter: heights by the logarithm of the share. */
static double height_of(double share)
{
	double h = share > 0 ? 1 + log10(share) / 5 : 0;

	return h < 0 ? 0 : h;
}

enum err_code accuracy_plot_scores(const char *path, const struct accuracy_run *runs, size_t n,
				   struct err *err)
{
	cairo_surface_t *surface;
	cairo_t *cr = canvas(&surface);
	const char *names[2] = {_("non-mated comparisons"), _("mated comparisons")};
	const double *paint[2] = {colours[1], colours[0]};
	struct spread s;
	char text[32];

	spread_over(runs, n, &s);
	for (int k = 0; k <= 5; k++) {
		double y = TOP + PLOT * (1 - height_of(pow(10, -k) * (k == 5 ? 1.0001 : 1)));

		cairo_set_source_rgb(cr, 0.85, 0.85, 0.85);
		line(cr, LEFT, y, LEFT + PLOT, y);
		cairo_set_source_rgb(cr, 0, 0, 0);
		snprintf(text, sizeof(text), "%g %%", 100 * pow(10, -k));
		put_text(cr, LEFT - 58, y + 4, text, false);
	}
	for (int m = 0; m < 2; m++) {
		cairo_set_source_rgba(cr, paint[m][0], paint[m][1], paint[m][2], 0.6);
		for (int b = 0; b < BINS; b++) {
			double h = PLOT * height_of(s.share[m][b]), w = (double)PLOT / BINS;

			cairo_rectangle(cr, LEFT + b * w + 1, TOP + PLOT - h, w - 2, h);
		}
		cairo_fill(cr);
		cairo_rectangle(cr, LEFT + PLOT - 190, TOP + 10 + 20 * m, 14, 12);
		cairo_fill(cr);
		cairo_set_source_rgb(cr, 0, 0, 0);
		put_text(cr, LEFT + PLOT - 170, TOP + 20 + 20 * m, names[m], false);
	}
	for (int k = 0; k <= 8; k++) {
		snprintf(text, sizeof(text), "%.3g", s.lo + (s.hi - s.lo) * k / 8);
		put_text(cr, LEFT + PLOT * k / 8.0, TOP + PLOT + 16, text, true);
	}
	put_text(cr, LEFT + PLOT / 2.0, HEIGHT - 8, _("score"), true);
	put_text(cr, LEFT - 60, TOP - 14, _("share of comparisons (each bar a range of scores)"),
		 false);
	return save(cr, surface, path, err);
}

/* --- text -------------------------------------------------------------------------- */

#define COLUMNS 60
#define ROWS	20

static void print_bar(double h)
{
	int n = (int)lrint(h * 26);

	for (int i = 0; i < 26; i++)
		fputs(i < n ? "#" : " ", stdout);
}

static void print_det(const struct accuracy_run *runs, size_t n)
{
	struct accuracy_score *all = NULL;
	size_t total = 0, count;
	char grid[ROWS][COLUMNS + 1];
	struct accuracy_det *det;

	for (size_t r = 0; r < n; r++) {
		all = xreallocarray(all, total + runs[r].n, sizeof(*all));
		memcpy(all + total, runs[r].scores, runs[r].n * sizeof(*all));
		total += runs[r].n;
	}
	accuracy_sort(all, total);
	det = accuracy_det(all, total, &count);
	memset(grid, ' ', sizeof(grid));
	for (size_t i = 0; i < count; i++) {
		int x = (int)lrint(place(det[i].fmr) * (COLUMNS - 1));
		int y = (int)lrint((1 - place(det[i].fnmr)) * (ROWS - 1));

		grid[y][x] = '*';
	}
	printf(_("\nfalse non-match rate over false match rate, all sets together\n"));
	for (int y = 0; y < ROWS; y++) {
		const char *label = "";
		char text[16];

		grid[y][COLUMNS] = '\0';
		for (size_t i = 0; i < ARRAY_LEN(ticks); i++)
			if ((int)lrint((1 - place(ticks[i])) * (ROWS - 1)) == y) {
				snprintf(text, sizeof(text), "%g %%", ticks[i] * 100);
				label = text;
			}
		printf("%8s |%s\n", label, grid[y]);
	}
	printf("%8s +", "");
	for (int x = 0; x < COLUMNS; x++)
		putchar('-');
	printf("\n%9s", "");
	for (size_t i = 0, at = 0; i < ARRAY_LEN(ticks); i++) {
		size_t x = (size_t)lrint(place(ticks[i]) * (COLUMNS - 1));

		while (at < x) {
			putchar(' ');
			at++;
		}
		at += (size_t)printf(" %g", ticks[i] * 100);
	}
	printf(" %%\n");
	free(det);
	free(all);
}

void accuracy_plot_text(const struct accuracy_run *runs, size_t n)
{
	struct spread s;
	int last = BINS - 1;

	spread_over(runs, n, &s);
	printf(_("\nscores: share of non-mated (left) and mated comparisons, by its logarithm\n"));
	while (last > 0 && s.share[0][last] <= 0 && s.share[1][last] <= 0)
		last--;
	for (int b = 0; b <= last; b++) {
		printf("%8.3g |", s.lo + (s.hi - s.lo) * b / BINS);
		print_bar(height_of(s.share[0][b]));
		printf("|");
		print_bar(height_of(s.share[1][b]));
		printf("\n");
	}
	print_det(runs, n);
}
