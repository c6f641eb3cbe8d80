/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/print_job.h"

#include <stdlib.h>

#include "base/mem.h"

struct print_job {
	struct job job;
	struct print_request *request;
	struct layers *final;
};

/* A report is freed after it was handled; what it held has gone on by then. */
struct box {
	struct layers *layers;
};

static enum err_code run(struct job *j, void *lane_state)
{
	struct print_job *p = (struct print_job *)j;
	struct image *img = NULL;
	enum err_code code = p->request->fetch(p->request, lane_state, &img, &j->err);
	struct layers *l;
	struct box *first;

	if (code)
		return code;
	/* The picture first, what the engine sees in it when that is done. */
	first = xcalloc(1, sizeof(*first));
	first->layers = layers_new(image_copy(img));
	job_report(j, first);
	l = layers_new(img);
	if (!cancel_asked(&j->cancel))
		layers_analyse(l);
	p->final = l;
	return ERR_OK;
}

static void report(struct job *j, void *receiver, void *item)
{
	struct print_job *p = (struct print_job *)j;
	struct box *b = item;

	p->request->ready(p->request, receiver, b->layers, false, NULL);
	b->layers = NULL;
}

static void done(struct job *j, void *receiver)
{
	struct print_job *p = (struct print_job *)j;

	p->request->ready(p->request, receiver, p->final, true, j->code ? &j->err : NULL);
	p->final = NULL;
}

static void free_job(struct job *j)
{
	struct print_job *p = (struct print_job *)j;

	layers_free(p->final);
	if (p->request->free)
		p->request->free(p->request);
	else
		free(p->request);
	free(p);
}

static void free_box(void *item)
{
	struct box *b = item;

	layers_free(b->layers);
	free(b);
}

static const struct job_ops print_job_ops = {
    .name = "print",
    .run = run,
    .report = report,
    .done = done,
    .free = free_job,
    .free_item = free_box,
};

void print_job_post(struct app *a, struct screen *s, struct print_request *r)
{
	struct print_job *p = xcalloc(1, sizeof(*p));

	p->job.ops = &print_job_ops;
	p->request = r;
	app_post(a, s, LANE_PRINT, &p->job);
}
