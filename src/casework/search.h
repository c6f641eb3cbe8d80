/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Searches: prints of a probe against the gallery, in the background. The
 * candidates come in while it runs, best first; they are candidates, not
 * matches, until people have said so.
 *
 * A search keeps the version of the engine, the threshold, the snapshot of the
 * gallery and the (keyed) hash of its input; it ends complete, partial or
 * failed, and failed is never "no match". One that was cut off by a lock, a
 * log-out or a crash begins again at the owner's next log-in.
 */
#ifndef COTEJO_CASEWORK_SEARCH_H
#define COTEJO_CASEWORK_SEARCH_H

#include "casework/capture.h"
#include "casework/desk.h"
#include "casework/hit.h"
#include "casework/look.h"

enum search_kind {
	SEARCH_IDENTIFY,  /* 1:N */
	SEARCH_VERIFY,	  /* 1:1, against one person */
	SEARCH_DUPLICATE, /* 1:N after an enrolment */
};

enum search_state {
	SEARCH_ASKING,	/* waits for the yes of another unit */
	SEARCH_REFUSED, /* the other unit said no */
	SEARCH_QUEUED,
	SEARCH_RUNNING,
	SEARCH_PAUSED,
	SEARCH_COMPLETE,
	SEARCH_PARTIAL, /* stopped: what was found until then */
	SEARCH_FAILED,
};

const char *search_state_word(enum search_state s);
const char *search_state_name(enum search_state s);

/* What a record must be like to take part. Those left out are counted, by
 * reason, in the result. */
struct search_filter {
	int sex; /* enum person_sex, 0: all; unknown sex always takes part */
	int age_from;
	int age_to; /* 0: no bound; unknown ages always take part */
};

enum left_out {
	LEFT_RESTRICTED, /* the person's request restricts the record */
	LEFT_PURPOSE,	 /* collected for a purpose that this search may not use */
	LEFT_SEX,
	LEFT_AGE,
	LEFT_SELF, /* the probe's own record */
	LEFT_COUNT,
};

const char *left_out_word(enum left_out l);
const char *left_out_name(enum left_out l);

/* True when records collected for a purpose may be searched for another; a
 * search for PURPOSE_CRIME must have been approved besides. */
bool purpose_may_search(enum purpose search, enum purpose collected);

struct search_request {
	enum search_kind kind;
	int64_t person;	  /* the probe: this person's newest prints, or */
	int64_t probe;	  /* a probe that belongs to nobody yet (search_probe) */
	unsigned fingers; /* bits 1 << finger; 0: all there are */
	int64_t against;  /* SEARCH_VERIFY: the other person */
	int limit;	  /* candidates; 0: as the policy says */
	bool urgent;
	struct search_filter filter;
	/* PURPOSE_CRIME only */
	enum offence offence;
	bool own_files_searched; /* the own files of crimes were searched first */
};

/* Keeps prints that belong to nobody on record (a mark found somewhere, a
 * partner's question) as a probe. c: made by capture_new_loose(). */
enum err_code search_probe(struct seat *seat, const struct look *look, struct capture *c,
			   int64_t *probe, struct err *err);
/* A capture without a person and without notice, for search_probe() only. */
struct capture *capture_new_loose(void);
/* Destroys a probe: keys, images, templates; a line in the log says so. */
enum err_code search_probe_erase(struct seat *seat, int64_t probe, struct err *err);

/* Writes the search and queues it; it runs in the background as soon as it may.
 * The requester gets the task of examining its candidates. */
enum err_code search_start(struct seat *seat, const struct look *look,
			   const struct search_request *request, int64_t *id, struct err *err);

/* A supervisor of another unit answers a search for a crime. */
enum err_code search_approve(struct seat *seat, int64_t id, bool yes, const char *reason,
			     struct err *err);

/* Stops a search; what was found stays, marked partial. Owner or supervisor. */
enum err_code search_stop(struct seat *seat, int64_t id, struct err *err);
/* A search that runs or waits to run is laid aside; what it found so far is found
 * again when it goes on. Owner or supervisor; ERR_CONFLICT when there is nothing to
 * pause. It stays paused over restarts. */
enum err_code search_pause(struct seat *seat, int64_t id, struct err *err);
/* A paused one waits its turn again; another's runs when its owner is there. */
enum err_code search_go_on(struct seat *seat, int64_t id, struct err *err);
/* Urgent searches go before all others; ERR_CONFLICT when it has ended. */
enum err_code search_hurry(struct seat *seat, int64_t id, bool urgent, struct err *err);
/* Waits until a search of this process has ended (verbs, tests). */
enum err_code search_wait(struct seat *seat, int64_t id, struct err *err);

struct search_finger {
	int finger;
	int64_t probe_print;
	int64_t print;
	double score;
};

struct search_candidate {
	int64_t key;	/* to open it with (search_take) */
	int64_t hit_id; /* 0: not taken yet */
	int place;	/* 1 ..; 0: not to be seen */
	double score;	/* -10 log10 of the false match rate; < 0: not to be seen */
	double chance;	/* false candidates to be expected at this score or above in a
			 * gallery of this size; < 0: not to be seen */
	int finger_count;
	struct search_finger fingers[10];
	bool doubt; /* sex or age do not fit: the full expert path */
	enum hit_state state;
	bool concluded; /* by this user */
};

struct search_view {
	int64_t id;
	enum search_kind kind;
	enum search_state state;
	char case_number[24];
	enum purpose purpose;
	char *owner;
	bool mine;
	int limit;
	instant requested;
	size_t done; /* prints looked at */
	size_t total;
	double rate; /* prints a second; 0: not known */
	double left; /* seconds; < 0: not known */
	char *engine;
	double threshold;
	int64_t gallery_seq;
	int64_t gallery_size;
	size_t left_out[LEFT_COUNT]; /* prints */
	double seconds;
	char *detail;			     /* why it failed; "" */
	struct search_candidate *candidates; /* best first; shuffled where policy blinds */
	size_t count;
};

void search_view_clear(struct search_view *v);

/* How a search stands. Cheap; for a running one of this process from memory. */
enum err_code search_get(struct seat *seat, int64_t id, struct search_view *out, struct err *err);

/* Becomes readable when there is something new about a search; read it empty,
 * then search_get(). */
struct search_watch;
struct search_watch *search_watch_new(struct desk *desk, int64_t id);
int search_watch_fd(const struct search_watch *w);
void search_watch_ack(struct search_watch *w);
void search_watch_free(struct search_watch *w);

struct search_row {
	int64_t id;
	enum search_kind kind;
	enum search_state state;
	char case_number[24];
	enum purpose purpose;
	char *owner;
	bool mine;
	instant requested;
	int candidates;
	int open; /* without a conclusion */
	bool urgent;
	size_t done, total; /* of one that runs in this process; else 0 */
};

struct search_rows {
	struct search_row *rows; /* newest first */
	size_t count;
};

/* Searches of the user (and, for supervisors, those of the unit). */
enum err_code search_list(struct seat *seat, size_t limit, struct search_rows *out,
			  struct err *err);
void search_rows_clear(struct search_rows *r);

/* Opens a candidate for examination, also while the search runs: makes it a hit
 * (once), takes the lease. */
enum err_code search_take(struct seat *seat, int64_t id, int64_t key, int64_t *hit,
			  struct err *err);

#endif
