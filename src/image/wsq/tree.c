/* SPDX-License-Identifier: Apache-2.0 */
#include "image/wsq/tree.h"

enum quarter {
	TOP_LEFT,
	TOP_RIGHT,
	BOTTOM_LEFT,
	BOTTOM_RIGHT
};

static struct wsq_split quarter_of(const struct wsq_split *s, enum quarter which)
{
	bool right = which & 1, bottom = which & 2;
	uint32_t left_width = s->flip_x ? wsq_high(s->rect.width) : wsq_low(s->rect.width);
	uint32_t top_height = s->flip_y ? wsq_high(s->rect.height) : wsq_low(s->rect.height);
	struct wsq_split q = {.flip_x = right, .flip_y = bottom};

	q.rect.x = s->rect.x + (right ? left_width : 0);
	q.rect.y = s->rect.y + (bottom ? top_height : 0);
	q.rect.width = right ? s->rect.width - left_width : left_width;
	q.rect.height = bottom ? s->rect.height - top_height : top_height;
	return q;
}

/* The four quarters of a split as bands; returns the next band's number. */
static int put_bands(struct wsq_tree *tree, int band, const struct wsq_split *s, int first)
{
	for (int q = first; q < 4; q++)
		tree->band[band++] = quarter_of(s, (enum quarter)q).rect;
	return band;
}

void wsq_tree_init(struct wsq_tree *tree, uint32_t width, uint32_t height)
{
	struct wsq_split *s = tree->split;
	int band = 0;

	/* Numbers as in the specification: 0 the image; 1, 2, 3 its quarters that
	 * are split again (the fourth is dropped); 4, 5, 14 those of 1; then the
	 * quarters of these, and 19 within 15. */
	s[0] = (struct wsq_split){{0, 0, width, height}, false, false};
	s[1] = quarter_of(&s[0], TOP_LEFT);
	s[2] = quarter_of(&s[0], TOP_RIGHT);
	s[3] = quarter_of(&s[0], BOTTOM_LEFT);
	s[4] = quarter_of(&s[1], TOP_RIGHT);
	s[5] = quarter_of(&s[1], BOTTOM_LEFT);
	s[14] = quarter_of(&s[1], TOP_LEFT);
	for (int q = 0; q < 4; q++) {
		s[6 + q] = quarter_of(&s[4], (enum quarter)q);
		s[10 + q] = quarter_of(&s[5], (enum quarter)q);
		s[15 + q] = quarter_of(&s[14], (enum quarter)q);
	}
	s[19] = quarter_of(&s[15], TOP_LEFT);

	band = put_bands(tree, band, &s[19], 0);
	band = put_bands(tree, band, &s[15], 1);
	for (int i = 16; i <= 18; i++)
		band = put_bands(tree, band, &s[i], 0);
	for (int i = 6; i <= 13; i++)
		band = put_bands(tree, band, &s[i], 0);
	tree->band[band++] = quarter_of(&s[1], BOTTOM_RIGHT).rect;
	band = put_bands(tree, band, &s[2], 0);
	put_bands(tree, band, &s[3], 0);
}
