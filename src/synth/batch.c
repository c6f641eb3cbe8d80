/* SPDX-License-Identifier: Apache-2.0 */
#include "synth/batch.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/path.h"
#include "image/write.h"
#include "synth/people.h"
#include "synth/truth_file.h"

#define PHOTO_WIDTH  180
#define PHOTO_HEIGHT 225

/* What one person adds to the two CSV files. */
struct rows {
	struct buf manifest, notes;
	size_t count; /* rows of the manifest so far */
};

struct job {
	const struct synth_batch *b;
	struct rows *rows; /* one for each person */
	atomic_uint_fast64_t next, prints;
	uint64_t done; /* under the lock */
	pthread_mutex_t lock;
	struct err err; /* the first that happened, under the lock */
	atomic_bool failed;
};

static enum err_code write_in(const struct job *job, const char *name, const struct buf *data,
			      struct err *err)
{
	char *path = path_join(job->b->folder, name);
	enum err_code code = file_write(path, data->data, data->len, err);

	free(path);
	return code;
}

static enum err_code make_folder(const struct job *job, const char *kind, const char *key,
				 struct err *err)
{
	char *path = xasprintf("%s/%s%s%s", job->b->folder, kind, *key ? "/" : "", key);
	enum err_code code = path_make_dirs(path, err);

	free(path);
	return code;
}

static enum err_code write_png(const struct job *job, const struct image *img, const char *name,
			       struct err *err)
{
	struct buf png = BUF_INIT;
	enum err_code code;

	image_write_png(img, &png);
	code = write_in(job, name, &png, err);
	buf_free(&png);
	return code;
}

/* The first rows tell about the person, one for each document; the others only
 * name the person. */
static void add_row(struct rows *rows, const struct synth_person *p,
		    const struct manifest_print *print)
{
	static const struct person nobody;
	char *photo = xasprintf("photos/%s.png", p->key);
	bool tells = rows->count == 0 || rows->count < p->person.n_documents;

	manifest_put_row(&rows->manifest, p->key, tells ? &p->person : &nobody, rows->count,
			 tells ? photo : NULL, print);
	rows->count++;
	free(photo);
}

/* rows NULL: only the image. */
static enum err_code write_print(struct job *job, const struct synth_person *p,
				 const struct synth_finger *f, const struct synth_style *style,
				 int number, struct rows *rows, struct err *err)
{
	const struct synth_batch *b = job->b;
	int finger = synth_finger_spec(f)->finger;
	char *name = xasprintf("prints/%s/%02d_%d.png", p->key, finger, number);
	struct manifest_print row = {.finger = finger, .impression = number, .image = name};
	struct synth_impression imp;
	struct synth_truth truth;
	struct image *img;
	enum err_code code;

	synth_impression_draw(f, style, number, &imp);
	img = synth_impression_render(f, &imp, b->truth ? &truth : NULL);
	code = write_png(job, img, name, err);
	if (!code && b->truth) {
		char *to = xasprintf("truth/%s/%02d_%d.json", p->key, finger, number);
		struct buf json = BUF_INIT;

		synth_truth_write(f, &imp, &truth, number, name, b->truth_fields, &json);
		code = write_in(job, to, &json, err);
		buf_free(&json);
		free(to);
	}
	if (b->truth)
		synth_truth_clear(&truth);
	if (!code && rows)
		add_row(rows, p, &row);
	if (!code)
		atomic_fetch_add(&job->prints, 1);
	image_free(img);
	free(name);
	return code;
}

static enum err_code write_finger(struct job *job, const struct synth_person *p, int finger,
				  struct rows *rows, struct err *err)
{
	const struct synth_batch *b = job->b;
	struct synth_finger_spec spec = {.seed = b->seed,
					 .person = p->number,
					 .finger = finger,
					 .age = p->age,
					 .female = p->person.sex == SEX_FEMALE};
	struct synth_finger *f;
	enum err_code code = ERR_OK;

	if (p->missing[finger]) {
		struct manifest_print row = {
		    .finger = finger, .impression = 1, .missing = p->missing[finger]};

		add_row(rows, p, &row);
		return ERR_OK;
	}
	f = synth_finger_new(&spec);
	for (int i = 1; !code && i <= b->impressions; i++)
		code = cancel_asked(b->cancel) ? err_set(err, ERR_CANCELLED, _("stopped"))
					       : write_print(job, p, f, &b->style, i, rows, err);
	if (!code && p->number < b->first + b->again)
		code = write_print(job, p, f, &b->again_style, b->impressions + 1, NULL, err);
	synth_finger_free(f);
	return code;
}

static enum err_code write_person(struct job *job, uint64_t index, struct err *err)
{
	const struct synth_batch *b = job->b;
	struct rows *rows = &job->rows[index];
	struct synth_person p;
	struct image *photo;
	char *name;
	enum err_code code;

	synth_person_make(b->seed, b->first + index, &p);
	name = xasprintf("photos/%s.png", p.key);
	photo = synth_avatar(b->seed, p.number, PHOTO_WIDTH, PHOTO_HEIGHT);
	code = write_png(job, photo, name, err);
	if (!code && b->fingers && b->impressions)
		code = make_folder(job, "prints", p.key, err);
	if (!code && b->truth)
		code = make_folder(job, "truth", p.key, err);
	for (int finger = 1; !code && finger <= 10; finger++)
		if (b->impressions && (b->fingers >> finger & 1))
			code = write_finger(job, &p, finger, rows, err);
	while (!code && (rows->count == 0 || rows->count < p.person.n_documents))
		add_row(rows, &p, NULL);
	for (size_t i = 0; i < p.n_notes; i++) {
		buf_printf(&rows->notes, "%s,%s,%s,", p.key, note_kind_word(p.notes[i].kind),
			   p.notes[i].language);
		manifest_put_value(&rows->notes, p.notes[i].text);
		buf_put_str(&rows->notes, "\r\n");
	}
	image_free(photo);
	free(name);
	synth_person_clear(&p);
	return code;
}

static void *work(void *arg)
{
	struct job *job = arg;
	const struct synth_batch *b = job->b;

	while (!atomic_load(&job->failed)) {
		uint64_t index = atomic_fetch_add(&job->next, 1);
		struct err err = ERR_INIT;

		if (index >= b->people)
			break;
		write_person(job, index, &err);
		pthread_mutex_lock(&job->lock);
		if (err.code && !job->err.code)
			job->err = err;
		if (err.code)
			atomic_store(&job->failed, true);
		else if (b->progress)
			b->progress(b->progress_arg, ++job->done, b->people);
		pthread_mutex_unlock(&job->lock);
	}
	return NULL;
}

static enum err_code check_empty(const char *folder, struct err *err)
{
	DIR *d = opendir(folder);
	struct dirent *e;
	bool empty = true;

	if (!d)
		return err_set(err, ERR_IO, _("the folder %s cannot be read: %s"), folder,
			       strerror(errno));
	while ((e = readdir(d)))
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			empty = false;
	closedir(d);
	if (!empty)
		return err_set(err, ERR_CONFLICT, _("the folder %s is not empty"), folder);
	return ERR_OK;
}

static enum err_code write_tables(struct job *job, struct err *err)
{
	struct buf manifest = BUF_INIT, notes = BUF_INIT;
	enum err_code code;

	manifest_put_header(&manifest);
	buf_put_str(&notes, MANIFEST_NOTES_HEADER);
	for (uint64_t i = 0; i < job->b->people; i++) {
		buf_put(&manifest, job->rows[i].manifest.data, job->rows[i].manifest.len);
		buf_put(&notes, job->rows[i].notes.data, job->rows[i].notes.len);
	}
	code = write_in(job, MANIFEST_NOTES_FILE, &notes, err);
	if (!code)
		code = write_in(job, MANIFEST_FILE, &manifest, err);
	buf_free(&manifest);
	buf_free(&notes);
	return code;
}

static void run_workers(struct job *job)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	int n = job->b->threads > 0 ? job->b->threads : processors > 0 ? (int)processors : 1;
	pthread_t *threads = xcalloc((size_t)n, sizeof(*threads));
	int started = 0;

	while (started < n && pthread_create(&threads[started], NULL, work, job) == 0)
		started++;
	if (started == 0)
		work(job);
	for (int i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
	free(threads);
}

enum err_code synth_batch_write(const struct synth_batch *b, struct synth_batch_result *result,
				struct err *err)
{
	struct job job = {.b = b, .err = ERR_INIT};
	double begun = clock_steady();
	enum err_code code = path_make_dirs(b->folder, err);

	if (!code)
		code = check_empty(b->folder, err);
	if (!code)
		code = make_folder(&job, "photos", "", err);
	if (code)
		return code;
	pthread_mutex_init(&job.lock, NULL);
	job.rows = xcalloc((size_t)b->people + 1, sizeof(*job.rows));
	run_workers(&job);
	if (job.err.code)
		code = err_set(err, job.err.code, "%s", job.err.msg);
	if (!code)
		code = write_tables(&job, err);
	if (!code && result)
		*result =
		    (struct synth_batch_result){b->people, job.prints, clock_steady() - begun};
	for (uint64_t i = 0; i < b->people; i++) {
		buf_free(&job.rows[i].manifest);
		buf_free(&job.rows[i].notes);
	}
	free(job.rows);
	pthread_mutex_destroy(&job.lock);
	return code;
}
