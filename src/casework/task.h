/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The queue: what waits for whom. A task is taken with a lease that runs out, so
 * that two people (or two desks) never work on the same thing; a double key
 * press finds the task taken by oneself, which is fine.
 */
#ifndef COTEJO_CASEWORK_TASK_H
#define COTEJO_CASEWORK_TASK_H

#include "casework/desk.h"

enum task_stage {
	TASK_DUPLICATE,	 /* analyst: is the person in the files already? */
	TASK_APPROVE,	 /* supervisor of another unit: may this search run? */
	TASK_EXAMINE,	 /* analyst: the candidates of a search */
	TASK_VERIFY,	 /* another examiner, blind */
	TASK_RESOLVE,	 /* a third examiner, blind */
	TASK_RELEASE,	 /* supervisor */
	TASK_PROPOSAL,	 /* another supervisor: answer a proposal */
	TASK_REQUEST,	 /* clerk, supervisor: a request of a person */
	TASK_PUSH,	 /* clerk, supervisor: tell an earlier recipient */
	TASK_PROTECTION, /* supervisor: a partner asked about a protected person */
	TASK_STAGE_COUNT,
};

const char *task_stage_word(enum task_stage s);
const char *task_stage_name(enum task_stage s);

/* Priority classes: urgent tasks are due within an hour, the others within a day
 * (regulation 2024/1358, article 38(2)). */
struct task {
	int64_t id;
	enum task_stage stage;
	int64_t search_id; /* 0: none; hidden from a blind verifier */
	int64_t hit_id;	   /* 0: none */
	int64_t ref_id;	   /* request, proposal, capture; 0: none */
	int64_t person;	   /* 0: none, or hidden from a blind verifier */
	bool urgent;
	instant created;
	instant due;
	bool overdue;
	int64_t holder;	   /* user who has it now; 0: free */
	char *holder_name; /* "" when free, or when it is not to be known */
	instant held_until;
	int64_t assigned; /* given to this user; 0: to anyone */
	bool mine;	  /* held by this user, or assigned */
};

struct tasks {
	struct task *rows; /* overdue and urgent first, then by due time */
	size_t count;
};

/* The open tasks this user may take. stage < 0: all stages. */
enum err_code task_list(struct seat *seat, int stage, struct tasks *out, struct err *err);
void tasks_clear(struct tasks *t);

/* Takes a task for the policy's time, or takes it again to go on. ERR_CONFLICT:
 * someone else has it, or it is done; ERR_REFUSED: not for this user. */
enum err_code task_take(struct seat *seat, int64_t task, struct err *err);
/* The next task of a stage, drawn at random among the most pressing; the way in
 * which verifications are handed out. ERR_NOT_FOUND when there is none. */
enum err_code task_take_next(struct seat *seat, enum task_stage stage, int64_t *task,
			     struct err *err);
/* Gives a task back. */
enum err_code task_drop(struct seat *seat, int64_t task, struct err *err);
/* Gives a task to one user, or (NULL) to anyone again; a supervisor. A lease of
 * someone else ends with it. */
enum err_code task_assign(struct seat *seat, int64_t task, const char *user_name, struct err *err);
/* Closes a task that no decision closes (duplicate check done, recipient told). */
enum err_code task_close(struct seat *seat, int64_t task, struct err *err);

/* How many tasks of each stage wait for this user, and how many are overdue. */
struct task_counts {
	int open[TASK_STAGE_COUNT];
	int overdue[TASK_STAGE_COUNT];
};
enum err_code task_count(struct seat *seat, struct task_counts *out, struct err *err);

#endif
