/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/errand.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "ui/station.h"

static enum err_code run(struct job *j, void *lane_state)
{
	struct errand *e = (struct errand *)j;

	if (!lane_state && !e->ops->anyone)
		return err_set(&j->err, ERR_AUTH, _("nobody is logged in"));
	return e->ops->run(e, lane_state, &j->err);
}

static void done(struct job *j, void *receiver)
{
	struct errand *e = (struct errand *)j;

	e->code = j->code;
	e->err = j->err;
	if (e->code == ERR_AUTH)
		station_look_at_lock(e->app);
	if (e->ops->done)
		e->ops->done(e, receiver);
	else
		errand_failed(e);
}

static void free_job(struct job *j)
{
	struct errand *e = (struct errand *)j;

	if (e->ops->clear)
		e->ops->clear(e);
	free(e);
}

static const struct job_ops job_ops = {
    .name = "errand",
    .run = run,
    .done = done,
    .free = free_job,
};

bool errand_post(struct app *a, struct screen *s, enum lane lane, const struct errand_ops *ops,
		 struct errand *e)
{
	e->job.ops = &job_ops;
	e->ops = ops;
	e->app = a;
	return app_post(a, s, lane, &e->job);
}

bool errand_cancelled(const struct errand *e)
{
	return cancel_asked(&e->job.cancel);
}

bool errand_failed(struct errand *e)
{
	if (e->code == ERR_OK)
		return false;
	app_say_err(e->app, &e->err);
	return true;
}
