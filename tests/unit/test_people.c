/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "person/mrz.h"
#include "synth/people.h"

static void people_repeat(void **state)
{
	for (uint64_t n = 1; n < 200; n++) {
		struct synth_person a, b;
		char *na, *nb;

		synth_person_make(9, n, &a);
		synth_person_make(9, n, &b);
		na = name_format(&a.person.names[0]);
		nb = name_format(&b.person.names[0]);
		assert_string_equal(na, nb);
		assert_string_equal(a.key, b.key);
		assert_int_equal(a.n_notes, b.n_notes);
		assert_string_equal(a.notes[0].text, b.notes[0].text);
		assert_int_equal(date_compare(&a.person.birth.date, &b.person.birth.date), 0);
		free(na);
		free(nb);
		synth_person_clear(&a);
		synth_person_clear(&b);
	}
}

static void people_are_plausible(void **state)
{
	enum {
		N = 3000
	};
	struct date today = SYNTH_TODAY;
	char **names = xcalloc(N, sizeof(*names));
	size_t same = 0, partial = 0, aliases = 0, documents = 0, missing = 0;

	for (uint64_t n = 0; n < N; n++) {
		struct synth_person p;
		int young, old;

		synth_person_make(1, n + 1, &p);
		names[n] = name_format(&p.person.names[0]);
		assert_true(text_is_clean(names[n]));
		assert_true(*p.person.names[0].family1 && *p.person.names[0].given);
		assert_true(p.age >= 14 && p.age < 75);
		/* What the record says is true as far as it goes. */
		if (birth_age_range(&p.person.birth, &today, &young, &old))
			assert_true(young - 1 <= p.age && p.age <= old + 1);
		partial += !date_is_full(&p.person.birth.date);
		assert_true(p.person.n_nationalities >= 1 && p.person.n_languages >= 1);
		aliases += p.person.n_names > 1;
		documents += p.person.n_documents;
		for (size_t d = 0; d < p.person.n_documents; d++)
			assert_memory_equal(p.person.documents[d].number, "ZX", 2);
		for (int f = 1; f <= 10; f++)
			missing += p.missing[f] != MISSING_NOT;
		assert_true(p.n_notes >= 1 && p.n_notes <= 4);
		assert_int_equal(p.notes[0].kind, NOTE_FACT);
		for (size_t i = 0; i < p.n_notes; i++) {
			assert_true(text_is_clean(p.notes[i].text));
			assert_null(strchr(p.notes[i].text, '%'));
			assert_null(strstr(p.notes[i].text, " a el "));
			assert_null(strstr(p.notes[i].text, " de el "));
		}
		synth_person_clear(&p);
	}
	for (size_t i = 0; i < N; i++)
		for (size_t k = 0; k < i; k++)
			same += strcmp(names[i], names[k]) == 0;
	print_message("# pairs of the same name: %zu\n", same);
	assert_true(same < N / 4);
	assert_true(partial > N / 20 && partial < N / 4);
	assert_true(aliases > N / 10 && aliases < N / 2);
	assert_true(documents > N / 2);
	assert_true(missing > N / 50 && missing < N / 10);
	for (size_t i = 0; i < N; i++)
		free(names[i]);
	free(names);
}

static void documents_have_right_check_digits(void **state)
{
	static const enum mrz_format formats[] = {MRZ_TD1, MRZ_TD2, MRZ_TD3};
	size_t zones = 0;

	for (uint64_t n = 1; n < 1500; n++) {
		struct synth_person p;

		synth_person_make(2, n, &p);
		for (size_t d = 0; d < p.person.n_documents; d++)
			for (size_t f = 0; f < ARRAY_LEN(formats); f++) {
				struct mrz m, back;
				struct mrz_text t;
				struct mrz_checks checks;
				struct err err = ERR_INIT;
				char all[160] = "";

				if (mrz_from_person(&p.person, &p.person.documents[d], formats[f],
						    &m, &err) ||
				    mrz_build(&m, &t, &err))
					fail_msg("%s: %s", p.key, err.msg);
				for (int i = 0; i < t.lines; i++) {
					strcat(all, t.line[i]);
					strcat(all, "\n");
				}
				assert_int_equal(mrz_parse(all, &back, &checks, &err), ERR_OK);
				assert_true(mrz_checks_ok(&checks));
				assert_string_equal(back.number, p.person.documents[d].number);
				zones++;
			}
		synth_person_clear(&p);
	}
	assert_true(zones > 2000);
}

static void avatars_are_mirrored_and_differ(void **state)
{
	struct image *a = synth_avatar(1, 1, 90, 112), *b = synth_avatar(1, 2, 90, 112);
	struct image *again = synth_avatar(1, 1, 90, 112);
	size_t n = 90 * 112;

	assert_memory_equal(a->px, again->px, n);
	assert_true(memcmp(a->px, b->px, n) != 0);
	for (int y = 0; y < 112; y++)
		for (int x = 0; x < 45; x++)
			assert_in_range(image_at(a, x, y) - image_at(a, 89 - x, y) + 2, 0, 4);
	image_free(a);
	image_free(b);
	image_free(again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(people_repeat),
	    cmocka_unit_test(people_are_plausible),
	    cmocka_unit_test(documents_have_right_check_digits),
	    cmocka_unit_test(avatars_are_mirrored_and_differ),
	};

	return cmocka_run_group_tests_name("people", tests, NULL, NULL);
}
