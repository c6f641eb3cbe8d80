/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pictures of one print: as captured, and what the engine makes of it.
 *
 * layers_new() is cheap enough for a first look; layers_analyse() takes as long
 * as the engine does and belongs on a worker. After that the struct belongs to
 * the UI's thread, which prepares each picture for drawing when it is first
 * looked at.
 */
#ifndef COTEJO_UI_LAYERS_H
#define COTEJO_UI_LAYERS_H

#include "base/err.h"
#include "image/image.h"
#include "print/template.h"
#include "ui/raster.h"

enum pane_mode {
	PANE_ORIGINAL,
	PANE_CLAHE,
	PANE_ENHANCED,
	PANE_BINARY,
	PANE_SKELETON,
	PANE_FLOW,
	PANE_QUALITY,
	PANE_COUNT,
};

/* "original" ... translated. */
const char *pane_mode_name(enum pane_mode m);

enum pane_tint {
	PANE_TINT_NONE,
	PANE_TINT_CURVATURE,
	PANE_TINT_QUALITY,
	PANE_TINT_DIRECTION,
	PANE_TINT_COUNT,
};
const char *pane_tint_name(enum pane_tint t);

struct layers {
	struct image *image; /* as captured */
	double scale;	     /* source pixels for one pixel at 500 ppi */
	double period;	     /* of the ridges in source pixels, 0: not known yet */
	bool analysed;
	struct err why; /* when the engine could not */
	struct image *pictures[PANE_COUNT];
	struct raster_source *sources[PANE_COUNT]; /* made when first looked at */
	struct image *tint_images[PANE_TINT_COUNT];
	struct raster_source *tints[PANE_TINT_COUNT];
	struct template *template; /* the machine's minutiae; NULL: none */
	/* The ridge directions of the engine, on cells of `cell` source pixels. */
	float *direction;
	int cols, rows;
	double cell;
};

/* Takes the image; its ppi must be known. */
struct layers *layers_new(struct image *image_take);
void layers_free(struct layers *l);
/* Adds what the engine sees. False, and the reason in l->why, when it cannot:
 * the original and the stretched picture are there all the same. */
bool layers_analyse(struct layers *l);
/* The picture of a mode, or the original when there is no such picture. */
struct raster_source *layers_source(struct layers *l, enum pane_mode m);
/* NULL when there is none. */
struct raster_source *layers_tint(struct layers *l, enum pane_tint t);
bool layers_has(const struct layers *l, enum pane_mode m);
/* Direction of the ridges at a source pixel, radians in [0, pi); false: none. */
bool layers_direction(struct layers *l, double x, double y, double *angle);

#endif
