/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "db/db.h"

static char folder[] = "/tmp/cotejo-db-XXXXXX";

static char *store_path(const char *name)
{
	return xasprintf("%s/%s", folder, name);
}

static void a_new_store_opens_again(void **state)
{
	struct err err = ERR_INIT;
	char *path = store_path("new");
	struct db *db;

	assert_int_equal(db_open(path, DB_CREATE, &db, &err), ERR_OK);
	assert_int_equal(db_version(db), db_version_latest());
	db_close(db);
	if (db_open(path, 0, &db, &err))
		fail_msg("%s", err.msg);
	assert_int_equal(db_check_integrity(db, &err), ERR_OK);
	db_close(db);
	assert_int_equal(db_open(path, DB_CREATE, &db, &err), ERR_CONFLICT);
	free(path);
}

static int make_folder(void **state)
{
	return mkdtemp(folder) ? 0 : -1;
}

static int drop_folder(void **state)
{
	char *command = xasprintf("rm -rf '%s'", folder);
	int rc = system(command);

	free(command);
	return rc;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_new_store_opens_again),
	};

	return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
