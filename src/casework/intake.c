/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/intake.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "casework/case_note.h"
#include "casework/facts.h"
#include "casework/inside.h"
#include "casework/intake_notes.h"
#include "image/load.h"
#include "print/extract.h"

/* One image of the manifest, made ready. */
struct ready {
	const struct manifest_print *print;
	struct template *template; /* NULL when nothing could be extracted */
	struct hash hash;	   /* of the file, so that the same bytes are written */
	char *advice;		   /* why there is no template */
	struct err err;
	bool done;
};

struct preparation {
	struct ready *rows;
	size_t count;
	const struct manifest *m;
	const struct intake_options *options;
	atomic_size_t next;
	atomic_size_t finished;
	atomic_bool failed; /* the others need not go on */
};

static enum err_code read_photo(const char *path, struct buf *out, struct err *err)
{
	struct image *img = NULL;
	enum err_code code = file_read(path, IMAGE_MAX_FILE, out, err);

	if (code == ERR_OK)
		code = image_decode(out->data, out->len, path, NULL, &img, NULL, err);
	image_free(img);
	return code;
}

/* The bytes of a print: in memory already, or in its file. */
static enum err_code read_image(const struct manifest_print *print, struct buf *out,
				struct err *err)
{
	if (!print->data)
		return file_read(print->image, IMAGE_MAX_FILE, out, err);
	buf_put(out, print->data, print->len);
	return ERR_OK;
}

static enum err_code prepare_one(struct preparation *p, struct ready *r)
{
	const struct manifest_print *print = r->print;
	struct image_options io = {.ppi = print->ppi > 0 ? print->ppi : p->options->ppi,
				   .cancel = p->options->cancel};
	struct print_options po = {.finger = (uint8_t)print->finger,
				   .impression = IMPRESSION_LIVE_PLAIN};
	struct image_info info;
	struct image *img = NULL;
	struct buf file = BUF_INIT;
	enum err_code code = read_image(print, &file, &r->err);

	if (code == ERR_OK) {
		r->hash = hash_bytes(file.data, file.len);
		code = image_decode(file.data, file.len, print->image, &io, &img, &info, &r->err);
	}
	if (code == ERR_OK)
		code = image_check_ppi(img, &info, print->image, &r->err);
	if (code == ERR_OK) {
		code = print_extract(img, &po, &r->template, &r->err);
		if (code == ERR_QUALITY) {
			/* A print that cannot be used is a fact, not a mistake. */
			r->advice = xstrdup(r->err.msg);
			code = ERR_OK;
		} else if (code != ERR_OK) {
			err_prefix(&r->err, "%s", print->image);
		}
	}
	image_free(img);
	buf_free(&file);
	return code;
}

static void *prepare_many(void *arg)
{
	struct preparation *p = arg;

	for (;;) {
		size_t i = atomic_fetch_add(&p->next, 1);
		struct ready *r;

		if (i >= p->count || atomic_load(&p->failed) || cancel_asked(p->options->cancel))
			return NULL;
		r = &p->rows[i];
		if (prepare_one(p, r) == ERR_OK)
			r->done = true;
		else
			atomic_store(&p->failed, true);
		atomic_fetch_add(&p->finished, 1);
	}
}

static void preparation_clear(struct preparation *p)
{
	for (size_t i = 0; i < p->count; i++) {
		template_free(p->rows[i].template);
		free(p->rows[i].advice);
	}
	free(p->rows);
}

/* Decodes and extracts all images, on several threads. */
static enum err_code prepare(struct preparation *p, const struct manifest *m,
			     const struct intake_options *options, struct err *err)
{
	long n = options->threads ? options->threads : sysconf(_SC_NPROCESSORS_ONLN);
	pthread_t *threads;
	long started = 0;

	*p = (struct preparation){.m = m, .options = options};
	p->rows = xcalloc(m->n_prints, sizeof(*p->rows));
	for (size_t i = 0; i < m->n_persons; i++)
		for (size_t k = 0; k < m->persons[i].n_prints; k++)
			if (m->persons[i].prints[k].image)
				p->rows[p->count++].print = &m->persons[i].prints[k];
	if (n < 1)
		n = 1;
	threads = xcalloc((size_t)n, sizeof(*threads));
	while (started < n && pthread_create(&threads[started], NULL, prepare_many, p) == 0)
		started++;
	if (started == 0)
		prepare_many(p);
	while (atomic_load(&p->finished) < p->count && !atomic_load(&p->failed) &&
	       !cancel_asked(options->cancel)) {
		struct timespec tick = {.tv_nsec = 50000000};

		if (options->progress)
			options->progress(options->ctx, atomic_load(&p->finished), p->count);
		nanosleep(&tick, NULL);
	}
	for (long i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
	free(threads);
	if (cancel_asked(options->cancel))
		return err_set(err, ERR_CANCELLED, _("stopped; nothing was taken in"));
	/* The first failure in the order of the file, whatever thread met it. */
	for (size_t i = 0; i < p->count; i++)
		if (!p->rows[i].done && p->rows[i].err.code != ERR_OK)
			return err_set(err, p->rows[i].err.code, _("%s, line %zu: %s"), m->path,
				       p->rows[i].print->line, p->rows[i].err.msg);
	if (options->progress)
		options->progress(options->ctx, p->count, p->count);
	return ERR_OK;
}

static enum missing missing_of(enum missing_reason reason)
{
	switch (reason) {
	case MISSING_AMPUTATED:
		return MISSING_LIMB;
	case MISSING_BANDAGED:
		return MISSING_BANDAGE;
	case MISSING_UNABLE:
		return MISSING_WORN;
	default:
		return MISSING_OTHER;
	}
}

struct writing {
	struct seat *seat;
	const struct look *look;
	const struct manifest *m;
	const struct intake_options *options;
	struct preparation *ready;
	size_t next; /* in ready->rows */
	struct intake_result *result;
};

static enum err_code add_print(struct writing *w, struct capture *c, struct ready *r,
			       struct err *err)
{
	struct buf file = BUF_INIT;
	struct hash hash;
	enum err_code code = read_image(r->print, &file, err);

	if (code == ERR_OK) {
		hash = hash_bytes(file.data, file.len);
		if (!hash_equal(&hash, &r->hash))
			code =
			    err_set(err, ERR_CONFLICT, _("%s: changed while it was being taken in"),
				    r->print->image);
	}
	if (code == ERR_OK && r->template) {
		capture_add_template(c, NULL, r->template, file.data, file.len);
		r->template = NULL;
		w->result->print_count++;
	} else if (code == ERR_OK) {
		/* Kept as a try without a usable print. */
		double ppi = r->print->ppi > 0 ? r->print->ppi : w->options->ppi;

		code = capture_add(c, r->print->finger, IMPRESSION_LIVE_PLAIN, file.data, file.len,
				   r->print->image, ppi, err);
		if (code == ERR_QUALITY) {
			err_clear(err);
			code = ERR_OK;
		}
		w->result->poor_count++;
	}
	buf_free(&file);
	return code;
}

/* Of several impressions of a finger the best is in force. */
static void keep_best(struct capture *c)
{
	for (int f = FINGER_RIGHT_THUMB; f < FINGER_COUNT; f++) {
		const struct capture_try *best = NULL;
		size_t at = 0;

		for (size_t i = 0; i < capture_try_count(c); i++) {
			const struct capture_try *t = capture_try_at(c, i);

			if (t->finger == f && t->template &&
			    (!best || t->quality > best->quality)) {
				best = t;
				at = i;
			}
		}
		if (best)
			capture_keep(c, at);
	}
}

static enum err_code fill_missing(struct capture *c, const struct manifest_person *p,
				  struct err *err)
{
	enum err_code code = ERR_OK;

	for (size_t i = 0; i < p->n_prints && code == ERR_OK; i++)
		if (p->prints[i].missing != MISSING_NOT)
			code = capture_missing(c, p->prints[i].finger,
					       missing_of(p->prints[i].missing),
					       p->prints[i].missing == MISSING_AMPUTATED, "", err);
	for (int f = FINGER_RIGHT_THUMB; f < FINGER_COUNT && code == ERR_OK; f++)
		if (!capture_finger(c, f) && capture_missing_get(c, f) == MISSING_NONE)
			code = capture_missing(c, f, MISSING_OTHER, false,
					       _("not in the files that were taken in"), err);
	return code;
}

static enum err_code write_prints(struct writing *w, const struct manifest_person *p, int64_t id,
				  bool child, struct err *err)
{
	struct notice notice = {.language = p->person.n_languages ? p->person.languages[0]
								  : w->options->notice_language,
				.understood = true,
				.printed = true};
	struct capture *c = NULL;
	int64_t notice_id, capture_id;
	enum err_code code = notice_give(w->seat, w->look, id, &notice, &notice_id, err);

	if (code == ERR_OK)
		code = capture_new(w->seat, id, notice_id, &c, err);
	for (size_t i = 0; i < p->n_prints && code == ERR_OK; i++)
		if (p->prints[i].image)
			code = add_print(w, c, &w->ready->rows[w->next++], err);
	if (code == ERR_OK) {
		keep_best(c);
		code = fill_missing(c, p, err);
	}
	if (code == ERR_OK)
		code = capture_commit(w->seat, w->look, c, true, child ? w->options->child : NULL,
				      &capture_id, err);
	capture_free(c);
	return code;
}

static size_t image_count(const struct manifest_person *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n_prints; i++)
		n += p->prints[i].image != NULL;
	return n;
}

static enum err_code write_person(struct writing *w, const struct manifest_person *p,
				  struct intake_person *out, struct err *err)
{
	struct date today = instant_date(clock_now());
	struct record r;
	struct buf photo = BUF_INIT;
	int youngest, oldest;
	bool child;
	enum err_code code;

	record_init(&r);
	person_copy(&r.person, &p->person);
	r.category = w->options->category;
	r.retention = w->options->retention;
	r.collected_for = w->look->purpose;
	facts_age(&r, &today, &youngest, &oldest);
	child = youngest < 18;
	code = record_create(w->seat, w->look, &r, NULL, &out->id, err);
	record_clear(&r);
	if (code == ERR_OK && p->photo)
		code = read_photo(p->photo, &photo, err);
	if (code == ERR_OK && p->photo)
		code = record_set_photo(w->seat, w->look, out->id, photo.data, photo.len, err);
	buf_free(&photo);
	if (code == ERR_OK && p->n_prints) {
		out->prints = (int)image_count(p);
		if (child && (!w->options->child || youngest < 6) && w->options->skip_children) {
			w->next += image_count(p);
			out->prints = 0;
			out->without_prints = true;
		} else if (!w->options->notice_language) {
			code = err_set(err, ERR_REFUSED,
				       _("no prints are taken in without a notice to the person"));
		} else if (child && !w->options->child && youngest >= 6) {
			code = err_set(err, ERR_REFUSED,
				       _("the person may be a child: prints need an adult or "
					 "representative, the best interest, and no force"));
		} else {
			code = write_prints(w, p, out->id, child, err);
		}
	}
	if (code != ERR_OK)
		err_prefix(err, _("%s, line %zu"), w->m->path, p->line);
	return code;
}

static enum err_code make_case(struct seat *seat, const char *title, enum purpose purpose,
			       char number[CASE_NUMBER_LEN], struct err *err)
{
	struct casefile file = {.title = xstrdup(title),
				.summary = xstrdup(""),
				.purpose = purpose,
				.state = CASE_OPEN};
	enum err_code code = case_create(seat, &file, number, NULL, err);

	casefile_clear(&file);
	return code;
}

enum err_code intake_run(struct seat *seat, const struct look *look, const struct manifest *m,
			 const char *notes, const struct intake_options *options,
			 struct intake_result *out, struct err *err)
{
	struct preparation ready = {0};
	struct intake_notes *notes_read = NULL;
	struct intake_result result = {0};
	struct look into = *look;
	struct writing w = {seat, &into, m, options, &ready, 0, &result};
	double began = clock_steady();
	enum err_code code = seat_need_role(seat, ROLE_BIT(ROLE_CLERK), err);

	if (options->new_case)
		into.case_number = "new";
	if (code == ERR_OK)
		code = look_check(&into, err);
	if (code == ERR_OK && notes)
		code = intake_notes_read(notes, m, &notes_read, err);
	if (code == ERR_OK)
		code = prepare(&ready, m, options, err);
	result.prepare_seconds = clock_steady() - began;
	began = clock_steady();
	if (code == ERR_OK)
		code = db_batch_begin(seat->db, err);
	if (code == ERR_OK) {
		struct err end = ERR_INIT;

		result.persons = xcalloc(m->n_persons, sizeof(*result.persons));
		result.person_count = m->n_persons;
		if (options->new_case) {
			into.case_number = result.case_number;
			code = make_case(seat, options->new_case, into.purpose, result.case_number,
					 err);
		} else {
			snprintf(result.case_number, sizeof(result.case_number), "%s",
				 look->case_number);
		}
		for (size_t i = 0; i < m->n_persons && code == ERR_OK; i++)
			code = cancel_asked(options->cancel)
				   ? err_set(err, ERR_CANCELLED, _("stopped; nothing was taken in"))
				   : write_person(&w, &m->persons[i], &result.persons[i], err);
		if (code == ERR_OK && notes_read)
			code = intake_notes_write(notes_read, seat, &into, &result, err);
		if (db_batch_end(seat->db, code == ERR_OK, &end) != ERR_OK && code == ERR_OK) {
			code = end.code;
			if (err)
				*err = end;
		}
	}
	result.write_seconds = clock_steady() - began;
	intake_notes_free(notes_read);
	preparation_clear(&ready);
	if (code == ERR_OK)
		*out = result;
	else
		intake_result_clear(&result);
	return code;
}

void intake_result_clear(struct intake_result *r)
{
	free(r->persons);
	*r = (struct intake_result){0};
}
