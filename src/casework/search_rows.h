/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of a search, shared by search.c, search_run.c and search_view.c. */
#ifndef COTEJO_CASEWORK_SEARCH_ROWS_H
#define COTEJO_CASEWORK_SEARCH_ROWS_H

#include "casework/act.h"
#include "casework/search.h"
#include "match/gallery.h"

/* A search as it lies in the store. */
struct search_row_full {
	int64_t id;
	int64_t case_id;
	int64_t user_id;
	int64_t probe_vault;
	enum search_kind kind;
	enum purpose purpose;
	int limit;
	/* sealed */
	unsigned fingers;
	int64_t against;
	bool urgent;
	struct search_filter filter;
};

enum err_code search_read(struct seat *seat, int64_t id, struct search_row_full *out,
			  struct err *err);

/* The prints that a search is made with, in the order of its probes. */
enum err_code search_probe_prints(struct seat *seat, const struct search_row_full *s,
				  int64_t prints[GALLERY_MAX_FINGERS],
				  int fingers[GALLERY_MAX_FINGERS], struct err *err);

/* Makes a candidate a hit inside an act; *hit is the old one when there is one. */
enum err_code search_put_hit(struct act *a, const struct search_row_full *s,
			     const struct gallery_candidate *c, const int64_t *probe_prints,
			     const int *probe_fingers, int64_t *hit, struct err *err);

/* The pairs of prints of a hit. */
struct hit_prints {
	int count;
	struct search_finger pair[10];
};
enum err_code hit_open_prints(struct seat *seat, int64_t hit, struct hit_prints *out,
			      int64_t *probe_vault, int64_t *cand_vault, struct err *err);

const char *search_kind_word(enum search_kind k);
int search_kind_parse(const char *word);

#endif
