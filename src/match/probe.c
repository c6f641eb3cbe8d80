/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What of a print depends on one side only. The minutiae around a minutia are
 * described without any grid: each neighbour adds a product of smooth functions
 * of its distance, its bearing and its direction, all relative to the minutia,
 * so that the dot product of two descriptions approximates the sum, over all
 * pairs of neighbours, of a kernel that falls off with their difference.
 */
#if defined(__GNUC__) && !defined(__clang__)
/* Loops over numbers side by side are worth vector instructions. */
#pragma GCC optimize("O3")
#endif

#include "match/probe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/mem.h"

#define REACH	95.0f /* pixels */
#define RADIAL	4
#define BEARING 4

/* (c, s) to the power 0 .. n - 1 as complex numbers of length 1. */
static void powers(float c, float s, int n, float *pc, float *ps)
{
	pc[0] = 1;
	ps[0] = 0;
	for (int i = 1; i < n; i++) {
		pc[i] = pc[i - 1] * c - ps[i - 1] * s;
		ps[i] = ps[i - 1] * c + pc[i - 1] * s;
	}
}

/* cos(pi t) for 0 <= t <= 1, to 1e-4: the basis need not be exact, only the same
 * everywhere. */
static float cos_pi(float t)
{
	float u = 0.5f - t, v = u * u; /* sin(pi u), |u| <= 1/2 */

	return u * (3.1415927f +
		    v * (-5.1677128f + v * (2.5501640f + v * -0.5992645f + v * v * 0.0821459f)));
}

struct basis {
	float radial[RADIAL];
	float bc[BEARING + 1], bs[BEARING + 1]; /* bearing, softened */
};

/* What two minutiae have in common, whichever describes the other. */
struct between {
	float dx, dy, r;
	float cosine, edge;
	float soft[BEARING + 1];
};

/* Harmonics of the bearing fade near the minutia, where a small shift turns it
 * much: by exp(-32 b^2 / (r^2 + 1/2)). */
static void measure_between(float dx, float dy, float r, struct between *out)
{
	float one = (float)d_exp(-32.0 / ((double)r * r + 0.5)), soft = 1, step = one;

	out->dx = dx;
	out->dy = dy;
	out->r = r;
	out->cosine = cos_pi(r / REACH);
	out->edge = sqrtf((1 + out->cosine) / 2);
	for (int b = 1; b <= BEARING; b++) {
		/* one^(b^2) from one^((b-1)^2) */
		soft *= step;
		step *= one * one;
		out->soft[b] = soft;
	}
}

/* As m sees it; sign is -1 when it is m that lies at (dx, dy). */
static void make_basis(const struct probe *p, int m, const struct between *w, float sign,
		       float weight, struct basis *out)
{
	float dx = sign * w->dx, dy = sign * w->dy;
	float c = (dx * p->c[m] + dy * p->s[m]) / w->r, s = (dy * p->c[m] - dx * p->s[m]) / w->r;
	float edge = w->edge * weight;

	powers(c, s, BEARING + 1, out->bc, out->bs);
	for (int b = 1; b <= BEARING; b++) {
		out->bc[b] *= w->soft[b];
		out->bs[b] *= w->soft[b];
	}
	out->radial[0] = edge;
	out->radial[1] = edge * w->cosine;
	for (int l = 2; l < RADIAL; l++)
		out->radial[l] = 2 * w->cosine * out->radial[l - 1] - out->radial[l - 2];
}

static void add_neighbour(const struct basis *k, float turn_c, float turn_s, float *f)
{
	const float fade = 0.8187308f; /* exp(-0.2) for what depends on directions */
	int at = 0;

	for (int b = 1; b <= BEARING - 1; b++)
		for (int l = 0; l < RADIAL; l++) {
			f[at++] += k->bc[b] * k->radial[l];
			f[at++] += k->bs[b] * k->radial[l];
		}
	for (int b = -BEARING; b <= BEARING; b++) {
		float bc = k->bc[b < 0 ? -b : b], bs = b < 0 ? -k->bs[-b] : k->bs[b];
		float c = fade * (bc * turn_c - bs * turn_s),
		      s = fade * (bs * turn_c + bc * turn_s);

		for (int l = 0; l < RADIAL; l++) {
			f[at++] += c * k->radial[l];
			f[at++] += s * k->radial[l];
		}
	}
}

static void write_near(struct probe *p, int m, const float *f)
{
	int16_t *out = p->near + (size_t)m * NEAR_DIM;
	float norm = 0;

	for (int i = 0; i < NEAR_DIM; i++)
		norm += f[i] * f[i];
	norm = NEAR_UNIT / (sqrtf(norm) + 0.5f);
	for (int i = 0; i < NEAR_DIM; i++)
		out[i] = (int16_t)lrintf(f[i] * norm);
	for (int i = 0; i < NEAR_DIM / 2; i++)
		memcpy(p->near_by_two + ((size_t)i * (size_t)p->padded + (size_t)m) * 2,
		       out + 2 * i, 2 * sizeof(*out));
}

/* Each two minutiae in reach describe each other; a description is added up in the
 * order of the neighbours. */
static void describe_all(struct probe *p)
{
	float(*f)[NEAR_DIM] = xcalloc((size_t)p->count + 1, sizeof(*f));

	for (int m = 0; m < p->count; m++) {
		for (int j = m + 1; j < p->count && p->x[j] - p->x[m] < REACH; j++) {
			float dx = p->x[j] - p->x[m], dy = p->y[j] - p->y[m];
			float r = sqrtf(dx * dx + dy * dy);
			float turn_c = p->c[j] * p->c[m] + p->s[j] * p->s[m];
			float turn_s = p->s[j] * p->c[m] - p->c[j] * p->s[m];
			struct between w;
			struct basis k;

			if (r >= REACH || r < 1)
				continue;
			measure_between(dx, dy, r, &w);
			make_basis(p, m, &w, 1, p->weight[j], &k);
			add_neighbour(&k, turn_c, turn_s, f[m]);
			make_basis(p, j, &w, -1, p->weight[m], &k);
			add_neighbour(&k, turn_c, -turn_s, f[j]);
		}
		/* All before it have been there. */
		write_near(p, m, f[m]);
	}
	free(f);
}

static uint64_t order_of(const struct template *t)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (int i = 0; i < t->minutia_count; i++) {
		const struct minutia *m = &t->minutiae[i];
		uint32_t part[4] = {(uint32_t)lrintf(m->x * 8), (uint32_t)lrintf(m->y * 8),
				    (uint32_t)lrintf(m->angle * 64), m->quality};

		for (int k = 0; k < 4; k++)
			h = (h ^ part[k]) * 0x100000001b3u;
	}
	return h;
}

/* From left to right; what is equal in all that counts may lie either way. */
static void sort_minutiae(struct probe *p, const struct template *t)
{
	for (int i = 0; i < p->count; i++) {
		const struct minutia *m = &t->minutiae[i];
		int at = i;

		for (; at > 0; at--) {
			const struct minutia *o = &t->minutiae[p->index[at - 1]];

			if (o->x < m->x || (o->x == m->x && o->y >= m->y))
				break;
			p->index[at] = p->index[at - 1];
		}
		p->index[at] = (uint8_t)i;
	}
}

static void put_minutiae(struct probe *p, const struct template *t)
{
	double sx = 0, sy = 0;
	int k = 0;

	for (int i = 0; i < t->minutia_count; i++) {
		sx += t->minutiae[i].x;
		sy += t->minutiae[i].y;
	}
	p->origin_x = p->count ? (float)(sx / p->count) : 0;
	p->origin_y = p->count ? (float)(sy / p->count) : 0;
	sort_minutiae(p, t);
	for (int i = 0; i < p->padded; i++) {
		const struct minutia *m;
		double s, c;

		if (i >= p->count) {
			p->x[i] = p->y[i] = PROBE_NOWHERE;
			p->c[i] = 1;
			continue;
		}
		m = &t->minutiae[p->index[i]];
		d_sincos(m->angle, &s, &c);
		p->x[i] = m->x - p->origin_x;
		p->y[i] = p->origin_y - m->y;
		p->c[i] = (float)c;
		p->s[i] = (float)s;
		p->weight[i] = m->quality ? 0.05f + 0.0095f * m->quality : 0.7f;
	}
	for (int step = 0; step < PROBE_STEPS; step++) {
		while (k < p->count && p->x[k] < (float)(step - PROBE_STEPS / 2) * PROBE_STEP)
			k++;
		p->first[step] = (uint8_t)k;
	}
}

static void put_patches(struct probe *p, const struct template *t)
{
	for (int i = 0; i < p->count; i++)
		for (int w = 0; w < PROBE_PATCH_WORDS; w++) {
			const uint8_t *from = (const uint8_t *)t->patches +
					      (size_t)p->index[i] * TEMPLATE_PATCH + (size_t)w * 8;
			uint64_t word = 0;

			for (int b = 7; b >= 0; b--)
				word = word << 8 | from[b];
			p->patch[i * PROBE_PATCH_WORDS + w] = word;
		}
}

/* Across the ridges, by direction in units of pi / 256. */
struct across {
	float x[256], y[256];
};

static void set_across(struct across *n)
{
	double s, c, x = 0, y = 1;

	d_sincos(D_PI / 256, &s, &c);
	for (int d = 0; d < 256; d++) {
		double next = x * c - y * s;

		n->x[d] = (float)x;
		n->y[d] = (float)y;
		y = x * s + y * c;
		x = next;
	}
}

/* Eighths of a pixel; what is shorter than 2 pixels is no ridge. */
static int16_t wave(float across, uint8_t period)
{
	return period < 16 ? 0 : (int16_t)lrintf(across * (8.0f * PROBE_WAVE) / (float)period);
}

static void put_field(struct probe *p, const struct ridge_field *f)
{
	struct across n;

	set_across(&n);
	p->map_x = -p->origin_x;
	p->map_y = p->origin_y;
	for (int r = 0; r < f->rows; r++)
		for (int c = 0; c < f->cols; c++) {
			size_t at = (size_t)r * (size_t)f->cols + (size_t)c;

			if (!f->quality[at])
				continue;
			p->cells[p->cell_count++] = (struct probe_cell){
			    .x = (int16_t)lrintf((float)c * TEMPLATE_CELL +
						 (TEMPLATE_CELL - 1) / 2.0f - p->origin_x),
			    .y = (int16_t)lrintf(p->origin_y - ((float)r * TEMPLATE_CELL +
								(TEMPLATE_CELL - 1) / 2.0f)),
			    .direction = f->direction[at],
			    .period = f->period[at],
			    .quality = f->quality[at],
			    .wave_x = wave(n.x[f->direction[at]], f->period[at]),
			    .wave_y = wave(n.y[f->direction[at]], f->period[at]),
			};
			p->map[at] = (uint16_t)p->cell_count;
		}
}

/* Hands out parts of one block of memory, each aligned for vector loads. */
static void *part(char **at, size_t bytes)
{
	void *p = *at;

	*at += (bytes + 63) / 64 * 64;
	return p;
}

#define SPARE (16 * 64) /* for aligning the parts */

struct probe *probe_new(const struct template *t)
{
	struct probe *p = xcalloc(1, sizeof(*p));
	/* One more than there are, as a fence. */
	int padded = (t->minutia_count + PROBE_BLOCK) / PROBE_BLOCK * PROBE_BLOCK;
	size_t n = (size_t)padded, cells = (size_t)t->field.cols * (size_t)t->field.rows;
	size_t bytes = n * (5 * sizeof(float) + 2 * NEAR_DIM * sizeof(int16_t) + 1 +
			    (t->patches ? PROBE_PATCH_WORDS * sizeof(uint64_t) : 0)) +
		       cells * (sizeof(struct probe_cell) + sizeof(uint16_t)) + SPARE;
	char *block = xaligned(64, bytes), *at = block;

	memset(block, 0, bytes);
	p->finger = t->finger;
	p->quality = t->quality;
	p->count = t->minutia_count;
	p->padded = padded;
	p->x = part(&at, n * sizeof(float));
	p->y = part(&at, n * sizeof(float));
	p->c = part(&at, n * sizeof(float));
	p->s = part(&at, n * sizeof(float));
	p->weight = part(&at, n * sizeof(float));
	p->index = part(&at, n);
	p->near = part(&at, n * NEAR_DIM * sizeof(int16_t));
	p->near_by_two = part(&at, n * NEAR_DIM * sizeof(int16_t));
	p->patch = t->patches ? part(&at, n * PROBE_PATCH_WORDS * sizeof(uint64_t)) : NULL;
	p->cells = part(&at, cells * sizeof(struct probe_cell));
	p->map = part(&at, cells * sizeof(uint16_t));
	p->map_cols = t->field.cols;
	p->map_rows = t->field.rows;
	p->order = order_of(t);
	p->size = sizeof(*p) + bytes;
	put_minutiae(p, t);
	if (t->patches)
		put_patches(p, t);
	put_field(p, &t->field);
	describe_all(p);
	return p;
}

void probe_free(struct probe *p)
{
	if (!p)
		return;
	free(p->x);
	free(p);
}

size_t probe_size(const struct probe *p)
{
	return p->size;
}

int probe_finger(const struct probe *p)
{
	return p->finger;
}

int probe_quality(const struct probe *p)
{
	return p->quality;
}
