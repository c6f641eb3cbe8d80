/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/frames.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "ui/frame.h"
#include "ui/pair.h"
#include "ui/start.h"

/* What the child asks of the parent, one byte each: the bytes since the last. */
struct meter {
	int ask, answer; /* pipes of the child */
};

/* --- the screen in the child --------------------------------------------------------- */

struct show {
	struct screen base;
	struct pair pair;
};

static void show_draw(struct screen *s, struct surface *to, struct rect body)
{
	struct show *v = (struct show *)s;
	const struct fpview_mark *marks[2] = {NULL, NULL};
	const size_t n[2] = {0, 0};

	pair_draw(&v->pair, s->app, to, body, marks, n, true);
}

static const enum action no_footer[] = {ACT_NONE};

static const struct screen_ops show_ops = {
    .name = "frames",
    .title = N_("Frames"),
    .groups = GROUP_PRINT | GROUP_PAIR,
    .roles = MAY_ANY,
    .size = sizeof(struct show),
    .footer = no_footer,
    .draw = show_draw,
};

/* Everything written so far has been read by the parent; how much was it? */
static double bytes_since(const struct meter *m)
{
	double n = 0;
	ssize_t got;

	if (write(m->ask, "?", 1) != 1)
		return 0;
	while ((got = read(m->answer, &n, sizeof(n))) < 0 && errno == EINTR)
		;
	return got == (ssize_t)sizeof(n) ? n : 0;
}

/* Panning by one cell each way; the mean, and the dearest. */
static double pan_bytes(struct app *a, struct show *v, const struct meter *m, double *worst)
{
	static const int steps[4][2] = {{0, 1}, {1, 0}, {0, -1}, {-1, 0}};
	double sum = 0;

	*worst = 0;
	for (int i = 0; i < 4; i++) {
		double n;

		v->pair.before = v->pair.pane[0].view;
		fpview_pan(&v->pair.pane[0], steps[i][0], steps[i][1]);
		pair_follow(&v->pair);
		bytes_since(m);
		app_paint(a);
		n = bytes_since(m);
		sum += n;
		*worst = n > *worst ? n : *worst;
	}
	return sum / 4;
}

static void measure(struct app *a, struct show *v, const struct meter *m, double seconds,
		    struct frames_result *r)
{
	struct fpview *p = &v->pair.pane[0];
	double start, ridges, most, ignored;

	memset(r, 0, sizeof(*r));
	app_paint(a);
	ridges = raster_ridge_step(a->look.glyphs, &a->look.caps, layers_source(p->layers, 0),
				   p->view.aspect) *
		 0.98;
	/* Both as fine as they go: the dearest picture there is. */
	for (int i = 0; i < 2; i++)
		fpview_zoom_to(&v->pair.pane[i], ridges < 3 ? ridges : 2.6);
	app_paint(a);
	bytes_since(m);
	term_touch(a->term);
	app_paint(a);
	r->bytes_full = bytes_since(m);
	pan_bytes(a, v, m, &r->bytes_pan_one);
	v->pair.locked = true;
	v->pair.before.step = 0;
	pair_follow(&v->pair);
	app_paint(a);
	r->bytes_pan = pan_bytes(a, v, m, &ignored);
	most = p->view.step;
	start = clock_steady();
	while (clock_steady() - start < seconds) {
		double begin = clock_steady(), made, end;
		double turn = r->frames / 37.0;

		/* Zoom and pan at once: no cell stays as it was. */
		v->pair.before = p->view;
		fpview_zoom_to(p, most * (0.8 + 0.2 * sin(turn)));
		fpview_pan(p, r->frames % 3 - 1, r->frames % 5 - 2);
		pair_follow(&v->pair);
		frame_draw(a);
		made = clock_steady();
		draw_frame(a->draw, a->surface);
		end = clock_steady();
		r->make_ms += (made - begin) * 1e3;
		r->write_ms += (end - made) * 1e3;
		r->worst_ms = fmax(r->worst_ms, (end - begin) * 1e3);
		r->frames++;
	}
	/* What is still on its way counts, too. */
	bytes_since(m);
	r->fps = r->frames / (clock_steady() - start);
	r->make_ms /= r->frames;
	r->write_ms /= r->frames;
}

static void child_main(int slave, const struct meter *m, int result_fd, enum glyphs glyphs,
		       const struct image *ia, const struct image *ib, double seconds)
{
	struct start_options o = {
	    .no_mouse = true, .glyphs = glyphs_name(glyphs), .rc = "/dev/null"};
	struct frames_result r;
	struct layers *l[2];
	struct show *v;
	struct app *a;
	struct err err = ERR_INIT;
	ssize_t n;

	setsid();
	ioctl(slave, TIOCSCTTY, 0);
	dup2(slave, STDIN_FILENO);
	dup2(slave, STDOUT_FILENO);
	setenv("TERM", "xterm-256color", 1);
	unsetenv("NO_COLOR");
	unsetenv("COLUMNS");
	unsetenv("LINES");
	if (start_app(&o, NULL, &a, &err))
		_exit(1);
	l[0] = layers_new(image_copy(ia));
	l[1] = layers_new(image_copy(ib));
	layers_analyse(l[0]);
	layers_analyse(l[1]);
	v = (struct show *)app_open(a, &show_ops, NULL);
	pair_init(&v->pair, "A", "B");
	fpview_set(&v->pair.pane[0], l[0], false);
	fpview_set(&v->pair.pane[1], l[1], false);
	measure(a, v, m, seconds, &r);
	app_free(a);
	layers_free(l[0]);
	layers_free(l[1]);
	n = write(result_fd, &r, sizeof(r));
	_exit(n == (ssize_t)sizeof(r) ? 0 : 1);
}

/* --- the parent: a terminal that reads as fast as it can --------------------------------- */

static bool serve(int master, int ask, int answer, int result, struct frames_result *out)
{
	static char buf[1 << 16];
	double bytes = 0;
	struct pollfd p[3] = {{.fd = master, .events = POLLIN},
			      {.fd = ask, .events = POLLIN},
			      {.fd = result, .events = POLLIN}};

	for (;;) {
		ssize_t n;

		if (poll(p, 3, -1) < 0 && errno != EINTR)
			return false;
		/* Output first: an answer must count all that was written before. */
		if (p[0].revents & POLLIN) {
			n = read(master, buf, sizeof(buf));
			if (n > 0) {
				bytes += (double)n;
				continue;
			}
		}
		if (p[1].revents & POLLIN) {
			if (read(ask, buf, 1) == 1 &&
			    write(answer, &bytes, sizeof(bytes)) != (ssize_t)sizeof(bytes))
				return false;
			bytes = 0;
			continue;
		}
		if (p[2].revents & (POLLIN | POLLHUP))
			return read(result, out, sizeof(*out)) == (ssize_t)sizeof(*out);
	}
}

enum err_code frames_measure(int h, int w, enum glyphs glyphs, const struct image *a,
			     const struct image *b, double seconds, struct frames_result *out,
			     struct err *err)
{
	struct winsize ws = {.ws_row = (unsigned short)h, .ws_col = (unsigned short)w};
	int master, slave, ask[2], answer[2], result[2], status;
	pid_t pid;
	bool ok;

	if (openpty(&master, &slave, NULL, NULL, &ws) < 0)
		return err_set(err, ERR_IO, _("no pseudo terminal: %s"), strerror(errno));
	if (pipe(ask) < 0 || pipe(answer) < 0 || pipe(result) < 0)
		return err_set(err, ERR_IO, _("no pipe: %s"), strerror(errno));
	pid = fork();
	if (pid < 0)
		return err_set(err, ERR_IO, _("no further process: %s"), strerror(errno));
	if (pid == 0) {
		struct meter m = {ask[1], answer[0]};

		close(master);
		close(ask[0]);
		close(answer[1]);
		close(result[0]);
		child_main(slave, &m, result[1], glyphs, a, b, seconds);
	}
	close(slave);
	close(ask[1]);
	close(answer[0]);
	close(result[1]);
	ok = serve(master, ask[0], answer[1], result[0], out);
	close(master);
	close(ask[0]);
	close(answer[1]);
	close(result[0]);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!ok)
		return err_set(err, ERR_IO, _("the measuring process ended early"));
	return ERR_OK;
}
