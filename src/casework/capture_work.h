/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a capture. */
#ifndef COTEJO_CASEWORK_CAPTURE_WORK_H
#define COTEJO_CASEWORK_CAPTURE_WORK_H

#include "casework/capture.h"

struct capture {
	int64_t person;
	int64_t notice;
	struct capture_try *tries;
	size_t try_count;
	size_t try_cap;
	struct {
		enum missing why;
		bool permanent;
		char *comment;
	} missing[FINGER_COUNT];
	struct capture_finding *findings;
	size_t finding_count;
	size_t finding_cap;
	bool checked; /* findings are those of the tries in force */
};

#endif
