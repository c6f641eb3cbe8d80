/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/enrol_card.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/path.h"
#include "image/load.h"

struct enrolment *enrolment_new(const struct look *look, int64_t person, int64_t notice)
{
	struct enrolment *e = xcalloc(1, sizeof(*e));

	why_set(&e->why, look);
	e->person = person;
	e->notice = notice;
	e->youngest = -1;
	e->users = 1;
	for (int f = 0; f < FINGER_COUNT; f++)
		e->card.fingers[f].kept = -1;
	return e;
}

struct enrolment *enrolment_share(struct enrolment *e)
{
	e->users++;
	return e;
}

void enrolment_drop(struct enrolment *e)
{
	if (!e || --e->users > 0)
		return;
	capture_free(e->capture);
	manifest_free(e->brought);
	why_clear(&e->why);
	free(e);
}

struct card_errand *card_errand_new(struct enrolment *shared, enum card_job kind, int finger)
{
	struct card_errand *c = xcalloc(1, sizeof(*c));

	c->shared = enrolment_share(shared);
	c->kind = kind;
	c->finger = finger;
	return c;
}

void card_errand_clear(struct errand *e)
{
	struct card_errand *c = (struct card_errand *)e;

	enrolment_drop(c->shared);
	layers_free(c->layers);
	free(c->path);
	free(c->comment);
	free(c->adult);
	free(c->best_interest);
	free(c->findings);
}

/* --- on the lane ---------------------------------------------------------------------------- */

static void read_card(const struct capture *c, struct card *out)
{
	memset(out, 0, sizeof(*out));
	for (int f = 1; f < FINGER_COUNT; f++) {
		struct card_finger *cf = &out->fingers[f];
		const struct capture_try *kept = capture_finger(c, f);

		cf->kept = -1;
		cf->missing = capture_missing_get(c, f);
		for (size_t i = 0; i < capture_try_count(c); i++) {
			const struct capture_try *t = capture_try_at(c, i);

			if (t->finger != f)
				continue;
			cf->tries++;
			if (t == kept)
				cf->kept = (int)i;
		}
		if (!kept)
			continue;
		cf->quality = kept->quality;
		cf->usable = kept->template != NULL;
		snprintf(cf->advice, sizeof(cf->advice), "%s", kept->advice ? kept->advice : "");
	}
	out->complete = capture_is_complete(c);
}

static enum err_code add_file(struct capture *c, int finger, const char *path, double ppi,
			      struct err *err)
{
	struct buf file = BUF_INIT;
	enum err_code code = file_read(path, IMAGE_MAX_FILE, &file, err);

	if (code == ERR_OK)
		code = capture_add(c, finger, IMPRESSION_LIVE_PLAIN, file.data, file.len, path, ppi,
				   err);
	buf_free(&file);
	return code;
}

/* The finger that a name such as "07.png", "7_1.png" or "f07.wsq" begins with; 0:
 * none. */
static int finger_of_name(const char *name)
{
	long n = 0;
	int digits = 0;

	while (*name && (*name < '0' || *name > '9') && digits < 8) {
		name++;
		digits++;
	}
	for (digits = 0; name[digits] >= '0' && name[digits] <= '9' && digits < 3; digits++)
		n = n * 10 + (name[digits] - '0');
	return digits > 0 && digits < 3 && n >= 1 && n <= 10 ? (int)n : 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static enum err_code list_images(const char *folder, char ***names, size_t *count, struct err *err)
{
	DIR *dir = opendir(folder);
	struct dirent *d;
	size_t cap = 0;

	*names = NULL;
	*count = 0;
	if (!dir)
		return err_set(err, ERR_IO, _("%s cannot be read: %s"), folder, strerror(errno));
	while ((d = readdir(dir))) {
		if (d->d_name[0] == '.' || !finger_of_name(d->d_name))
			continue;
		MEM_GROW(*names, *count, cap);
		(*names)[(*count)++] = xstrdup(d->d_name);
	}
	closedir(dir);
	if (*count == 0)
		return err_set(
		    err, ERR_INPUT,
		    _("%s: no file here is named by a finger (01.png to 10.png; 1 is the "
		      "right thumb, 6 the left)"),
		    folder);
	qsort(*names, *count, sizeof(**names), by_name);
	return ERR_OK;
}

/* The first image of each finger that has none yet. */
static enum err_code add_folder(struct card_errand *e, struct capture *c, struct err *err)
{
	char **names;
	size_t count;
	enum err_code code = list_images(e->path, &names, &count, err);

	for (size_t i = 0; i < count; i++) {
		int finger = finger_of_name(names[i]);
		char *path;
		enum err_code one;

		if (code == ERR_OK && !capture_finger(c, finger) && !errand_cancelled(&e->errand)) {
			path = path_join(e->path, names[i]);
			one = add_file(c, finger, path, e->ppi, err);
			/* A poor one is recorded and told; the others go on. */
			code = one == ERR_QUALITY ? ERR_OK : one;
			e->images += code == ERR_OK;
			free(path);
		}
		free(names[i]);
	}
	free(names);
	return code;
}

static enum missing missing_of(enum missing_reason reason)
{
	switch (reason) {
	case MISSING_AMPUTATED:
		return MISSING_LIMB;
	case MISSING_BANDAGED:
		return MISSING_BANDAGE;
	default:
		return MISSING_OTHER;
	}
}

/* The best try of each finger is in force, not the last of the file. */
static void keep_best(struct capture *c)
{
	for (int f = 1; f < FINGER_COUNT; f++) {
		size_t n = capture_try_count(c), best = n;

		for (size_t i = 0; i < n; i++) {
			const struct capture_try *t = capture_try_at(c, i);

			if (t->finger == f &&
			    (best == n || t->quality > capture_try_at(c, best)->quality))
				best = i;
		}
		if (best < n)
			capture_keep(c, best);
	}
}

/* Goes on where it was stopped: the card may have been left meanwhile. */
static enum err_code add_brought(struct card_errand *e, struct capture *c, struct err *err)
{
	struct enrolment *s = e->shared;
	const struct manifest_person *p = s->brought ? &s->brought->persons[0] : NULL;
	enum err_code code = ERR_OK;

	while (p && s->brought_done < p->n_prints && code == ERR_OK) {
		const struct manifest_print *m = &p->prints[s->brought_done];

		if (errand_cancelled(&e->errand))
			return err_set(err, ERR_CANCELLED, _("stopped"));
		if (!m->data) {
			code = capture_missing(c, m->finger, missing_of(m->missing),
					       m->missing == MISSING_AMPUTATED, "", err);
		} else {
			code = capture_add(c, m->finger, IMPRESSION_LIVE_PLAIN, m->data, m->len,
					   m->image, m->ppi, err);
			/* A poor one is recorded and told on the card. */
			if (code == ERR_QUALITY)
				code = ERR_OK;
		}
		s->brought_done += code == ERR_OK;
	}
	for (size_t i = 0; p && i < s->brought_done; i++)
		e->images += p->prints[i].data != NULL;
	if (code == ERR_OK)
		keep_best(c);
	return code;
}

static void tell_findings(struct card_errand *e, const struct capture_finding *f, size_t count)
{
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < count; i++)
		buf_printf(&b, "%s%s", i ? "\n" : "", f[i].text);
	e->findings = buf_take_str(&b);
}

static enum err_code check(struct card_errand *e, struct seat *seat, struct err *err)
{
	const struct capture_finding *f;
	size_t count;
	enum err_code code = capture_check(seat, e->shared->capture, &f, &count, err);

	if (code == ERR_OK)
		tell_findings(e, f, count);
	return code;
}

static enum err_code commit(struct card_errand *e, struct seat *seat, struct err *err)
{
	const struct capture_child child = {e->adult, e->best_interest, e->no_force};
	struct look look = why_look(&e->shared->why);

	return capture_commit(seat, &look, e->shared->capture, e->seen,
			      e->has_child ? &child : NULL, &e->capture_id, err);
}

static void make_layers(struct card_errand *e)
{
	const struct capture_try *t =
	    e->finger ? capture_finger(e->shared->capture, e->finger) : NULL;

	if (!t || !t->image || errand_cancelled(&e->errand))
		return;
	e->layers = layers_new(image_copy(t->image));
	layers_analyse(e->layers);
}

enum err_code card_errand_run(struct errand *errand, struct seat *seat, struct err *err)
{
	struct card_errand *e = (struct card_errand *)errand;
	struct enrolment *s = e->shared;
	enum err_code code = ERR_OK;

	if (!s->capture)
		code = capture_new(seat, s->person, s->notice, &s->capture, err);
	if (code != ERR_OK)
		return code;
	switch (e->kind) {
	case CARD_FILE:
		code = add_file(s->capture, e->finger, e->path, e->ppi, err);
		break;
	case CARD_FOLDER:
		code = add_folder(e, s->capture, err);
		break;
	case CARD_BROUGHT:
		code = add_brought(e, s->capture, err);
		break;
	case CARD_MISSING:
		code = capture_missing(s->capture, e->finger, e->missing, e->permanent, e->comment,
				       err);
		break;
	case CARD_KEEP: {
		/* The next one of this finger, round and round. */
		const struct capture_try *kept = capture_finger(s->capture, e->finger);
		size_t n = capture_try_count(s->capture), at = 0;

		for (size_t i = 0; i < n; i++)
			if (capture_try_at(s->capture, i) == kept)
				at = i;
		for (size_t k = 1; k <= n; k++)
			if (capture_try_at(s->capture, (at + k) % n)->finger == e->finger) {
				capture_keep(s->capture, (at + k) % n);
				break;
			}
		break;
	}
	case CARD_CHECK:
		code = check(e, seat, err);
		break;
	case CARD_COMMIT:
		code = commit(e, seat, err);
		break;
	case CARD_LOOK:
		break;
	}
	read_card(s->capture, &e->card);
	e->has_card = true;
	if (e->kind != CARD_CHECK && e->kind != CARD_COMMIT)
		make_layers(e);
	return code;
}
