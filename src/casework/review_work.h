/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a review. */
#ifndef COTEJO_CASEWORK_REVIEW_WORK_H
#define COTEJO_CASEWORK_REVIEW_WORK_H

#include "casework/hit_rows.h"
#include "casework/inside.h"
#include "casework/print_store.h"
#include "casework/review.h"
#include "casework/search_rows.h"

struct review_finger {
	bool used;
	bool analysed;
	int quality; /* of the probe's print */
	struct work work;
};

struct review {
	struct hit_now hit;
	enum task_stage stage;
	bool blind;
	int64_t sheet_search; /* the analysis is for the whole list; 0: for this hit */
	struct hit_prints prints;
	struct review_finger finger[10];
	int marks_good;
	int marks_poor;
};

/* A look at a print within an examination, logged under the purpose and the case
 * of its search. */
enum err_code review_log_view(struct seat *seat, const struct hit_now *h, int64_t print,
			      const char *part, struct err *err);
enum err_code review_drop_draft(struct seat *seat, const struct review *r, struct err *err);

#endif
