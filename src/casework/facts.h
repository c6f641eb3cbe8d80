/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts that the triggers of the store ask the session for, because they lie
 * sealed: may data go to that country, is a record due for erasure, is the
 * person old enough for prints, is an exclusion drawn for a second check.
 */
#ifndef COTEJO_CASEWORK_FACTS_H
#define COTEJO_CASEWORK_FACTS_H

#include "casework/inside.h"

struct record;

/* Sets the callbacks of the actor; their context is the seat. */
void facts_bind(struct seat *seat, struct db_actor *actor);

/* The newest version of a record, without a log entry: for rules, never for
 * screens. The seat must hold its keys. */
enum err_code facts_record(struct seat *seat, int64_t id, struct record *out, struct err *err);

/* The day on which a record is to be erased, from its class, its capture and the
 * policy. created: when the first version was written. */
struct date facts_due(struct db *db, int retention, const struct date *captured, instant created);

/* Years by which the least and the greatest possible age lie, from the record;
 * nothing known: 0 and 200. */
void facts_age(const struct record *r, const struct date *on, int *youngest, int *oldest);

#endif
