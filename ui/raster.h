/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a grey image to character cells. Pure: no terminal, no state.
 *
 * A cell is taken as `step` source pixels wide and step * aspect high. Each set
 * of glyphs divides it into samples; the distance between samples is the pitch.
 * Ridges can be told apart only while the pitch stays below half a ridge period
 * (Nyquist), and look right up to a third of it. Past that a picture shows
 * ridges that do not exist, so this file refuses: it then draws the flow of the
 * ridges as strokes, and says so.
 *
 * Summed-area tables (Crow 1984) make the mean of any box of pixels one step of
 * work, so the cost of a frame depends on the cells alone.
 */
#ifndef COTEJO_UI_RASTER_H
#define COTEJO_UI_RASTER_H

#include <stdbool.h>
#include <stdint.h>

#include "image/image.h"
#include "ui/surface.h"
#include "ui/theme.h"

enum glyphs {
	GLYPHS_AUTO,
	GLYPHS_ASCII,	 /* ' . " # : one bit, two samples above each other */
	GLYPHS_HALF,	 /* upper half block: two greys */
	GLYPHS_QUADRANT, /* 2 x 2 samples, two greys */
	GLYPHS_SEXTANT,	 /* 2 x 3 samples, two greys; few terminals draw them well */
	GLYPHS_BRAILLE,	 /* 2 x 4 samples, one bit by local threshold */
	GLYPHS_FLOW,	 /* strokes along the ridges */
	GLYPHS_COUNT,
};

const char *glyphs_name(enum glyphs g);
/* The set of that name, or GLYPHS_COUNT. */
enum glyphs glyphs_find(const char *name);

/* What the terminal can show. */
struct raster_caps {
	enum depth depth;
	bool ascii;	  /* nothing but ASCII */
	bool blocks_only; /* half blocks and lines, but no braille (Linux console) */
};

/* Pixel data ready to be drawn at any scale. Immutable once made, so that a
 * worker makes it and the screen draws it. */
struct raster_source;

enum raster_kind {
	RASTER_GREY,  /* a photograph of ridges: grey matters */
	RASTER_LINES, /* thin black lines on white: no line may be lost */
	RASTER_PHOTO, /* not a print: no ridges to refuse */
};

/* Copies the image. period: ridge period in its pixels, 0 when not known (then
 * nine pixels at 500 ppi, the usual value for adults). The caller owns it. */
struct raster_source *raster_source_new(const struct image *img, enum raster_kind kind,
					double period);
void raster_source_free(struct raster_source *src);
int raster_source_width(const struct raster_source *src);
int raster_source_height(const struct raster_source *src);
double raster_source_ppi(const struct raster_source *src);
double raster_source_period(const struct raster_source *src);
/* Direction of the ridges at a pixel in [0, pi), counter-clockwise as seen, from
 * the structure tensor; false where there are no clear ridges. */
bool raster_source_flow(const struct raster_source *src, double x, double y, double *angle);
/* Takes these directions instead: cols x rows cells of `cell` pixels, radians in
 * [0, pi), below 0 for none. Copied. */
void raster_source_set_flow(struct raster_source *src, const float *direction, int cols, int rows,
			    double cell);
/* Mean of the pixels in a square of this side about (x, y), 255 outside. */
double raster_source_mean(const struct raster_source *src, double x, double y, double side);

/* What part of the image is seen and how. Sample (i, j), counted over the whole
 * plane from the anchor, always falls on the same spot of the image: moving the
 * view by whole cells moves the picture exactly. */
struct raster_view {
	double anchor_x, anchor_y; /* source pixel at the corner of cell (0, 0) */
	int pan_y, pan_x;	   /* the plane's cell at the pane's top left corner */
	double step;		   /* source pixels per cell width */
	double aspect;		   /* height of a cell in its widths, usually 2 */
	double angle;		   /* the image is turned by this, counter-clockwise */
	bool mirror;		   /* left and right swapped, before turning */
};

/* The source position of a point of the pane, in cells from its top left corner
 * (0.5, 0.5 is the middle of the first cell), and back. */
void raster_to_source(const struct raster_view *v, double cy, double cx, double *x, double *y);
void raster_to_cell(const struct raster_view *v, double x, double y, double *cy, double *cx);

/* Another print drawn where this one would be: maps a position of the view's
 * image to one of the source that is drawn. */
struct raster_warp {
	void (*map)(const void *context, double x, double y, double *out_x, double *out_y);
	const void *context;
};

struct raster_tone {
	int brightness; /* -100 .. 100 */
	int contrast;	/* -100 .. 100 */
	bool invert;
};

enum tint_kind {
	TINT_NONE,
	TINT_SCALE, /* 0 .. 255 from dark blue to yellow */
	TINT_CYCLE, /* 0 .. 255 around a circle of colours; 255 is like 0 */
};

/* The distance between samples in source pixels. */
double raster_pitch(enum glyphs g, double step, double aspect);

/* The set to draw with: the one asked for if it can resolve ridges here, else
 * the best that can, else GLYPHS_FLOW. */
enum glyphs raster_choose(enum glyphs wanted, const struct raster_caps *caps,
			  const struct raster_source *src, double step, double aspect);
/* The largest step at which raster_choose still draws ridges. */
double raster_ridge_step(enum glyphs wanted, const struct raster_caps *caps,
			 const struct raster_source *src, double aspect);

struct raster_job {
	const struct raster_source *src;
	struct raster_view view;
	struct raster_tone tone;
	enum glyphs glyphs;		/* as raster_choose gave it */
	const struct raster_warp *warp; /* or NULL */
	enum depth depth;
	enum tint_kind tint;
	const struct raster_source *tint_map; /* the pixels that tint, or NULL */
	/* A second print laid over the first (ghost), with its own warp; or NULL. */
	const struct raster_source *ghost;
	const struct raster_warp *ghost_warp;
	struct style outside; /* where there is no image */
};

/* Draws into `pane`, clipped. */
void raster_draw(struct surface *s, struct rect pane, const struct raster_job *job);

/* A picture that is not a print, fitted into the pane with its proportions kept
 * (halves or quadrants of cells; shades of ASCII where nothing else is there). */
void raster_draw_photo(struct surface *s, struct rect pane, const struct raster_source *src,
		       const struct raster_caps *caps, double aspect, struct style outside);

#endif
