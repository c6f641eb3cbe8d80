/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/ridges.h"

#include <math.h>
#include <stdbool.h>

static bool dark(const struct image *s, int x, int y)
{
	return x >= 0 && y >= 0 && x < s->width && y < s->height && image_at(s, x, y) < 128;
}

int ridges_between(const struct image *skeleton, double x0, double y0, double x1, double y1,
		   double near)
{
	double len = sqrt((x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0));
	int steps = (int)ceil(len * 2), count = 0, last_x = 0, last_y = 0;
	double enter = 0;
	bool on = false;

	if (steps < 1)
		return 0;
	for (int i = 0; i <= steps + 1; i++) {
		double at = len * i / steps;
		int x = (int)floor(x0 + (x1 - x0) * i / steps + 0.5);
		int y = (int)floor(y0 + (y1 - y0) * i / steps + 0.5);
		bool hit = i <= steps && dark(skeleton, x, y);

		/* A diagonal step can slip between two pixels of a thin line. */
		if (i > 0 && i <= steps && !hit && x != last_x && y != last_y)
			hit = dark(skeleton, x, last_y) && dark(skeleton, last_x, y);
		if (hit && !on)
			enter = at;
		if (!hit && on) {
			double leave = at;

			/* A run along the line is still one ridge. */
			if (enter > near && leave < len - near)
				count++;
		}
		on = hit;
		last_x = x;
		last_y = y;
	}
	return count;
}
