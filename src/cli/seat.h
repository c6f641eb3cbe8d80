/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a verb gets to the store: it opens the desk, logs in, and says why it
 * looks at people's data.
 */
#ifndef COTEJO_CLI_SEAT_H
#define COTEJO_CLI_SEAT_H

#include "casework/desk.h"
#include "casework/look.h"
#include "casework/session.h"
#include "cli/verb.h"

/* Rows for the option table of a verb that logs in. */
#define SEAT_OPTIONS                                                                            \
	{                                                                                       \
		"user", 'u', "NAME",                                                            \
		    N_("log in as this user (else COTEJO_USER, else the name of your account)") \
	}

/* Rows for the option table of a verb that looks at people's data. */
#define LOOK_OPTIONS                                                                     \
	{"case", 'c', "NUMBER", N_("the case this is for")},                             \
	    {"purpose", 'p', "WORD",                                                     \
	     N_("asylum, migration, identity, protection, crime, rights or quality")},   \
	{                                                                                \
		"why", 'w', "TEXT", N_("the justification, in a sentence; it is logged") \
	}

/* The store of --store, or the default one; owned by the caller. */
char *seat_store_path(const struct verb_call *call);

/* Opens the store and logs in. The password is the first line of the file that
 * COTEJO_PASSWORD_FILE names, else it is asked for on the terminal; a one-time
 * code likewise (COTEJO_CODE). On a demo store the demo users need none. Free
 * with seat_close(). */
enum err_code seat_open(struct verb_call *call, struct desk **desk, struct seat **seat);
/* Logs out and closes; NULLs are fine. */
void seat_close(struct desk *desk, struct seat *seat);

/* Reads the look options; what is missing is refused with its name. The texts
 * are borrowed from the command line. */
enum err_code seat_look(struct verb_call *call, struct look *out);

/* Asks on the terminal without echo; false when there is no terminal. The text
 * is owned by the caller, who wipes it (secret_str_free of casework/secret.h). */
bool seat_ask_secret(const char *question, char **out);

/* A progress line on standard error: redrawn on a terminal, one line for each
 * tenth elsewhere. Zero it before the first use. */
struct seat_progress {
	double shown_at;
	unsigned tenth;
};
void seat_show_progress(struct seat_progress *p, const char *what, size_t done, size_t total);

#endif
