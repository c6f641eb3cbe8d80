/* SPDX-License-Identifier: Apache-2.0 */
#define NCURSES_WIDECHAR 1
#include "ui/term.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "ui/term_query.h"

/* Keys that curses does not number itself. */
enum {
	CODE_PASTE_BEGIN = KEY_MAX + 1,
	CODE_PASTE_END,
	CODE_FIRST_MOD, /* + 4 * modifier + direction */
};

/* Pastes are cut here; nobody types a megabyte into a field. */
#define PASTE_MAX 65536

struct terminal {
	struct term_caps caps;
	SCREEN *screen;
	struct buf paste;
	char *paste_text;
	bool pasting;
	bool mouse;
	bool touched;
	bool outside; /* curses is left for a while */
	bool gone;
};

static int signal_pipe[2] = {-1, -1};
static struct terminal *the_term; /* for the out-of-memory hook and atexit */

/* --- signals ----------------------------------------------------------------- */

static void on_signal(int number)
{
	char byte = number == SIGWINCH	? 'w'
		    : number == SIGTSTP ? 'z'
		    : number == SIGCONT ? 'c'
					: 'q';
	int keep = errno;
	ssize_t n = write(signal_pipe[1], &byte, 1);

	(void)n; /* a full pipe wakes the loop as well */
	errno = keep;
}

static void take_signals(void)
{
	static const int taken[] = {SIGWINCH, SIGTSTP, SIGTERM, SIGHUP, SIGINT};
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_signal;
	sigemptyset(&sa.sa_mask);
	sa.sa_flags = SA_RESTART;
	for (size_t i = 0; i < ARRAY_LEN(taken); i++)
		sigaction(taken[i], &sa, NULL);
	signal(SIGPIPE, SIG_IGN);
}

/* --- start and end -------------------------------------------------------------- */

static void put_bytes(const char *s, size_t len)
{
	fflush(stdout);
	while (len) {
		ssize_t n = write(STDOUT_FILENO, s, len);
		struct pollfd p = {.fd = STDOUT_FILENO, .events = POLLOUT};

		if (n < 0 && errno != EINTR && errno != EAGAIN)
			return;
		if (n < 0)
			poll(&p, 1, 1000);
		if (n > 0) {
			s += n;
			len -= (size_t)n;
		}
	}
}

static void put_raw(const char *s)
{
	put_bytes(s, strlen(s));
}

void term_raw(struct terminal *t, const void *data, size_t len)
{
	put_bytes(data, len);
}

static bool is_xterm_like(void)
{
	const char *name = getenv("TERM");

	return name && strncmp(name, "linux", 5) != 0 && strcmp(name, "dumb") != 0 &&
	       strncmp(name, "vt", 2) != 0;
}

static void modes_on(struct terminal *t)
{
	if (is_xterm_like())
		put_raw("\033[?2004h");
	if (t->mouse)
		mousemask(BUTTON1_PRESSED | BUTTON1_DOUBLE_CLICKED | BUTTON4_PRESSED |
			      BUTTON5_PRESSED,
			  NULL);
}

static void modes_off(struct terminal *t)
{
	if (t->mouse)
		mousemask(0, NULL);
	if (is_xterm_like())
		put_raw("\033[?2004l");
}

static void define_keys(void)
{
	/* xterm's modified arrows: ESC [ 1 ; m X with m = 2 shift, 3 alt, 5 ctrl. */
	static const char dirs[] = "ABCDHF";
	char seq[16];

	define_key("\033[200~", CODE_PASTE_BEGIN);
	define_key("\033[201~", CODE_PASTE_END);
	for (int m = 2; m <= 8; m++)
		for (int d = 0; d < 6; d++) {
			snprintf(seq, sizeof(seq), "\033[1;%d%c", m, dirs[d]);
			define_key(seq, CODE_FIRST_MOD + 8 * m + d);
		}
}

/* What a cell measures, in pixels, where the terminal says so. */
static void measure(struct terminal *t)
{
	struct winsize ws;

	t->caps.h = LINES;
	t->caps.w = COLS;
	t->caps.aspect = 2;
	t->caps.cell_w = t->caps.cell_h = 0;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) == 0 && ws.ws_xpixel > 0 && ws.ws_ypixel > 0 &&
	    ws.ws_col > 0 && ws.ws_row > 0) {
		double w = (double)ws.ws_xpixel / ws.ws_col, h = (double)ws.ws_ypixel / ws.ws_row;

		if (w >= 2 && h >= 2 && h / w >= 1 && h / w <= 4) {
			t->caps.aspect = h / w;
			t->caps.cell_w = (int)w;
			t->caps.cell_h = (int)h;
		}
	}
}

static enum depth find_depth(bool no_color)
{
	const char *nc = getenv("NO_COLOR");

	if (no_color || (nc && *nc) || !has_colors())
		return DEPTH_MONO;
	if (COLORS >= 1 << 24)
		return DEPTH_TRUE;
	if (COLORS >= 256)
		return DEPTH_256;
	if (COLORS >= 16)
		return DEPTH_16;
	return COLORS >= 8 ? DEPTH_8 : DEPTH_MONO;
}

static void at_exit(void)
{
	term_free(the_term);
}

enum err_code term_new(const struct term_options *options, struct terminal **out, struct err *err)
{
	static bool registered;
	const char *name = getenv("TERM");
	struct terminal *t;
	struct term_query query = {0};

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return err_set(err, ERR_UNSUPPORTED,
			       _("this is not a terminal: run cotejo in a terminal window, or use "
				 "the verbs (cotejo --help)"));
	if (!name || !*name)
		return err_set(err, ERR_UNSUPPORTED, _("the variable TERM is not set"));
	if (options->ask)
		term_query_run(STDIN_FILENO, STDOUT_FILENO, &query);
	if (signal_pipe[0] < 0 && pipe2(signal_pipe, O_CLOEXEC | O_NONBLOCK) < 0)
		return err_set(err, ERR_IO, _("no pipe for signals: %s"), strerror(errno));
	take_signals();
	t = xcalloc(1, sizeof(*t));
	set_escdelay(25);
	t->screen = newterm(NULL, stdout, stdin);
	if (!t->screen) {
		free(t);
		return err_set(err, ERR_UNSUPPORTED,
			       _("the terminal type '%s' is not known here; try TERM=xterm"), name);
	}
	set_term(t->screen);
	raw();
	noecho();
	nonl();
	nodelay(stdscr, TRUE);
	keypad(stdscr, TRUE);
	intrflush(stdscr, FALSE);
	/* Lines that moved as a whole are scrolled by the terminal. */
	idlok(stdscr, TRUE);
	leaveok(stdscr, FALSE);
	scrollok(stdscr, FALSE);
	define_keys();
	if (has_colors()) {
		start_color();
		use_default_colors();
	}
	t->caps.depth = find_depth(options->no_color);
	t->caps.ascii = options->ascii || strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
	t->caps.blocks_only = strncmp(name, "linux", 5) == 0;
	t->caps.fast_shift = parm_dch && parm_ich && save_cursor && restore_cursor;
	t->caps.in_tmux = getenv("TMUX") != NULL;
	t->caps.pixels = query.kitty ? PIXELS_KITTY : query.sixel ? PIXELS_SIXEL : PIXELS_NONE;
	t->mouse = !options->no_mouse;
	mouseinterval(200);
	measure(t);
	modes_on(t);
	t->touched = true;
	the_term = t;
	if (!registered)
		atexit(at_exit);
	registered = true;
	*out = t;
	return ERR_OK;
}

/* Gives the terminal back. One without a second screen would keep showing what
 * was on it, names and prints: it is cleared. */
static void give_back(struct terminal *t)
{
	const char *back = tigetstr("rmcup"), *clear = tigetstr("clear");

	modes_off(t);
	endwin();
	if ((!back || back == (const char *)-1) && clear && clear != (const char *)-1) {
		putp(clear);
		fflush(stdout);
	}
}

void term_free(struct terminal *t)
{
	if (!t)
		return;
	the_term = NULL;
	if (!t->outside)
		give_back(t);
	delscreen(t->screen);
	buf_free(&t->paste);
	free(t->paste_text);
	free(t);
}

const struct term_caps *term_caps(const struct terminal *t)
{
	return &t->caps;
}

void term_touch(struct terminal *t)
{
	t->touched = true;
}

bool term_touched(struct terminal *t)
{
	bool was = t->touched;

	t->touched = false;
	return was;
}

int term_input_fd(const struct terminal *t)
{
	return STDIN_FILENO;
}

int term_signal_fd(const struct terminal *t)
{
	return signal_pipe[0];
}

/* --- leaving and coming back ------------------------------------------------------- */

void term_leave(struct terminal *t)
{
	give_back(t);
	t->outside = true;
}

void term_return(struct terminal *t)
{
	t->outside = false;
	/* After endwin the next refresh starts curses again. */
	wrefresh(stdscr);
	modes_on(t);
	measure(t);
	t->touched = true;
}

void term_suspend(struct terminal *t)
{
	struct sigaction keep, def;

	term_leave(t);
	memset(&def, 0, sizeof(def));
	def.sa_handler = SIG_DFL;
	sigaction(SIGTSTP, &def, &keep);
	kill(getpid(), SIGTSTP); /* the process stops here */
	sigaction(SIGTSTP, &keep, NULL);
	term_return(t);
}

void term_beep(struct terminal *t)
{
	beep();
}

void term_title(struct terminal *t, const char *title)
{
	char *text;

	if (!is_xterm_like() || t->outside)
		return;
	text = xasprintf("\033]2;%s\033\\", title);
	put_raw(text);
	free(text);
}

/* --- input ---------------------------------------------------------------------- */

static ui_key from_control(wint_t c)
{
	switch (c) {
	case '\r':
	case '\n':
		return UK_ENTER;
	case '\t':
		return UK_TAB;
	case 27:
		return UK_ESC;
	case 8:
	case 127:
		return UK_BS;
	case 0:
		return ' ' | UK_CTRL;
	default:
		return (c < 27 ? 'a' + c - 1 : '@' + c) | UK_CTRL;
	}
}

static ui_key from_curses(wint_t c)
{
	static const struct {
		int code;
		ui_key key;
	} map[] = {
	    {KEY_UP, UK_UP},
	    {KEY_DOWN, UK_DOWN},
	    {KEY_LEFT, UK_LEFT},
	    {KEY_RIGHT, UK_RIGHT},
	    {KEY_HOME, UK_HOME},
	    {KEY_END, UK_END},
	    {KEY_PPAGE, UK_PGUP},
	    {KEY_NPAGE, UK_PGDN},
	    {KEY_BACKSPACE, UK_BS},
	    {KEY_DC, UK_DEL},
	    {KEY_IC, UK_INS},
	    {KEY_BTAB, UK_BACKTAB},
	    {KEY_ENTER, UK_ENTER},
	    {KEY_SR, UK_UP | UK_SHIFT},
	    {KEY_SF, UK_DOWN | UK_SHIFT},
	    {KEY_SLEFT, UK_LEFT | UK_SHIFT},
	    {KEY_SRIGHT, UK_RIGHT | UK_SHIFT},
	    {KEY_A1, UK_HOME},
	    {KEY_C1, UK_END},
	    {KEY_A3, UK_PGUP},
	    {KEY_C3, UK_PGDN},
	    {KEY_FIND, UK_HOME},
	    {KEY_SELECT, UK_END},
	    {KEY_SUSPEND, 'z' | UK_CTRL},
	};
	static const ui_key dirs[8] = {UK_UP, UK_DOWN, UK_RIGHT, UK_LEFT, UK_HOME, UK_END, 0, 0};

	if (c >= CODE_FIRST_MOD) {
		unsigned m = (c - CODE_FIRST_MOD) / 8 - 1;
		ui_key mods = (m & 1 ? UK_SHIFT : 0) | (m & 2 ? UK_ALT : 0) | (m & 4 ? UK_CTRL : 0);

		return dirs[(c - CODE_FIRST_MOD) % 8] | mods;
	}
	for (size_t i = 0; i < ARRAY_LEN(map); i++)
		if ((wint_t)map[i].code == c)
			return map[i].key;
	if (c > KEY_F0 && c <= KEY_F0 + 24)
		return UK_F(c - KEY_F0);
	return 0;
}

static void paste_char(struct terminal *t, wint_t c)
{
	char utf8[4];

	if (t->paste.len >= PASTE_MAX)
		return;
	if (c == '\r')
		c = '\n';
	buf_put(&t->paste, utf8, text_encode((uint32_t)c, utf8));
}

static struct event end_paste(struct terminal *t)
{
	t->pasting = false;
	free(t->paste_text);
	t->paste_text = text_clean(buf_str(&t->paste), true);
	buf_clear(&t->paste);
	return (struct event){.type = EVENT_PASTE, .text = t->paste_text};
}

static struct event mouse_event(struct terminal *t)
{
	MEVENT m;
	struct event e = {.type = EVENT_NONE};

	if (getmouse(&m) != OK)
		return e;
	e.type = EVENT_MOUSE;
	e.y = m.y;
	e.x = m.x;
	if (m.bstate & BUTTON4_PRESSED)
		e.button = MOUSE_WHEEL_UP;
	else if (m.bstate & BUTTON5_PRESSED)
		e.button = MOUSE_WHEEL_DOWN;
	else if (m.bstate & BUTTON1_DOUBLE_CLICKED)
		e.button = MOUSE_DOUBLE;
	else if (m.bstate & BUTTON1_PRESSED)
		e.button = MOUSE_PRESS;
	else
		e.type = EVENT_NONE;
	return e;
}

static struct event take_signal(struct terminal *t)
{
	char byte;
	struct winsize ws;

	if (read(signal_pipe[0], &byte, 1) != 1)
		return (struct event){.type = EVENT_NONE};
	switch (byte) {
	case 'w':
		if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) == 0 && ws.ws_row > 0 && ws.ws_col > 0)
			resizeterm(ws.ws_row, ws.ws_col);
		measure(t);
		t->touched = true;
		return (struct event){.type = EVENT_RESIZE};
	case 'z':
		term_suspend(t);
		return (struct event){.type = EVENT_RESUME};
	default:
		return (struct event){.type = EVENT_QUIT};
	}
}

/* The terminal is gone when there is something to read and nothing comes. */
static bool input_ended(void)
{
	struct pollfd p = {.fd = STDIN_FILENO, .events = POLLIN};

	if (poll(&p, 1, 0) <= 0)
		return false;
	if (p.revents & (POLLHUP | POLLERR | POLLNVAL))
		return true;
	if (p.revents & POLLIN) {
		int waiting = 0;

		return ioctl(STDIN_FILENO, FIONREAD, &waiting) == 0 && waiting == 0;
	}
	return false;
}

struct event term_read(struct terminal *t)
{
	struct event e = take_signal(t);
	wint_t c;
	int kind;

	if (e.type != EVENT_NONE || t->gone)
		return e;
	for (;;) {
		kind = wget_wch(stdscr, &c);
		if (kind == ERR) {
			if (input_ended()) {
				t->gone = true;
				return (struct event){.type = EVENT_QUIT};
			}
			return e;
		}
		if (kind == KEY_CODE_YES && c == CODE_PASTE_END && t->pasting)
			return end_paste(t);
		if (t->pasting) {
			if (kind == OK)
				paste_char(t, c);
			continue;
		}
		if (kind == KEY_CODE_YES && c == CODE_PASTE_BEGIN) {
			t->pasting = true;
			continue;
		}
		break;
	}
	if (kind == KEY_CODE_YES && c == KEY_MOUSE)
		return mouse_event(t);
	if (kind == KEY_CODE_YES && c == KEY_RESIZE)
		return e;
	e.type = EVENT_KEY;
	if (kind == KEY_CODE_YES) {
		e.key = from_curses(c);
	} else if (c == 27) {
		/* Alt sends Esc first, the key right behind it. */
		kind = wget_wch(stdscr, &c);
		if (kind == ERR)
			e.key = UK_ESC;
		else if (kind == KEY_CODE_YES)
			e.key = from_curses(c) | UK_ALT;
		else
			e.key = (c < 32 || c == 127 ? from_control(c) : c) | UK_ALT;
	} else {
		e.key = c < 32 || c == 127 ? from_control(c) : (ui_key)c;
	}
	if (!(e.key & ~UK_MODS))
		e.type = EVENT_NONE;
	return e;
}
