/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/demo_two.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/path.h"
#include "casework/demo_pact.h"

/* 'it'\''s' */
static char *quote(const char *text)
{
	struct buf b = BUF_INIT;

	buf_put_u8(&b, '\'');
	for (; *text; text++) {
		if (*text == '\'')
			buf_put_str(&b, "'\\''");
		else
			buf_put_u8(&b, (unsigned char)*text);
	}
	buf_put_u8(&b, '\'');
	return buf_take_str(&b);
}

/* Sealed envelopes only: the courier knows no password. */
static char *courier(const char *exe, const char *here, const char *there)
{
	char *stick = xasprintf("%.*s.stick", (int)strlen(here) - 2, here + 1);
	char *q = quote(stick);
	char *help = quote(
	    _("Left the desk of Utopia, right that of Antarctica. A click, or Ctrl-b and then an "
	      "arrow key, goes to another desk; Ctrl-b and then & ends both.\n"
	      "Log in as elena in both (F4), then g x. Left: t, and the question leaves; this "
	      "courier carries it. Right: t takes it in; s searches for it.\n"
	      "There bruno examines the candidates, carmen verifies, elena releases; then y on the "
	      "question fixes the answer. Below: what is carried."));
	char *out = xasprintf(
	    "mkdir -p %s; printf '%%b\\n' %s; while sleep 2; do %s exchange carry out %s %s "
	    "--store "
	    "%s; %s exchange carry in %s %s --store %s; %s exchange carry out %s %s --store %s; %s "
	    "exchange carry in %s %s --store %s; done 2>&1 | grep --line-buffered -v '^0 '",
	    q, help, exe, DEMO_PACT_THERE, q, here, exe, DEMO_PACT_THERE, q, there, exe,
	    DEMO_PACT_HERE, q, there, exe, DEMO_PACT_HERE, q, here);

	free(help);
	free(q);
	free(stick);
	return out;
}

enum err_code demo_two_open(struct verb_call *call, const char *here, const char *there)
{
	char *name = xasprintf("%s/cotejo", path_exe_dir());
	char *exe = quote(name);
	char *a = quote(here);
	char *b = quote(there);
	char *left = xasprintf("%s open --store %s", exe, a);
	char *right = xasprintf("%s open --store %s", exe, b);
	char *below = courier(exe, a, b);
	const char *argv[] = {"tmux",
			      "new-session",
			      left,
			      ";",
			      "split-window",
			      "-h",
			      right,
			      ";",
			      "set-option",
			      "mouse",
			      "on",
			      ";",
			      "set-option",
			      "status",
			      "off",
			      ";",
			      "split-window",
			      "-f",
			      "-v",
			      "-l",
			      "7",
			      below,
			      ";",
			      "select-pane",
			      "-t",
			      "0",
			      NULL};
	bool terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);

	if (terminal) {
		fflush(NULL);
		/* A window of its own, also within another tmux. */
		unsetenv("TMUX");
		execvp("tmux", (char *const *)(uintptr_t)argv);
		err_set(&call->err, ERR_IO, _("tmux cannot be started: %s"), strerror(errno));
	} else {
		printf(_("There is no terminal here. To see both desks, type in a terminal:\n\n"
			 "  %s\n  %s\n\nand let this carry between them:\n\n  %s\n"),
		       left, right, below);
	}
	free(name);
	free(exe);
	free(a);
	free(b);
	free(left);
	free(right);
	free(below);
	return terminal ? ERR_IO : ERR_OK;
}
