/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/testdesk.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/rng.h"
#include "image/write.h"
#include "support/pattern.h"

void must_be_ok(enum err_code code, const struct err *err, const char *what, const char *file,
		int line)
{
	if (code != ERR_OK) {
		print_error("%s:%d: %s: %s: %s\n", file, line, what, err_name(code),
			    err ? err->msg : "");
		_fail(file, line);
	}
}

void must_be(enum err_code got, enum err_code want, const struct err *err, const char *what,
	     const char *file, int line)
{
	if (got != want) {
		print_error("%s:%d: %s: %s instead of %s: %s\n", file, line, what, err_name(got),
			    err_name(want), err && got != ERR_OK ? err->msg : "");
		_fail(file, line);
	}
}

void testdesk_open(struct testdesk *t)
{
	instant until = clock_now() + 365 * INSTANT_DAY;
	const struct desk_user users[] = {
	    {"clara", "Clara C.", TEST_PASSWORD, "north", ROLE_CLERK, .child_until = until},
	    {"clemens", "Clemens C.", TEST_PASSWORD, "north", ROLE_CLERK},
	    {"ana", "Ana A.", TEST_PASSWORD, "north", ROLE_ANALYST, .examiner_until = until},
	    {"bruno", "Bruno A.", TEST_PASSWORD, "north", ROLE_ANALYST, .examiner_until = until},
	    {"celia", "Celia A.", TEST_PASSWORD, "north", ROLE_ANALYST, .examiner_until = until},
	    {"dario", "Dario A.", TEST_PASSWORD, "south", ROLE_ANALYST, .examiner_until = until},
	    {"sofia", "Sofia S.", TEST_PASSWORD, "north", ROLE_SUPERVISOR, .examiner_until = until},
	    {"samuel", "Samuel S.", TEST_PASSWORD, "north", ROLE_SUPERVISOR},
	    {"selma", "Selma S.", TEST_PASSWORD, "south", ROLE_SUPERVISOR},
	    {"olga", "Olga O.", TEST_PASSWORD, "north", ROLE_AUDITOR},
	    {"adam", "Adam A.", TEST_PASSWORD, "north", ROLE_ADMINISTRATOR},
	};
	const struct desk_setup setup = {
	    .agency = "Agencia de Prueba",
	    .country = "COL",
	    .order = "CO",
	    .kdf = DESK_KDF_FAST,
	    .demo = true,
	    .users = users,
	    .user_count = ARRAY_LEN(users),
	};
	struct err err = ERR_INIT;

	memset(t, 0, sizeof(*t));
	strcpy(t->folder, "/tmp/cotejo-desk-XXXXXX");
	assert_non_null(mkdtemp(t->folder));
	t->path = xasprintf("%s/store.cotejo", t->folder);
	MUST(desk_create(t->path, &setup, &t->recovery, &err), &err);
	MUST(desk_open(t->path, &t->desk, &err), &err);
}

void testdesk_close(struct testdesk *t)
{
	char *command = xasprintf("rm -rf '%s'", t->folder);

	desk_free(t->desk);
	if (system(command) != 0)
		print_error("could not remove %s\n", t->folder);
	free(command);
	free(t->path);
}

void testdesk_restart(struct testdesk *t)
{
	struct err err = ERR_INIT;

	desk_free(t->desk);
	t->desk = NULL;
	MUST(desk_open(t->path, &t->desk, &err), &err);
}

struct seat *testdesk_log_in(struct testdesk *t, const char *name)
{
	struct err err = ERR_INIT;
	struct seat *seat = NULL;

	MUST(session_log_in(t->desk, name, TEST_PASSWORD, NULL, NULL, &seat, &err), &err);
	MUST(desk_load_wait(seat, &err), &err);
	return seat;
}

struct look testdesk_look(const char *case_number)
{
	return (struct look){PURPOSE_MIGRATION, case_number, "a test looks at this record"};
}

void testdesk_case(struct seat *seat, const char *title, char number[CASE_NUMBER_LEN])
{
	struct err err = ERR_INIT;
	struct casefile file = {.title = (char *)(uintptr_t)title,
				.summary = (char *)(uintptr_t) "",
				.purpose = PURPOSE_MIGRATION};

	MUST(case_create(seat, &file, number, NULL, &err), &err);
}

int64_t testdesk_person(struct seat *clerk, const char *number, const char *given,
			const char *family)
{
	struct look look = testdesk_look(number);
	struct err err = ERR_INIT;
	struct record r;
	struct person_name n;
	int64_t id = 0;

	record_init(&r);
	name_init(&n);
	name_set(&n, NAME_PRIMARY, given, family, NULL);
	person_add_name(&r.person, &n);
	r.person.sex = SEX_FEMALE;
	r.person.birth = (struct birth){{1990, 5, 3}, 0, BIRTH_DECLARED};
	person_add_nationality(&r.person, "COL");
	MUST(record_create(clerk, &look, &r, NULL, &id, &err), &err);
	record_clear(&r);
	return id;
}

struct template *testdesk_template(unsigned finger_seed, unsigned impression, int finger)
{
	struct rng base = rng_stream(1, finger_seed, (uint64_t)finger, 0);
	struct rng move = rng_stream(2, finger_seed, (uint64_t)finger, impression);
	struct minutia m[40];
	struct template *t;
	struct err err = ERR_INIT;

	for (size_t i = 0; i < ARRAY_LEN(m); i++) {
		double x = rng_range(&base, 30, 320);
		double y = rng_range(&base, 30, 400);
		double a = rng_range(&base, 0, 6.28);

		m[i] = (struct minutia){
		    .x = (float)(x + rng_normal(&move)),
		    .y = (float)(y + rng_normal(&move)),
		    .angle = (float)a,
		    .type = rng_unit(&base) < 0.5 ? MINUTIA_ENDING : MINUTIA_BIFURCATION,
		    .quality = 80,
		};
	}
	MUST(template_from_minutiae(m, ARRAY_LEN(m), 350, 430, &t, &err), &err);
	t->finger = (uint8_t)finger;
	t->quality = 80;
	return t;
}

void testdesk_png(unsigned number, unsigned impression, struct buf *out)
{
	struct waves waves = pattern_make(number);
	struct pattern_view view = PATTERN_VIEW_PLAIN;
	struct image *img;

	view.seed = impression;
	view.turn = 0.02 * impression;
	img = pattern_draw(&waves, &view);
	image_write_png(img, out);
	image_free(img);
}

static int64_t give_notice(struct seat *clerk, const struct look *look, int64_t person)
{
	const struct notice notice = {.language = "es", .understood = true, .printed = true};
	struct err err = ERR_INIT;
	int64_t id = 0;

	MUST(notice_give(clerk, look, person, &notice, &id, &err), &err);
	return id;
}

int64_t testdesk_enrol(struct seat *clerk, const char *number, int64_t person, unsigned seed,
		       unsigned impression)
{
	struct look look = testdesk_look(number);
	struct err err = ERR_INIT;
	struct capture *c;
	int64_t id = 0;

	MUST(capture_new(clerk, person, give_notice(clerk, &look, person), &c, &err), &err);
	for (int f = 1; f <= 10; f++)
		capture_add_template(c, NULL, testdesk_template(seed, impression, f), NULL, 0);
	MUST(capture_commit(clerk, &look, c, true, NULL, &id, &err), &err);
	capture_free(c);
	return id;
}

int64_t testdesk_enrol_image(struct seat *clerk, const char *number, int64_t person,
			     unsigned pattern, unsigned impression)
{
	struct look look = testdesk_look(number);
	struct err err = ERR_INIT;
	struct capture *c;
	struct buf png = BUF_INIT;
	int64_t id = 0;

	MUST(capture_new(clerk, person, give_notice(clerk, &look, person), &c, &err), &err);
	testdesk_png(pattern, impression, &png);
	MUST(capture_add(c, FINGER_RIGHT_INDEX, IMPRESSION_LIVE_PLAIN, png.data, png.len,
			 "test.png", 0, &err),
	     &err);
	buf_free(&png);
	for (int f = 1; f <= 10; f++)
		if (f != FINGER_RIGHT_INDEX)
			MUST(capture_missing(c, f, MISSING_DECLINED, false, "", &err), &err);
	MUST(capture_commit(clerk, &look, c, true, NULL, &id, &err), &err);
	capture_free(c);
	return id;
}

int64_t testdesk_search(struct seat *analyst, const char *number, int64_t person)
{
	struct look look = testdesk_look(number);
	struct search_request r = {.kind = SEARCH_IDENTIFY, .person = person};
	struct err err = ERR_INIT;
	int64_t id = 0;

	MUST(search_start(analyst, &look, &r, &id, &err), &err);
	MUST(search_wait(analyst, id, &err), &err);
	return id;
}

void testdesk_token(uint8_t token[16])
{
	randombytes_buf(token, 16);
}

static void set_marks(struct marks *m, unsigned seed)
{
	struct rng r = rng_stream(3, seed, 0, 0);

	marks_clear(m);
	for (int i = 0; i < 9; i++) {
		struct mark k = {.x = (float)rng_range(&r, 10, 300),
				 .y = (float)rng_range(&r, 10, 300),
				 .angle = 1,
				 .type = MINUTIA_ENDING,
				 .confidence = 3,
				 .number = (uint16_t)(i + 1)};

		marks_add(m, &k);
	}
}

static void set_text(char **place, const char *text)
{
	free(*place);
	*place = xstrdup(text);
}

enum err_code testdesk_examine(struct seat *seat, int64_t hit, enum conclusion c, struct err *err)
{
	struct review *r;
	struct work *w;
	uint8_t token[16];
	enum err_code code = review_open(seat, hit, &r, err);

	if (code != ERR_OK)
		return code;
	w = review_work(r, 0);
	w->suitability = SUITABILITY_VALUE;
	if (!review_is_analysed(r, 0))
		set_marks(&w->probe, 1);
	code = review_commit_analysis(seat, r, 0, err);
	if (code == ERR_OK) {
		set_marks(&w->candidate, 2);
		if (c == CONCLUSION_IDENTIFICATION) {
			w->pairs = xcalloc(3, sizeof(*w->pairs));
			w->pair_count = 3;
			for (uint16_t i = 0; i < 3; i++)
				w->pairs[i] = (struct mark_pair){.a = i, .b = i};
			set_text(&w->differences, "none");
		}
		set_text(&w->reason, "what was seen");
		code = review_save(seat, r, err);
	}
	testdesk_token(token);
	if (code == ERR_OK)
		code = review_conclude(seat, r, c, "limited area", token, NULL, err);
	review_free(r);
	return code;
}
