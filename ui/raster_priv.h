/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by ui/raster.c and ui/raster_draw.c. */
#ifndef COTEJO_UI_RASTER_PRIV_H
#define COTEJO_UI_RASTER_PRIV_H

#include "ui/raster.h"

struct raster_source {
	int w, h;
	double ppi;
	double period;
	enum raster_kind kind;
	uint8_t *px;
	uint32_t *sum;	  /* (w+1) x (h+1), wraps */
	uint32_t *square; /* the same of squares */
	int block, bw, bh;
	double cell; /* side of a cell of flow */
	float *flow; /* bw x bh ridge directions, -1: none; NULL for photos */
};

/* Darkness summed over [x0,x1) x [y0,y1). */
double raster_box_dark(const struct raster_source *s, int x0, int y0, int x1, int y1);
/* Mean and standard deviation of the pixels inside the image. */
void raster_box_stats(const struct raster_source *s, int x0, int y0, int x1, int y1, double *mean,
		      double *deviation);
/* Samples of a cell across and down. */
void raster_divisions(enum glyphs g, int *nx, int *ny);

#endif
