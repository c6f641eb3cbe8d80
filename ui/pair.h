/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two prints side by side: focus, locked movement through a fit of paired
 * points, flicker and ghost. Knows nothing of cases or marks; the screen that
 * owns it says where the pairs are.
 */
#ifndef COTEJO_UI_PAIR_H
#define COTEJO_UI_PAIR_H

#include "match/fit.h"
#include "ui/fpview.h"

struct pair {
	struct fpview pane[2];
	int focus;
	bool locked;
	bool one; /* the print in focus over the full width */
	bool flicker, ghost;
	bool phase;	/* flicker: the other print is shown now */
	struct fit fit; /* from the first print to the second, pixels at 500 ppi */
	/* Without a fit, locked panes keep the distance they had when locked. */
	double off_x, off_y;	   /* pixels at 500 ppi */
	struct raster_view before; /* of the pane in focus, before the last action */
	struct raster_warp warp;
};

void pair_init(struct pair *p, const char *title_a, const char *title_b);
/* Another fit; locked panes move to it. */
void pair_set_fit(struct pair *p, const struct fit_point *points, int n);
/* A point of one print (its source pixels) in the other. */
void pair_map(const struct pair *p, int from, double x, double y, double *ox, double *oy);

/* The actions of GROUP_PRINT and GROUP_PAIR except ACT_OVERLAY and ACT_PIXELS. */
unsigned pair_act(struct pair *p, struct app *a, enum action act);
unsigned pair_mouse(struct pair *p, const struct event *e);
/* Call every PAIR_PERIOD seconds: flicker. */
#define PAIR_PERIOD 0.4
unsigned pair_tick(struct pair *p);
/* After the focused pane was moved by other means: the locked one follows. */
void pair_follow(struct pair *p);

void pair_draw(struct pair *p, struct app *a, struct surface *s, struct rect r,
	       const struct fpview_mark *marks[2], const size_t n_marks[2], bool focus);

#endif
