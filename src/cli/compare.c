/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo compare: the scores of pairs of prints. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/dmath.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "cli/prints.h"
#include "cli/verbs.h"
#include "match/match.h"

#define MAX_LIST    ((size_t)1 << 30)
#define MAX_THREADS 64
#define PORTION	    64

/* A file of the list; each is read once, however often it occurs. */
struct file {
	const char *path; /* inside the list */
	struct probe *probe;
	enum err_code code;
	struct err err;
	size_t line; /* where it first occurs */
};

struct pair {
	uint32_t a;
	uint32_t b;
	double score;
	double llr;
};

struct list {
	struct file *files;
	size_t n_files, file_room;
	uint32_t *slots; /* hash table of files; UINT32_MAX is free */
	size_t n_slots;
	struct pair *pairs;
	size_t n_pairs, pair_room;
	double ppi;
	atomic_size_t next;
};

static uint64_t hash_text(const char *s)
{
	uint64_t h = 0xcbf29ce484222325u;

	while (*s)
		h = (h ^ (uint8_t)*s++) * 0x100000001b3u;
	return h ^ (h >> 29);
}

static void rehash(struct list *l)
{
	l->n_slots = l->n_slots ? l->n_slots * 2 : 256;
	free(l->slots);
	l->slots = xcalloc(l->n_slots, sizeof(*l->slots));
	memset(l->slots, 0xff, l->n_slots * sizeof(*l->slots));
	for (size_t i = 0; i < l->n_files; i++) {
		size_t at = hash_text(l->files[i].path) & (l->n_slots - 1);

		while (l->slots[at] != UINT32_MAX)
			at = (at + 1) & (l->n_slots - 1);
		l->slots[at] = (uint32_t)i;
	}
}

static uint32_t file_index(struct list *l, const char *path, size_t line)
{
	size_t at;

	if (l->n_files * 2 >= l->n_slots)
		rehash(l);
	at = hash_text(path) & (l->n_slots - 1);
	while (l->slots[at] != UINT32_MAX) {
		if (strcmp(l->files[l->slots[at]].path, path) == 0)
			return l->slots[at];
		at = (at + 1) & (l->n_slots - 1);
	}
	MEM_GROW(l->files, l->n_files, l->file_room);
	l->files[l->n_files] = (struct file){.path = path, .line = line};
	l->slots[at] = (uint32_t)l->n_files;
	return (uint32_t)l->n_files++;
}

/* Fields are parted by tabs when the line has one (names may then have spaces),
 * else by blanks. */
static enum err_code parse(struct list *l, char *text, const char *name, struct err *err)
{
	size_t number = 0;

	for (char *line = text, *next; line; line = next) {
		const char *parts = strchr(line, '\t') ? "\t" : " ";
		char *a, *b, *rest, *save;

		number++;
		if ((next = strchr(line, '\n')))
			*next++ = '\0';
		line[strcspn(line, "\r")] = '\0';
		a = strtok_r(line, parts, &save);
		if (!a)
			continue;
		b = strtok_r(NULL, parts, &save);
		rest = b ? strtok_r(NULL, parts, &save) : NULL;
		if (!b || rest)
			return err_set(err, ERR_INPUT,
				       _("%s, line %zu: two names are needed, parted by a blank "
					 "or a tab"),
				       name, number);
		MEM_GROW(l->pairs, l->n_pairs, l->pair_room);
		/* In two steps: the first may move the files, not the names. */
		l->pairs[l->n_pairs] = (struct pair){.a = file_index(l, a, number)};
		l->pairs[l->n_pairs].b = file_index(l, b, number);
		l->n_pairs++;
	}
	return ERR_OK;
}

static void *load_files(void *arg)
{
	struct list *l = arg;
	size_t i;

	while ((i = atomic_fetch_add(&l->next, 1)) < l->n_files) {
		struct file *f = &l->files[i];
		struct template *t;

		f->code = prints_load(f->path, l->ppi, &t, &f->err);
		if (f->code)
			continue;
		f->probe = probe_new(t);
		template_free(t);
	}
	return NULL;
}

static void *compare_pairs(void *arg)
{
	struct list *l = arg;
	size_t from;

	while ((from = atomic_fetch_add(&l->next, PORTION)) < l->n_pairs)
		for (size_t i = from; i < from + PORTION && i < l->n_pairs; i++) {
			struct pair *p = &l->pairs[i];
			const struct probe *a = l->files[p->a].probe, *b = l->files[p->b].probe;

			/* Without a usable print on both sides nothing can match. */
			if (a && b)
				p->score = match_score(a, b, &p->llr);
		}
	return NULL;
}

static void run_threads(struct list *l, int count, void *(*work)(void *))
{
	pthread_t threads[MAX_THREADS];
	int started = 0;

	atomic_store(&l->next, 0);
	while (started < count - 1 && pthread_create(&threads[started], NULL, work, l) == 0)
		started++;
	work(l);
	for (int i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
}

/* A file that holds no usable print is part of the result; one that cannot be
 * read at all ends the run before anything is printed. */
static enum err_code check_files(const struct list *l, const char *name, struct err *err)
{
	for (size_t i = 0; i < l->n_files; i++) {
		const struct file *f = &l->files[i];

		if (f->code && f->code != ERR_QUALITY)
			return err_set(err, f->code, _("%s, line %zu: %s"), name, f->line,
				       f->err.msg);
	}
	return ERR_OK;
}

static void print_list(const struct list *l, bool json)
{
	json_t *done = json ? json_array() : NULL, *failed = json ? json_array() : NULL;

	for (size_t i = 0; i < l->n_pairs; i++) {
		const struct pair *p = &l->pairs[i];
		const char *a = l->files[p->a].path, *b = l->files[p->b].path;

		if (json)
			json_array_append_new(done, json_pack("{s:s, s:s, s:f, s:f}", "a", a, "b",
							      b, "score", p->score, "llr", p->llr));
		else
			printf("%s %s %.4f\n", a, b, p->score);
	}
	for (size_t i = 0; i < l->n_files; i++) {
		const struct file *f = &l->files[i];

		if (f->code && json)
			json_array_append_new(failed, json_pack("{s:s, s:s}", "print", f->path,
								"message", f->err.msg));
		else if (f->code)
			fprintf(stderr, _("cotejo: %s; its scores are 0\n"), f->err.msg);
	}
	if (json)
		verb_print_json(json_pack("{s:o, s:o}", "comparisons", done, "failures", failed));
}

static void list_free(struct list *l)
{
	for (size_t i = 0; i < l->n_files; i++)
		probe_free(l->files[i].probe);
	free(l->files);
	free(l->slots);
	free(l->pairs);
}

static enum err_code run_list(struct verb_call *call, const char *name, double ppi, int threads)
{
	struct list l = {.ppi = ppi};
	struct buf b = BUF_INIT;
	enum err_code code = strcmp(name, "-") == 0
				 ? file_read_fd(STDIN_FILENO, name, MAX_LIST, &b, &call->err)
				 : file_read(name, MAX_LIST, &b, &call->err);
	char *text;

	if (code)
		return code;
	text = buf_take_str(&b);
	code = parse(&l, text, name, &call->err);
	if (!code) {
		run_threads(&l, threads, load_files);
		code = check_files(&l, name, &call->err);
	}
	if (!code) {
		run_threads(&l, threads, compare_pairs);
		print_list(&l, call->json);
	}
	list_free(&l);
	free(text);
	return code;
}

static json_t *list_pairs(const struct match_result *r)
{
	json_t *list = json_array();

	for (int i = 0; i < r->pair_count; i++)
		json_array_append_new(list, json_pack("{s:i, s:i, s:i}", "a", (int)r->pairs[i].a,
						      "b", (int)r->pairs[i].b, "strength",
						      (int)r->pairs[i].strength));
	return list;
}

static enum err_code run_pair(struct verb_call *call, double ppi)
{
	struct template *t[2] = {NULL, NULL};
	struct probe *p[2];
	struct match_result r;
	enum err_code code;

	if ((code = prints_load(call->argv[0], ppi, &t[0], &call->err)) ||
	    (code = prints_load(call->argv[1], ppi, &t[1], &call->err))) {
		template_free(t[0]);
		return code;
	}
	p[0] = probe_new(t[0]);
	p[1] = probe_new(t[1]);
	match_compare(p[0], p[1], &r);
	if (call->json) {
		json_t *parts = json_object();

		for (int i = 0; i < MATCH_PART_COUNT; i++)
			json_object_set_new(parts, match_part_id(i), json_real(r.parts[i]));
		verb_print_json(json_pack(
		    "{s:s, s:s, s:f, s:f, s:{s:f, s:f, s:f}, s:o, s:o}", "a", call->argv[0], "b",
		    call->argv[1], "score", r.score, "llr", r.llr, "transform", "rotation",
		    (double)r.transform.rotation, "dx", (double)r.transform.dx, "dy",
		    (double)r.transform.dy, "parts", parts, "pairs", list_pairs(&r)));
	} else {
		printf(_("score  %.1f (false match rate %.2g)\n"), r.score,
		       match_score_to_fmr(r.score));
		printf(_("pairs  %d, of %d and %d minutiae\n"), r.pair_count, t[0]->minutia_count,
		       t[1]->minutia_count);
		printf(_("turned %.1f degrees\n"), (double)r.transform.rotation * 180 / D_PI);
	}
	for (int i = 0; i < 2; i++) {
		probe_free(p[i]);
		template_free(t[i]);
	}
	return ERR_OK;
}

static enum err_code run(struct verb_call *call)
{
	const char *list = verb_value(call, "list");
	long threads;
	double ppi;
	enum err_code code;

	if ((code = verb_double(call, "ppi", 100, 5000, 0, &ppi)) ||
	    (code = verb_long(call, "threads", 1, MAX_THREADS,
			      sysconf(_SC_NPROCESSORS_ONLN) < MAX_THREADS
				  ? sysconf(_SC_NPROCESSORS_ONLN)
				  : MAX_THREADS,
			      &threads)))
		return code;
	if (list ? call->argc != 0 : call->argc != 2)
		return err_set(&call->err, ERR_USAGE,
			       _("compare: either two prints, or --list and no other names"));
	return list ? run_list(call, list, ppi, (int)threads) : run_pair(call, ppi);
}

static const struct verb_option options[] = {
    {"list", 'l', "PAIRS", N_("file with one line 'A B' for each comparison; - is standard input")},
    {"ppi", 'r', "R", N_("resolution of images in pixels per inch, whatever the files say")},
    {"threads", 't', "N", N_("work with N threads (default: one for each processor)")},
    {0},
};

const struct verb verb_compare = {
    .name = "compare",
    .args = "[A B]",
    .summary = N_("compare prints and give their scores"),
    .details =
	N_("A and B are images, templates (.ctj) or minutiae records. The score is -10 log10 of "
	   "the false match rate: 30 is reached by one in a thousand comparisons of different "
	   "fingers. It orders candidates for a person to examine; it decides nothing.\n\n"
	   "With --list, a line 'A B' in gives a line 'A B score' out, in the same order; each "
	   "file is read and prepared once. A file without a usable print scores 0 and is named "
	   "on standard error."),
    .options = options,
    .min_args = 0,
    .max_args = 2,
    .run = run,
};
