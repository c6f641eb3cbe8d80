/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE 1
#include "support/tty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <vterm.h>

#include "base/bytes.h"
#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"

#define SYNC_FD 9

struct tty {
	VTerm *vt;
	VTermScreen *screen;
	int master;
	int sync;
	pid_t pid;
	int rows, cols;
	uint32_t sent;	  /* events typed */
	uint32_t handled; /* events the program says it has handled, all done */
	size_t bytes;
	bool cursor_visible;
	bool ended;
	int status;
};

static void die(const char *what)
{
	perror(what);
	exit(99);
}

/* --- start and end ------------------------------------------------------------------ */

static int on_termprop(VTermProp prop, VTermValue *value, void *user)
{
	struct tty *t = user;

	if (prop == VTERM_PROP_CURSORVISIBLE)
		t->cursor_visible = value->boolean;
	return 1;
}

static const VTermScreenCallbacks callbacks = {.settermprop = on_termprop};

static void child(const struct tty_options *o, const char *const *argv, int sync)
{
	static const char *const kept[] = {"PATH",	   "COTEJO_SRCDIR",	"COTEJO_BUILDDIR",
					   "ASAN_OPTIONS", "UBSAN_OPTIONS",	"TSAN_OPTIONS",
					   "LSAN_OPTIONS", "COTEJO_TEST_CLOCK", NULL};
	const char *folder = o->folder ? o->folder : "/nonexistent";
	struct buf path = BUF_INIT;
	char *values[16] = {NULL};

	for (int i = 0; kept[i]; i++)
		values[i] = getenv(kept[i]) ? xstrdup(getenv(kept[i])) : NULL;
	clearenv();
	for (int i = 0; kept[i]; i++)
		if (values[i])
			setenv(kept[i], values[i], 1);
	setenv("TERM", o->term ? o->term : "xterm-256color", 1);
	setenv("LC_ALL", o->locale ? o->locale : "C.UTF-8", 1);
	setenv("LANGUAGE", "en", 1);
	/* No mouse daemon: its library, loaded for TERM=linux, leaks. */
	setenv("NCURSES_GPM_TERMS", "none", 1);
	setenv("TZ", "UTC", 1);
	setenv("HOME", folder, 1);
	buf_printf(&path, "%s/data", folder);
	setenv("XDG_DATA_HOME", buf_str(&path), 1);
	buf_clear(&path);
	buf_printf(&path, "%s/config", folder);
	setenv("XDG_CONFIG_HOME", buf_str(&path), 1);
	buf_clear(&path);
	buf_printf(&path, "%s/state", folder);
	setenv("XDG_STATE_HOME", buf_str(&path), 1);
	for (int i = 0; o->env && o->env[i]; i++)
		putenv(xstrdup(o->env[i]));
	if (sync != SYNC_FD) {
		dup2(sync, SYNC_FD);
		close(sync);
	}
	setenv("COTEJO_TEST_SYNC_FD", "9", 1);
	execvp(argv[0], (char *const *)(uintptr_t)argv);
	perror(argv[0]);
	_exit(127);
}

struct tty *tty_spawn(const struct tty_options *o, const char *const *argv)
{
	struct tty *t = xcalloc(1, sizeof(*t));
	struct winsize ws = {.ws_row = (unsigned short)o->rows, .ws_col = (unsigned short)o->cols};
	int sync[2];

	t->rows = o->rows;
	t->cols = o->cols;
	t->cursor_visible = true;
	if (pipe(sync) < 0)
		die("pipe");
	t->pid = forkpty(&t->master, NULL, NULL, &ws);
	if (t->pid < 0)
		die("forkpty");
	if (t->pid == 0) {
		close(sync[0]);
		child(o, argv, sync[1]);
	}
	close(sync[1]);
	t->sync = sync[0];
	fcntl(t->sync, F_SETFL, O_NONBLOCK);
	fcntl(t->master, F_SETFL, O_NONBLOCK);
	t->vt = vterm_new(t->rows, t->cols);
	vterm_set_utf8(t->vt, !o->locale || strcasestr(o->locale, "utf") != NULL);
	t->screen = vterm_obtain_screen(t->vt);
	vterm_screen_set_callbacks(t->screen, &callbacks, t);
	vterm_screen_enable_altscreen(t->screen, 1);
	vterm_screen_reset(t->screen, 1);
	return t;
}

int tty_pid(const struct tty *t)
{
	return t->pid;
}

/* What the terminal answers or types goes to the program. */
static void flush_output(struct tty *t)
{
	char out[512];
	size_t n;

	while ((n = vterm_output_read(t->vt, out, sizeof(out))) > 0) {
		size_t at = 0;

		while (at < n) {
			ssize_t w = write(t->master, out + at, n - at);

			if (w > 0)
				at += (size_t)w;
			else if (errno != EAGAIN && errno != EINTR)
				return;
		}
	}
}

static bool read_some(struct tty *t)
{
	char in[65536];
	uint32_t number;
	ssize_t n;

	/* The numbers first: what was written before a number is then there. */
	while (read(t->sync, &number, sizeof(number)) == (ssize_t)sizeof(number))
		t->handled = number + 1; /* so that 0 events handled counts, too */
	n = read(t->master, in, sizeof(in));
	if (n > 0) {
		t->bytes += (size_t)n;
		vterm_input_write(t->vt, in, (size_t)n);
		flush_output(t);
	}
	return n > 0;
}

void tty_pump(struct tty *t)
{
	while (read_some(t))
		;
}

static bool reap(struct tty *t)
{
	int status;

	if (!t->ended && waitpid(t->pid, &status, WNOHANG) == t->pid) {
		t->ended = true;
		t->status = status;
	}
	return t->ended;
}

/* Reads until done(t, arg) or the time is over. */
static bool wait_for(struct tty *t, bool (*done)(struct tty *, const void *), const void *arg,
		     int ms)
{
	double end = clock_steady() + ms / 1000.0;

	for (;;) {
		struct pollfd p[2] = {{.fd = t->master, .events = POLLIN},
				      {.fd = t->sync, .events = POLLIN}};
		int left = (int)((end - clock_steady()) * 1000);

		tty_pump(t);
		if (done(t, arg))
			return true;
		if (left <= 0)
			return false;
		if (t->ended) {
			tty_pump(t);
			return done(t, arg);
		}
		/* A program that ends closes its side; look for that now and then. */
		poll(p, 2, left > 50 ? 50 : left);
		reap(t);
	}
}

static bool is_ended(struct tty *t, const void *arg)
{
	return reap(t);
}

int tty_wait_exit(struct tty *t, int ms)
{
	return wait_for(t, is_ended, NULL, ms) ? t->status : -1;
}

int tty_close(struct tty *t)
{
	int status;

	if (!reap(t)) {
		kill(t->pid, SIGHUP);
		if (tty_wait_exit(t, 20000) < 0 && !t->ended) {
			kill(t->pid, SIGKILL);
			waitpid(t->pid, &t->status, 0);
		}
	}
	status = t->status;
	close(t->master);
	close(t->sync);
	vterm_free(t->vt);
	free(t);
	return status;
}

/* --- typing ------------------------------------------------------------------------------ */

static const struct {
	const char *name;
	VTermKey key;
} named[] = {
    {"Enter", VTERM_KEY_ENTER},	 {"Tab", VTERM_KEY_TAB},       {"Esc", VTERM_KEY_ESCAPE},
    {"BS", VTERM_KEY_BACKSPACE}, {"Up", VTERM_KEY_UP},	       {"Down", VTERM_KEY_DOWN},
    {"Left", VTERM_KEY_LEFT},	 {"Right", VTERM_KEY_RIGHT},   {"Ins", VTERM_KEY_INS},
    {"Del", VTERM_KEY_DEL},	 {"Home", VTERM_KEY_HOME},     {"End", VTERM_KEY_END},
    {"PgUp", VTERM_KEY_PAGEUP},	 {"PgDn", VTERM_KEY_PAGEDOWN},
};

static void named_key(struct tty *t, const char *name)
{
	VTermModifier mod = VTERM_MOD_NONE;
	long n;
	uint32_t cp;

	while (name[0] && name[1] == '-' && name[2]) {
		mod |= name[0] == 'C'	? VTERM_MOD_CTRL
		       : name[0] == 'A' ? VTERM_MOD_ALT
					: VTERM_MOD_SHIFT;
		name += 2;
	}
	for (size_t i = 0; i < ARRAY_LEN(named); i++)
		if (strcmp(named[i].name, name) == 0) {
			vterm_keyboard_key(t->vt, named[i].key, mod);
			return;
		}
	if (name[0] == 'F' && text_to_long(name + 1, 1, 24, &n)) {
		vterm_keyboard_key(t->vt, (VTermKey)VTERM_KEY_FUNCTION((int)n), mod);
		return;
	}
	if (strcmp(name, "lt") == 0)
		name = "<";
	if (strcmp(name, "space") == 0)
		name = " ";
	if (text_decode(name, strlen(name), &cp) == strlen(name)) {
		vterm_keyboard_unichar(t->vt, cp, mod);
		return;
	}
	fprintf(stderr, "tty: no key <%s>\n", name);
	exit(99);
}

void tty_keys(struct tty *t, const char *keys)
{
	while (*keys) {
		const char *end = *keys == '<' ? strchr(keys, '>') : NULL;
		uint32_t cp;

		if (end) {
			char *name = xstrndup(keys + 1, (size_t)(end - keys - 1));

			/* Esc and the next key would be one Alt key. */
			named_key(t, name);
			flush_output(t);
			t->sent++;
			if (strcmp(name, "Esc") == 0 && end[1])
				tty_settle(t, 20000);
			free(name);
			keys = end + 1;
			continue;
		}
		keys += text_decode(keys, strlen(keys), &cp);
		vterm_keyboard_unichar(t->vt, cp, VTERM_MOD_NONE);
		flush_output(t);
		t->sent++;
	}
}

void tty_raw(struct tty *t, const char *bytes)
{
	ssize_t n = write(t->master, bytes, strlen(bytes));

	if (n < 0)
		die("write");
}

void tty_paste(struct tty *t, const char *text)
{
	vterm_keyboard_start_paste(t->vt);
	flush_output(t);
	while (*text) {
		uint32_t cp;

		text += text_decode(text, strlen(text), &cp);
		vterm_keyboard_unichar(t->vt, cp == '\n' ? '\r' : cp, VTERM_MOD_NONE);
		flush_output(t);
	}
	vterm_keyboard_end_paste(t->vt);
	flush_output(t);
	t->sent++;
}

void tty_resize(struct tty *t, int rows, int cols)
{
	struct winsize ws = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};

	t->rows = rows;
	t->cols = cols;
	vterm_set_size(t->vt, rows, cols);
	ioctl(t->master, TIOCSWINSZ, &ws);
	t->sent++;
}

/* --- waiting ------------------------------------------------------------------------------ */

static bool is_settled(struct tty *t, const void *arg)
{
	return t->ended || t->handled > t->sent;
}

bool tty_settle(struct tty *t, int ms)
{
	struct pollfd p = {.fd = t->master, .events = POLLIN};

	if (!wait_for(t, is_settled, NULL, ms))
		return false;
	/* The kernel hands the terminal's bytes over a little after they were written,
	 * the pipe's at once: look whether some are on the way. */
	while (!t->ended && poll(&p, 1, 10) > 0 && read_some(t))
		;
	return true;
}

static bool shows(struct tty *t, const void *arg)
{
	return tty_has(t, arg);
}

static bool hides(struct tty *t, const void *arg)
{
	return !tty_has(t, arg);
}

bool tty_wait_text(struct tty *t, const char *text, int ms)
{
	return wait_for(t, shows, text, ms);
}

bool tty_wait_gone(struct tty *t, const char *text, int ms)
{
	return wait_for(t, hides, text, ms);
}

void tty_do(struct tty *t, const char *keys)
{
	tty_keys(t, keys);
	if (!tty_settle(t, 60000)) {
		char *text = tty_text(t);

		fprintf(stderr, "tty: no answer after \"%s\"; the screen:\n%s\n", keys, text);
		exit(99);
	}
}

/* --- looking --------------------------------------------------------------------------------- */

int tty_rows(const struct tty *t)
{
	return t->rows;
}

int tty_cols(const struct tty *t)
{
	return t->cols;
}

size_t tty_bytes(const struct tty *t)
{
	return t->bytes;
}

void tty_cell(struct tty *t, int y, int x, struct tty_cell *out)
{
	VTermPos pos = {.row = y, .col = x};
	VTermScreenCell c;

	memset(out, 0, sizeof(*out));
	if (!vterm_screen_get_cell(t->screen, pos, &c))
		return;
	for (int i = 0; i < 6 && i < VTERM_MAX_CHARS_PER_CELL && c.chars[i]; i++)
		out->chars[i] = c.chars[i];
	vterm_screen_convert_color_to_rgb(t->screen, &c.fg);
	vterm_screen_convert_color_to_rgb(t->screen, &c.bg);
	out->fg[0] = c.fg.rgb.red;
	out->fg[1] = c.fg.rgb.green;
	out->fg[2] = c.fg.rgb.blue;
	out->bg[0] = c.bg.rgb.red;
	out->bg[1] = c.bg.rgb.green;
	out->bg[2] = c.bg.rgb.blue;
	out->bold = c.attrs.bold;
	out->underline = c.attrs.underline != 0;
	out->reverse = c.attrs.reverse;
	out->width = c.width;
}

char *tty_text(struct tty *t)
{
	struct buf b = BUF_INIT;

	for (int y = 0; y < t->rows; y++) {
		size_t keep = b.len;

		for (int x = 0; x < t->cols; x++) {
			struct tty_cell c;
			char utf8[4];

			tty_cell(t, y, x, &c);
			if (c.chars[0] == (uint32_t)-1) /* right half of a wide one */
				continue;
			if (!c.chars[0])
				c.chars[0] = ' ';
			for (int i = 0; i < 6 && c.chars[i]; i++)
				buf_put(&b, utf8, text_encode(c.chars[i], utf8));
			if (c.chars[0] != ' ')
				keep = b.len;
		}
		b.len = keep;
		buf_put_u8(&b, '\n');
	}
	return buf_take_str(&b);
}

bool tty_has(struct tty *t, const char *text)
{
	char *all = tty_text(t);
	bool found = strstr(all, text) != NULL;

	free(all);
	return found;
}

void tty_cursor(struct tty *t, int *y, int *x, bool *visible)
{
	VTermPos pos;

	vterm_state_get_cursorpos(vterm_obtain_state(t->vt), &pos);
	*y = pos.row;
	*x = pos.col;
	*visible = t->cursor_visible;
}

/* --- golden screens ------------------------------------------------------------------------- */

static void print_difference(const char *want, const char *got)
{
	int line = 1;

	while (*want || *got) {
		size_t a = strcspn(want, "\n"), b = strcspn(got, "\n");

		if (a != b || memcmp(want, got, a) != 0)
			fprintf(stderr, "line %d\n  want |%.*s|\n  got  |%.*s|\n", line, (int)a,
				want, (int)b, got);
		want += a + (want[a] == '\n');
		got += b + (got[b] == '\n');
		line++;
	}
}

bool tty_expect(struct tty *t, const char *name)
{
	const char *src = getenv("COTEJO_SRCDIR");
	char *path = xasprintf("%s/tests/ui/golden/%s.txt", src ? src : ".", name);
	struct buf got = BUF_INIT, want = BUF_INIT;
	struct err err = ERR_INIT;
	char *text = tty_text(t);
	int y, x;
	bool visible, same;

	tty_cursor(t, &y, &x, &visible);
	buf_put_str(&got, text);
	if (visible)
		buf_printf(&got, "cursor %d %d\n", y, x);
	else
		buf_printf(&got, "cursor hidden\n");
	free(text);
	if (getenv("UPDATE_GOLDEN")) {
		if (file_write(path, got.data, got.len, &err))
			fprintf(stderr, "%s\n", err.msg);
		free(path);
		buf_free(&got);
		return true;
	}
	same = file_read(path, 1 << 20, &want, &err) == ERR_OK &&
	       strcmp(buf_str(&want), buf_str(&got)) == 0;
	if (!same) {
		fprintf(stderr, "%s differs from the screen (UPDATE_GOLDEN=1 rewrites it):\n",
			path);
		print_difference(want.len ? buf_str(&want) : "", buf_str(&got));
	}
	free(path);
	buf_free(&got);
	buf_free(&want);
	return same;
}
