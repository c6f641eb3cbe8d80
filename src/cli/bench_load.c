/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo bench load: how long a log-in takes, how fast sealed prints are written
 * and come into memory. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "casework/crowd.h"
#include "casework/secret.h"
#include "casework/session.h"
#include "cli/bench_gallery.h"
#include "cli/bench_search.h"
#include "cli/verbs.h"

#define LOG_INS 5

struct load_times {
	struct crowd_result made;
	double log_in;
	struct desk_load load;
	double bytes_on_disk;
};

static void show_progress(void *ctx, size_t done, size_t total)
{
	bench_progress(*(const bool *)ctx, _("people enrolled"), done, total);
}

static enum err_code log_in_times(struct desk *desk, double *median, struct err *err)
{
	double times[LOG_INS];
	enum err_code code = ERR_OK;

	for (int i = 0; i < LOG_INS && code == ERR_OK; i++) {
		struct seat *seat = NULL;
		double began = clock_steady();

		code = session_log_in(desk, CROWD_AUDITOR, CROWD_PASSWORD, NULL, NULL, &seat, err);
		times[i] = clock_steady() - began;
		seat_free(seat);
	}
	*median = bench_quantile(times, LOG_INS, 0.5);
	return code;
}

/* Logs in as someone who sees prints, which loads them. */
static enum err_code load_times(struct desk *desk, bool quiet, struct desk_load *out,
				struct err *err)
{
	struct seat *seat = NULL;
	enum err_code code =
	    session_log_in(desk, CROWD_CLERK, CROWD_PASSWORD, NULL, NULL, &seat, err);

	while (code == ERR_OK) {
		const struct timespec moment = {0, 20000000};

		desk_load_get(desk, out);
		if (out->done || out->trouble[0] || quiet || !isatty(STDERR_FILENO))
			break;
		bench_progress(quiet, _("prints unsealed"), out->fingers, out->fingers_total);
		nanosleep(&moment, NULL);
	}
	if (code == ERR_OK)
		code = desk_load_wait(seat, err);
	desk_load_get(desk, out);
	seat_free(seat);
	return code;
}

static enum err_code measure(const char *path, const struct crowd_plan *plan, bool quiet,
			     struct load_times *out, struct err *err)
{
	struct desk *desk = NULL;
	struct stat st;
	enum err_code code =
	    access(path, F_OK) == 0 ? ERR_OK : crowd_make(path, plan, &out->made, err);

	if (code == ERR_OK)
		code = desk_open(path, &desk, err);
	if (code == ERR_OK)
		code = log_in_times(desk, &out->log_in, err);
	if (code == ERR_OK)
		code = load_times(desk, quiet, &out->load, err);
	desk_free(desk);
	if (code == ERR_OK && stat(path, &st) == 0)
		out->bytes_on_disk = (double)st.st_size;
	return code;
}

static void print_text(const struct load_times *t)
{
	const struct desk_load *l = &t->load;
	double n = (double)l->fingers;

	printf(_("log-in: %.0f ms (Argon2id, 256 MiB)\n"), 1000 * t->log_in);
	if (t->made.write_seconds > 0)
		printf(_("enrolled: %zu people with %zu fingers in %.1f s: %.0f fingers a second, "
			 "each act sealed and logged\n"),
		       l->persons, l->fingers, t->made.write_seconds, n / t->made.write_seconds);
	printf(_("on disk: %.0f bytes a finger\n"), t->bytes_on_disk / n);
	printf(_("names: %zu people in %.2f s\n"), l->persons, l->seconds - l->gallery_seconds);
	printf(_("prints: %zu fingers in %.2f s: %.0f fingers a second, %.2f GB a second\n"),
	       l->fingers, l->gallery_seconds, n / l->gallery_seconds,
	       (double)l->bytes / l->gallery_seconds / 1e9);
	printf(_("memory: %.0f bytes a finger, %s\n"), (double)l->bytes / n,
	       l->locked ? _("locked") : _("not locked"));
	if (!l->locked && *secret_lock_advice())
		printf("%s\n", secret_lock_advice());
}

static void print_json(const struct load_times *t)
{
	const struct desk_load *l = &t->load;
	double n = (double)l->fingers;

	verb_print_json(json_pack(
	    "{s:f, s:I, s:I, s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:b}", "log_in_ms",
	    1000 * t->log_in, "persons", (json_int_t)l->persons, "fingers", (json_int_t)l->fingers,
	    "enrol_fingers_per_s", t->made.write_seconds > 0 ? n / t->made.write_seconds : 0,
	    "draw_s", t->made.draw_seconds, "names_s", l->seconds - l->gallery_seconds, "load_s",
	    l->gallery_seconds, "load_fingers_per_s", n / l->gallery_seconds, "bytes_per_finger",
	    (double)l->bytes / n, "disk_bytes_per_finger", t->bytes_on_disk / n, "locked",
	    (int)l->locked));
}

static void remove_store(const char *path, const char *folder)
{
	static const char *const tails[] = {"", "-wal", "-shm"};

	for (size_t i = 0; i < ARRAY_LEN(tails); i++) {
		char *file = xasprintf("%s%s", path, tails[i]);

		unlink(file);
		free(file);
	}
	rmdir(folder);
}

static enum err_code run(struct verb_call *call)
{
	const char *keep = verb_value(call, "keep");
	const char *tmp = getenv("TMPDIR");
	char *folder = xasprintf("%s/cotejo-bench-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	bool quiet = call->json;
	struct crowd_plan plan = {.progress = show_progress, .ctx = &quiet};
	struct load_times times = {0};
	char *path = NULL;
	long fingers, seed;
	enum err_code code;

	if ((code = verb_long(call, "gallery", 10, 10000000, 10000, &fingers)) ||
	    (code = verb_long(call, "seed", 0, 999999999, 1, &seed))) {
		free(folder);
		return code;
	}
	plan.people = ((size_t)fingers + 9) / 10;
	plan.seed = (uint64_t)seed;
	if (!keep && !mkdtemp(folder))
		code = err_set(&call->err, ERR_IO, "%s: %s", folder, strerror(errno));
	if (code == ERR_OK) {
		path = keep ? xstrdup(keep) : xasprintf("%s/store", folder);
		code = measure(path, &plan, quiet, &times, &call->err);
		if (!keep)
			remove_store(path, folder);
	}
	if (code == ERR_OK && call->json)
		print_json(&times);
	else if (code == ERR_OK)
		print_text(&times);
	free(path);
	free(folder);
	return code;
}

static const struct verb_option options[] = {
    {"gallery", 'g', "N", N_("prints in the store, ten of each person (default 10000)")},
    {"seed", 0, "N", N_("other invented people (default 1)")},
    {"keep", 0, "FILE", N_("keep the store there and use it again")},
    {0},
};

const struct verb verb_bench_load = {
    .name = "bench load",
    .summary = N_("measure log-in, enrolment and the loading of sealed prints"),
    .details = N_("Makes a store of invented people, each written by the acts of a real "
		  "enrolment, logs in with the strong setting for passwords, and says how long "
		  "it takes until names and prints are unsealed in memory."),
    .options = options,
    .run = run,
};
