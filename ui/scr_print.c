/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/scr_print.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/capture.h"
#include "ui/fpview.h"
#include "ui/pixels.h"
#include "ui/print_job.h"
#include "ui/print_marks.h"
#include "ui/station.h"

struct print_screen {
	struct screen base;
	struct fpview view[2]; /* the second is never drawn: ui/pixels.h takes two */
	struct layers *layers;
	struct fpview_mark *marks;
	size_t n_marks;
	bool machine; /* the machine's minutiae are shown */
};

struct stored_request {
	struct print_request request;
	struct why why;
	int64_t print;
};

static enum err_code fetch(const struct print_request *r, void *lane, struct image **out,
			   struct err *err)
{
	const struct stored_request *q = (const struct stored_request *)r;
	struct look look = why_look(&q->why);

	if (!lane)
		return err_set(err, ERR_AUTH, _("nobody is logged in"));
	return print_image(lane, &look, q->print, out, err);
}

static void ready(const struct print_request *r, struct screen *s, struct layers *layers,
		  bool final, const struct err *err)
{
	struct print_screen *p = (struct print_screen *)s;

	if (!layers) {
		if (err)
			app_say_err(s->app, err);
		return;
	}
	layers_free(p->layers);
	p->layers = layers;
	fpview_set(p->view, layers, final);
	free(p->marks);
	p->marks = print_marks(layers, &p->n_marks);
}

static void free_request(struct print_request *r)
{
	why_clear(&((struct stored_request *)r)->why);
	free(r);
}

static void print_open(struct screen *s, const void *argument)
{
	struct print_screen *p = (struct print_screen *)s;
	const struct print_argument *arg = argument;
	struct stored_request *r = xcalloc(1, sizeof(*r));

	fpview_init(p->view, arg->title);
	p->machine = true;
	r->request = (struct print_request){fetch, ready, free_request};
	why_set(&r->why, arg->look);
	r->print = arg->print;
	print_job_post(s->app, s, &r->request);
}

static void print_close(struct screen *s)
{
	struct print_screen *p = (struct print_screen *)s;

	layers_free(p->layers);
	free(p->marks);
}

static unsigned print_act(struct screen *s, enum action act, const char *argument)
{
	struct print_screen *p = (struct print_screen *)s;
	struct layers *both[2] = {p->layers, NULL};

	switch (act) {
	case ACT_OVERLAY:
		p->machine = !p->machine;
		return UI_REPAINT;
	case ACT_PIXELS:
		pixels_show(s->app, both, p->view);
		return UI_REPAINT;
	default:
		return fpview_act(p->view, s->app, act);
	}
}

static unsigned print_mouse(struct screen *s, const struct event *e)
{
	return fpview_mouse(((struct print_screen *)s)->view, e);
}

static void print_draw(struct screen *s, struct surface *to, struct rect body)
{
	struct print_screen *p = (struct print_screen *)s;

	fpview_draw(p->view, s->app, to, body, p->machine ? p->marks : NULL, p->n_marks, NULL,
		    true);
}

static void print_subtitle(const struct screen *s, char *out, size_t room)
{
	const struct print_screen *p = (const struct print_screen *)s;
	const struct layers *l = p->layers;

	if (l)
		snprintf(out, room, _("%d x %d at %.0f ppi, %d minutiae"), l->image->width,
			 l->image->height, l->image->ppi,
			 l->template ? l->template->minutia_count : 0);
}

static const enum action footer[] = {ACT_ZOOM_RIDGES,	ACT_ZOOM_FIT,	   ACT_ZOOM_IN,
				     ACT_ZOOM_OUT,	ACT_OVERLAY,	   ACT_PANE_ORIGINAL,
				     ACT_PANE_ENHANCED, ACT_PANE_SKELETON, ACT_NONE};

const struct screen_ops print_ops = {
    .name = "print",
    .title = N_("Print"),
    .groups = GROUP_PRINT,
    .roles = MAY_PERSON,
    .size = sizeof(struct print_screen),
    .footer = footer,
    .open = print_open,
    .close = print_close,
    .act = print_act,
    .mouse = print_mouse,
    .draw = print_draw,
    .subtitle = print_subtitle,
};
