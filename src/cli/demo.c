/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo demo: a store with invented people to try everything on. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/path.h"
#include "casework/demo.h"
#include "casework/demo_pact.h"
#include "cli/demo_two.h"
#include "cli/seat.h"
#include "cli/verbs.h"

static struct cancel stop;

static void on_interrupt(int sig)
{
	cancel_ask(&stop);
}

struct shown {
	struct seat_progress progress;
	const char *what;
};

static void show(void *ctx, const char *what, size_t done, size_t total)
{
	struct shown *s = ctx;

	if (s->what != what) {
		s->what = what;
		s->progress = (struct seat_progress){0};
	}
	seat_show_progress(&s->progress, what, done, total);
}

static void print_users(FILE *to)
{
	for (const struct demo_user *u = demo_users; u->name; u++)
		fprintf(to, "  %-8s %-18s %-14s %s\n", u->name, u->password, role_name(u->role),
			_(u->hint));
}

static json_t *users_json(void)
{
	json_t *users = json_array();

	for (const struct demo_user *u = demo_users; u->name; u++)
		json_array_append_new(users,
				      json_pack("{s:s, s:s, s:s}", "name", u->name, "password",
						u->password, "role", role_word(u->role)));
	return users;
}

/* What an earlier attempt left, when it was killed. */
static void forget(const char *path)
{
	static const char *const tails[] = {"", "-wal", "-shm"};

	for (size_t i = 0; i < ARRAY_LEN(tails); i++) {
		char *file = xasprintf("%s%s", path, tails[i]);

		unlink(file);
		free(file);
	}
}

static enum err_code make(struct verb_call *call, const char *path, const char *agency,
			  const char *country)
{
	struct shown shown = {0};
	struct demo_plan plan = {
	    .cancel = &stop, .progress = show, .ctx = &shown, .agency = agency, .country = country};
	struct demo_result result;
	long people, seed;
	/* Both desks of two are made before anything is seen. */
	long usual = verb_given(call, "two-desks") ? 12 : 30;
	char *unmade;
	enum err_code code;

	if ((code = verb_long(call, "people", 6, 1000, usual, &people)) ||
	    (code = verb_long(call, "seed", 0, 999999999, 1, &seed)))
		return code;
	plan.people = (int)people;
	plan.seed = (uint64_t)seed;
	if (access(path, F_OK) == 0)
		return err_set(&call->err, ERR_CONFLICT, _("%s: is there already"), path);
	/* Under another name until it is whole: whoever stops it begins anew. */
	unmade = xasprintf("%s.unmade", path);
	forget(unmade);
	signal(SIGINT, on_interrupt);
	code = demo_make(unmade, &plan, &result, &call->err);
	signal(SIGINT, SIG_DFL);
	/* Never over a store that came to be there meanwhile. */
	if (code == ERR_OK && link(unmade, path) < 0)
		code = err_set(&call->err, errno == EEXIST ? ERR_CONFLICT : ERR_IO,
			       _("%s: cannot be put in place: %s"), path, strerror(errno));
	if (code == ERR_OK)
		unlink(unmade);
	free(unmade);
	if (code != ERR_OK)
		return code;
	if (call->json)
		verb_print_json(json_pack("{s:s, s:i, s:i, s:i, s:i, s:f, s:o}", "store", path,
					  "people", result.people, "prints", result.prints, "cases",
					  result.cases, "searches", result.searches, "seconds",
					  result.seconds, "users", users_json()));
	else
		fprintf(stderr, _("%s: %d invented people with %d prints in %d cases (%.0f s)\n"),
			path, result.people, result.prints, result.cases, result.seconds);
	return ERR_OK;
}

/* The workstation in the place of this process. */
static enum err_code open_station(struct verb_call *call, const char *path)
{
	char exe[] = "/proc/self/exe";
	char *argv[] = {(char *)(uintptr_t) "cotejo", (char *)(uintptr_t) "open",
			(char *)(uintptr_t) "--store", (char *)(uintptr_t)path, NULL};

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		fprintf(stderr,
			_("There is no terminal here. To open the demo, type in a terminal:\n\n"
			  "  %s/cotejo open --store %s\n\nand log in as one of these:\n\n"),
			path_exe_dir(), path);
		print_users(stderr);
		return ERR_OK;
	}
	fflush(NULL);
	execv(exe, argv);
	return err_set(&call->err, ERR_IO, _("%s cannot be started: %s"), exe, strerror(errno));
}

/* The same invented people on both sides of a border, each desk with its own store. */
static enum err_code two_desks(struct verb_call *call, const char *path)
{
	size_t len = strlen(path);
	bool ends = len > 7 && strcmp(path + len - 7, ".cotejo") == 0;
	char *there = xasprintf("%.*s-there.cotejo", (int)(ends ? len - 7 : len), path);
	enum err_code code = ERR_OK;

	if (access(path, F_OK) != 0)
		code = make(call, path, NULL, NULL);
	if (code == ERR_OK && access(there, F_OK) != 0)
		code = make(call, there, _("Migration Agency of Antarctica (demo)"), "ATA");
	if (code == ERR_OK)
		code = demo_pact_make(path, there, &call->err);
	if (code == ERR_OK && !call->json)
		code = demo_two_open(call, path, there);
	free(there);
	return code;
}

static enum err_code run(struct verb_call *call)
{
	char *home = path_data_home();
	char *path = call->store ? xstrdup(call->store) : path_join(home, "demo.cotejo");
	bool there = access(path, F_OK) == 0;
	enum err_code code = ERR_OK;

	if (!call->store)
		code = path_make_dirs(home, &call->err);
	if (code == ERR_OK && verb_given(call, "two-desks")) {
		code = two_desks(call, path);
		free(path);
		free(home);
		return code;
	}
	if (code == ERR_OK && there && verb_given(call, "open"))
		fprintf(stderr, _("%s: the demo store is there already and stays as it is\n"),
			path);
	else if (code == ERR_OK)
		code = make(call, path, NULL, NULL);
	if (code == ERR_OK && verb_given(call, "open"))
		code = open_station(call, path);
	else if (code == ERR_OK && !call->json)
		print_users(stdout);
	free(path);
	free(home);
	return code;
}

static const struct verb_option options[] = {
    {"people", 'n', "N", N_("how many invented people (30; for two desks 12)")},
    {"seed", 's', "S", N_("the number they are drawn from (1)")},
    {"two-desks", 0, NULL, N_("two desks with an agreement, side by side in one window of tmux")},
    {"open", 0, NULL, N_("then open the workstation on it; make it only if it is not there")},
    {0},
};

const struct verb verb_demo = {
    .name = "demo",
    .summary = N_("make a store with invented people, and perhaps open it"),
    .details =
	N_("The store is --store, or demo.cotejo beside the default store. It has users of every "
	   "role (their passwords are printed and shown on the log-in screen), invented people "
	   "with synthetic prints, cases, notes, and comparisons at every stage."),
    .options = options,
    .max_args = 0,
    .run = run,
};
