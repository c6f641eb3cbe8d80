/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the steps of the extraction share: one print at 500 ppi on its way from
 * grey values to minutiae. Private to src/print
 * and the programs that learn its tables.
 */
#ifndef COTEJO_PRINT_WORK_H
#define COTEJO_PRINT_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "image/image.h"
#include "print/extract.h"
#include "print/template.h"

/* Side of a cell of the working maps, in pixels. */
#define WORK_CELL 8
/* Pixels around the print that kernels may read. */
#define WORK_PAD 32

struct work {
	int width; /* pixels at 500 ppi */
	int height;
	int stride;  /* floats from row to row of the padded planes */
	float *grey; /* width x height, 0 .. 255, rows of width */
	float *norm; /* padded plane: even contrast, mean 0, about -1 .. 1 */
	float *re;   /* padded planes: ridge wave, cos and sin of its phase */
	float *im;   /* ... times its amplitude; ridges are negative in re */
	int cols;    /* cells */
	int rows;
	float *c2;	 /* cos and sin of twice the ridge direction (screen, */
	float *s2;	 /* counter-clockwise), times the strength 0 .. 1 */
	float *period;	 /* pixels; > 0 inside the mask */
	float *contrast; /* deviation of the grey values */
	uint8_t *mask;	 /* 1: print */
	float *quality;	 /* 0 .. 1 */
	float *wave_x;	 /* wave vector of the filter used, radians a pixel, y down; */
	float *wave_y;	 /* it points across the ridges, with y >= 0 */
};

/* Where pixel (x, y) of a padded plane is. */
static inline size_t work_at(const struct work *w, int x, int y)
{
	return (size_t)(y + WORK_PAD) * (size_t)w->stride + (size_t)(x + WORK_PAD);
}

/* Resamples to 500 ppi; ERR_INPUT, ERR_UNSUPPORTED as print_extract. */
enum err_code work_new(const struct image *img, struct work **out, struct err *err);
void work_free(struct work *w);

/* All steps below up to the rating of the cells; ERR_QUALITY: no print. */
enum err_code work_run(const struct image *img, struct work **out, struct err *err);

/* The steps, in this order. */
void work_normalise(struct work *w);
void work_find_field(struct work *w); /* c2, s2, contrast, mask, period */

/* re, im, wave_x, wave_y; half: of every second cell only, as on a chessboard. */
void work_filter(struct work *w, bool half);
void work_relax(struct work *w);			      /* c2, s2 */
void work_refine(struct work *w);			      /* c2, s2, period from the wave */
void work_rate(struct work *w);				      /* quality */
void work_describe(const struct work *w, struct template *t); /* patches */

#define TRUST_FEATURES 8

/* A dislocation of the ridge wave: a ridge more on one side than on the other. */
struct dislocation {
	float x;
	float y;
	float angle; /* as a minutia's */
	int type;
	float quality;		     /* 0 .. 1: how likely it is a minutia */
	float trust[TRUST_FEATURES]; /* by what that was told; see trust.c */
	signed char winding;	     /* turns of the phase, counter-clockwise */
};

/* Fills trust and quality of each. */
void work_trust(const struct work *w, struct dislocation *list, int n);

/* The minutiae; owned by the caller. */
struct dislocation *work_find_minutiae(const struct work *w, int *count);
int work_find_singulars(const struct work *w, struct singular out[TEMPLATE_MAX_SINGULAR]);
int work_classify(const struct work *w, const struct singular *s, int count);

/* The quality of the whole print, of the minutiae kept in t. */
void work_measure(const struct work *w, const struct template *t, struct print_quality *q);

struct print_analysis *work_analyse(const struct work *w, const struct image *img);

#endif
