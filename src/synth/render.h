/* SPDX-License-Identifier: Apache-2.0 */
/* The steps between an impression and its image; inside src/synth only. */
#ifndef COTEJO_SYNTH_RENDER_H
#define COTEJO_SYNTH_RENDER_H

#include "synth/impression.h"

/* How much of the skin touches at each pixel, 0 .. 1; width * height values,
 * owned by the caller. */
float *synth_render_touch(const struct synth_finger *f, const struct synth_impression *imp);

/* Pixels at 500 ppi from the edge of the contact region, positive inside. */
float synth_touch_depth(const struct synth_impression *imp, float skin_x, float skin_y);

/* Fills *truth; how well each minutia shows is measured in the image. */
void synth_truth_make(const struct synth_finger *f, const struct synth_impression *imp,
		      const struct image *img, struct synth_truth *truth);

#endif
