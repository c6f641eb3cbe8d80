/* SPDX-License-Identifier: Apache-2.0 */
/* Tasks written within other acts. */
#ifndef COTEJO_CASEWORK_TASK_ROWS_H
#define COTEJO_CASEWORK_TASK_ROWS_H

#include "casework/act.h"
#include "casework/task.h"

struct task_about {
	int64_t search;
	int64_t hit;
	int64_t round;
	int64_t ref;
	int64_t vault;
	instant due; /* 0: by the class */
};

enum err_code task_add(struct act *a, enum task_stage stage, struct task_about about, bool urgent,
		       struct err *err);

/* Makes sure the user has the lease of the task at this stage of the hit (or of
 * its search), taking it when it is free. Not inside an act. */
enum err_code task_need(struct seat *seat, enum task_stage stage, int64_t hit, int64_t search,
			struct err *err);

#endif
