/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What people ask for: access, correction, erasure, restriction, objection; the
 * clocks of their legal order; marks on records; and the person's file.
 */
#ifndef COTEJO_CASEWORK_RIGHTS_H
#define COTEJO_CASEWORK_RIGHTS_H

#include "base/bytes.h"
#include "casework/calendar.h"
#include "casework/desk.h"
#include "casework/look.h"

const char *request_kind_word(enum request_kind k);
const char *request_kind_name(enum request_kind k);

enum request_state {
	REQUEST_OPEN,
	REQUEST_EXTENDED,
	REQUEST_ANSWERED,
	REQUEST_REFUSED,
	REQUEST_WITHDRAWN,
};

const char *request_state_word(enum request_state s);
const char *request_state_name(enum request_state s);

/* Writes a request received on a day (today or earlier). The clock of the desk's
 * legal order begins; a rectification or objection marks the record as contested
 * at once. Clerk or supervisor. */
enum err_code request_open(struct seat *seat, const struct look *look, int64_t person,
			   enum request_kind kind, const struct date *received, const char *text,
			   int64_t *id, struct err *err);

/* Extends (once, before it is due), answers, refuses or notes the withdrawal,
 * with the reason that the person is told. Answering or refusing takes the
 * contested mark off again unless keep_mark. */
enum err_code request_note(struct seat *seat, const struct look *look, int64_t id,
			   enum request_state event, const char *text, bool keep_mark,
			   struct err *err);

struct request_row {
	int64_t id;
	int64_t person;
	enum request_kind kind;
	enum request_state state;
	struct date received;
	struct date due; /* of the extension, when there is one */
	bool overdue;
	char *order;
};

struct request_rows {
	struct request_row *rows; /* by due day */
	size_t count;
};

enum err_code request_list(struct seat *seat, bool only_open, struct request_rows *out,
			   struct err *err);
void request_rows_clear(struct request_rows *r);

enum mark_kind {
	MARK_CONTESTED,
	MARK_RESTRICTED, /* not searched, not given out */
	MARK_GRANTED,	 /* protection was granted */
};

/* Sets or takes off a mark; every earlier recipient is owed the news. Clerk or
 * supervisor. */
enum err_code mark_set(struct seat *seat, const struct look *look, int64_t person,
		       enum mark_kind kind, bool on, struct err *err);

/* Adds a holiday of a legal order (supervisor, administrator). */
enum err_code holiday_add(struct seat *seat, const char *order, const struct date *day,
			  struct err *err);

/* The person's file: all data, where they come from, who received them, which
 * decisions were taken by whom with which reasons, and who looked (by role).
 * language: "en" or "es". Text is UTF-8 lines; PDF is A4. Logged as an export
 * and written down as handed out to `to`. Supervisor. */
enum err_code dossier_text(struct seat *seat, const struct look *look, int64_t person,
			   const char *language, const char *to, char **out, struct err *err);
enum err_code dossier_pdf(struct seat *seat, const struct look *look, int64_t person,
			  const char *language, const char *to, struct buf *out, struct err *err);

#endif
