/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/role.h"

#include <assert.h>
#include <string.h>

#include "base/i18n.h"
#include "db/db.h"

static_assert((int)ROLE_CLERK == (int)DB_ROLE_CLERK, "roles");
static_assert((int)ROLE_ANALYST == (int)DB_ROLE_ANALYST, "roles");
static_assert((int)ROLE_SUPERVISOR == (int)DB_ROLE_SUPERVISOR, "roles");
static_assert((int)ROLE_AUDITOR == (int)DB_ROLE_AUDITOR, "roles");
static_assert((int)ROLE_ADMINISTRATOR == (int)DB_ROLE_ADMIN, "roles");

const char *role_word(enum role role)
{
	return db_role_word((enum db_role)role);
}

const char *role_name(enum role role)
{
	static const char *const names[ROLE_COUNT] = {
	    [ROLE_NONE] = N_("nobody"),	    [ROLE_CLERK] = N_("clerk"),
	    [ROLE_ANALYST] = N_("analyst"), [ROLE_SUPERVISOR] = N_("supervisor"),
	    [ROLE_AUDITOR] = N_("auditor"), [ROLE_ADMINISTRATOR] = N_("administrator"),
	};

	return _(names[role]);
}

int role_parse(const char *word)
{
	int role = db_role_parse(word);

	return role > ROLE_NONE && role < ROLE_COUNT ? role : -1;
}
