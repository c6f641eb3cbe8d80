/* SPDX-License-Identifier: Apache-2.0 */
/* What a sensor makes of a contact: blur, background, noise, grey levels. */
#ifndef COTEJO_SYNTH_SENSOR_H
#define COTEJO_SYNTH_SENSOR_H

#include "synth/impression.h"

/* touch: width * height values in [0, 1], changed in place. */
void synth_sensor_expose(const struct synth_impression *imp, float *touch, struct image *img);

#endif
