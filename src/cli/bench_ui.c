/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo bench ui: from a key to its picture, while a large gallery is searched. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/path.h"
#include "casework/demo.h"
#include "cli/bench_search.h"
#include "cli/bench_store.h"
#include "cli/bench_tap.h"
#include "cli/verbs.h"

#define QUEUE	  60
#define MOVES	  40
#define LOAD_WAIT 600.0
#define TARGET	  0.05

/* What keys do, and how long each took. */
enum kind {
	KIND_LOADING, /* any key while prints and names are being unsealed */
	KIND_OPEN,    /* a key that opens or closes a screen */
	KIND_LIST,    /* movement in a list */
	KIND_FOUND,   /* movement in the candidates of a search that runs */
	KIND_PRINT,   /* cursor, pan, zoom, turn on the review bench */
	KIND_LAYER,   /* another picture of the print: the engine makes it first */
	KIND_COUNT,
};

static const char *const kind_words[KIND_COUNT] = {
    "loading", "screens", "lists", "candidates", "prints", "layers",
};

struct samples {
	double *seconds;
	size_t count, cap;
};

struct figures {
	struct samples of[KIND_COUNT];
	struct samples all;
	double login; /* from Enter to the first screen, with the (fast) key derivation */
	double ready; /* to all names and prints in memory */
	double first; /* from asking for a search to the first candidate on the screen */
	double image; /* from opening a candidate to both prints on the screen, at rest */
	size_t searched;
};

static void add(struct samples *s, double seconds)
{
	MEM_GROW(s->seconds, s->count, s->cap);
	s->seconds[s->count++] = seconds;
}

static enum err_code stuck(struct tap *t, const char *what, struct err *err)
{
	const char *text = tap_text(t);
	size_t len = strlen(text);

	return err_set(err, ERR_IO, _("the program does not come to \"%s\"; it wrote: %s"), what,
		       len > 150 ? text + len - 150 : text);
}

static enum err_code key(struct tap *t, struct figures *f, enum kind kind, const char *bytes,
			 struct err *err)
{
	double seconds = tap_key(t, bytes);

	if (seconds < 0)
		return stuck(t, kind_words[kind], err);
	add(&f->of[kind], seconds);
	add(&f->all, seconds);
	return ERR_OK;
}

/* Each character is a key. */
static enum err_code keys(struct tap *t, struct figures *f, enum kind kind, const char *each,
			  struct err *err)
{
	enum err_code code = ERR_OK;

	for (; *each && code == ERR_OK; each++)
		code = key(t, f, kind, (const char[]){*each, '\0'}, err);
	return code;
}

/* --- the parts of a sitting --------------------------------------------------------------- */

static enum err_code log_in(struct tap *t, struct figures *f, struct err *err)
{
	double began;

	if (tap_see(t, "bruno-demo", clock_steady(), 20) < 0)
		return stuck(t, "bruno-demo", err);
	if (tap_type(t, "bruno") < 0 || tap_key(t, "\t") < 0 ||
	    tap_type(t, demo_password("bruno")) < 0)
		return stuck(t, "the password", err);
	tap_forget(t);
	began = clock_steady();
	if (tap_key(t, "\r") < 0)
		return stuck(t, "the log-in", err);
	f->login = tap_see(t, "Home", began, 20);
	return f->login < 0 ? stuck(t, "Home", err) : ERR_OK;
}

/* Lists and screens while everything is being unsealed, then waits for that. */
static enum err_code load(struct tap *t, struct figures *f, struct err *err)
{
	double began = clock_steady();
	enum err_code code = ERR_OK;

	tap_forget(t);
	for (int i = 0; i < 4 && code == ERR_OK && !strstr(tap_text(t), "are ready"); i++)
		code = keys(t, f, KIND_LOADING, "gcjjjjkkjjgsjjkkgh", err);
	if (code != ERR_OK)
		return code;
	/* The whole screen anew each time: of a line that changes, parts are written. */
	f->ready = -1;
	for (int i = 0; f->ready < 0 && code == ERR_OK && clock_steady() < began + LOAD_WAIT; i++) {
		tap_forget(t);
		code = keys(t, f, KIND_LOADING, "gcgh", err);
		if (code == ERR_OK)
			f->ready = tap_see(t, "are ready", began, 0.5);
	}
	return code != ERR_OK ? code : f->ready < 0 ? stuck(t, "are ready", err) : ERR_OK;
}

/* A new search, watched from its form on. */
static enum err_code watch_search(struct tap *t, struct figures *f, const struct bench_person *p,
				  struct err *err)
{
	char *command = xasprintf(":search person %lld %s\r", (long long)p->id, p->number);
	enum err_code code = ERR_OK;
	double began;

	tap_forget(t);
	if (tap_type(t, command) < 0 || tap_see(t, "Why do you look", clock_steady(), 20) < 0)
		code = stuck(t, "the reason", err);
	free(command);
	if (code == ERR_OK) {
		tap_forget(t);
		if (tap_type(t, "  \tmeasuring the screens\r") < 0 ||
		    tap_see(t, "It is logged with your", clock_steady(), 20) < 0)
			code = stuck(t, "the form", err);
	}
	if (code != ERR_OK)
		return code;
	tap_forget(t);
	began = clock_steady();
	/* C-s */
	if (tap_key(t, "\023") < 0)
		return stuck(t, "the search", err);
	/* Keys go on while it runs; what they are measured with is the run itself. */
	f->first = -1;
	for (int i = 0; i < 400 && code == ERR_OK && f->first < 0; i++) {
		code = key(t, f, KIND_FOUND, i % 2 ? "k" : "j", err);
		f->first = tap_see(t, "such searches", began, 0.1);
		if (f->first < 0)
			f->first = tap_see(t, "in this search", began, 0.01);
	}
	for (int i = 0; i < MOVES && code == ERR_OK; i++)
		code = key(t, f, KIND_FOUND, i % 4 < 2 ? "j" : "k", err);
	if (code == ERR_OK && f->first < 0)
		code = stuck(t, "a candidate", err);
	return code;
}

static enum err_code lists(struct tap *t, struct figures *f, struct err *err)
{
	enum err_code code = keys(t, f, KIND_OPEN, "gc", err);

	for (int i = 0; i < MOVES && code == ERR_OK; i++)
		code = key(t, f, KIND_LIST, i % 8 < 6 ? "j" : "k", err);
	/* Page down, page up, the last, the first, another order. */
	for (int i = 0; i < 6 && code == ERR_OK; i++)
		code = key(t, f, KIND_LIST, i % 2 ? "\002" : "\006", err);
	if (code == ERR_OK)
		code = keys(t, f, KIND_LIST, "Ggg", err);
	if (code == ERR_OK)
		code = keys(t, f, KIND_LIST, "sSsSsss", err);
	for (int i = 0; i < 3 && code == ERR_OK; i++)
		code = keys(t, f, KIND_OPEN, "gqgrgsgxgh?q:home\r", err);
	return code;
}

/* The newest of the demo's searches has candidates with images. */
static enum err_code bench(struct tap *t, struct figures *f, struct err *err)
{
	static const char moves[] = "hjklhjklHJKLHJKL++--zz0[]{}hhhjjjlllkkkLLLHHH+-+-\t'hjklHJKL'";
	double began = clock_steady();
	enum err_code code;

	tap_forget(t);
	code = keys(t, f, KIND_OPEN, "gs", err);

	if (code == ERR_OK) {
		if (tap_see(t, "1 of ", began, 20) < 0)
			return stuck(t, "the searches", err);
		code = keys(t, f, KIND_LIST, "Gkkk", err);
	}
	if (code == ERR_OK) {
		tap_forget(t);
		code = key(t, f, KIND_OPEN, "\r", err);
	}
	if (code == ERR_OK && tap_see(t, "examines", clock_steady(), 20) < 0)
		code = stuck(t, "examines", err);
	if (code != ERR_OK)
		return code;
	tap_forget(t);
	began = clock_steady();
	code = key(t, f, KIND_OPEN, "\r", err);
	if (code == ERR_OK && tap_see(t, "ANALYSIS", clock_steady(), 20) < 0)
		code = stuck(t, "ANALYSIS", err);
	if (code != ERR_OK)
		return code;
	f->image = tap_rest(t, began, 20);
	if (f->image < 0)
		return stuck(t, "both prints", err);
	for (int i = 0; i < 2 && code == ERR_OK; i++)
		code = keys(t, f, KIND_PRINT, moves, err);
	if (code == ERR_OK)
		code = keys(t, f, KIND_LAYER, "2345671", err);
	if (code == ERR_OK)
		code = keys(t, f, KIND_PRINT, moves, err);
	return code;
}

/* Asks for nothing while the program is not in the way. */
static enum err_code sitting(const char *store, int rows, int cols, bool busy,
			     const struct bench_person *p, struct figures *f, struct err *err)
{
	char *argv[] = {(char *)(uintptr_t) "cotejo",	  (char *)(uintptr_t) "open",
			(char *)(uintptr_t) "--store",	  (char *)(uintptr_t)store,
			(char *)(uintptr_t) "--rc",	  (char *)(uintptr_t) "/dev/null",
			(char *)(uintptr_t) "--no-mouse", NULL};
	struct tap *t;
	enum err_code code = tap_start(argv, rows, cols, &t, err);

	if (code != ERR_OK)
		return code;
	code = log_in(t, f, err);
	if (code == ERR_OK)
		code = load(t, f, err);
	if (code == ERR_OK && !busy)
		code = watch_search(t, f, p, err);
	if (code == ERR_OK && busy)
		code = lists(t, f, err);
	if (code == ERR_OK && busy)
		code = bench(t, f, err);
	tap_free(t);
	return code;
}

/* --- the figures ---------------------------------------------------------------------------- */

static double median(struct samples *s)
{
	return bench_quantile(s->seconds, s->count, 0.5);
}

static size_t late(const struct samples *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->count; i++)
		n += s->seconds[i] > TARGET;
	return n;
}

static json_t *samples_json(struct samples *s)
{
	return json_pack(
	    "{s:I, s:f, s:f, s:f, s:I}", "keys", (json_int_t)s->count, "median_ms",
	    1000 * median(s), "p95_ms", 1000 * bench_quantile(s->seconds, s->count, 0.95), "max_ms",
	    1000 * bench_quantile(s->seconds, s->count, 1), "over_50_ms", (json_int_t)late(s));
}

static json_t *figures_json(struct figures *f)
{
	json_t *j = samples_json(&f->all), *kinds = json_object();

	for (int k = 0; k < KIND_COUNT; k++)
		if (f->of[k].count)
			json_object_set_new(kinds, kind_words[k], samples_json(&f->of[k]));
	json_object_update_new(j,
			       json_pack("{s:f, s:f, s:f, s:I, s:o}", "login_ms", 1000 * f->login,
					 "ready_s", f->ready, "image_ms", 1000 * f->image,
					 "searches_run", (json_int_t)f->searched, "kinds", kinds));
	return j;
}

static void print_samples(const char *name, struct samples *s)
{
	if (s->count)
		printf(_("  %-11s %4zu keys  median %6.1f ms  95 %% %6.1f ms  longest %6.1f ms  "
			 "%zu over 50 ms\n"),
		       name, s->count, 1000 * median(s),
		       1000 * bench_quantile(s->seconds, s->count, 0.95),
		       1000 * bench_quantile(s->seconds, s->count, 1), late(s));
}

static void print_figures(const char *size, struct figures *f)
{
	printf(_("%s: first screen %.0f ms after the password, everything in memory after %.1f s, "
		 "both prints %.0f ms after opening; %zu searches ran meanwhile\n"),
	       size, 1000 * f->login, f->ready, 1000 * f->image, f->searched);
	for (int k = 0; k < KIND_COUNT; k++)
		print_samples(kind_words[k], &f->of[k]);
	print_samples(_("all"), &f->all);
}

static void figures_clear(struct figures *f)
{
	for (int k = 0; k < KIND_COUNT; k++)
		free(f->of[k].seconds);
	free(f->all.seconds);
}

/* --- the verb ------------------------------------------------------------------------------ */

static const struct {
	const char *name;
	int rows, cols;
} sizes[] = {{"80x24", 24, 80}, {"200x60", 60, 200}};

struct bench_run {
	struct verb_call *call;
	const char *store; /* pristine */
	char *work;	   /* what the program works on */
	struct bench_person people[QUEUE];
	size_t n_people;
	struct figures quiet, busy[ARRAY_LEN(sizes)];
};

static void drop(const char *path)
{
	static const char *const tails[] = {"", "-wal", "-shm"};

	for (size_t i = 0; i < ARRAY_LEN(tails); i++) {
		char *file = xasprintf("%s%s", path, tails[i]);

		unlink(file);
		free(file);
	}
}

static enum err_code measure(struct bench_run *b)
{
	struct err *err = &b->call->err;
	enum err_code code;

	code = bench_store_copy(b->store, b->work, err);
	if (code == ERR_OK)
		code = bench_store_people(b->work, b->people, QUEUE, &b->n_people, err);
	if (code == ERR_OK && !b->n_people)
		code = err_set(err, ERR_INPUT, _("%s: nobody to search with"), b->store);
	if (code == ERR_OK)
		code = sitting(b->work, 24, 80, false, &b->people[0], &b->quiet, err);
	drop(b->work);
	for (size_t i = 0; i < ARRAY_LEN(sizes) && code == ERR_OK; i++) {
		size_t left = 0;

		code = bench_store_copy(b->store, b->work, err);
		if (code == ERR_OK)
			code = bench_store_queue(b->work, b->people, b->n_people, err);
		if (code == ERR_OK)
			code = sitting(b->work, sizes[i].rows, sizes[i].cols, true, NULL,
				       &b->busy[i], err);
		if (code == ERR_OK)
			code = bench_store_waiting(b->work, &left, err);
		b->busy[i].searched = b->n_people - left;
		if (code == ERR_OK && !left)
			code = err_set(err, ERR_INPUT,
				       _("the searches were over before the keys: take a larger "
					 "gallery"));
		drop(b->work);
	}
	return code;
}

static void report(struct bench_run *b, size_t gallery)
{
	json_t *j, *busy;

	if (!b->call->json) {
		printf(_("gallery of %zu fingers; first candidate on the screen %.2f s after "
			 "asking\n"),
		       gallery, b->quiet.first);
		print_figures(_("one search"), &b->quiet);
		for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
			print_figures(sizes[i].name, &b->busy[i]);
		return;
	}
	busy = json_object();
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
		json_object_set_new(busy, sizes[i].name, figures_json(&b->busy[i]));
	j = json_pack("{s:I, s:f, s:f, s:o, s:o}", "gallery", (json_int_t)gallery,
		      "first_candidate_ms", 1000 * b->quiet.first, "login_ms",
		      1000 * b->quiet.login, "one_search", figures_json(&b->quiet), "under_search",
		      busy);
	verb_print_json(j);
}

static enum err_code run(struct verb_call *call)
{
	struct bench_run b = {.call = call, .store = verb_value(call, "keep")};
	const char *temp = getenv("TMPDIR");
	char *folder = xasprintf("%s/cotejo-ui-XXXXXX", temp && *temp ? temp : "/tmp");
	char *made = NULL;
	long gallery;
	enum err_code code = verb_long(call, "gallery", 100, 10000000, 100000, &gallery);

	if (code == ERR_OK && !mkdtemp(folder))
		code = err_set(&call->err, ERR_IO, _("%s: a folder cannot be made here"), folder);
	if (code != ERR_OK) {
		free(folder);
		return code;
	}
	b.work = path_join(folder, "work.cotejo");
	if (!b.store)
		b.store = made = path_join(folder, "gallery.cotejo");
	if (access(b.store, F_OK) != 0)
		code = bench_store_make(b.store, (size_t)gallery, call->json, &call->err);
	if (code == ERR_OK)
		code = measure(&b);
	if (code == ERR_OK)
		report(&b, (size_t)gallery);
	figures_clear(&b.quiet);
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
		figures_clear(&b.busy[i]);
	if (made)
		drop(made);
	rmdir(folder);
	free(made);
	free(b.work);
	free(folder);
	return code;
}

static const struct verb_option options[] = {
    {"gallery", 'g', "N", N_("prints in the gallery (100000)")},
    {"keep", 0, "FILE", N_("a store that is made once and used again; it stays as it is")},
    {0},
};

const struct verb verb_bench_ui = {
    .name = "bench ui",
    .summary = N_("measure how long keys take while a gallery is searched"),
    .details =
	N_("Runs the workstation in a pseudo terminal on a demo store with many invented prints "
	   "more, types, and waits for each key's picture: lists, screens, candidates, two prints "
	   "on the review bench, while one search after the other runs. Making the store takes a "
	   "minute or two for each 50,000 prints."),
    .options = options,
    .run = run,
};
