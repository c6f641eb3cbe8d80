/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The thread that runs searches. Each run belongs to the session that asked; it
 * works through a seat of its own with that session's keys, and stops when they
 * go.
 */
#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/engine.h"
#include "casework/facts.h"
#include "casework/index.h"
#include "casework/login.h"
#include "casework/policy.h"
#include "casework/search_jobs.h"
#include "casework/search_rows.h"
#include "casework/search_watch.h"
#include "match/match.h"

enum stop {
	STOP_NO,
	STOP_USER,  /* ends partial */
	STOP_KEYS,  /* keys go: is queued again */
	STOP_PAUSE, /* paused in the store */
};

struct run {
	struct run *next;
	int64_t id;
	bool urgent;
	struct session *session;
	struct seat *seat; /* while it runs */
	struct cancel cancel;
	enum stop stop;
	bool running;
	bool ended;
	double started;
	double seconds;
	atomic_size_t done, total;
	atomic_size_t left_out[LEFT_COUNT];
	int64_t gallery_size;
	int limit;
	struct gallery_candidate *candidates; /* best first */
	size_t count;
	char trouble[200]; /* in words, for the owner's screen */
};

/* Workers of one search. */
#define MAX_WORKERS 64

struct searcher {
	struct desk *desk;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	pthread_t thread;
	bool thread_runs;
	bool ending;
	struct run *runs; /* queued, running and lately ended, in order of asking */
	struct gallery_cache *gallery;
};

struct searcher *searcher_new(struct desk *d)
{
	struct searcher *s = xcalloc(1, sizeof(*s));

	s->desk = d;
	s->gallery = gallery_cache_new();
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->changed, NULL);
	return s;
}

struct gallery_cache *searcher_gallery(struct searcher *s)
{
	return s->gallery;
}

void searcher_forget(struct searcher *s)
{
	gallery_cache_forget(s->gallery);
}

/* --- callbacks of the engine ----------------------------------------------------------- */

struct scan {
	struct run *run;
	struct searcher *searcher;
	uint8_t *reason; /* by vault: 0 takes part, else 1 + enum left_out */
	size_t reason_size;
	/* Each worker of the engine reads templates through a seat of its own. */
	struct seat *seats[MAX_WORKERS];
};

static bool accept(void *ctx, uint64_t id, uint64_t subject, int finger)
{
	struct scan *s = ctx;
	int reason = subject < s->reason_size ? s->reason[subject] : 0;

	if (!reason)
		return true;
	atomic_fetch_add_explicit(&s->run->left_out[reason - 1], 1, memory_order_relaxed);
	return false;
}

static void progress(void *ctx, const struct gallery_progress *p)
{
	struct scan *s = ctx;

	atomic_store_explicit(&s->run->done, p->done, memory_order_relaxed);
	atomic_store_explicit(&s->run->total, p->total, memory_order_relaxed);
	search_watch_wake(s->searcher->desk, s->run->id);
}

static enum err_code open_seat(struct scan *s, int worker, struct err *err)
{
	struct seat *seat = NULL;
	enum err_code code = seat_new(s->run->session, true, &seat, err);

	if (code == ERR_OK)
		code = seat_hold(seat, err);
	if (code != ERR_OK) {
		seat_free(seat);
		return code;
	}
	s->seats[worker] = seat;
	return ERR_OK;
}

static enum err_code fetch(void *ctx, int worker, uint64_t id, struct template **out,
			   struct err *err)
{
	struct scan *s = ctx;
	enum err_code code = ERR_OK;

	if (!s->seats[worker])
		code = open_seat(s, worker, err);
	if (code == ERR_OK)
		code = print_get_template(s->seats[worker], (int64_t)id, out, err);
	return code;
}

static void close_seats(struct scan *s)
{
	for (int i = 0; i < MAX_WORKERS; i++)
		if (s->seats[i]) {
			seat_release(s->seats[i]);
			seat_free(s->seats[i]);
		}
}

static bool better(const struct gallery_candidate *a, const struct gallery_candidate *b)
{
	return a->score != b->score ? a->score > b->score : a->subject < b->subject;
}

static void insert(struct run *r, const struct gallery_candidate *c)
{
	size_t i;

	for (i = 0; i < r->count; i++) {
		if (r->candidates[i].subject != c->subject)
			continue;
		memmove(&r->candidates[i], &r->candidates[i + 1],
			(r->count - i - 1) * sizeof(*r->candidates));
		r->count--;
		break;
	}
	for (i = r->count; i > 0 && better(c, &r->candidates[i - 1]); i--)
		;
	if (i >= (size_t)r->limit)
		return;
	if (r->count == (size_t)r->limit)
		r->count--;
	memmove(&r->candidates[i + 1], &r->candidates[i], (r->count - i) * sizeof(*r->candidates));
	r->candidates[i] = *c;
	r->count++;
}

static void candidate(void *ctx, const struct gallery_candidate *c)
{
	struct scan *s = ctx;

	pthread_mutex_lock(&s->searcher->lock);
	insert(s->run, c);
	pthread_mutex_unlock(&s->searcher->lock);
	search_watch_wake(s->searcher->desk, s->run->id);
}

/* --- who takes part --------------------------------------------------------------------- */

static int reason_for(const struct search_row_full *q, const struct index_person *p,
		      const struct date *today)
{
	int youngest;
	int oldest;

	if (p->id == q->probe_vault)
		return 1 + LEFT_SELF;
	if (p->restricted)
		return 1 + LEFT_RESTRICTED;
	if (!purpose_may_search(q->purpose, (enum purpose)p->collected_for))
		return 1 + LEFT_PURPOSE;
	if (q->filter.sex && p->sex && p->sex != q->filter.sex)
		return 1 + LEFT_SEX;
	if ((q->filter.age_from || q->filter.age_to) &&
	    birth_age_range(&p->birth, today, &youngest, &oldest) &&
	    (oldest < q->filter.age_from || (q->filter.age_to && youngest > q->filter.age_to)))
		return 1 + LEFT_AGE;
	return 0;
}

static void fill_reasons(struct seat *seat, const struct search_row_full *q, struct scan *scan)
{
	struct index *x = seat->desk->index;
	struct date today = instant_date(db_now(seat->db));

	index_read(x);
	for (size_t i = 0; i < index_person_count(x); i++) {
		const struct index_person *p = index_person_at(x, i);

		if ((size_t)p->id >= scan->reason_size) {
			size_t size = ((size_t)p->id + 1) * 3 / 2 + 64;

			scan->reason = xreallocarray(scan->reason, size, 1);
			memset(scan->reason + scan->reason_size, 0, size - scan->reason_size);
			scan->reason_size = size;
		}
		scan->reason[p->id] = (uint8_t)reason_for(q, p, &today);
	}
	index_read_end(x);
}

/* --- one run ----------------------------------------------------------------------------- */

struct probes {
	struct template *probe[GALLERY_MAX_FINGERS];
	int64_t print[GALLERY_MAX_FINGERS];
	int finger[GALLERY_MAX_FINGERS];
	int count;
};

static enum err_code open_probes(struct seat *seat, const struct search_row_full *q,
				 struct probes *out, struct err *err)
{
	struct print_current prints[32];
	size_t count = 0;
	enum err_code code =
	    print_current(seat, q->probe_vault, prints, ARRAY_LEN(prints), &count, err);

	if (code != ERR_OK)
		return code;
	for (size_t i = 0; i < count && out->count < GALLERY_MAX_FINGERS; i++) {
		if (q->fingers && !(q->fingers & 1u << prints[i].finger))
			continue;
		out->probe[out->count] = template_copy(prints[i].template);
		out->print[out->count] = prints[i].id;
		out->finger[out->count] = prints[i].finger;
		out->count++;
	}
	print_current_clear(prints, count);
	if (!out->count)
		return err_set(err, ERR_NOT_FOUND, _("there are no such prints to search with"));
	return ERR_OK;
}

static void probes_clear(struct probes *p);

enum err_code search_probe_prints(struct seat *seat, const struct search_row_full *s,
				  int64_t prints[GALLERY_MAX_FINGERS],
				  int fingers[GALLERY_MAX_FINGERS], struct err *err)
{
	struct probes p = {.count = 0};
	enum err_code code = open_probes(seat, s, &p, err);

	if (code != ERR_OK)
		return code;
	memcpy(prints, p.print, sizeof(p.print));
	memcpy(fingers, p.finger, sizeof(p.finger));
	probes_clear(&p);
	return ERR_OK;
}

static void probes_clear(struct probes *p)
{
	for (int i = 0; i < p->count; i++)
		template_free(p->probe[i]);
}

struct outcome {
	const char *event;
	int64_t gallery_seq;
	int64_t gallery_size;
	int64_t searched;
	int64_t left_out;
	double seconds;
	bool unread; /* prints of the gallery could not be compared */
	const char *detail;
};

static enum err_code put_event(struct act *a, int64_t id, const struct outcome *o, struct err *err)
{
	act_about(a, 0, id);
	act_word(a, "engine", engine_version());
	act_number(a, "gallery", o->gallery_seq);
	act_number(a, "size", o->gallery_size);
	act_real(a, "threshold", 0);
	act_word(a, "event", o->event);
	if (strcmp(o->event, "start") != 0) {
		act_number(a, "searched", o->searched);
		act_number(a, "left_out", o->left_out);
	}
	return db_run(a->db, err,
		      "INSERT INTO search_event (search_id, event, user_id, engine, threshold, "
		      "gallery_seq, gallery_size, searched, left_out, seconds, detail, act) VALUES "
		      "(?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?)",
		      "isisiiiidsi", id, o->event, a->seat->session->user.id, engine_version(),
		      o->gallery_seq, o->gallery_size, o->searched, o->left_out, o->seconds,
		      o->detail, a->seq);
}

static enum err_code set_job(struct act *a, int64_t id, const char *state, struct err *err)
{
	char host[96];

	snprintf(host, sizeof(host), "%ld", (long)getpid());
	return db_run(a->db, err,
		      /* One that was paused meanwhile stays so. */
		      "UPDATE search_job SET state = CASE WHEN state = 'paused' AND ?1 = 'running' "
		      "THEN 'paused' ELSE ?1 END, host = ?2, beat = ?3 WHERE search_id = ?4",
		      "ssii", state, host, a->at, id);
}

static enum err_code write_start(struct seat *seat, int64_t id, const struct outcome *o,
				 struct err *err)
{
	struct act a;
	enum err_code code = act_begin(&a, seat, "search.start", NULL, err);

	if (code != ERR_OK)
		return code;
	code = put_event(&a, id, o, err);
	if (code == ERR_OK)
		code = set_job(&a, id, "running", err);
	if (code == ERR_OK)
		code = act_commit(&a, err);
	act_abort(&a);
	return code;
}

/* Its keys go: whoever comes next begins it again, also in another process. */
static enum err_code write_queued(struct seat *seat, int64_t id, struct err *err)
{
	struct act a;
	enum err_code code = act_begin(&a, seat, "search.wait", NULL, err);

	if (code != ERR_OK)
		return code;
	act_about(&a, 0, id);
	code = db_run(seat->db, err,
		      "UPDATE search_job SET state = 'queued', host = '' WHERE search_id = ? AND "
		      "state = 'running'",
		      "i", id);
	if (code == ERR_OK)
		code = act_commit(&a, err);
	act_abort(&a);
	return code;
}

static enum err_code put_score(struct act *a, int64_t hit, int place, double score, bool final,
			       struct err *err)
{
	return db_run(
	    a->db, err,
	    "INSERT INTO hit_score (hit_id, vault_id, place, score, final, act) SELECT id, "
	    "vault_id, ?, ?, ?, ? FROM hit WHERE id = ?",
	    "idiii", (int64_t)place, score, (int64_t) final, a->seq, hit);
}

static enum err_code write_end(struct seat *seat, struct run *r, const struct search_row_full *q,
			       const struct probes *p, const struct outcome *o, struct err *err)
{
	struct act a;
	int64_t hit;
	enum err_code code = act_begin(&a, seat, "search.end", NULL, err);

	if (code != ERR_OK)
		return code;
	for (size_t i = 0; i < r->count && code == ERR_OK; i++) {
		code = search_put_hit(&a, q, &r->candidates[i], p->print, p->finger, &hit, err);
		if (code == ERR_OK)
			code = put_score(&a, hit, (int)i + 1, r->candidates[i].score, true, err);
	}
	if (code == ERR_OK)
		code = put_event(&a, r->id, o, err);
	if (code == ERR_OK)
		code = set_job(&a, r->id, "ended", err);
	if (code == ERR_OK) {
		act_number(&a, "candidates", (int64_t)r->count);
		code = act_commit(&a, err);
	}
	act_abort(&a);
	return code;
}

static int64_t sum_left_out(const struct run *r)
{
	int64_t n = 0;

	for (int i = 0; i < LEFT_COUNT; i++)
		n += (int64_t)atomic_load(&r->left_out[i]);
	return n;
}

static void left_out_text(const struct run *r, struct buf *out)
{
	for (int i = 0; i < LEFT_COUNT; i++)
		buf_printf(out, "%s%zu", i ? " " : "", atomic_load(&r->left_out[i]));
}

/* 1:1: the other person's prints make a gallery of their own. */
static enum err_code small_gallery(struct seat *seat, int64_t person, struct gallery *g,
				   struct err *err)
{
	struct print_current prints[32];
	size_t count = 0;
	enum err_code code = print_current(seat, person, prints, ARRAY_LEN(prints), &count, err);

	if (code != ERR_OK)
		return code;
	for (size_t i = 0; i < count; i++)
		gallery_put(g, (uint64_t)prints[i].id, (uint64_t)person, prints[i].template);
	print_current_clear(prints, count);
	return ERR_OK;
}

static int search_threads(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : n > MAX_WORKERS ? MAX_WORKERS : (int)n;
}

static enum err_code scan(struct searcher *s, struct run *r, const struct search_row_full *q,
			  const struct probes *p, struct outcome *o, struct err *err)
{
	struct scan ctx = {.run = r, .searcher = s};
	struct gallery_search request = {
	    .probes = (const struct template *const *)p->probe,
	    .probe_count = p->count,
	    .max_candidates = (size_t)q->limit,
	    .accept = accept,
	    .progress = progress,
	    .candidate = candidate,
	    .ctx = &ctx,
	    .cancel = &r->cancel,
	};
	struct gallery_result result = {0};
	struct gallery *own = NULL;
	const struct gallery *g;
	enum err_code code = ERR_OK;

	if (q->kind == SEARCH_VERIFY) {
		own = gallery_new();
		code = small_gallery(r->seat, q->against, own, err);
		g = own;
	} else {
		code = gallery_cache_refresh(r->seat, err);
		if (code == ERR_OK)
			fill_reasons(r->seat, q, &ctx);
		g = gallery_cache_read(s->gallery, &o->gallery_seq);
		request.fetch = fetch;
		request.threads = search_threads();
	}
	if (code == ERR_OK) {
		o->gallery_size = (int64_t)gallery_count(g);
		r->gallery_size = o->gallery_size;
		o->event = "start";
		o->detail = "";
		code = write_start(r->seat, q->id, o, err);
	}
	if (code == ERR_OK) {
		code = gallery_search(g, &request, &result, err);
		o->searched = (int64_t)result.searched;
		o->seconds = result.seconds;
		o->unread = result.unreadable > 0;
		pthread_mutex_lock(&s->lock);
		if (o->unread)
			snprintf(r->trouble, sizeof(r->trouble),
				 _("%zu prints could not be read and were not compared"),
				 result.unreadable);
		/* The result is what counts; the stream was on the way to it. */
		if (code == ERR_OK || code == ERR_CANCELLED) {
			r->count =
			    result.count < (size_t)q->limit ? result.count : (size_t)q->limit;
			if (r->count)
				memcpy(r->candidates, result.candidates,
				       r->count * sizeof(*r->candidates));
		}
		pthread_mutex_unlock(&s->lock);
		gallery_result_clear(&result);
	}
	if (!own)
		gallery_cache_read_end(s->gallery);
	gallery_free(own);
	close_seats(&ctx);
	free(ctx.reason);
	return code;
}

/* Runs one search from its rows to its end. The seat holds its keys. */
static void run_one(struct searcher *s, struct run *r)
{
	struct search_row_full q;
	struct probes p = {.count = 0};
	struct outcome o = {.event = "failed", .detail = ""};
	struct buf left = BUF_INIT;
	struct err err = ERR_INIT;
	instant now;
	enum err_code code = act_time(r->seat->db, &now, &err);

	if (code == ERR_OK)
		code = search_read(r->seat, r->id, &q, &err);
	if (code == ERR_OK) {
		pthread_mutex_lock(&s->lock);
		r->limit = q.limit;
		r->candidates = xcalloc((size_t)q.limit + 1, sizeof(*r->candidates));
		r->count = 0;
		pthread_mutex_unlock(&s->lock);
		code = index_refresh(r->seat, &err);
	}
	if (code == ERR_OK)
		code = open_probes(r->seat, &q, &p, &err);
	if (code == ERR_OK)
		code = scan(s, r, &q, &p, &o, &err);
	if (code == ERR_OK || (code == ERR_CANCELLED && r->stop == STOP_USER)) {
		o.event = code == ERR_OK && !o.unread ? "complete" : "partial";
		o.left_out = sum_left_out(r);
		left_out_text(r, &left);
		o.detail = buf_str(&left);
		code = write_end(r->seat, r, &q, &p, &o, &err);
	} else if (code == ERR_CANCELLED && r->stop == STOP_KEYS) {
		write_queued(r->seat, r->id, NULL);
	} else if (code != ERR_CANCELLED && code != ERR_AUTH && code != ERR_CONFLICT) {
		pthread_mutex_lock(&s->lock);
		r->count = 0;
		pthread_mutex_unlock(&s->lock);
		/* The reason, without the message: that may name things. */
		o.event = "start";
		write_start(r->seat, r->id, &o, NULL);
		o.event = "failed";
		o.detail = err_name(code);
		write_end(r->seat, r, &q, &p, &o, NULL);
	}
	/* Not ended in the store: it will begin again at the next log-in. */
	if (code != ERR_OK && code != ERR_CANCELLED) {
		pthread_mutex_lock(&s->lock);
		snprintf(r->trouble, sizeof(r->trouble), "%.*s", (int)sizeof(r->trouble) - 1,
			 err.msg);
		pthread_mutex_unlock(&s->lock);
	}
	probes_clear(&p);
	buf_free(&left);
}

static struct run *next_run(struct searcher *s)
{
	struct run *best = NULL;

	for (struct run *r = s->runs; r; r = r->next)
		if (!r->ended && !r->running && (!best || (r->urgent && !best->urgent)))
			best = r;
	return best;
}

static void *work(void *arg)
{
	struct searcher *s = arg;

	worker_step_back();
	pthread_mutex_lock(&s->lock);
	while (!s->ending) {
		struct run *r = next_run(s);
		struct seat *seat = NULL;
		enum err_code code;

		if (!r) {
			pthread_cond_wait(&s->changed, &s->lock);
			continue;
		}
		r->running = true;
		r->started = clock_steady();
		pthread_mutex_unlock(&s->lock);
		code = seat_new(r->session, true, &seat, NULL);
		if (code == ERR_OK)
			code = seat_hold(seat, NULL);
		if (code == ERR_OK) {
			r->seat = seat;
			run_one(s, r);
			seat_release(seat);
		}
		seat_free(seat);
		pthread_mutex_lock(&s->lock);
		r->seat = NULL;
		r->running = false;
		r->ended = true;
		r->seconds = clock_steady() - r->started;
		pthread_cond_broadcast(&s->changed);
		search_watch_wake(s->desk, r->id);
	}
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

/* --- from outside ------------------------------------------------------------------------- */

static struct run *find(struct searcher *s, int64_t id)
{
	for (struct run *r = s->runs; r; r = r->next)
		if (r->id == id)
			return r;
	return NULL;
}

static void run_free(struct run *r)
{
	free(r->candidates);
	free(r);
}

void searcher_add(struct seat *seat, int64_t id, bool urgent)
{
	struct searcher *s = seat->desk->searcher;
	struct run *r;
	struct run **end;

	pthread_mutex_lock(&s->lock);
	r = find(s, id);
	if (!r) {
		r = xcalloc(1, sizeof(*r));
		r->id = id;
		r->urgent = urgent;
		r->session = seat->session;
		for (end = &s->runs; *end; end = &(*end)->next)
			;
		*end = r;
	}
	if (!s->thread_runs)
		s->thread_runs = pthread_create(&s->thread, NULL, work, s) == 0;
	pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->lock);
}

/* True when the process that claimed a job is still there. */
static bool is_alive(const char *host)
{
	long pid = strtol(host, NULL, 10);

	return pid > 0 && pid != (long)getpid() && (kill((pid_t)pid, 0) == 0 || errno == EPERM);
}

void searcher_resume(struct seat *seat)
{
	struct stmt *q;
	int64_t ids[64];
	bool urgent[64];
	size_t n = 0;

	if (db_query(
		seat->db, &q, NULL,
		"SELECT j.search_id, j.state, j.host, j.priority FROM search_job j JOIN search s "
		"ON s.id = j.search_id WHERE s.user_id = ? AND j.state IN ('queued', 'running') "
		"ORDER BY j.search_id LIMIT 64",
		"i", seat->session->user.id) != ERR_OK)
		return;
	while (stmt_row(q)) {
		if (strcmp(stmt_text(q, 1), "running") == 0 && is_alive(stmt_text(q, 2)))
			continue;
		ids[n] = stmt_i64(q, 0);
		urgent[n++] = stmt_i64(q, 3);
	}
	stmt_end(q, NULL);
	for (size_t i = 0; i < n; i++)
		searcher_add(seat, ids[i], urgent[i]);
}

void searcher_stop(struct searcher *s, const struct session *session)
{
	struct run **link;

	pthread_mutex_lock(&s->lock);
	/* None of them begins any more. */
	for (struct run *r = s->runs; r; r = r->next)
		r->ended |= r->session == session && !r->running;
	for (struct run *r = s->runs; r; r = r->next) {
		if (r->session != session || !r->running)
			continue;
		r->stop = r->stop == STOP_NO ? STOP_KEYS : r->stop;
		cancel_ask(&r->cancel);
		while (r->running)
			pthread_cond_wait(&s->changed, &s->lock);
	}
	for (link = &s->runs; *link;) {
		struct run *r = *link;

		if (r->session == session) {
			*link = r->next;
			run_free(r);
		} else {
			link = &r->next;
		}
	}
	pthread_mutex_unlock(&s->lock);
}

void searcher_free(struct searcher *s)
{
	if (!s)
		return;
	pthread_mutex_lock(&s->lock);
	s->ending = true;
	for (struct run *r = s->runs; r; r = r->next) {
		r->stop = r->stop == STOP_NO ? STOP_KEYS : r->stop;
		cancel_ask(&r->cancel);
	}
	pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->lock);
	if (s->thread_runs)
		pthread_join(s->thread, NULL);
	while (s->runs) {
		struct run *r = s->runs;

		s->runs = r->next;
		run_free(r);
	}
	gallery_cache_free(s->gallery);
	pthread_cond_destroy(&s->changed);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

void searcher_view(struct searcher *s, int64_t id, struct run_view *out)
{
	struct run *r;

	*out = (struct run_view){0};
	pthread_mutex_lock(&s->lock);
	r = find(s, id);
	if (r) {
		out->known = true;
		out->running = r->running;
		out->ended = r->ended;
		out->done = atomic_load(&r->done);
		out->total = atomic_load(&r->total);
		out->seconds = r->running ? clock_steady() - r->started : r->seconds;
		out->gallery_size = r->gallery_size;
		for (int i = 0; i < LEFT_COUNT; i++)
			out->left_out[i] = atomic_load(&r->left_out[i]);
		if (r->count)
			out->candidates = xmemdup(r->candidates, r->count * sizeof(*r->candidates));
		out->count = r->count;
		memcpy(out->trouble, r->trouble, sizeof(out->trouble));
	}
	pthread_mutex_unlock(&s->lock);
}

bool searcher_cancel(struct searcher *s, int64_t id)
{
	struct run *r;

	pthread_mutex_lock(&s->lock);
	r = find(s, id);
	if (r && !r->ended) {
		r->stop = STOP_USER;
		cancel_ask(&r->cancel);
	}
	pthread_mutex_unlock(&s->lock);
	return r != NULL;
}

void searcher_progress(struct searcher *s, int64_t id, size_t *done, size_t *total)
{
	struct run *r;

	*done = *total = 0;
	pthread_mutex_lock(&s->lock);
	r = find(s, id);
	if (r && r->running) {
		*done = atomic_load(&r->done);
		*total = atomic_load(&r->total);
	}
	pthread_mutex_unlock(&s->lock);
}

void searcher_pause(struct searcher *s, int64_t id)
{
	struct run *r, **link;

	pthread_mutex_lock(&s->lock);
	r = find(s, id);
	if (r) {
		r->ended |= !r->running;
		r->stop = STOP_PAUSE;
		cancel_ask(&r->cancel);
	}
	/* The list may change while this waits. */
	while ((r = find(s, id)) && r->running)
		pthread_cond_wait(&s->changed, &s->lock);
	for (link = &s->runs; *link && *link != r;)
		link = &(*link)->next;
	if (r) {
		*link = r->next;
		run_free(r);
	}
	pthread_mutex_unlock(&s->lock);
}

void searcher_hurry(struct searcher *s, int64_t id, bool urgent)
{
	struct run *r;

	pthread_mutex_lock(&s->lock);
	r = find(s, id);
	if (r)
		r->urgent = urgent;
	pthread_mutex_unlock(&s->lock);
}

void searcher_wait(struct searcher *s, int64_t id)
{
	struct run *r;

	pthread_mutex_lock(&s->lock);
	while ((r = find(s, id)) && !r->ended)
		pthread_cond_wait(&s->changed, &s->lock);
	pthread_mutex_unlock(&s->lock);
}
