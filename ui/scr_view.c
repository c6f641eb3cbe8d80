/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/scr_view.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "image/load.h"
#include "ui/pair.h"
#include "ui/pixels.h"
#include "ui/print_job.h"
#include "ui/print_marks.h"

struct view {
	struct screen base;
	struct pair pair;
	char *path[2];
	struct layers *layers[2];
	struct fpview_mark *marks[2];
	size_t n_marks[2];
	bool machine; /* the machine's minutiae are shown */
};

struct file_request {
	struct print_request request;
	char *path;
	double ppi;
	int side;
};

static enum err_code fetch(const struct print_request *r, void *lane, struct image **out,
			   struct err *err)
{
	const struct file_request *f = (const struct file_request *)r;
	struct image_options options = {.ppi = f->ppi};
	struct image_info info;
	enum err_code code = image_load_file(f->path, &options, out, &info, err);

	if (!code && (code = image_check_ppi(*out, &info, f->path, err))) {
		image_free(*out);
		*out = NULL;
	}
	return code;
}

/* The machine's minutiae as marks over the picture. */
static void make_marks(struct view *v, int side)
{
	free(v->marks[side]);
	v->marks[side] = print_marks(v->layers[side], &v->n_marks[side]);
}

static void ready(const struct print_request *r, struct screen *s, struct layers *layers,
		  bool final, const struct err *err)
{
	const struct file_request *f = (const struct file_request *)r;
	struct view *v = (struct view *)s;

	if (!layers) {
		if (err)
			app_say_err(s->app, err);
		return;
	}
	layers_free(v->layers[f->side]);
	v->layers[f->side] = layers;
	fpview_set(&v->pair.pane[f->side], layers, final);
	make_marks(v, f->side);
	if (final && !layers->analysed)
		app_say(s->app, SAY_WARN, "%s: %s", f->path, layers->why.msg);
}

static void free_request(struct print_request *r)
{
	free(((struct file_request *)r)->path);
	free(r);
}

static void view_open(struct screen *s, const void *argument)
{
	struct view *v = (struct view *)s;
	const struct view_argument *arg = argument;
	const char *names[2] = {"", ""};

	for (int i = 0; i < 2 && arg->path[i]; i++) {
		const char *slash = strrchr(arg->path[i], '/');
		struct file_request *f = xcalloc(1, sizeof(*f));

		names[i] = slash ? slash + 1 : arg->path[i];
		v->path[i] = xstrdup(arg->path[i]);
		f->request = (struct print_request){fetch, ready, free_request};
		f->path = xstrdup(arg->path[i]);
		f->ppi = arg->ppi;
		f->side = i;
		print_job_post(s->app, s, &f->request);
	}
	pair_init(&v->pair, names[0], names[1]);
	v->pair.one = !arg->path[1];
	v->machine = true;
}

static void view_close(struct screen *s)
{
	struct view *v = (struct view *)s;

	for (int i = 0; i < 2; i++) {
		free(v->path[i]);
		free(v->marks[i]);
		layers_free(v->layers[i]);
	}
}

static const char *view_blocked(const struct screen *s, enum action a)
{
	const struct view *v = (const struct view *)s;

	if (!v->path[1] && action_info(a)->group == GROUP_PAIR)
		return _("there is only one print");
	return NULL;
}

static unsigned view_act(struct screen *s, enum action act, const char *argument)
{
	struct view *v = (struct view *)s;

	switch (act) {
	case ACT_OVERLAY:
		v->machine = !v->machine;
		app_say(s->app, SAY_INFO,
			v->machine ? _("the machine's minutiae are shown") : _("no marks"));
		return UI_REPAINT;
	case ACT_PIXELS:
		pixels_show(s->app, v->layers, v->pair.pane);
		return UI_REPAINT;
	default:
		return pair_act(&v->pair, s->app, act);
	}
}

static unsigned view_mouse(struct screen *s, const struct event *e)
{
	return pair_mouse(&((struct view *)s)->pair, e);
}

static unsigned view_tick(struct screen *s)
{
	return pair_tick(&((struct view *)s)->pair);
}

static void view_draw(struct screen *s, struct surface *to, struct rect body)
{
	struct view *v = (struct view *)s;
	const struct fpview_mark *marks[2] = {v->machine ? v->marks[0] : NULL,
					      v->machine ? v->marks[1] : NULL};

	pair_draw(&v->pair, s->app, to, body, marks, v->n_marks, true);
}

static void view_subtitle(const struct screen *s, char *out, size_t room)
{
	const struct view *v = (const struct view *)s;
	const struct layers *l = v->layers[v->pair.focus];

	if (l)
		snprintf(out, room, _("%d x %d at %.0f ppi, %d minutiae"), l->image->width,
			 l->image->height, l->image->ppi,
			 l->template ? l->template->minutia_count : 0);
}

static const enum action view_footer[] = {
    ACT_ZOOM_RIDGES, ACT_ZOOM_FIT, ACT_OTHER_PANE,    ACT_LOCK_PANES, ACT_FLICKER,     ACT_GHOST,
    ACT_OVERLAY,     ACT_PIXELS,   ACT_PANE_ORIGINAL, ACT_PANE_CLAHE, ACT_FALSE_COLOR, ACT_NONE};

const struct screen_ops view_ops = {
    .name = "view",
    .title = N_("Prints"),
    .groups = GROUP_PRINT | GROUP_PAIR,
    .roles = MAY_ANY,
    .size = sizeof(struct view),
    .footer = view_footer,
    .open = view_open,
    .close = view_close,
    .act = view_act,
    .blocked = view_blocked,
    .mouse = view_mouse,
    .tick = view_tick,
    .period = PAIR_PERIOD,
    .draw = view_draw,
    .subtitle = view_subtitle,
};
