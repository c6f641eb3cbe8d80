/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notes on a person or a case: what is known (fact), what is thought
 * (assessment) and what someone says (allegation) are kept apart. A note is
 * dated and signed and never changed; a later one may take its place, and both
 * stay.
 */
#ifndef COTEJO_CASEWORK_CASE_NOTE_H
#define COTEJO_CASEWORK_CASE_NOTE_H

#include "casework/desk.h"
#include "casework/look.h"

enum case_note_kind {
	CASE_NOTE_FACT,
	CASE_NOTE_ASSESSMENT,
	CASE_NOTE_ALLEGATION,
	CASE_NOTE_KIND_COUNT,
};

const char *case_note_kind_word(enum case_note_kind k);
const char *case_note_kind_name(enum case_note_kind k);
int case_note_kind_parse(const char *word);

struct case_note {
	int64_t id;
	enum case_note_kind kind;
	char *text;	     /* lines of clean text */
	char *source;	     /* who says so; needed for allegations */
	bool adverse_source; /* the source is the alleged perpetrator: it supports nothing alone */
	char *author;	     /* name of the user */
	instant at;
	int64_t supersedes;    /* 0: none */
	int64_t superseded_by; /* 0: it stands */
	bool mine;
};

struct case_notes {
	struct case_note *rows; /* newest first */
	size_t count;
};

/* Adds a note to a person, or to the case of the look when person is 0. Text is
 * cleaned of what cannot be shown. supersedes: a note of the same place, or 0.
 * ERR_INPUT: empty, or an allegation without a source; ERR_CONFLICT: the old
 * note was superseded already. */
enum err_code case_note_add(struct seat *seat, const struct look *look, int64_t person,
			    enum case_note_kind kind, const char *text, const char *source,
			    bool adverse_source, int64_t supersedes, int64_t *id, struct err *err);

/* The notes of a person, or of the case of the look when person is 0; a view
 * that is logged. */
enum err_code case_note_list(struct seat *seat, const struct look *look, int64_t person,
			     struct case_notes *out, struct err *err);
void case_notes_clear(struct case_notes *n);

/* True when something besides adverse sources supports an adverse conclusion
 * about the person: at least one fact, or a note from another source. */
bool case_notes_support_conclusion(const struct case_notes *n);

#endif
