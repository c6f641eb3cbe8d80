/* SPDX-License-Identifier: Apache-2.0 */
/* The toolkit through a terminal: two prints on the screen, all sorts of terminals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/path.h"
#include "image/write.h"
#include "support/pattern.h"
#include "support/tty.h"

#define PATIENCE 60000

static char folder[] = "/tmp/cotejo-view-XXXXXX";
static char *program, *print_a, *print_b;

static int set_up(void **state)
{
	struct pattern_view va = PATTERN_VIEW_PLAIN, vb = PATTERN_VIEW_PLAIN;
	struct waves p = pattern_make(3);
	struct err err = ERR_INIT;
	struct image *a, *b;
	const char *build = getenv("COTEJO_BUILDDIR");

	vb.turn = 0.2;
	vb.shift_x = 14;
	vb.seed = 2;
	if (!mkdtemp(folder))
		return -1;
	program = path_join(build ? build : ".", "cotejo");
	print_a = path_join(folder, "left.png");
	print_b = path_join(folder, "right.png");
	a = pattern_draw(&p, &va);
	b = pattern_draw(&p, &vb);
	if (image_save_png(a, print_a, &err) || image_save_png(b, print_b, &err))
		return -1;
	image_free(a);
	image_free(b);
	return 0;
}

static int tear_down(void **state)
{
	unlink(print_a);
	unlink(print_b);
	rmdir(folder);
	free(program);
	free(print_a);
	free(print_b);
	return 0;
}

static struct tty *start(struct tty_options o)
{
	const char *argv[] = {program, "view", print_a, print_b, NULL};
	struct tty *t;

	o.folder = folder;
	t = tty_spawn(&o, argv);
	assert_true(tty_settle(t, PATIENCE));
	return t;
}

static struct tty *start_size(int rows, int cols)
{
	return start((struct tty_options){.rows = rows, .cols = cols});
}

static void stop(struct tty *t)
{
	int status;

	tty_keys(t, "Q");
	status = tty_wait_exit(t, PATIENCE);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	tty_close(t);
}

static void looks_as_it_should(void **state)
{
	static const int sizes[][2] = {{24, 80}, {40, 100}, {60, 200}};

	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		struct tty *t = start_size(sizes[i][0], sizes[i][1]);
		char name[40];

		snprintf(name, sizeof(name), "view-%dx%d", sizes[i][1], sizes[i][0]);
		assert_true(tty_expect(t, name));
		tty_do(t, "z");
		snprintf(name, sizeof(name), "view-ridges-%dx%d", sizes[i][1], sizes[i][0]);
		assert_true(tty_expect(t, name));
		stop(t);
	}
}

static void says_what_is_not_the_original(void **state)
{
	struct tty *t = start_size(40, 100);

	assert_false(tty_has(t, "NOT THE ORIGINAL"));
	tty_do(t, "3");
	assert_true(tty_has(t, "NOT THE ORIGINAL: enhanced"));
	tty_do(t, "9");
	assert_true(tty_has(t, "inverted"));
	tty_do(t, "1"); /* the original is one key away, whatever was changed */
	assert_false(tty_has(t, "NOT THE ORIGINAL"));
	tty_do(t, "\\");
	assert_true(tty_has(t, "MIRRORED"));
	stop(t);
}

static void refuses_what_it_cannot_resolve(void **state)
{
	struct tty *t = start_size(24, 80);

	assert_true(tty_has(t, "flow map: zoom in (z) for ridges"));
	tty_do(t, "z<Tab>z");
	assert_false(tty_has(t, "flow map"));
	stop(t);
}

/* Every cell, with its colours. */
static void grab(struct tty *t, struct tty_cell *cells)
{
	for (int y = 0; y < tty_rows(t); y++)
		for (int x = 0; x < tty_cols(t); x++) {
			struct tty_cell *c = &cells[y * tty_cols(t) + x];

			tty_cell(t, y, x, c);
			c->chars[0] = c->chars[0] ? c->chars[0] : ' ';
			/* Nobody sees the ink of a blank. */
			if (c->chars[0] == ' ' && !c->underline && !c->reverse)
				memset(c->fg, 0, sizeof(c->fg));
			/* The message goes with the next key. */
			if (y == tty_rows(t) - 2)
				memset(c, 0, sizeof(*c));
		}
}

static void moved_cells_are_the_right_ones(void **state)
{
	static const char *const moves[] = {"H", "L", "K", "J", "<S-Up>", "HHH", "LLJ"};
	struct tty *t = start_size(60, 200);
	size_t n = 60 * 200;
	struct tty_cell *before = xcalloc(n, sizeof(*before)), *after = xcalloc(n, sizeof(*after));
	size_t bytes, full, pan;

	tty_do(t, "z'"); /* every ridge, both locked */
	for (size_t i = 0; i < ARRAY_LEN(moves); i++) {
		bytes = tty_bytes(t);
		tty_do(t, moves[i]);
		pan = tty_bytes(t) - bytes;
		grab(t, before);
		bytes = tty_bytes(t);
		tty_do(t, "<C-l>");
		full = tty_bytes(t) - bytes;
		grab(t, after);
		/* What was moved on the terminal is what a full redraw puts there. */
		assert_memory_equal(before, after, n * sizeof(*before));
		if (strlen(moves[i]) < 2 || moves[i][0] == '<')
			assert_true(pan * 2 < full);
	}
	free(before);
	free(after);
	stop(t);
}

static void follows_the_window(void **state)
{
	struct tty *t = start_size(24, 80);

	tty_resize(t, 40, 100);
	assert_true(tty_settle(t, PATIENCE));
	assert_true(tty_expect(t, "view-100x40"));
	tty_resize(t, 10, 60);
	assert_true(tty_settle(t, PATIENCE));
	assert_true(tty_has(t, "This window is too small"));
	assert_true(tty_has(t, "needed: 80 x 24"));
	tty_resize(t, 24, 80);
	assert_true(tty_settle(t, PATIENCE));
	assert_true(tty_expect(t, "view-80x24"));
	stop(t);
}

static void stops_and_goes_on(void **state)
{
	/* Only a shell with job control can have a stopped program. */
	char *script =
	    xasprintf("set -m; '%s' view '%s' '%s'; echo STOPPED; read x; fg; echo ENDED", program,
		      print_a, print_b);
	const char *argv[] = {"/bin/sh", "-c", script, NULL};
	struct tty_options o = {.rows = 24, .cols = 80, .folder = folder};
	struct tty *t = tty_spawn(&o, argv);

	assert_true(tty_settle(t, PATIENCE));
	tty_keys(t, "<C-z>");
	assert_true(tty_wait_text(t, "STOPPED", PATIENCE));
	assert_false(tty_has(t, "flow map")); /* the shell's screen is back */
	tty_raw(t, "\r");
	assert_true(tty_wait_text(t, "flow map", PATIENCE));
	assert_true(tty_settle(t, PATIENCE));
	tty_do(t, "?");
	assert_true(tty_has(t, "Keys: Prints"));
	tty_do(t, "<Esc>");
	tty_keys(t, "Q");
	assert_true(tty_wait_text(t, "ENDED", PATIENCE));
	tty_close(t);
	free(script);
}

static void ends_when_told(void **state)
{
	static const int signals[] = {SIGTERM, SIGHUP, SIGINT};

	for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
		struct tty *t = start_size(24, 80);
		int status;

		kill(tty_pid(t), signals[i]);
		status = tty_wait_exit(t, PATIENCE);
		/* It leaves by its own loop, and the terminal as it was. */
		assert_true(WIFEXITED(status));
		tty_pump(t);
		assert_false(tty_has(t, "Cotejo"));
		tty_close(t);
	}
}

static void palette_and_help(void **state)
{
	struct tty *t = start_size(24, 80);

	tty_do(t, ":zoom");
	assert_true(tty_has(t, "zoom-ridges"));
	tty_do(t, "<Esc>");
	assert_false(tty_has(t, "zoom-ridges"));
	tty_do(t, ":the<Tab>");
	assert_true(tty_has(t, ":theme"));
	tty_do(t, "paper<Enter>");
	assert_true(tty_has(t, "theme: paper"));
	tty_do(t, ":nonsense<Enter>");
	assert_true(tty_has(t, "there is no command 'nonsense'"));
	tty_do(t, "?");
	assert_true(tty_expect(t, "view-help-80x24"));
	tty_do(t, "/mirror");
	assert_true(tty_has(t, "show the mirror image"));
	assert_false(tty_has(t, "move the cursor up"));
	tty_do(t, "<Esc>");
	assert_true(tty_has(t, "move the cursor up")); /* Esc: one level, the filter */
	tty_do(t, "<Esc>");
	assert_false(tty_has(t, "Keys: Prints"));
	tty_do(t, "<F11>");
	assert_true(tty_has(t, "there is no command"));
	tty_do(t, "<Esc>g");
	assert_true(tty_wait_text(t, "g and then", PATIENCE)); /* shown after a while */
	tty_do(t, "<Esc>");
	assert_false(tty_has(t, "g and then"));
	stop(t);
}

static void asks_before_the_last_screen_goes(void **state)
{
	struct tty *t = start_size(24, 80);
	int status;

	tty_do(t, "q");
	assert_true(tty_has(t, "Leave Cotejo?"));
	tty_do(t, "<Enter>"); /* the safe answer has the focus */
	assert_false(tty_has(t, "Leave Cotejo?"));
	tty_keys(t, "qy");
	status = tty_wait_exit(t, PATIENCE);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	tty_close(t);
}

static void works_on_other_terminals(void **state)
{
	static const char *const no_color[] = {"NO_COLOR=1", NULL};
	static const struct {
		const char *name;
		struct tty_options o;
	} cases[] = {
	    {"xterm", {.rows = 24, .cols = 80, .term = "xterm"}},
	    {"linux", {.rows = 24, .cols = 80, .term = "linux"}},
	    {"tmux", {.rows = 24, .cols = 80, .term = "tmux-256color"}},
	    {"ascii", {.rows = 24, .cols = 80, .locale = "C"}},
	    {"nocolor", {.rows = 24, .cols = 80, .env = no_color}},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct tty *t = start(cases[i].o);
		char name[60];

		snprintf(name, sizeof(name), "view-%s-80x24", cases[i].name);
		assert_true(tty_expect(t, name));
		tty_do(t, "zzo");
		snprintf(name, sizeof(name), "view-%s-close-80x24", cases[i].name);
		assert_true(tty_expect(t, name));
		stop(t);
	}
}

static void no_colour_means_none(void **state)
{
	static const char *const no_color[] = {"NO_COLOR=1", NULL};
	struct tty *t = start((struct tty_options){.rows = 24, .cols = 80, .env = no_color});
	struct tty_cell first, c;

	tty_do(t, "zz");
	tty_cell(t, 22, 79, &first);
	for (int y = 0; y < 24; y++)
		for (int x = 0; x < 80; x++) {
			tty_cell(t, y, x, &c);
			assert_memory_equal(c.fg, first.fg, 3);
			assert_memory_equal(c.bg, first.bg, 3);
		}
	stop(t);
}

static void ascii_means_ascii(void **state)
{
	struct tty *t = start((struct tty_options){.rows = 24, .cols = 80, .locale = "C"});
	char *text;

	for (const char *k = "z?"; *k; k++) {
		char key[2] = {*k, 0};

		tty_do(t, key);
		text = tty_text(t);
		for (const char *c = text; *c; c++)
			assert_true((unsigned char)*c < 0x80);
		free(text);
	}
	tty_do(t, "<Esc>");
	stop(t);
}

static void tells_what_is_wrong_with_a_file(void **state)
{
	char *path = path_join(folder, "text.png");
	const char *argv[] = {program, "view", path, NULL};
	struct tty_options o = {.rows = 24, .cols = 80, .folder = folder};
	struct err err = ERR_INIT;
	struct tty *t;

	assert_int_equal(file_write(path, "hello", 5, &err), ERR_OK);
	t = tty_spawn(&o, argv);
	assert_true(tty_settle(t, PATIENCE));
	assert_true(tty_has(t, "text.png"));
	tty_do(t, "<F11>");
	assert_true(tty_has(t, "text.png"));
	tty_do(t, "<Esc>");
	stop(t);
	unlink(path);
	free(path);
}

static void settings_are_read(void **state)
{
	char *config = path_join(folder, "config"), *dir = path_join(config, "cotejo");
	char *rc = path_join(dir, "cotejorc");
	struct err err = ERR_INIT;
	struct tty *t;
	static const char good[] = "set glyphs flow\nbind print x zoom-in\n";
	static const char bad[] = "set glyphs flow\nbind print x no-such-thing\n";

	mkdir(config, 0700);
	mkdir(dir, 0700);
	assert_int_equal(file_write(rc, good, sizeof(good) - 1, &err), ERR_OK);
	t = start_size(40, 100);
	assert_true(tty_has(t, "flow map"));
	tty_do(t, "?/zoom-in");
	assert_true(tty_has(t, "x  +"));
	tty_do(t, "<Esc><Esc>");
	stop(t);
	assert_int_equal(file_write(rc, bad, sizeof(bad) - 1, &err), ERR_OK);
	t = start_size(40, 160);
	assert_true(tty_has(t, "line 2: there is no action 'no-such-thing'"));
	stop(t);
	unlink(rc);
	rmdir(dir);
	rmdir(config);
	free(rc);
	free(dir);
	free(config);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(looks_as_it_should),
	    cmocka_unit_test(says_what_is_not_the_original),
	    cmocka_unit_test(refuses_what_it_cannot_resolve),
	    cmocka_unit_test(moved_cells_are_the_right_ones),
	    cmocka_unit_test(follows_the_window),
	    cmocka_unit_test(stops_and_goes_on),
	    cmocka_unit_test(ends_when_told),
	    cmocka_unit_test(palette_and_help),
	    cmocka_unit_test(asks_before_the_last_screen_goes),
	    cmocka_unit_test(works_on_other_terminals),
	    cmocka_unit_test(no_colour_means_none),
	    cmocka_unit_test(ascii_means_ascii),
	    cmocka_unit_test(tells_what_is_wrong_with_a_file),
	    cmocka_unit_test(settings_are_read),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
