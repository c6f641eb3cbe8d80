/* SPDX-License-Identifier: Apache-2.0 */
/* A desk on which everything has happened is found whole by audit verify. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "casework/audit.h"
#include "support/testworld.h"

static void a_whole_desk_is_whole(void **state)
{
	struct testworld w;
	struct audit_report r;
	struct err err = ERR_INIT;

	testworld_make(&w);
	MUST(audit_verify(w.desk.path, (const char *const *)&w.checkpoint, 1, NULL, NULL, &r, &err),
	     &err);
	for (size_t i = 0; i < r.count; i++)
		print_message("# %s\n", r.findings[i].text);
	assert_int_equal(r.total, 0);
	assert_int_equal(r.checkpoints, 2);
	print_message("# %d entries, %d rows, %d signatures\n", (int)r.entries, (int)r.rows,
		      (int)r.signatures);
	assert_true(r.entries > 90);
	assert_true(r.rows > 200);
	audit_report_clear(&r);
	testworld_free(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_whole_desk_is_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
