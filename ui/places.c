/* SPDX-License-Identifier: Apache-2.0 */
/* Where the ACT_GO_ actions lead: one line for each place. */
#include "base/mem.h"
#include "ui/scr_bench.h"
#include "ui/scr_cases.h"
#include "ui/scr_exchange.h"
#include "ui/scr_hits.h"
#include "ui/scr_home.h"
#include "ui/scr_log.h"
#include "ui/scr_persons.h"
#include "ui/scr_policy.h"
#include "ui/scr_proposals.h"
#include "ui/scr_queue.h"
#include "ui/scr_requests.h"
#include "ui/scr_searches.h"
#include "ui/scr_stats.h"
#include "ui/scr_users.h"
#include "ui/station.h"

/* clang-format off */
static const struct place {
	enum action act;
	const struct screen_ops *ops;
} places[] = {
    {ACT_GO_HOME, &home_ops},
    {ACT_GO_CASES, &cases_ops},
    {ACT_GO_PERSONS, &persons_ops},
    {ACT_GO_REQUESTS, &requests_ops},
    {ACT_GO_PROPOSALS, &proposals_ops},
    {ACT_GO_POLICY, &policy_ops},
    {ACT_GO_USERS, &users_ops},
    {ACT_GO_TRAINING, &training_ops},
    {ACT_GO_STATS, &stats_ops},
    {ACT_GO_SEARCH, &searches_ops},
    {ACT_GO_AUDIT, &log_ops},
    {ACT_GO_QUEUE, &queue_ops},
    {ACT_GO_HITS, &hits_ops},
    {ACT_GO_EXCHANGE, &exchange_ops},
};
/* clang-format on */

static const struct place *find_place(enum action act)
{
	for (size_t i = 0; i < ARRAY_LEN(places); i++)
		if (places[i].act == act)
			return &places[i];
	return NULL;
}

bool places_has(const struct app *a, enum action act)
{
	const struct place *p = find_place(act);

	return p && (p->ops->roles & action_info(act)->roles & a->roles);
}

/* The stack is left alone where something above would be lost. */
static bool go_back_to(struct app *a, const struct screen_ops *ops)
{
	int at = a->depth - 1;

	while (at >= 0 && a->stack[at]->ops != ops)
		at--;
	if (at < 0)
		return false;
	for (int i = at + 1; i < a->depth; i++)
		if (a->stack[i]->ops->unsaved && a->stack[i]->ops->unsaved(a->stack[i]))
			return false;
	if (at + 1 < a->depth)
		app_close(a, a->stack[at + 1]);
	return true;
}

unsigned places_go(struct app *a, enum action act, const char *argument)
{
	const struct place *p = find_place(act);

	if (!p)
		return UI_IGNORED;
	if (!argument && go_back_to(a, p->ops))
		return UI_REPAINT;
	app_open(a, p->ops, &(struct place_argument){argument});
	return UI_REPAINT;
}
