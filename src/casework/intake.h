/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Many people at once: the records and prints of a manifest (person/manifest.h).
 *
 * Everything is read, decoded, extracted and checked before the store is
 * touched; then all is written in one transaction, or nothing. The rules of the
 * capture hold for each person: a notice was given, and prints of children are
 * taken in only with what the law of the desk asks for.
 */
#ifndef COTEJO_CASEWORK_INTAKE_H
#define COTEJO_CASEWORK_INTAKE_H

#include "base/queue.h"
#include "casework/capture.h"
#include "casework/casefile.h"
#include "casework/record.h"
#include "person/manifest.h"

struct intake_options {
	/* Not NULL: a new case of this title is made, in the same transaction, and
	 * the look's case number is not used. */
	const char *new_case;
	/* Notice was given to each person, in the first language of the record or,
	 * when there is none there, in this one. NULL: no notice, so no prints. */
	const char *notice_language;
	enum category category;
	enum retention retention;
	/* For the children among them: NULL refuses their prints. */
	const struct capture_child *child;
	/* Children without the above: true takes in their records without prints,
	 * false refuses the whole manifest. */
	bool skip_children;
	double ppi;  /* for images that do not say theirs; 0: such an image is an error */
	int threads; /* for decoding and extraction; 0: one for each processor */
	const struct cancel *cancel; /* may be NULL */
	/* Called from the calling thread now and then; may be NULL. */
	void (*progress)(void *ctx, size_t done, size_t total);
	void *ctx;
};

struct intake_person {
	int64_t id; /* in the store */
	int prints;
	bool without_prints; /* a child that was skipped */
};

struct intake_result {
	char case_number[CASE_NUMBER_LEN];
	struct intake_person *persons; /* in the order of the manifest */
	size_t person_count;
	size_t print_count;
	size_t note_count;
	size_t poor_count; /* images in which no print was found; kept, not searched */
	double prepare_seconds;
	double write_seconds;
};

/* Takes in a manifest into the case of the look, or a new one (clerk). notes: the path of a
 * notes.csv, or NULL. Errors name the file and the line. After an error the
 * store is as it was, but the desk's memory may know more than the store: close
 * the desk. *out is filled only on success; free with intake_result_clear. */
enum err_code intake_run(struct seat *seat, const struct look *look, const struct manifest *m,
			 const char *notes, const struct intake_options *options,
			 struct intake_result *out, struct err *err);
void intake_result_clear(struct intake_result *r);

#endif
