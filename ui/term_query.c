/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE 1
#include "ui/term_query.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/date.h"

#define WAIT_SECONDS 0.15

bool term_query_parse(const char *text, size_t len, struct term_query *q)
{
	/* The kitty answer: ESC _ G i=31 ... ; OK ESC \ */
	const char *kitty = memmem(text, len, "\033_Gi=31", 7);

	if (kitty && memmem(kitty, len - (size_t)(kitty - text), ";OK", 3))
		q->kitty = true;
	/* Primary device attributes: ESC [ ? 62 ; 4 ; ... c; 4 is sixel. */
	for (size_t i = 0; i + 3 < len; i++) {
		size_t at = i + 3;
		int number = 0;
		bool sixel = false, first = true;

		if (memcmp(text + i, "\033[?", 3) != 0)
			continue;
		for (; at < len; at++) {
			char c = text[at];

			if (c >= '0' && c <= '9') {
				number = number < 10000 ? number * 10 + (c - '0') : number;
			} else if (c == ';' || c == 'c') {
				/* The first number is the kind of terminal. */
				if (number == 4 && !first)
					sixel = true;
				first = false;
				number = 0;
				if (c == 'c') {
					q->answered = true;
					q->sixel = sixel;
					return true;
				}
			} else {
				break;
			}
		}
	}
	return false;
}

void term_query_run(int in, int out, struct term_query *q)
{
	static const char question[] = "\033_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\033\\\033[c";
	struct termios old, raw;
	char answer[512];
	size_t len = 0;
	double end = clock_steady() + WAIT_SECONDS;
	const char *name = getenv("TERM");

	/* The Linux console prints what it does not know. */
	if (!name || strncmp(name, "linux", 5) == 0 || strcmp(name, "dumb") == 0)
		return;
	if (tcgetattr(in, &old) < 0)
		return;
	raw = old;
	raw.c_lflag &= (tcflag_t) ~(ICANON | ECHO);
	raw.c_cc[VMIN] = 0;
	raw.c_cc[VTIME] = 0;
	if (tcsetattr(in, TCSANOW, &raw) < 0)
		return;
	if (write(out, question, sizeof(question) - 1) == (ssize_t)sizeof(question) - 1) {
		while (len < sizeof(answer)) {
			struct pollfd p = {.fd = in, .events = POLLIN};
			int ms = (int)((end - clock_steady()) * 1000);
			ssize_t n;

			if (ms <= 0)
				break;
			if (poll(&p, 1, ms) < 0 && errno != EINTR)
				break;
			n = read(in, answer + len, sizeof(answer) - len);
			if (n > 0)
				len += (size_t)n;
			else if (n == 0 && (p.revents & POLLHUP))
				break;
			if (term_query_parse(answer, len, q))
				break;
		}
	}
	tcsetattr(in, TCSANOW, &old);
}
