/* SPDX-License-Identifier: Apache-2.0 */
/* Whole stories between two desks: what is said, what is not, and when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exchange/two.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "casework/disclose.h"
#include "casework/proposal.h"

static struct two two;

static int open_two(void **state)
{
	two_open(&two, "UTO", NULL);
	return 0;
}

static int close_two(void **state)
{
	two_close(&two);
	return 0;
}

/* The asker's person is `seed`; `mate` of the asked desk is the same or another. */
static int64_t ask_and_examine(unsigned seed, unsigned mate, bool is_protected, bool crime,
			       int64_t *found, int64_t *question)
{
	int64_t mine = two_person(&two.here, "Uno", seed, 1, false);
	int64_t asked;

	*found = two_person(&two.there, "Dos", mate, 2, is_protected);
	asked = two_ask(&two.here, mine, crime);
	two_settle(&two);
	assert_int_equal(two_state(&two.here, asked), DIALOGUE_ASKED);
	*question = two_last(&two.there, false);
	two_examine(&two.there, *question, seed == mate);
	return asked;
}

static void test_hit(void **state)
{
	int64_t found;
	int64_t question;
	int64_t asked = ask_and_examine(11, 11, false, false, &found, &question);
	struct exchange_answered a = two_answer(&two.there, question);
	char *name;

	assert_int_equal(a.result, RESULT_HIT);
	assert_false(a.protected_person);
	/* Not before its time. */
	two_settle(&two);
	assert_int_equal(two_state(&two.here, asked), DIALOGUE_ASKED);
	two_pass(&two, 3601 * INSTANT_SECOND);
	two_settle(&two);
	assert_int_equal(two_state(&two.here, asked), DIALOGUE_HIT);
	two_release(&two, &two.here, &two.there, asked, question, "family-name birth-date");
	assert_int_equal(two_state(&two.here, asked), DIALOGUE_RELEASED);
	name = two_field(&two.here, asked, "family name 1");
	assert_string_equal(name, "Dos");
	free(name);
	/* What was not asked for did not come. */
	name = two_field(&two.here, asked, "given names 1");
	assert_string_equal(name, "");
	free(name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_hit, open_two, close_two),
	};

	return cmocka_run_group_tests_name("stories of two desks", tests, NULL, NULL);
}
