/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/accuracy_set.h"

#include <dirent.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/date.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/path.h"
#include "cli/prints.h"
#include "exchange/fmr_template.h"
#include "image/load.h"
#include "match/match.h"
#include "person/manifest.h"
#include "print/extract.h"

#define MAX_SCORES  ((size_t)1 << 30) /* bytes of a file */
#define MAX_THREADS 64
#define PORTION	    64

struct print {
	char *path;
	char *key; /* of the finger */
	int impression;
	double ppi;
	uint32_t finger;
	bool first; /* the lowest impression of its finger */
	struct probe *probe;
	struct probe *mirror;
	bool failed, extracted;
	double seconds, bytes;
};

struct pair {
	uint32_t a, b;
	bool mirrored;
	double score, seconds;
};

struct work {
	const struct accuracy_plan *plan;
	struct print *prints;
	size_t n, room;
	struct pair *pairs;
	size_t n_pairs, pair_room;
	atomic_size_t next;
	pthread_mutex_t lock;
	struct err err; /* the first */
};

/* "101_3.png" is impression 3 of finger 101; the path before it belongs to the
 * name when whole says so. False: no such name. */
static bool parse_name(const char *path, bool whole, char **key, int *impression)
{
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
	const char *bar = strrchr(base, '_');
	char *end;
	long n;

	if (!bar || bar == base || bar[1] < '0' || bar[1] > '9')
		return false;
	n = strtol(bar + 1, &end, 10);
	if (n > 1000000 || (*end != '.' && *end != '\0'))
		return false;
	*key = whole ? xstrndup(path, (size_t)(bar - path)) : xstrndup(base, (size_t)(bar - base));
	*impression = (int)n;
	return true;
}

static int by_finger(const void *pa, const void *pb)
{
	const struct print *a = pa, *b = pb;
	int c = strcmp(a->key, b->key);

	if (c == 0 && a->impression != b->impression)
		return a->impression < b->impression ? -1 : 1;
	return c ? c : strcmp(a->path, b->path);
}

static struct print *add_print(struct work *w)
{
	MEM_GROW(w->prints, w->n, w->room);
	w->prints[w->n] = (struct print){0};
	return &w->prints[w->n++];
}

static enum err_code list_folder(struct work *w, const char *folder, struct err *err)
{
	DIR *dir = opendir(folder);
	struct dirent *e;

	if (!dir)
		return err_set(err, ERR_IO, _("%s: the folder cannot be read"), folder);
	while ((e = readdir(dir))) {
		char *path = path_join(folder, e->d_name), *key;
		struct stat st;
		int impression;

		if (stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
		    parse_name(e->d_name, false, &key, &impression)) {
			struct print *p = add_print(w);

			p->path = path;
			p->key = key;
			p->impression = impression;
		} else {
			free(path);
		}
	}
	closedir(dir);
	if (!w->n)
		return err_set(err, ERR_INPUT,
			       _("%s: no prints named FINGER_IMPRESSION, as 101_3.png, and no "
				 "manifest.csv"),
			       folder);
	return ERR_OK;
}

static enum err_code list_manifest(struct work *w, const char *path, struct err *err)
{
	struct manifest *m;
	enum err_code code = manifest_read(path, &m, err);

	if (code)
		return code;
	for (size_t i = 0; i < m->n_persons; i++)
		for (size_t k = 0; k < m->persons[i].n_prints; k++) {
			const struct manifest_print *from = &m->persons[i].prints[k];
			struct print *p;

			if (!from->image)
				continue;
			p = add_print(w);
			p->path = xstrdup(from->image);
			p->key = xasprintf("%s/%02d", m->persons[i].key, from->finger);
			p->impression = from->impression;
			p->ppi = from->ppi;
		}
	manifest_free(m);
	if (!w->n)
		return err_set(err, ERR_INPUT, _("%s: no images"), path);
	return ERR_OK;
}

static uint32_t number_fingers(struct print *p, size_t n)
{
	uint32_t fingers = 0;

	qsort(p, n, sizeof(*p), by_finger);
	for (size_t i = 0; i < n; i++) {
		p[i].first = i == 0 || strcmp(p[i].key, p[i - 1].key) != 0;
		fingers += p[i].first;
		p[i].finger = fingers - 1;
	}
	return fingers;
}

/* What another system would get. */
static enum err_code interchange(struct template **t, const char *name, double *bytes,
				 struct err *err)
{
	struct fmr *f = fmr_from_template(FMR_ISO_2005, *t);
	struct buf b = BUF_INIT;
	enum err_code code = fmr_write(f, &b, err);

	fmr_free(f);
	f = NULL;
	if (!code)
		code = fmr_read(b.data, b.len, FMR_ISO_2005, name, &f, NULL, err);
	if (!code) {
		template_free(*t);
		*t = NULL;
		code = fmr_view_template(f, 0, name, t, err);
		*bytes = (double)b.len;
	}
	fmr_free(f);
	buf_free(&b);
	return code;
}

static enum err_code finish_template(const struct accuracy_plan *plan, struct template *t,
				     const char *name, double *bytes, struct probe **out,
				     struct err *err)
{
	enum err_code code = ERR_OK;
	struct buf b = BUF_INIT;

	if (plan->interchange) {
		code = interchange(&t, name, bytes, err);
	} else {
		template_encode(t, &b);
		*bytes = (double)b.len;
		buf_free(&b);
	}
	if (!code)
		*out = probe_new(t);
	template_free(t);
	return code;
}

static void mirror(struct image *img)
{
	for (int y = 0; y < img->height; y++) {
		uint8_t *row = img->px + (size_t)y * (size_t)img->width;

		for (int i = 0, k = img->width - 1; i < k; i++, k--) {
			uint8_t t = row[i];

			row[i] = row[k];
			row[k] = t;
		}
	}
}

static enum err_code from_image(const struct accuracy_plan *plan, struct print *p,
				const struct buf *b, struct err *err)
{
	struct image_options options = {.ppi = plan->ppi > 0 ? plan->ppi : p->ppi};
	struct template *t = NULL;
	struct image_info info;
	struct image *img;
	enum err_code code = image_decode(b->data, b->len, p->path, &options, &img, &info, err);
	double start, spare;

	if (code)
		return code;
	code = image_check_ppi(img, &info, p->path, err);
	if (!code) {
		start = clock_thread_cpu();
		code = print_extract(img, NULL, &t, err);
		p->seconds = clock_thread_cpu() - start;
		p->extracted = true;
	}
	if (!code)
		code = finish_template(plan, t, p->path, &p->bytes, &p->probe, err);
	if (!code && plan->mirrored) {
		mirror(img);
		code = print_extract(img, NULL, &t, err);
		if (!code)
			code = finish_template(plan, t, p->path, &spare, &p->mirror, err);
		else if (code == ERR_QUALITY) /* it is not one of the set's failures */
			code = ERR_OK;
	}
	image_free(img);
	return code;
}

static enum err_code load(const struct accuracy_plan *plan, struct print *p, struct err *err)
{
	struct buf b = BUF_INIT;
	struct template *t;
	enum fmr_format format;
	enum err_code code = file_read(p->path, IMAGE_MAX_FILE, &b, err);

	if (code)
		return code;
	if (!template_is_encoded(b.data, b.len) && !fmr_detect(b.data, b.len, &format)) {
		code = from_image(plan, p, &b, err);
	} else if (plan->mirrored) {
		code = err_set(err, ERR_USAGE, _("%s: only images can be mirrored, not templates"),
			       p->path);
	} else {
		code = prints_load(p->path, 0, &t, err);
		if (!code)
			code = finish_template(plan, t, p->path, &p->bytes, &p->probe, err);
	}
	buf_free(&b);
	p->failed = code == ERR_QUALITY;
	return p->failed ? ERR_OK : code;
}

static void *load_all(void *arg)
{
	struct work *w = arg;
	size_t i;

	while ((i = atomic_fetch_add(&w->next, 1)) < w->n) {
		struct err err = ERR_INIT;

		if (load(w->plan, &w->prints[i], &err)) {
			pthread_mutex_lock(&w->lock);
			if (!w->err.code)
				w->err = err;
			pthread_mutex_unlock(&w->lock);
			atomic_store(&w->next, w->n);
		}
	}
	return NULL;
}

static void *compare_all(void *arg)
{
	struct work *w = arg;
	size_t from;

	while ((from = atomic_fetch_add(&w->next, PORTION)) < w->n_pairs)
		for (size_t i = from; i < from + PORTION && i < w->n_pairs; i++) {
			struct pair *p = &w->pairs[i];
			const struct print *a = &w->prints[p->a], *b = &w->prints[p->b];
			const struct probe *left = p->mirrored ? a->mirror : a->probe;
			double start = clock_thread_cpu();

			p->score = ACCURACY_FAILED;
			p->seconds = -1;
			if (!left || !b->probe)
				continue;
			p->score = match_score(left, b->probe, NULL);
			p->seconds = clock_thread_cpu() - start;
		}
	return NULL;
}

static void run_threads(struct work *w, void *(*what)(void *))
{
	pthread_t threads[MAX_THREADS];
	int started = 0;

	atomic_store(&w->next, 0);
	while (started < w->plan->threads - 1 && started < MAX_THREADS &&
	       pthread_create(&threads[started], NULL, what, w) == 0)
		started++;
	what(w);
	for (int i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
}

static void list_pairs(struct work *w)
{
	for (size_t i = 0; i < w->n; i++)
		for (size_t j = i; j < w->n; j++) {
			const struct print *a = &w->prints[i], *b = &w->prints[j];
			bool mated = a->finger == b->finger;
			bool taken = !w->plan->first_only || (a->first && b->first);

			if (i != j && (mated || taken)) {
				MEM_GROW(w->pairs, w->n_pairs, w->pair_room);
				w->pairs[w->n_pairs++] =
				    (struct pair){.a = (uint32_t)i, .b = (uint32_t)j};
			}
			if (w->plan->mirrored && taken && a->mirror && b->probe) {
				MEM_GROW(w->pairs, w->n_pairs, w->pair_room);
				w->pairs[w->n_pairs++] = (struct pair){
				    .a = (uint32_t)i, .b = (uint32_t)j, .mirrored = true};
			}
		}
}

static void push(struct accuracy_times *t, size_t *room, double value)
{
	MEM_GROW(t->at, t->n, *room);
	t->at[t->n++] = value;
}

static void add_score(struct accuracy_run *r, double value, uint32_t a, uint32_t b, bool mated)
{
	MEM_GROW(r->scores, r->n, r->room);
	r->scores[r->n++] = (struct accuracy_score){.value = value, .a = a, .b = b, .mated = mated};
	*(mated ? &r->mated : &r->non_mated) += 1;
}

static void gather(const struct work *w, struct accuracy_run *r)
{
	size_t rooms[3] = {0};

	r->prints = w->n;
	for (size_t i = 0; i < w->n; i++) {
		const struct print *p = &w->prints[i];

		r->failed += p->failed;
		if (p->extracted)
			push(&r->extract, &rooms[0], p->seconds);
		if (!p->failed)
			push(&r->bytes, &rooms[1], p->bytes);
	}
	for (size_t i = 0; i < w->n_pairs; i++) {
		const struct pair *p = &w->pairs[i];
		uint32_t a = w->prints[p->a].finger, b = w->prints[p->b].finger;

		add_score(r, p->score, a, b, a == b && !p->mirrored);
		if (p->seconds >= 0)
			push(&r->compare, &rooms[2], p->seconds);
	}
}

static void work_clear(struct work *w)
{
	for (size_t i = 0; i < w->n; i++) {
		free(w->prints[i].path);
		free(w->prints[i].key);
		probe_free(w->prints[i].probe);
		probe_free(w->prints[i].mirror);
	}
	free(w->prints);
	free(w->pairs);
	pthread_mutex_destroy(&w->lock);
}

/* "DIR=500": the place and its resolution, unless there is a place of that name. */
static char *split_place(const char *place, double *ppi)
{
	const char *equals = strrchr(place, '=');
	struct stat st;
	char *end;
	double value;

	if (!equals || stat(place, &st) == 0)
		return xstrdup(place);
	value = strtod(equals + 1, &end);
	if (end == equals + 1 || *end != '\0' || !(value >= 100 && value <= 5000))
		return xstrdup(place);
	*ppi = value;
	return xstrndup(place, (size_t)(equals - place));
}

/* The last part of a path. */
static char *short_name(const char *path)
{
	size_t n = strlen(path);
	const char *from;

	while (n > 1 && path[n - 1] == '/')
		n--;
	from = memrchr(path, '/', n > 1 ? n - 1 : 0);
	from = from ? from + 1 : path;
	return xstrndup(from, n - (size_t)(from - path));
}

static enum err_code check_run(const char *place, const struct accuracy_run *r, struct err *err)
{
	if (!r->mated)
		return err_set(err, ERR_INPUT,
			       _("%s: no finger has two impressions, so there is nothing mated to "
				 "compare"),
			       place);
	if (!r->non_mated)
		return err_set(err, ERR_INPUT,
			       _("%s: there is one finger only, so there is nothing non-mated to "
				 "compare"),
			       place);
	return ERR_OK;
}

enum err_code accuracy_run_prints(const char *place, const struct accuracy_plan *plan,
				  struct accuracy_run *out, struct err *err)
{
	struct accuracy_plan own = *plan;
	struct work w = {.plan = &own, .lock = PTHREAD_MUTEX_INITIALIZER, .err = ERR_INIT};
	struct accuracy_run r = {0};
	char *path = split_place(place, &own.ppi), *inside = path_join(path, MANIFEST_FILE);
	struct stat st;
	enum err_code code;

	if (stat(path, &st))
		code = err_set(err, ERR_INPUT, _("%s: there is no such file or folder"), path);
	else if (!S_ISDIR(st.st_mode))
		code = list_manifest(&w, path, err);
	else if (stat(inside, &st) == 0)
		code = list_manifest(&w, inside, err);
	else
		code = list_folder(&w, path, err);
	if (!code) {
		r.name = short_name(path);
		r.fingers = number_fingers(w.prints, w.n);
		run_threads(&w, load_all);
		code = w.err.code;
		if (code && err)
			*err = w.err;
	}
	if (!code) {
		list_pairs(&w);
		run_threads(&w, compare_all);
		gather(&w, &r);
		code = check_run(path, &r, err);
	}
	work_clear(&w);
	free(path);
	free(inside);
	if (code) {
		accuracy_run_clear(&r);
		return code;
	}
	accuracy_sort(r.scores, r.n);
	*out = r;
	return ERR_OK;
}

/* --- score files ------------------------------------------------------------------- */

struct line {
	char *names[2]; /* inside the text */
	double score;
	size_t number;
};

static bool parse_score(const char *text, double *out)
{
	char *end;

	*out = strtod(text, &end);
	return end != text && *end == '\0' && !isnan(*out);
}

static enum err_code parse_lines(char *text, const char *path, struct line **lines, size_t *n,
				 struct err *err)
{
	size_t number = 0, room = 0;

	for (char *line = text, *next; line; line = next) {
		const char *parts = strchr(line, '\t') ? "\t" : " ";
		char *save, *score;
		struct line l = {.number = ++number};

		if ((next = strchr(line, '\n')))
			*next++ = '\0';
		line[strcspn(line, "\r")] = '\0';
		if (!(l.names[0] = strtok_r(line, parts, &save)))
			continue;
		l.names[1] = strtok_r(NULL, parts, &save);
		score = l.names[1] ? strtok_r(NULL, parts, &save) : NULL;
		if (!score || !parse_score(score, &l.score) || strtok_r(NULL, parts, &save))
			return err_set(err, ERR_INPUT,
				       _("%s, line %zu: two names and a number are needed, parted "
					 "by blanks or tabs"),
				       path, number);
		MEM_GROW(*lines, *n, room);
		(*lines)[(*n)++] = l;
	}
	return ERR_OK;
}

static const struct print *find_print(const struct print *p, size_t n, const char *path)
{
	struct print key = {.path = (char *)path};
	const struct print *at = NULL;
	size_t lo = 0, hi = n;

	parse_name(path, true, &key.key, &key.impression);
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int c = by_finger(&key, &p[mid]);

		if (c == 0)
			at = &p[mid];
		if (c <= 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	free(key.key);
	return at;
}

/* The prints that the lines name, each once. */
static enum err_code name_prints(struct work *w, const struct line *lines, size_t n,
				 const char *path, struct accuracy_run *r, struct err *err)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		for (int side = 0; side < 2; side++) {
			struct print *p = add_print(w);

			p->path = xstrdup(lines[i].names[side]);
			if (!parse_name(p->path, true, &p->key, &p->impression))
				return err_set(err, ERR_INPUT,
					       _("%s, line %zu: \"%s\" is not a name of the form "
						 "FINGER_IMPRESSION, as 101_3.png"),
					       path, lines[i].number, p->path);
		}
	r->fingers = number_fingers(w->prints, w->n);
	for (size_t i = 0; i < w->n; i++) {
		if (kept && strcmp(w->prints[kept - 1].path, w->prints[i].path) == 0) {
			free(w->prints[i].path);
			free(w->prints[i].key);
		} else {
			w->prints[kept++] = w->prints[i];
		}
	}
	w->n = r->prints = kept;
	return ERR_OK;
}

enum err_code accuracy_run_scores(const char *path, struct accuracy_run *out, struct err *err)
{
	struct work w = {.lock = PTHREAD_MUTEX_INITIALIZER};
	struct accuracy_run r = {.name = short_name(path)};
	struct line *lines = NULL;
	struct buf b = BUF_INIT;
	size_t n = 0;
	char *text = NULL;
	enum err_code code = file_read(path, MAX_SCORES, &b, err);

	if (!code) {
		text = buf_take_str(&b);
		code = parse_lines(text, path, &lines, &n, err);
	}
	if (!code)
		code = name_prints(&w, lines, n, path, &r, err);
	for (size_t i = 0; !code && i < n; i++) {
		const struct print *a = find_print(w.prints, w.n, lines[i].names[0]);
		const struct print *c = find_print(w.prints, w.n, lines[i].names[1]);

		add_score(&r, lines[i].score, a->finger, c->finger, a->finger == c->finger);
	}
	if (!code)
		code = check_run(path, &r, err);
	work_clear(&w);
	free(lines);
	free(text);
	if (code) {
		accuracy_run_clear(&r);
		return code;
	}
	accuracy_sort(r.scores, r.n);
	*out = r;
	return ERR_OK;
}

void accuracy_run_clear(struct accuracy_run *r)
{
	free(r->name);
	free(r->scores);
	free(r->extract.at);
	free(r->compare.at);
	free(r->bytes.at);
	memset(r, 0, sizeof(*r));
}
