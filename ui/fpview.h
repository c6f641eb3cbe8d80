/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A pane that shows one print: zoom about the cursor, pan, turn, mirror, tone,
 * the pictures of ui/layers.h, marks over it, a scale bar. It says what is not
 * the original, and when ridges are too fine to be drawn.
 *
 * Points are in source pixels of the print unless a name says otherwise.
 */
#ifndef COTEJO_UI_FPVIEW_H
#define COTEJO_UI_FPVIEW_H

#include "ui/app.h"
#include "ui/layers.h"

enum mark_shape {
	SHAPE_OTHER = 0, /* the numbers of enum minutia_type */
	SHAPE_ENDING = 1,
	SHAPE_FORK = 2,
	SHAPE_CORE,
	SHAPE_DELTA,
	SHAPE_POINT, /* where the locked cursor of the other pane is */
	SHAPE_DIFFERENCE,
	SHAPE_COUNT,
};

/* Something drawn over a print. */
struct fpview_mark {
	double x, y;
	double angle; /* radians counter-clockwise; below -9: none */
	uint8_t shape;
	uint8_t confidence; /* 0 low, 1 medium, 2 high: hollow, half, full */
	enum ink ink;
	bool current;
	char label[6]; /* number of a pair, "" for none */
};

struct fpview {
	struct layers *layers; /* borrowed; NULL: nothing to show yet */
	enum pane_mode mode;
	enum pane_tint tint;
	struct raster_tone tone;
	struct raster_view view;
	bool placed;	     /* the view has been set; else it fits with the next drawing */
	bool fitted;	     /* the view is the fit: it follows the size of the pane */
	int cy, cx;	     /* cursor, in cells of the picture */
	struct rect picture; /* of the last drawing, on the surface */
	enum glyphs glyphs;  /* of the last drawing */
	char title[64];
	/* What was drawn last, to tell the terminal what only moved. */
	struct raster_job drawn;
	struct rect drawn_at;
	bool was_drawn;
};

void fpview_init(struct fpview *v, const char *title);
/* Shows another print (or none); the view begins anew unless keep. */
void fpview_set(struct fpview *v, struct layers *layers, bool keep);

/* The print's point under the cursor, and under any cell of the picture. */
void fpview_cursor(const struct fpview *v, double *x, double *y);
/* Puts the cursor on a point; moves the view when it lies outside of it. */
void fpview_go(struct fpview *v, double x, double y);
/* Puts a point of the print in the middle, with the cursor on it. */
void fpview_centre(struct fpview *v, double x, double y);
/* Puts a point of the print into the cell of the cursor. */
void fpview_place(struct fpview *v, double x, double y);
/* Moves the cursor by cells; the view follows at its edge. */
void fpview_move(struct fpview *v, int dy, int dx);
/* Moves the view by cells; the cursor stays where it is on the screen. */
void fpview_pan(struct fpview *v, int dy, int dx);
/* Changes the step (source pixels per cell) about the cursor, within bounds. */
void fpview_zoom(struct fpview *v, double factor);
void fpview_zoom_to(struct fpview *v, double step);
void fpview_fit(struct fpview *v);
/* Turns by degrees about the cursor. */
void fpview_turn(struct fpview *v, double degrees);

/* The actions of GROUP_PRINT except ACT_OVERLAY and ACT_PIXELS. */
unsigned fpview_act(struct fpview *v, struct app *a, enum action act);
/* A press puts the cursor there, the wheel zooms. */
unsigned fpview_mouse(struct fpview *v, const struct event *e);

/* A second print over this one, and the warps from this print's pixels. */
struct fpview_over {
	struct layers *ghost;		/* laid over, or NULL */
	const struct raster_warp *warp; /* for the ghost */
	bool instead;			/* flicker: only the other one is drawn */
	const char *instead_title;
};

/* Draws the pane: a line on top (title and mode), the picture, a line below
 * (scale bar, zoom). marks may be NULL. focus: the cursor is here. */
void fpview_draw(struct fpview *v, struct app *a, struct surface *s, struct rect pane,
		 const struct fpview_mark *marks, size_t n_marks, const struct fpview_over *over,
		 bool focus);

#endif
