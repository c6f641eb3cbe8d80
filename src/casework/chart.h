/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The comparison chart: both prints with the numbered points of each examiner,
 * the transform and what is left of each pair under it, the images' hashes and
 * sizes, the sheets before and after the candidate was seen, and the limits of
 * the method. What one examiner may not see yet of another's is not in it.
 */
#ifndef COTEJO_CASEWORK_CHART_H
#define COTEJO_CASEWORK_CHART_H

#include "base/bytes.h"
#include "casework/doc.h"
#include "casework/review.h"

/* One examiner's sheet on one finger. */
struct chart_sheet {
	char *who;
	char *stage;	  /* in the user's language */
	char *conclusion; /* likewise; "" while the work is under way */
	char *reason;
	char *differences;
	instant at; /* 0: not concluded */
	struct work work;
};

/* A print as it lies in the store. */
struct chart_side {
	struct image *image;
	char sha256[65]; /* of the image file */
	double ppi;
};

struct chart_finger {
	int finger;
	struct chart_side side[2];
	struct chart_sheet *sheets;
	size_t count;
};

struct chart {
	int64_t hit;
	char *agency;
	char *state; /* of the hit, in words */
	bool draft;  /* work under way, no conclusion yet */
	bool demo;   /* of a store of invented people */
	instant at;
	struct chart_finger fingers[10];
	int n;
};

enum chart_format {
	CHART_PDF,
	CHART_PNG,
	CHART_SVG,
	CHART_TEXT,
	CHART_FORMAT_COUNT,
};

/* By the ending of a file's name; CHART_FORMAT_COUNT for any other. */
enum chart_format chart_format_of(const char *path);

/* The chart of a hit with all decisions that this user may see. Each image is a
 * view that is logged. ERR_REFUSED when there is none yet. */
enum err_code chart_read(struct seat *seat, int64_t hit, struct chart *out, struct err *err);
/* The chart of the own work under way: fingers whose analysis is committed. */
enum err_code chart_read_open(struct seat *seat, struct review *r, struct chart *out,
			      struct err *err);
void chart_clear(struct chart *c);

/* The words of the chart. The caller frees it. */
struct doc *chart_words(const struct chart *c);
/* The chart as bytes: A4 pages, one tall picture, or text. Appended to out. */
enum err_code chart_make(const struct chart *c, enum chart_format format, struct buf *out,
			 struct err *err);
/* The same, and a line in the log that says so, with the hash of the bytes. */
enum err_code chart_export(struct seat *seat, const struct chart *c, enum chart_format format,
			   struct buf *out, struct err *err);

/* chart_export() into a file whose name ends in .pdf, .png, .svg or .txt. */
enum err_code chart_save(struct seat *seat, const struct chart *c, const char *path,
			 struct err *err);

/* "blind verification: carmen, 2026-..."; owned by the caller. */
char *chart_sheet_title(const struct chart_sheet *s);
/* The words on one finger, for the page that has its picture. */
void chart_finger_words(const struct chart_finger *f, const struct chart_sheet *s, struct doc *d);
void chart_limits(struct doc *d);
/* The points of a sheet's pairs in pixels at 500 ppi (at most FIT_MAX). */
struct fit_point;
int chart_points(const struct chart_finger *f, const struct work *w, struct fit_point *out);

#endif
