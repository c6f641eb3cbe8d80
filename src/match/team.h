/* SPDX-License-Identifier: Apache-2.0 */
/* Threads that share one loop after the other; private to src/match. */
#ifndef COTEJO_MATCH_TEAM_H
#define COTEJO_MATCH_TEAM_H

#include <stddef.h>

struct team;

/* n workers, 0: one for each processor. The caller of team_run() is one of them,
 * so a team works even when the system gives no thread. */
struct team *team_new(int n);
void team_free(struct team *t);
int team_size(const struct team *t);

/* Calls fn(ctx, worker, i) once for each i below count, in any order, and
 * returns when all are done. worker is below team_size(). */
void team_run(struct team *t, size_t count, void (*fn)(void *ctx, int worker, size_t i), void *ctx);

#endif
