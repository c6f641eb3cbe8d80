/* SPDX-License-Identifier: Apache-2.0 */
/* Everything a screen shows of a person: read from the store, made into a page. */
#ifndef COTEJO_UI_PERSON_PAGE_H
#define COTEJO_UI_PERSON_PAGE_H

#include "casework/capture.h"
#include "casework/case_note.h"
#include "casework/link.h"
#include "casework/record.h"
#include "ui/page.h"
#include "ui/station.h"

struct person_data {
	bool read;
	unsigned roles;
	struct record record;
	struct record_info info;
	bool has_protection; /* the role may see it */
	struct protection protection;
	struct print_rows prints;
	struct case_notes notes;
	struct link_rows links;
	struct record_versions versions;
};

/* With the lane's seat. All or nothing. */
enum err_code person_data_read(struct seat *seat, const struct look *look, int64_t id,
			       unsigned roles, struct person_data *out, struct err *err);
void person_data_clear(struct person_data *d);

enum person_item {
	PERSON_ITEM_NAME = 1,	/* id: index + 1 */
	PERSON_ITEM_MAIN,	/* id: enum main_field + 1 */
	PERSON_ITEM_DOCUMENT,	/* id: index + 1 */
	PERSON_ITEM_PROTECTION, /* id: 1 */
	PERSON_ITEM_PRINT,
	PERSON_ITEM_NOTE,
	PERSON_ITEM_LINK,
	PERSON_ITEM_VERSION,
};

void person_page_build(struct page *p, const struct person_data *d, const struct why *why);

#endif
