/* SPDX-License-Identifier: Apache-2.0 */
/* What the bench asks of the store and of the engine, each on its lane. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/chart.h"
#include "casework/policy.h"
#include "casework/secret.h"
#include "casework/session.h"
#include "match/match.h"
#include "ui/bench.h"
#include "ui/dialog.h"
#include "ui/print_job.h"
#include "ui/scr_bench.h"
#include "ui/scr_conclude.h"
#include "ui/scr_text.h"
#include "ui/station.h"

struct bench_job {
	struct job job;
	struct bench_hold *hold;
	enum err_code (*ask)(struct bench_job *q, struct seat *seat);
	void (*answer)(struct bench_job *q, struct bench *b);
	/* work handed over to the review before asking */
	struct work works[10];
	int n_works;
	/* the question */
	int64_t hit, search;
	enum task_stage stage;
	int finger, side;
	enum conclusion conclusion;
	char *degree;
	uint8_t token[16];
	/* the answer */
	struct review *review;
	struct practice *practice;
	struct image *image;
	char *text;
	struct bench told; /* what opening tells; its fingers' markings hold the works */
};

void bench_hold_put(struct bench_hold *h)
{
	if (!h || --h->users)
		return;
	review_free(h->review);
	practice_free(h->practice);
	free(h);
}

/* Lays the screen's work into the review; what is frozen stays as it is. */
static void give_works(struct bench_job *q)
{
	struct review *r = q->hold->review;

	for (int i = 0; i < q->n_works; i++) {
		struct work *to = review_work(r, i);
		struct marks before = to->before;

		to->before = (struct marks){0};
		work_clear(to);
		work_copy(to, &q->works[i]);
		marks_clear(&to->before);
		to->before = before;
	}
}

static enum err_code run(struct job *j, void *lane_state)
{
	struct bench_job *q = (struct bench_job *)j;
	struct seat *seat = lane_state;

	if (q->hold->training)
		return q->ask(q, seat);
	if (!seat)
		return err_set(&j->err, ERR_AUTH, _("nobody is logged in"));
	/* Work of one person is never saved in the name of the next. */
	if (q->hold->review && seat_user(seat)->id != q->hold->user)
		return err_set(&j->err, ERR_AUTH, _("this comparison is in other hands"));
	if (q->n_works)
		give_works(q);
	return q->ask(q, seat);
}

static void done(struct job *j, void *receiver)
{
	struct bench_job *q = (struct bench_job *)j;
	struct bench *b = receiver;

	if (b && j->code == ERR_AUTH && b->base.app->desk)
		station_look_at_lock(b->base.app);
	if (b && q->answer)
		q->answer(q, b);
}

static void free_job(struct job *j)
{
	struct bench_job *q = (struct bench_job *)j;

	for (int i = 0; i < q->n_works; i++)
		work_clear(&q->works[i]);
	for (int i = 0; i < q->told.n_fingers; i++)
		work_clear(&q->told.finger[i].marking.work);
	review_free(q->review);
	practice_free(q->practice);
	image_free(q->image);
	secret_str_free(q->text);
	secret_str_free(q->degree);
	bench_hold_put(q->hold);
	free(q);
}

static const struct job_ops bench_job_ops = {
    .name = "bench",
    .run = run,
    .done = done,
    .free = free_job,
};

static struct bench_job *job_new(struct bench *b,
				 enum err_code (*ask)(struct bench_job *, struct seat *),
				 void (*answer)(struct bench_job *, struct bench *))
{
	struct bench_job *q = xcalloc(1, sizeof(*q));

	q->job.ops = &bench_job_ops;
	q->hold = b->hold;
	q->hold->users++;
	q->hit = b->hit;
	q->search = b->search;
	q->stage = b->task;
	q->finger = b->at;
	q->ask = ask;
	q->answer = answer;
	return q;
}

static void take_works(struct bench_job *q, const struct bench *b)
{
	q->n_works = b->n_fingers;
	for (int i = 0; i < b->n_fingers; i++)
		work_copy(&q->works[i], &b->finger[i].marking.work);
}

static bool post(struct bench *b, struct bench_job *q)
{
	/* Training knows no store. */
	return app_post(b->base.app, &b->base, b->training ? LANE_PRINT : LANE_STORE, &q->job);
}

/* --- opening ---------------------------------------------------------------------- */

/* Where the candidate stands in the list, for an examiner who may know. */
static void read_place(struct bench_job *q, struct seat *seat)
{
	struct search_view v;

	if (search_get(seat, q->told.search, &v, NULL) != ERR_OK)
		return;
	q->told.gallery = v.gallery_size;
	q->told.list_size = (int)v.count;
	for (size_t i = 0; i < v.count; i++) {
		q->told.list_open += !v.candidates[i].concluded;
		if (v.candidates[i].hit_id == q->hit)
			q->told.place = v.candidates[i];
	}
	search_view_clear(&v);
}

static enum err_code open_training(struct bench_job *q)
{
	struct bench *t = &q->told;
	uint64_t seed;
	enum err_code code;

	randombytes_buf(&seed, sizeof(seed));
	code = practice_new(seed, &q->job.cancel, &q->practice, &q->job.err);
	if (code != ERR_OK)
		return code;
	t->blind = true;
	t->n_fingers = 1;
	t->finger[0].finger = practice_finger(q->practice);
	t->finger[0].needed = practice_marks_needed(q->practice);
	work_init(&t->finger[0].marking.work);
	return ERR_OK;
}

static enum err_code ask_open(struct bench_job *q, struct seat *seat)
{
	const struct review *r;
	struct bench *t = &q->told;
	enum err_code code;

	if (q->hold->training)
		return open_training(q);
	code = review_open(seat, q->hit, &q->review, &q->job.err);
	r = q->review;
	if (code != ERR_OK)
		return code;
	q->hold->user = seat_user(seat)->id;
	t->task = review_stage(r);
	t->blind = review_is_blind(r);
	t->search = review_search(r);
	t->five_levels = policy_get(seat, POLICY_FIVE_LEVEL) != 0;
	t->n_fingers = review_finger_count(r);
	for (int i = 0; i < t->n_fingers; i++) {
		const struct search_finger *f = review_finger(r, i);

		t->finger[i].finger = f->finger;
		t->finger[i].score = f->score;
		t->finger[i].needed = review_marks_needed(r, i);
		t->finger[i].analysed = review_is_analysed(r, i);
		work_copy(&t->finger[i].marking.work, review_work(q->review, i));
	}
	if (t->search)
		read_place(q, seat);
	return ERR_OK;
}

static void answer_open(struct bench_job *q, struct bench *b)
{
	const struct bench *t = &q->told;

	if (q->job.code != ERR_OK) {
		b->stage = BENCH_FAILED;
		b->trouble = q->job.err;
		app_say_err(b->base.app, &q->job.err);
		return;
	}
	b->hold->review = q->review;
	b->hold->practice = q->practice;
	q->review = NULL;
	q->practice = NULL;
	b->stage = BENCH_WORK;
	b->task = t->task;
	b->blind = t->blind;
	b->search = t->search;
	b->five_levels = t->five_levels;
	b->place = t->place;
	b->gallery = t->gallery;
	b->list_size = t->list_size;
	b->list_open = t->list_open;
	b->n_fingers = t->n_fingers;
	for (int i = 0; i < t->n_fingers; i++) {
		b->finger[i] = t->finger[i];
		marking_init(&b->finger[i].marking, &q->told.finger[i].marking.work);
	}
	q->told.n_fingers = 0;
	/* Where the work was left: the first finger that is not yet analysed, else
	 * the first one. */
	for (int i = b->n_fingers - 1; i >= 0; i--)
		if (!b->finger[i].analysed && b->finger[i].marking.work.probe.count)
			b->at = i;
	bench_show_finger(b, false);
}

void bench_open_review(struct bench *b)
{
	post(b, job_new(b, ask_open, answer_open));
}

/* --- images ----------------------------------------------------------------------- */

/* The engine's look at a print that the store has handed out. */
struct layer_request {
	struct print_request request;
	struct image *image;
	int finger, side;
};

static enum err_code fetch(const struct print_request *r, void *lane, struct image **out,
			   struct err *err)
{
	struct layer_request *q = (struct layer_request *)(uintptr_t)r;

	*out = q->image;
	q->image = NULL;
	return ERR_OK;
}

static void ready(const struct print_request *r, struct screen *s, struct layers *layers,
		  bool final, const struct err *err)
{
	const struct layer_request *q = (const struct layer_request *)r;
	struct bench *b = (struct bench *)s;
	struct bench_finger *f = &b->finger[q->finger];

	if (!layers) {
		if (err)
			app_say_err(s->app, err);
		return;
	}
	layers_free(f->layers[q->side]);
	f->layers[q->side] = layers;
	f->marking.scale[q->side] = layers->scale;
	if (final && !layers->analysed)
		app_say(s->app, SAY_WARN, "%s: %s", finger_name(f->finger), layers->why.msg);
	if (b->at == q->finger)
		bench_show_finger(b, final);
}

static void free_request(struct print_request *r)
{
	image_free(((struct layer_request *)r)->image);
	free(r);
}

static enum err_code ask_image(struct bench_job *q, struct seat *seat)
{
	if (q->hold->training) {
		q->image = image_copy(practice_image(q->hold->practice, (enum review_side)q->side));
		return ERR_OK;
	}
	return review_image(seat, q->hold->review, q->finger, (enum review_side)q->side, &q->image,
			    &q->job.err);
}

static void answer_image(struct bench_job *q, struct bench *b)
{
	struct bench_finger *f = &b->finger[q->finger];
	struct layer_request *r;

	if (q->job.code != ERR_OK) {
		snprintf(f->trouble[q->side], sizeof(f->trouble[0]), "%s", q->job.err.msg);
		app_say_err(b->base.app, &q->job.err);
		return;
	}
	r = xcalloc(1, sizeof(*r));
	r->request = (struct print_request){fetch, ready, free_request};
	r->image = q->image;
	q->image = NULL;
	r->finger = q->finger;
	r->side = q->side;
	print_job_post(b->base.app, &b->base, &r->request);
}

void bench_ask_image(struct bench *b, int side)
{
	struct bench_finger *f = bench_finger(b);
	struct bench_job *q;

	if (f->asked[side])
		return;
	f->asked[side] = true;
	q = job_new(b, ask_image, answer_image);
	q->side = side;
	post(b, q);
}

/* --- saving ----------------------------------------------------------------------- */

static enum err_code ask_save(struct bench_job *q, struct seat *seat)
{
	return review_save(seat, q->hold->review, &q->job.err);
}

static void answer_save(struct bench_job *q, struct bench *b)
{
	b->saving = false;
	if (q->job.code != ERR_OK) {
		b->changed = true; /* the next tick tries again */
		app_say_err(b->base.app, &q->job.err);
	} else if (b->changed) {
		bench_save(b);
	}
}

void bench_save(struct bench *b)
{
	struct bench_job *q;

	if (b->training)
		return;
	b->changed = true;
	if (b->saving || b->stage != BENCH_WORK)
		return;
	q = job_new(b, ask_save, answer_save);
	q->job.must = true;
	take_works(q, b);
	b->saving = post(b, q);
	b->changed = !b->saving;
}

void bench_leave(struct bench *b)
{
	struct bench_job *q;

	if (b->stage != BENCH_WORK || b->training)
		return;
	q = job_new(b, ask_save, NULL);
	q->job.must = true;
	take_works(q, b);
	lanes_post(b->base.app->lanes, LANE_STORE, &q->job);
}

/* --- committing the analysis -------------------------------------------------------- */

static enum err_code ask_commit(struct bench_job *q, struct seat *seat)
{
	struct work *w = &q->works[q->finger];
	enum err_code code;

	if (q->hold->training) {
		code = practice_commit(q->hold->practice, w, &q->job.err);
	} else {
		code = review_commit_analysis(seat, q->hold->review, q->finger, &q->job.err);
		w = review_work(q->hold->review, q->finger);
	}
	if (code != ERR_OK)
		return code;
	/* The frozen layer comes back. */
	work_copy(&q->told.finger[0].marking.work, w);
	q->told.n_fingers = 1;
	return ERR_OK;
}

static void answer_commit(struct bench_job *q, struct bench *b)
{
	struct bench_finger *f = &b->finger[q->finger];
	struct work *back = &q->told.finger[0].marking.work;
	bool no_value;

	if (q->job.code != ERR_OK) {
		app_say_err(b->base.app, &q->job.err);
		return;
	}
	f->analysed = true;
	marks_clear(&f->marking.work.before);
	f->marking.work.before = back->before;
	back->before = (struct marks){0};
	no_value = f->marking.work.suitability == SUITABILITY_NO_VALUE;
	app_say(b->base.app, SAY_GOOD, "%s",
		no_value ? _("committed: no value. Conclude with E")
			 : _("your analysis is committed; the candidate opens"));
	if (b->at == q->finger) {
		/* The comparison begins with both prints whole. */
		fpview_fit(&b->pair.pane[0]);
		bench_show_finger(b, true);
	}
}

void bench_commit(struct bench *b)
{
	struct bench_job *q = job_new(b, ask_commit, answer_commit);

	take_works(q, b);
	post(b, q);
}

/* --- the evaluation ------------------------------------------------------------------ */

static enum err_code ask_advice(struct bench_job *q, struct seat *seat)
{
	if (q->hold->training) {
		q->text = work_advice(q->works[0].seconds, q->works[0].regions);
		return ERR_OK;
	}
	q->text = review_advice(q->hold->review, CONCLUSION_IDENTIFICATION);
	return review_save(seat, q->hold->review, &q->job.err);
}

static void answer_advice(struct bench_job *q, struct bench *b)
{
	if (q->job.code != ERR_OK) {
		app_say_err(b->base.app, &q->job.err);
		return;
	}
	free(b->advice);
	b->advice = q->text;
	q->text = NULL;
	if (app_top(b->base.app) == &b->base)
		app_open(b->base.app, &conclude_ops, b);
}

void bench_ask_advice(struct bench *b)
{
	struct bench_job *q = job_new(b, ask_advice, answer_advice);

	take_works(q, b);
	post(b, q);
}

static enum err_code ask_conclude(struct bench_job *q, struct seat *seat)
{
	if (q->hold->training) {
		q->text = practice_feedback(q->hold->practice, &q->works[0], q->conclusion);
		return ERR_OK;
	}
	return review_conclude(seat, q->hold->review, q->conclusion, q->degree, q->token, &q->text,
			       &q->job.err);
}

static void after_conclusion(struct app *a, uint64_t asker, int choice)
{
	struct bench *b = (struct bench *)app_find(a, asker);

	if (!b)
		return;
	switch (choice) {
	case 0:
		bench_go_on(b);
		break;
	case 1:
		bench_ask_records(b);
		break;
	case 2:
		app_close(a, &b->base);
		break;
	default:
		break; /* stay and look */
	}
}

/* Training goes on with another pair, or ends. */
static void after_training(struct app *a, uint64_t asker, int choice)
{
	struct bench *b = (struct bench *)app_find(a, asker);

	if (b && choice == 0)
		bench_go_on(b);
	else if (b && choice == 1)
		app_close(a, &b->base);
}

static void ask_more_training(struct bench *b)
{
	const char *labels[] = {_("Another pair"), _("Enough for now")};
	char *title = xasprintf(_("Training: %d right, %d wrong, %d left open"), b->tally.right,
				b->tally.wrong, b->tally.open);

	dialog_choose(b->base.app, &b->base, title, labels, NULL, 2, 0, after_training);
	free(title);
}

/* What one wants next; the answer is one key away. */
static void ask_what_next(struct bench *b)
{
	const char *labels[] = {_("The next comparison"), _("What the records say of the two"),
				_("Leave the bench")};

	dialog_choose(b->base.app, &b->base, _("Concluded"), labels, NULL, 3, 0, after_conclusion);
}

static void told_truth(struct app *a, uint64_t asker, bool yes)
{
	struct bench *b = (struct bench *)app_find(a, asker);

	if (b && b->training)
		ask_more_training(b);
	else if (b)
		ask_what_next(b);
}

static void answer_conclude(struct bench_job *q, struct bench *b)
{
	struct app *a = b->base.app;

	if (q->job.code != ERR_OK) {
		app_say_err(a, &q->job.err);
		return;
	}
	b->stage = BENCH_CONCLUDED;
	b->conclusion = q->conclusion;
	if (b->training) {
		int verdict = practice_verdict(b->hold->practice, b->conclusion);

		b->tally.right += verdict > 0;
		b->tally.wrong += verdict < 0;
		b->tally.open += verdict == 0;
	}
	b->revealed = q->text;
	q->text = NULL;
	/* The evaluation lies on top; it has done its work. */
	while (app_top(a) && app_top(a) != &b->base)
		app_close(a, app_top(a));
	app_say(a, SAY_GOOD, _("concluded: %s"), conclusion_name(b->conclusion));
	if (b->revealed)
		dialog_tell_then(a, &b->base, _("Known truth"), b->revealed, told_truth);
	else
		ask_what_next(b);
}

void bench_conclude(struct bench *b, enum conclusion c, const char *degree)
{
	struct bench_job *q = job_new(b, ask_conclude, answer_conclude);

	take_works(q, b);
	q->conclusion = c;
	q->degree = degree ? xstrdup(degree) : NULL;
	memcpy(q->token, b->token, sizeof(q->token));
	post(b, q);
}

/* --- what comes after ------------------------------------------------------------------ */

static enum err_code next_of_list(struct bench_job *q, struct seat *seat)
{
	struct search_view v;
	enum err_code code = search_get(seat, q->search, &v, &q->job.err);
	int64_t key = 0;
	size_t here = 0;

	if (code != ERR_OK)
		return code;
	for (size_t i = 0; i < v.count; i++)
		if (v.candidates[i].hit_id == q->hit)
			here = i;
	for (size_t k = 1; k <= v.count && !key; k++) {
		const struct search_candidate *c = &v.candidates[(here + k) % v.count];

		if (!c->concluded && c->hit_id != q->hit && c->state == HIT_CANDIDATE)
			key = c->key;
	}
	search_view_clear(&v);
	if (!key)
		return err_set(&q->job.err, ERR_NOT_FOUND,
			       _("every candidate of this list has your conclusion"));
	return search_take(seat, q->search, key, &q->hit, &q->job.err);
}

static enum err_code next_of_queue(struct bench_job *q, struct seat *seat)
{
	struct tasks t;
	int64_t task = 0;
	enum err_code code = task_take_next(seat, q->stage, &task, &q->job.err);

	if (code == ERR_NOT_FOUND)
		return err_set(&q->job.err, code, _("nothing else waits for you at this stage"));
	if (code == ERR_OK)
		code = task_list(seat, (int)q->stage, &t, &q->job.err);
	if (code != ERR_OK)
		return code;
	q->hit = 0;
	for (size_t i = 0; i < t.count; i++)
		if (t.rows[i].id == task)
			q->hit = t.rows[i].hit_id;
	tasks_clear(&t);
	return q->hit ? ERR_OK
		      : err_set(&q->job.err, ERR_NOT_FOUND,
				_("nothing else waits for you at this stage"));
}

static enum err_code ask_next(struct bench_job *q, struct seat *seat)
{
	return q->search ? next_of_list(q, seat) : next_of_queue(q, seat);
}

static void answer_next(struct bench_job *q, struct bench *b)
{
	struct app *a = b->base.app;
	struct bench_argument argument = {.hit = q->hit};

	b->going_on = false;
	if (q->job.code != ERR_OK) {
		app_say(a, q->job.code == ERR_NOT_FOUND ? SAY_GOOD : SAY_ERROR, "%s",
			q->job.err.msg);
		return;
	}
	app_close(a, &b->base);
	app_open(a, &bench_ops, &argument);
}

void bench_go_on(struct bench *b)
{
	if (b->training) {
		struct app *a = b->base.app;
		struct bench_argument again = {.training = true, .tally = b->tally};

		app_close(a, &b->base);
		app_open(a, &bench_ops, &again);
		return;
	}
	if (b->going_on)
		return;
	bench_leave(b);
	b->going_on = post(b, job_new(b, ask_next, answer_next));
}

/* --- the chart ------------------------------------------------------------------------- */

static enum err_code read_chart(struct bench_job *q, struct seat *seat, struct chart *out)
{
	/* n_works: under way; else the decisions that may be seen. */
	return q->n_works ? chart_read_open(seat, q->hold->review, out, &q->job.err)
			  : chart_read(seat, q->hit, out, &q->job.err);
}

static enum err_code ask_sheet(struct bench_job *q, struct seat *seat)
{
	struct chart c;
	struct buf text = BUF_INIT;
	enum err_code code = read_chart(q, seat, &c);

	if (code != ERR_OK)
		return code;
	code = chart_make(&c, CHART_TEXT, &text, &q->job.err);
	if (code == ERR_OK)
		q->text = xstrdup(buf_str(&text));
	secret_buf_free(&text);
	chart_clear(&c);
	return code;
}

static void answer_sheet(struct bench_job *q, struct bench *b)
{
	struct text_argument arg = {.title = _("comparison sheet"), .text = q->text};

	if (q->job.code != ERR_OK)
		app_say_err(b->base.app, &q->job.err);
	else
		app_open(b->base.app, &text_ops, &arg);
}

static enum err_code ask_chart(struct bench_job *q, struct seat *seat)
{
	struct chart c;
	enum err_code code = read_chart(q, seat, &c);

	if (code != ERR_OK)
		return code;
	code = chart_save(seat, &c, q->text, &q->job.err);
	chart_clear(&c);
	return code;
}

static void answer_chart(struct bench_job *q, struct bench *b)
{
	if (q->job.code != ERR_OK)
		app_say_err(b->base.app, &q->job.err);
	else
		app_say(b->base.app, SAY_GOOD, _("the chart is in %s; the log says so"), q->text);
}

void bench_ask_sheet(struct bench *b)
{
	struct bench_job *q = job_new(b, ask_sheet, answer_sheet);

	if (b->stage == BENCH_WORK)
		take_works(q, b);
	post(b, q);
}

void bench_ask_chart(struct bench *b, const char *path)
{
	struct bench_job *q = job_new(b, ask_chart, answer_chart);

	if (b->stage == BENCH_WORK)
		take_works(q, b);
	q->text = xstrdup(path);
	post(b, q);
}

/* --- records ---------------------------------------------------------------------------- */

static enum err_code ask_records(struct bench_job *q, struct seat *seat)
{
	return review_records(seat, q->hit, &q->text, &q->job.err);
}

static void answer_records(struct bench_job *q, struct bench *b)
{
	if (q->job.code != ERR_OK)
		app_say_err(b->base.app, &q->job.err);
	else
		dialog_tell(b->base.app, _("What the records say"), q->text);
}

void bench_ask_records(struct bench *b)
{
	post(b, job_new(b, ask_records, answer_records));
}

/* --- the machine's proposal ---------------------------------------------------------------- */

struct propose_job {
	struct job job;
	struct template *t[2];
	double scale[2];
	int finger;
	struct bench_proposal *found;
	int n;
};

static struct mark mark_of(const struct minutia *m, double scale)
{
	return (struct mark){
	    .x = (float)(m->x * scale),
	    .y = (float)(m->y * scale),
	    .angle = m->angle,
	    .type = m->type,
	    .confidence = m->quality >= 60   ? 3
			  : m->quality >= 30 ? 2
					     : 1,
	};
}

static int stronger(const void *a, const void *b)
{
	return ((const struct bench_proposal *)b)->strength -
	       ((const struct bench_proposal *)a)->strength;
}

static enum err_code run_propose(struct job *j, void *lane_state)
{
	struct propose_job *q = (struct propose_job *)j;
	struct match_result *result = xcalloc(1, sizeof(*result));
	struct probe *a = probe_new(q->t[0]), *b = probe_new(q->t[1]);

	match_compare(a, b, result);
	q->found = xcalloc((size_t)result->pair_count + 1, sizeof(*q->found));
	for (int i = 0; i < result->pair_count; i++)
		q->found[q->n++] = (struct bench_proposal){
		    .a = mark_of(&q->t[0]->minutiae[result->pairs[i].a], q->scale[0]),
		    .b = mark_of(&q->t[1]->minutiae[result->pairs[i].b], q->scale[1]),
		    .strength = result->pairs[i].strength,
		};
	qsort(q->found, (size_t)q->n, sizeof(*q->found), stronger);
	probe_free(a);
	probe_free(b);
	free(result);
	return ERR_OK;
}

static void done_propose(struct job *j, void *receiver)
{
	struct propose_job *q = (struct propose_job *)j;
	struct bench *b = receiver;

	if (!b || j->code != ERR_OK || q->finger != b->at)
		return;
	free(b->proposals);
	b->proposals = q->found;
	b->n_proposals = q->n;
	b->proposal_at = 0;
	q->found = NULL;
	if (!b->n_proposals) {
		app_say(b->base.app, SAY_INFO, _("the machine finds no points that agree"));
		return;
	}
	app_say(b->base.app, SAY_INFO,
		_("%d pairs proposed: y accepts the one shown, > the next, d leaves it out"),
		b->n_proposals);
	bench_show_proposal(b);
}

static void free_propose(struct job *j)
{
	struct propose_job *q = (struct propose_job *)j;

	template_free(q->t[0]);
	template_free(q->t[1]);
	free(q->found);
	free(q);
}

static const struct job_ops propose_ops = {
    .name = "propose",
    .run = run_propose,
    .done = done_propose,
    .free = free_propose,
};

void bench_propose(struct bench *b)
{
	struct bench_finger *f = bench_finger(b);
	struct propose_job *q;

	for (int i = 0; i < 2; i++)
		if (!f->layers[i] || !f->layers[i]->template) {
			app_say(b->base.app, SAY_WARN, _("the machine has not looked at both yet"));
			return;
		}
	q = xcalloc(1, sizeof(*q));
	q->job.ops = &propose_ops;
	q->finger = b->at;
	for (int i = 0; i < 2; i++) {
		q->t[i] = template_copy(f->layers[i]->template);
		q->scale[i] = f->layers[i]->scale;
	}
	app_post(b->base.app, &b->base, LANE_PRINT, &q->job);
}
