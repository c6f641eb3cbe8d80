/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/theme.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"

/* An ink in one theme: colours as 0xRRGGBB (-1: the terminal's own), the nearest
 * of the 16 ANSI colours for small terminals (-1: own), and attributes. */
struct entry {
	int32_t fg, bg;
	int8_t fg16, bg16;
	uint8_t attr;
};

struct theme {
	const char *name;
	const char *summary;
	struct entry inks[INK_COUNT];
};

#define B ATTR_BOLD
#define U ATTR_UNDERLINE
#define R ATTR_REVERSE

static const struct theme themes[THEME_COUNT] = {
    {
	"night",
	N_("light on dark, for a dim room"),
	{
	    [INK_TEXT] = {0xd0d0d0, 0x121212, 7, 0, 0},
	    [INK_STRONG] = {0xffffff, 0x121212, 15, 0, B},
	    [INK_DIM] = {0x8a8a8a, 0x121212, 7, 0, 0},
	    [INK_ACCENT] = {0x87d7ff, 0x121212, 14, 0, B},
	    [INK_TITLE] = {0xffffff, 0x005f87, 15, 4, B},
	    [INK_TITLE_DIM] = {0xafd7d7, 0x005f87, 7, 4, 0},
	    [INK_BAR] = {0xbcbcbc, 0x262626, 7, 0, 0},
	    [INK_BAR_KEY] = {0x87d7ff, 0x262626, 14, 0, B},
	    [INK_STATUS] = {0xd0d0d0, 0x121212, 7, 0, 0},
	    [INK_HEADER] = {0x87afd7, 0x262626, 14, 0, B},
	    [INK_BORDER] = {0x585858, 0x121212, 8, 0, 0},
	    [INK_SELECT] = {0xffffff, 0x005faf, 15, 4, B},
	    [INK_SELECT_IDLE] = {0xeeeeee, 0x3a3a3a, 15, 0, U},
	    [INK_MATCHED] = {0xffd75f, 0x121212, 11, 0, B | U},
	    [INK_FIELD] = {0xe4e4e4, 0x303030, 15, 0, U},
	    [INK_FIELD_FOCUS] = {0xffffff, 0x005f87, 15, 4, 0},
	    [INK_GHOST] = {0x808080, 0x121212, 8, 0, 0},
	    [INK_ERROR] = {0xff875f, 0x121212, 11, 0, B | R},
	    [INK_WARN] = {0xffd75f, 0x121212, 11, 0, B},
	    [INK_GOOD] = {0x5fafff, 0x121212, 14, 0, 0},
	    [INK_PROTECTED] = {0xd7afff, 0x121212, 13, 0, B},
	    [INK_POPUP] = {0xdadada, 0x303030, 15, 0, 0},
	    [INK_POPUP_EDGE] = {0x87afaf, 0x303030, 14, 0, 0},
	    [INK_MARK_BEFORE] = {0x0087d7, -1, 4, -1, B},
	    [INK_MARK_AFTER] = {0xd75f00, -1, 3, -1, B},
	    [INK_MARK_MACHINE] = {0x870087, -1, 5, -1, 0},
	    [INK_MARK_PAIR] = {0xffffff, 0x005faf, 15, 4, B},
	    [INK_MARK_CURRENT] = {0x000000, 0xffd700, 0, 3, B},
	    [INK_DIFFERENCE] = {0xffffff, 0xaf5f00, 15, 5, B},
	    [INK_CROSSHAIR] = {0xd75f00, -1, 3, -1, B},
	},
    },
    {
	"paper",
	N_("dark on light, for a bright room"),
	{
	    [INK_TEXT] = {0x262626, 0xffffff, 0, 15, 0},
	    [INK_STRONG] = {0x000000, 0xffffff, 0, 15, B},
	    [INK_DIM] = {0x6c6c6c, 0xffffff, 8, 15, 0},
	    [INK_ACCENT] = {0x005f87, 0xffffff, 4, 15, B},
	    [INK_TITLE] = {0xffffff, 0x005f87, 15, 4, B},
	    [INK_TITLE_DIM] = {0xd7ffff, 0x005f87, 7, 4, 0},
	    [INK_BAR] = {0x444444, 0xe4e4e4, 0, 7, 0},
	    [INK_BAR_KEY] = {0x005f87, 0xe4e4e4, 4, 7, B},
	    [INK_STATUS] = {0x262626, 0xffffff, 0, 15, 0},
	    [INK_HEADER] = {0x005f87, 0xeeeeee, 4, 7, B},
	    [INK_BORDER] = {0xa8a8a8, 0xffffff, 8, 15, 0},
	    [INK_SELECT] = {0xffffff, 0x005faf, 15, 4, B},
	    [INK_SELECT_IDLE] = {0x121212, 0xdadada, 0, 7, U},
	    [INK_MATCHED] = {0xaf5f00, 0xffffff, 5, 15, B | U},
	    [INK_FIELD] = {0x121212, 0xeeeeee, 0, 7, U},
	    [INK_FIELD_FOCUS] = {0x000000, 0xffffd7, 15, 4, 0},
	    [INK_GHOST] = {0x9e9e9e, 0xffffff, 8, 15, 0},
	    [INK_ERROR] = {0xaf5f00, 0xffffff, 5, 15, B | R},
	    [INK_WARN] = {0x875f00, 0xffffff, 5, 15, B},
	    [INK_GOOD] = {0x005f87, 0xffffff, 4, 15, 0},
	    [INK_PROTECTED] = {0x87005f, 0xffffff, 5, 15, B},
	    [INK_POPUP] = {0x262626, 0xffffff, 0, 15, 0},
	    [INK_POPUP_EDGE] = {0x5f87af, 0xffffff, 4, 15, 0},
	    [INK_MARK_BEFORE] = {0x005faf, -1, 4, -1, B},
	    [INK_MARK_AFTER] = {0xaf5f00, -1, 3, -1, B},
	    [INK_MARK_MACHINE] = {0x870087, -1, 5, -1, 0},
	    [INK_MARK_PAIR] = {0xffffff, 0x005faf, 15, 4, B},
	    [INK_MARK_CURRENT] = {0x000000, 0xffd700, 0, 3, B},
	    [INK_DIFFERENCE] = {0xffffff, 0xaf5f00, 15, 5, B},
	    [INK_CROSSHAIR] = {0xd75f00, -1, 3, -1, B},
	},
    },
    {
	"terminal",
	N_("your terminal's own colours"),
	{
	    [INK_TEXT] = {-1, -1, -1, -1, 0},	       [INK_STRONG] = {-1, -1, -1, -1, B},
	    [INK_DIM] = {-1, -1, -1, -1, ATTR_DIM},    [INK_ACCENT] = {-2, -1, 6, -1, B},
	    [INK_TITLE] = {-2, -2, 15, 4, B},	       [INK_TITLE_DIM] = {-2, -2, 7, 4, 0},
	    [INK_BAR] = {-1, -1, -1, -1, R},	       [INK_BAR_KEY] = {-1, -1, -1, -1, R | B},
	    [INK_STATUS] = {-1, -1, -1, -1, 0},	       [INK_HEADER] = {-1, -1, -1, -1, B | U},
	    [INK_BORDER] = {-1, -1, -1, -1, ATTR_DIM}, [INK_SELECT] = {-2, -2, 15, 4, B},
	    [INK_SELECT_IDLE] = {-1, -1, -1, -1, U},   [INK_MATCHED] = {-2, -1, 3, -1, B | U},
	    [INK_FIELD] = {-1, -1, -1, -1, U},	       [INK_FIELD_FOCUS] = {-2, -2, 15, 4, 0},
	    [INK_GHOST] = {-1, -1, -1, -1, ATTR_DIM},  [INK_ERROR] = {-2, -1, 3, -1, B | R},
	    [INK_WARN] = {-2, -1, 3, -1, B},	       [INK_GOOD] = {-2, -1, 6, -1, 0},
	    [INK_PROTECTED] = {-2, -1, 5, -1, B},      [INK_POPUP] = {-1, -1, -1, -1, 0},
	    [INK_POPUP_EDGE] = {-2, -1, 6, -1, 0},     [INK_MARK_BEFORE] = {-2, -1, 4, -1, B},
	    [INK_MARK_AFTER] = {-2, -1, 3, -1, B},     [INK_MARK_MACHINE] = {-2, -1, 5, -1, 0},
	    [INK_MARK_PAIR] = {-2, -2, 15, 4, B},      [INK_MARK_CURRENT] = {-2, -2, 0, 3, B},
	    [INK_DIFFERENCE] = {-2, -2, 15, 5, B},     [INK_CROSSHAIR] = {-2, -1, 3, -1, B},
	},
    },
    {
	"contrast",
	N_("black, white and yellow, for tired or weak eyes"),
	{
	    [INK_TEXT] = {0xffffff, 0x000000, 15, 0, 0},
	    [INK_STRONG] = {0xffffff, 0x000000, 15, 0, B},
	    [INK_DIM] = {0xe0e0e0, 0x000000, 7, 0, 0},
	    [INK_ACCENT] = {0xffe000, 0x000000, 11, 0, B},
	    [INK_TITLE] = {0x000000, 0xffffff, 0, 15, B},
	    [INK_TITLE_DIM] = {0x000000, 0xffffff, 0, 15, 0},
	    [INK_BAR] = {0xffffff, 0x000000, 15, 0, R},
	    [INK_BAR_KEY] = {0xffffff, 0x000000, 15, 0, R | B},
	    [INK_STATUS] = {0xffffff, 0x000000, 15, 0, 0},
	    [INK_HEADER] = {0xffffff, 0x000000, 15, 0, B | U},
	    [INK_BORDER] = {0xffffff, 0x000000, 15, 0, 0},
	    [INK_SELECT] = {0x000000, 0xffe000, 0, 11, B},
	    [INK_SELECT_IDLE] = {0xffe000, 0x000000, 11, 0, U},
	    [INK_MATCHED] = {0xffe000, 0x000000, 11, 0, B | U},
	    [INK_FIELD] = {0xffffff, 0x000000, 15, 0, U},
	    [INK_FIELD_FOCUS] = {0x000000, 0xffffff, 0, 15, B},
	    [INK_GHOST] = {0xc8c8c8, 0x000000, 7, 0, 0},
	    [INK_ERROR] = {0xffe000, 0x000000, 11, 0, B | R},
	    [INK_WARN] = {0xffe000, 0x000000, 11, 0, B},
	    [INK_GOOD] = {0x80d0ff, 0x000000, 14, 0, B},
	    [INK_PROTECTED] = {0xffe000, 0x000000, 11, 0, B | U},
	    [INK_POPUP] = {0xffffff, 0x000000, 15, 0, 0},
	    [INK_POPUP_EDGE] = {0xffe000, 0x000000, 11, 0, B},
	    [INK_MARK_BEFORE] = {0x0050d0, -1, 4, -1, B},
	    [INK_MARK_AFTER] = {0xc04000, -1, 3, -1, B},
	    [INK_MARK_MACHINE] = {0x8000a0, -1, 5, -1, B},
	    [INK_MARK_PAIR] = {0xffffff, 0x0050d0, 15, 4, B},
	    [INK_MARK_CURRENT] = {0x000000, 0xffe000, 0, 11, B},
	    [INK_DIFFERENCE] = {0xffffff, 0xc04000, 15, 5, B},
	    [INK_CROSSHAIR] = {0xd05000, -1, 3, -1, B},
	},
    },
};

/* Without colours. Marks in prints differ by shape and number anyhow. */
static const uint8_t mono[INK_COUNT] = {
    [INK_STRONG] = B,
    [INK_ACCENT] = B,
    [INK_TITLE] = R | B,
    [INK_TITLE_DIM] = R,
    [INK_BAR] = R,
    [INK_BAR_KEY] = R | B,
    [INK_HEADER] = B | U,
    [INK_SELECT] = R | B,
    [INK_SELECT_IDLE] = U,
    [INK_MATCHED] = B | U,
    [INK_FIELD] = U,
    [INK_FIELD_FOCUS] = R,
    [INK_ERROR] = R | B,
    [INK_WARN] = B,
    [INK_PROTECTED] = B | U,
    [INK_MARK_BEFORE] = B,
    [INK_MARK_AFTER] = B | U,
    [INK_MARK_PAIR] = R,
    [INK_MARK_CURRENT] = R | B,
    [INK_DIFFERENCE] = R | U,
    [INK_CROSSHAIR] = B,
};

const char *theme_name(int i)
{
	return themes[i].name;
}

const char *theme_summary(int i)
{
	return _(themes[i].summary);
}

int theme_find(const char *name)
{
	for (int i = 0; i < THEME_COUNT; i++)
		if (strcmp(themes[i].name, name) == 0)
			return i;
	return -1;
}

static color pick(int32_t rgb, int ansi, bool few, int colours)
{
	if (rgb == -1 || (ansi == -1 && few))
		return COLOR_OWN;
	if (!few && rgb >= 0)
		return COLOR_RGB(rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255);
	if (ansi < 0)
		return COLOR_OWN;
	/* Eight colours: the bright ones are their plain forms. */
	return COLOR_ANSI(colours == 8 ? ansi & 7 : ansi);
}

struct style theme_style(int theme, enum depth depth, enum ink ink)
{
	const struct entry *e;
	bool few = depth == DEPTH_8 || depth == DEPTH_16;
	int colours = depth == DEPTH_8 ? 8 : 16;
	struct style s;

	assert(theme >= 0 && theme < THEME_COUNT && ink < INK_COUNT);
	e = &themes[theme].inks[ink];
	if (depth == DEPTH_MONO)
		return (struct style){COLOR_OWN, COLOR_OWN, mono[ink]};
	s.fg = pick(e->fg, e->fg16, few, colours);
	s.bg = pick(e->bg, e->bg16, few, colours);
	/* Dark grey is black where there are only eight colours. */
	if (s.fg == s.bg && s.fg != COLOR_OWN)
		s.fg = s.bg == COLOR_ANSI(0) ? COLOR_ANSI(7) : COLOR_ANSI(0);
	/* Reverse on INK_ERROR is for terminals with few colours. */
	s.attr = few || ink != INK_ERROR ? e->attr : e->attr & ~ATTR_REVERSE;
	if (!few && e->fg >= 0)
		s.attr &= (uint16_t)~ATTR_DIM;
	return s;
}

struct style theme_print_style(enum depth depth, bool inverted)
{
	struct style s = {COLOR_OWN, COLOR_OWN, 0};

	if (depth == DEPTH_8 || depth == DEPTH_16) {
		s.fg = COLOR_ANSI(0);
		s.bg = COLOR_ANSI(7);
	} else if (depth >= DEPTH_256) {
		s.fg = COLOR_GREY(24);
		s.bg = COLOR_GREY(228);
	}
	if (inverted) {
		color c = s.fg;

		s.fg = s.bg;
		s.bg = c;
	}
	return s;
}

/* Points on a closed path of even lightness: blue, purple, orange, olive, teal. */
color theme_cycle_color(double turn)
{
	static const uint8_t stop[6][3] = {{40, 110, 200}, {150, 70, 190}, {205, 85, 70},
					   {170, 120, 20}, {40, 140, 110}, {40, 110, 200}};
	double at, part;
	int i;
	uint8_t c[3];

	turn -= floor(turn);
	at = turn * 5;
	i = (int)at;
	if (i > 4)
		i = 4;
	part = at - i;
	for (int k = 0; k < 3; k++)
		c[k] = (uint8_t)(stop[i][k] + part * (stop[i + 1][k] - stop[i][k]) + 0.5);
	return COLOR_RGB(c[0], c[1], c[2]);
}

/* Dark blue over grey to yellow (after cividis, Nunez et al. 2018). */
color theme_scale_color(double part)
{
	static const uint8_t stop[5][3] = {
	    {0, 40, 95}, {70, 75, 110}, {125, 124, 120}, {185, 170, 100}, {250, 225, 60}};
	double at;
	int i;
	uint8_t c[3];

	part = part < 0 ? 0 : part > 1 ? 1 : part;
	at = part * 4;
	i = at >= 4 ? 3 : (int)at;
	for (int k = 0; k < 3; k++)
		c[k] = (uint8_t)(stop[i][k] + (at - i) * (stop[i + 1][k] - stop[i][k]) + 0.5);
	return COLOR_RGB(c[0], c[1], c[2]);
}
