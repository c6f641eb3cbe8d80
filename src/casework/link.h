/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Links between records: the same person, different people, or contested. A link
 * is a row beside the records; they are never merged, so that taking it back
 * leaves both as they were, bit for bit. Two people link, two take it back; a
 * released hit links by the three who decided.
 */
#ifndef COTEJO_CASEWORK_LINK_H
#define COTEJO_CASEWORK_LINK_H

#include "casework/desk.h"
#include "casework/look.h"

enum link_kind {
	LINK_SAME,
	LINK_DIFFERENT,
	LINK_CONTESTED,
	LINK_KIND_COUNT,
};

const char *link_kind_word(enum link_kind k);
const char *link_kind_name(enum link_kind k);

struct link_row {
	int64_t id;
	int64_t other; /* the record at the other end */
	char *other_name;
	enum link_kind kind;
	int64_t hit_id; /* 0: by proposal */
	char *by;
	instant at;
};

struct link_rows {
	struct link_row *rows;
	size_t count;
};

/* The links in force of a person; part of a view of the record (look). */
enum err_code link_list(struct seat *seat, const struct look *look, int64_t person,
			struct link_rows *out, struct err *err);
void link_rows_clear(struct link_rows *r);

/* Proposals (casework/proposal.h); analyst or supervisor. */
enum err_code link_propose(struct seat *seat, int64_t a, int64_t b, enum link_kind kind,
			   const char *reason, int64_t *id, struct err *err);
enum err_code link_propose_end(struct seat *seat, int64_t a, int64_t b, const char *reason,
			       int64_t *id, struct err *err);

/* The notice to the person about a link "same person": reference, authority, how
 * to challenge it. In the given language ("en", "es"); written down as handed
 * out. Owned by the caller. */
enum err_code link_notice(struct seat *seat, const struct look *look, int64_t link, int64_t person,
			  const char *language, char **text, struct err *err);

#endif
