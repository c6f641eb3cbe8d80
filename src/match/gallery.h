/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The gallery: the prints of many people, searched for one or several fingers
 * of a probe (1:N).
 *
 * A search has three steps. Every print is scanned by the binary codes of its
 * minutiae (match/code.h); of the likely ones it is asked whether the pairs of
 * minutiae agree about one motion; the best of those are compared in full
 * (match/match.h), and only that score is told. doc/search.md measures what the
 * first steps lose against comparing everything in full.
 *
 * What a print needs for the first two steps stays in memory, about 0.7 KB; its
 * template is asked for when a full comparison is due. Prints may be added,
 * replaced and erased while searches run: each search sees the gallery as it
 * was when it began.
 */
#ifndef COTEJO_MATCH_GALLERY_H
#define COTEJO_MATCH_GALLERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/hash.h"
#include "base/queue.h"
#include "match/gallery_record.h"
#include "match/match.h"

struct gallery;

/* --- what is in it ---------------------------------------------------------- */

/* A gallery that keeps the templates of gallery_put(): small ones, and tests. */
struct gallery *gallery_new(void);

struct gallery_options {
	bool keep_templates; /* else they come from gallery_search.fetch */
	bool lock;	     /* ask the system to keep the gallery out of swap */
	/* A file that holds the gallery's memory instead, unsealed: only for
	 * measuring with synthetic prints. NULL: memory. Borrowed. */
	const char *backing;
};

struct gallery *gallery_new_with(const struct gallery_options *options);
/* No search may be running. All memory is wiped. */
void gallery_free(struct gallery *g);

/* What filters ask about, beside the finger. */
enum gallery_sex {
	GALLERY_SEX_UNKNOWN = 0,
	GALLERY_SEX_FEMALE = 1,
	GALLERY_SEX_MALE = 2,
	GALLERY_SEX_OTHER = 3,
};

struct gallery_attributes {
	uint8_t sex;	      /* enum gallery_sex */
	uint16_t birth_first; /* years between which the person was born; */
	uint16_t birth_last;  /* 0: not known */
	uint32_t scope;	      /* bits with the caller's meaning: agreements, purposes */
};

/* Adds a print, or replaces the one with the same id. The finger is that of the
 * template. Prints of one subject are fused in searches with several fingers. */
void gallery_put(struct gallery *g, uint64_t id, uint64_t subject, const struct template *t);
/* The same from the bytes that gallery_record_encode() made; the template comes
 * from gallery_search.fetch when it is needed. attributes may be NULL: nothing
 * known. Errors as those of gallery_record_decode(). */
enum err_code gallery_put_record(struct gallery *g, uint64_t id, uint64_t subject,
				 const struct gallery_attributes *attributes, const void *record,
				 size_t len, struct err *err);
/* False when there is no such print. */
bool gallery_set_attributes(struct gallery *g, uint64_t id,
			    const struct gallery_attributes *attributes);
/* False when there is no such print. Its memory is wiped at once, or as soon as
 * the last search ends that began before. */
bool gallery_erase(struct gallery *g, uint64_t id);

/* Erases all prints. */
void gallery_clear(struct gallery *g);

size_t gallery_count(const struct gallery *g);
/* All memory that the gallery holds. */
size_t gallery_bytes(const struct gallery *g);
/* True when the system holds all of it in memory, out of the swap. */
bool gallery_is_locked(const struct gallery *g);

/* What a gallery contains, whatever the order in which it came: the sum, modulo
 * 2^256, of the hashes of all (id, subject, attributes, record). Two galleries
 * with equal snapshots hold the same prints. */
struct gallery_snapshot {
	struct hash content;
	uint64_t count;
	uint64_t change; /* counts the changes of this gallery since it was made */
};
struct gallery_snapshot gallery_snapshot_get(const struct gallery *g);

/* --- one piece on disk, which the caller seals -------------------------------- */

/* Gives the gallery to write() in large pieces, each at most GALLERY_PIECE
 * bytes, so that sealing can go along. write() returns false to stop. */
#define GALLERY_PIECE ((size_t)4 << 20)
enum err_code gallery_save(const struct gallery *g,
			   bool (*write)(void *ctx, const void *data, size_t len), void *ctx,
			   struct err *err);
/* Takes the same pieces in the same order into an empty gallery. When the last
 * is in, gallery_load_end() says whether all of it has come and whether it is
 * what was saved; compare gallery_snapshot_get() with what the store says. On
 * an error the gallery is empty again. */
enum err_code gallery_load_piece(struct gallery *g, const void *data, size_t len, struct err *err);
enum err_code gallery_load_end(struct gallery *g, struct err *err);
/* For measuring: puts the prints of a piece (not the first) once more, under ids and
 * subjects that are higher by so much. */
enum err_code gallery_load_again(struct gallery *g, const void *data, size_t len, uint64_t more_ids,
				 uint64_t more_subjects, struct err *err);

/* --- searching ---------------------------------------------------------------- */

#define GALLERY_MAX_FINGERS 10

struct gallery_candidate {
	uint64_t subject;
	double score; /* of all fingers together */
	double llr;
	int finger_count; /* fingers of the probe that the subject has, too */
	struct {
		uint8_t probe;	/* index of the probe's finger */
		uint8_t finger; /* position of the print in the gallery */
		bool swapped;	/* both positions are known and differ */
		uint64_t id;	/* the print in the gallery that fits it best */
		float score;
		float llr;
	} fingers[GALLERY_MAX_FINGERS];
};

enum gallery_stage {
	GALLERY_SCANNING,
	GALLERY_SCREENING,
	GALLERY_COMPARING,
};

struct gallery_progress {
	size_t done; /* prints looked at */
	size_t total;
	enum gallery_stage stage;
};

/* Records that do not fit are left out before the scan, and counted. What is not
 * known of a record never leaves it out. */
struct gallery_filter {
	unsigned fingers;     /* bit f: finger f takes part; 0: all */
	unsigned sexes;	      /* bit of enum gallery_sex; 0: all */
	uint16_t birth_first; /* born in these years; 0: all */
	uint16_t birth_last;
	uint32_t scope; /* has one of these bits; 0: all */
};

/* Why a print was left out; the first that applies. */
enum gallery_left_out {
	GALLERY_OUT_FINGER,
	GALLERY_OUT_SEX,
	GALLERY_OUT_AGE,
	GALLERY_OUT_SCOPE,
	GALLERY_OUT_ACCEPT,
	GALLERY_OUT_COUNT,
};

/* "finger", "sex" ...: stable, for JSON and the log. */
const char *gallery_left_out_id(enum gallery_left_out why);

/* Which fingers of the probe meet which prints. */
enum gallery_positions {
	/* Every finger of the probe meets every print: fingers that were swapped
	 * at one of the enrolments are found all the same. */
	GALLERY_ANY_POSITION,
	/* A known finger meets the prints of that finger and of unknown ones. */
	GALLERY_SAME_POSITION,
};

struct gallery_search {
	const struct template *const *probes; /* one for each finger, borrowed */
	int probe_count;		      /* 1 .. GALLERY_MAX_FINGERS */
	enum gallery_positions positions;
	struct gallery_filter filter;
	int threads;	       /* 0: one for each processor */
	size_t max_candidates; /* best ones returned; 0: 100 */
	double min_score;      /* lower ones are not candidates */
	/* Compares every print in full: slow, and nothing is lost. */
	bool exhaustive;
	/* Prints (with one finger) or subjects (with several) that are compared in
	 * full; 0: GALLERY_DEPTH. */
	size_t depth;
	/* Leaves a print out of the search; NULL: all take part. Called from the
	 * workers. */
	bool (*accept)(void *ctx, uint64_t id, uint64_t subject, int finger);
	/* The template of a print, owned by the gallery afterwards. Called from
	 * the workers; worker is 0 .. threads - 1, so that each can have a
	 * connection of its own. An error makes the result partial. NULL: the
	 * template that was kept, else the minutiae of the record alone. */
	enum err_code (*fetch)(void *ctx, int worker, uint64_t id, struct template **out,
			       struct err *err);
	/* Called now and then, from one worker at a time. */
	void (*progress)(void *ctx, const struct gallery_progress *p);
	/* Called for each subject that is among the best so far, from one worker
	 * at a time; a later call for the same subject replaces the earlier. */
	void (*candidate)(void *ctx, const struct gallery_candidate *c);
	void *ctx;
	const struct cancel *cancel; /* NULL: never */
	const struct cancel *pause;  /* NULL: never; see gallery_job_run() */
};

#define GALLERY_DEPTH 256

enum gallery_status {
	GALLERY_COMPLETE,
	GALLERY_PARTIAL, /* stopped, or prints could not be read: see unreadable */
	GALLERY_PAUSED,
	GALLERY_FAILED,
};

/* "complete", "partial", "paused", "failed" */
const char *gallery_status_id(enum gallery_status status);

struct gallery_result {
	enum gallery_status status;
	struct gallery_candidate *candidates; /* best first */
	size_t count;
	struct gallery_snapshot snapshot; /* of the gallery that was searched */
	size_t total;			  /* prints in it */
	size_t left_out;		  /* by filters and accept */
	size_t left_out_by[GALLERY_OUT_COUNT];
	size_t searched;   /* prints scanned: total = searched + left_out when complete */
	size_t screened;   /* pairs of prints that went through the second step */
	size_t compared;   /* pairs compared in full */
	double code_pairs; /* pairs of minutiae whose codes the scan compared, with the
			    * empty places of the last block of each print */
	double scan_bytes; /* of codes that the scan read, once for all fingers */
	size_t unreadable; /* prints that fetch could not give */
	/* The lowest that went on: scores of the first and of the second step. */
	int scan_threshold;
	int screen_threshold;
	char engine[48]; /* what compared: version of program and codes */
	const char *isa; /* "scalar", "avx2", "avx512", "neon" */
	int threads;
	double seconds;
	double scan_seconds; /* of them, by the clock on the wall */
	double screen_seconds;
	double compare_seconds;
	double first_seconds; /* until the first candidate was told; 0: none */
};

/* Searches. The result is the same for any number of threads and any set of
 * instructions. ERR_CANCELLED still fills *out with what was found so far
 * (status GALLERY_PARTIAL). Any other error means that nothing can be said:
 * status GALLERY_FAILED, never "no candidate". */
enum err_code gallery_search(const struct gallery *g, const struct gallery_search *search,
			     struct gallery_result *out, struct err *err);
void gallery_result_clear(struct gallery_result *r);

/* The same in parts, for a queue with priorities. run() goes on where the job
 * stood; when search->pause is asked it comes back within a few milliseconds
 * with status GALLERY_PAUSED and the candidates so far, and can be called again
 * after the flag is taken back. A paused job holds on to nothing of the gallery:
 * when the gallery has changed meanwhile, the scan begins anew, so the result
 * is always that of one snapshot. Jobs do not outlive the process; a queue keeps
 * what was asked and begins again. */
struct gallery_job;
struct gallery_job *gallery_job_new(const struct gallery *g, const struct gallery_search *search);
enum err_code gallery_job_run(struct gallery_job *job, struct gallery_result *out, struct err *err);
void gallery_job_free(struct gallery_job *job);

/* --- for tests and measurements ------------------------------------------------ */

/* Sets of instructions that the scan can use here, best first; ends with NULL. */
const char *const *gallery_isas(void);
/* Searches of this gallery use that one from now on; NULL: the best. False when
 * it is not there. */
bool gallery_set_isa(struct gallery *g, const char *isa);

/* What the scores of the first two steps are for every print of the gallery, in
 * no order that means anything; screen is -1 where it was not asked for. */
void gallery_score_all(const struct gallery *g, const struct template *probe, bool screen,
		       void (*fn)(void *ctx, uint64_t id, int scan, int screen), void *ctx);

/* What this machine could do at best, measured on the spot for about the given
 * seconds: pairs of codes a second of the set of instructions when everything
 * lies in registers, and bytes a second read from memory. */
struct gallery_limits {
	double pairs_per_s;
	double bytes_per_s;
};
void gallery_measure_limits(const struct gallery *g, int threads, double seconds,
			    struct gallery_limits *out);

#endif
