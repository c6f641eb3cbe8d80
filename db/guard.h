/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a connection may do at all: the authorizer. Nothing is allowed that is
 * not granted; grants are one table, by role, table, action and columns
 * (db/grants.c). Changing the schema, attaching files, pragmas and
 * common table expressions are granted to nobody who is logged in: a WITH
 * could take the name of a view and borrow its rights (the authorizer is told
 * only the innermost name).
 */
#ifndef COTEJO_DB_GUARD_H
#define COTEJO_DB_GUARD_H

#include <stdbool.h>

#include "db/db.h"

#define GRANT_SELECT 1u
#define GRANT_INSERT 2u
#define GRANT_UPDATE 4u
#define GRANT_DELETE 8u

struct grant {
	unsigned roles;	     /* bits 1 << enum db_role */
	const char *table;   /* table or view */
	unsigned actions;    /* GRANT_... */
	const char *columns; /* "a b c": only these (select, update); NULL: all */
};

extern const struct grant guard_grants[];

/* True when the role may do the action on that column ("" or NULL: some column). */
bool guard_allows(enum db_role role, unsigned action, const char *table, const char *column);
/* True when an SQL function may be called from statements. */
bool guard_function(const char *name);
/* True when the text holds the bare keyword WITH. */
bool guard_has_with(const char *sql);

#endif
