/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Actions: what keys and the palette do. ui/actions.h has the table; this file
 * finds actions by key and by name and makes texts of them.
 */
#ifndef COTEJO_UI_ACTION_H
#define COTEJO_UI_ACTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/err.h"
#include "ui/actions.h"
#include "ui/key.h"

enum action {
	ACT_NONE,
#define ACTION_ENUM(id, name, group, keys, label, help, roles, argument) id,
	ACTION_TABLE(ACTION_ENUM)
#undef ACTION_ENUM
	ACT_COUNT,
};

/* Who: the bits are those of casework's ROLE_BIT(); MAY_NOBODY_YET is someone who
 * has not logged in. */
enum {
	MAY_NOBODY_YET = 1,
	MAY_CLERK = 2,
	MAY_ANALYST = 4,
	MAY_SUPERVISOR = 8,
	MAY_AUDITOR = 16,
	MAY_ADMIN = 32,
	MAY_ANY = 63,
	MAY_DESK = 62,
	MAY_PERSON = MAY_CLERK | MAY_ANALYST | MAY_SUPERVISOR,
	MAY_CASE = MAY_PERSON,
	MAY_SEARCH = MAY_ANALYST,
	MAY_EXAMINE = MAY_ANALYST,
	MAY_DECIDE = MAY_ANALYST | MAY_SUPERVISOR,
	MAY_AUDIT = MAY_AUDITOR,
	MAY_RIGHTS = MAY_CLERK | MAY_SUPERVISOR,
	MAY_PROPOSE = MAY_PERSON | MAY_ADMIN,
	/* Prints without a store (two files side by side) are for anyone. */
	MAY_PRINT = MAY_PERSON | MAY_NOBODY_YET,
};

enum group {
	GROUP_GLOBAL = 1,
	GROUP_LIST = 2,
	GROUP_FORM = 4,
	GROUP_PRINT = 8,
	GROUP_PAIR = 16,
	GROUP_CASES = 32,
	GROUP_PERSONS = 64,
	GROUP_PERSON = 128,
	GROUP_ENROL = 256,
	GROUP_SEARCH = 512,
	GROUP_BENCH = 1024,
	GROUP_NOTES = 2048,
	GROUP_QUEUE = 4096,
	GROUP_AUDIT = 8192,
	GROUP_USERS = 16384,
	GROUP_CASE = 32768,
	GROUP_READ = 65536,
	GROUP_RIGHTS = 131072,
	GROUP_HIT = 262144,
	GROUP_HITS = 524288,
	GROUP_EXCHANGE = 1048576,
	GROUP_LAST = 1048576,
};

struct action_info {
	enum action id;
	const char *name;
	unsigned group;
	const char *keys;
	const char *label; /* not yet translated */
	const char *help;  /* not yet translated */
	unsigned roles;
	const char *argument;
};

const struct action_info *action_info(enum action a);
/* The stable name of one group ("list", "print"), as in the rc file. */
const char *action_group_name(unsigned group);
/* The heading of one group in the help, translated. */
const char *action_group_title(unsigned group);

/* Exact name to action, ACT_NONE when there is none. */
enum action action_find(const char *name);

/* Puts the key bindings back to the table's. */
void action_bind_reset(void);
/* Adds a key (or a sequence "g,x") for an action, taking it away from actions of
 * the same group; name "none" only takes it away. group NULL: the action's own.
 * Errors name the word that is wrong. */
enum err_code action_bind(const char *group, const char *keys, const char *name, struct err *err);

/* Looks up a key typed after `prefix` (0: none) in these groups. Groups with a
 * higher bit come first. *more is set when the key begins a longer sequence. */
enum action action_for_key(unsigned groups, ui_key prefix, ui_key key, bool *more);

/* The first key of an action as shown on screens, "" when it has none. */
#define ACTION_CAP_LEN (2 * KEY_NAME_LEN)
char *action_cap(enum action a, char out[ACTION_CAP_LEN]);
/* All its keys, separated by blanks; owned. */
char *action_caps(enum action a);

/* The actions that continue a prefix, in the order of the table. */
size_t action_continuations(unsigned groups, unsigned roles, ui_key prefix, enum action *out,
			    ui_key *last, size_t room);

/* Documents made of the table. */
void action_print_roff(FILE *out);
void action_print_names(FILE *out);

#endif
