/* SPDX-License-Identifier: Apache-2.0 */
/* How fast the screens are: two prints panned and zoomed in a pseudo terminal. */
#ifndef COTEJO_UI_FRAMES_H
#define COTEJO_UI_FRAMES_H

#include "base/err.h"
#include "image/image.h"
#include "ui/raster.h"

struct frames_result {
	double fps;	      /* frames a second, made and written, every cell changing */
	double make_ms;	      /* making one frame on the surface */
	double write_ms;      /* carrying it to the terminal */
	double worst_ms;      /* the slowest frame */
	double bytes_full;    /* of a full repaint */
	double bytes_pan;     /* of a pan by one cell, mean of the four directions, locked */
	double bytes_pan_one; /* the same, the dearest direction with one pane only */
	int frames;
};

/* Runs the real screen in a pseudo terminal of its own (a child process, TERM
 * xterm-256color), for about `seconds`. Two panes; the images are borrowed and
 * their ppi known. ERR_IO when there is no pseudo terminal. */
enum err_code frames_measure(int h, int w, enum glyphs glyphs, const struct image *a,
			     const struct image *b, double seconds, struct frames_result *out,
			     struct err *err);

#endif
