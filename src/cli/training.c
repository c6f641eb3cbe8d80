/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo training fill: comparisons of known truth for the queue. */
#include "casework/training.h"

#include <signal.h>
#include <stdio.h>

#include "base/i18n.h"
#include "cli/seat.h"
#include "cli/verbs.h"

static struct cancel stopped;

static void on_interrupt(int sig)
{
	cancel_ask(&stopped);
}

static enum err_code run(struct verb_call *call)
{
	struct desk *desk = NULL;
	struct seat *seat = NULL;
	int made = 0, placed = 0, unused = 0;
	long want;
	enum err_code code = verb_long(call, "pairs", 1, 500, 20, &want);

	if (code == ERR_OK)
		code = seat_open(call, &desk, &seat);
	if (code == ERR_OK) {
		signal(SIGINT, on_interrupt);
		code = training_fill(seat, (int)want, &stopped, &made, &call->err);
	}
	if (code == ERR_OK)
		code = training_place(seat, &placed, &call->err);
	if (code == ERR_OK)
		code = training_unused(seat, &unused, &call->err);
	/* How many were placed is nobody's business: who knows it could guess which. */
	if (code == ERR_OK)
		printf(_("%d pairs of known truth made; %d are ready for the queue\n"), made,
		       unused);
	seat_close(desk, seat);
	return code;
}

static const struct verb_option options[] = {
    {"pairs", 'n', "N", N_("how many unused pairs there are to be then (20)")},
    SEAT_OPTIONS,
    {0},
};

const struct verb verb_training_fill = {
    .name = "training fill",
    .summary = N_("make comparisons of known truth for the queue of verifications"),
    .details = N_("Pairs of synthetic prints, of one finger or of the two closest among several, "
		  "go sealed into a pool. A set share of the verifications (policy "
		  "insertion-percent) is drawn from it, so that examiners, who are told after "
		  "their conclusion, know how they work. Never part of any case. For a "
		  "supervisor; some seconds for each pair."),
    .options = options,
    .run = run,
};
