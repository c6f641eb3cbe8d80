/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys and events, free of any terminal library.
 *
 * A key is a Unicode code point, or one of the special values above all code
 * points, with modifier bits. Control characters never appear: Ctrl-A is
 * 'a' | UK_CTRL, the Tab key is UK_TAB.
 */
#ifndef COTEJO_UI_KEY_H
#define COTEJO_UI_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint32_t ui_key;

#define UK_CTRL	 UINT32_C(0x01000000)
#define UK_ALT	 UINT32_C(0x02000000)
#define UK_SHIFT UINT32_C(0x04000000)
#define UK_MODS	 (UK_CTRL | UK_ALT | UK_SHIFT)

/* X(constant, name in the rc file and the help, name on a key cap) */
#define UK_SPECIAL(X)                     \
	X(UK_ENTER, "enter", "Enter")     \
	X(UK_ESC, "esc", "Esc")           \
	X(UK_TAB, "tab", "Tab")           \
	X(UK_BACKTAB, "backtab", "S-Tab") \
	X(UK_BS, "backspace", "BkSp")     \
	X(UK_DEL, "delete", "Del")        \
	X(UK_INS, "insert", "Ins")        \
	X(UK_UP, "up", "Up")              \
	X(UK_DOWN, "down", "Down")        \
	X(UK_LEFT, "left", "Left")        \
	X(UK_RIGHT, "right", "Right")     \
	X(UK_HOME, "home", "Home")        \
	X(UK_END, "end", "End")           \
	X(UK_PGUP, "pageup", "PgUp")      \
	X(UK_PGDN, "pagedown", "PgDn")

enum {
	UK_FIRST = 0x200000,
#define UK_ENUM(constant, name, cap) constant,
	UK_SPECIAL(UK_ENUM)
#undef UK_ENUM
	UK_F0, /* UK_F0 + n is Fn, 1 .. 24 */
	UK_LAST = UK_F0 + 25,
};

#define UK_F(n) ((ui_key)(UK_F0 + (n)))
/* The longest name, with a final zero. */
#define KEY_NAME_LEN 32

/* "a", "C-s", "A-x", "S-up", "F5", "space", "enter"; a key the text does not
 * name gives 0. Case matters for letters only. */
ui_key key_parse(const char *name);
/* The name of key_parse; returns out. */
char *key_format(ui_key key, char out[KEY_NAME_LEN]);
/* The name as shown on screens: "^S", "Alt-x", "F5", "Enter"; returns out. */
char *key_cap(ui_key key, char out[KEY_NAME_LEN]);
/* True for keys that type a character into a text field. */
bool key_is_text(ui_key key);

enum event_type {
	EVENT_NONE,
	EVENT_KEY,
	EVENT_PASTE,  /* text pasted in brackets */
	EVENT_MOUSE,  /* a press or the wheel at y, x */
	EVENT_RESIZE, /* the terminal has another size */
	EVENT_RESUME, /* back from being stopped: draw everything */
	EVENT_QUIT,   /* the terminal is gone or the system ends us */
};

enum {
	MOUSE_PRESS,
	MOUSE_DOUBLE,
	MOUSE_WHEEL_UP,
	MOUSE_WHEEL_DOWN,
};

struct event {
	enum event_type type;
	ui_key key;
	const char *text; /* EVENT_PASTE: cleaned UTF-8, borrowed for the call */
	int y, x;	  /* EVENT_MOUSE */
	int button;	  /* EVENT_MOUSE: MOUSE_... */
};

#endif
