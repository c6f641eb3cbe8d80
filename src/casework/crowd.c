/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/crowd.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/mem.h"
#include "casework/capture.h"
#include "casework/casefile.h"
#include "casework/inside.h"
#include "casework/record.h"
#include "synth/sketch.h"

/* People whose acts reach the disk together, as when a manifest is taken in. */
#define BATCH	500
#define FINGERS 10

struct crowd {
	const struct crowd_plan *plan;
	struct sketcher *sketcher;
	struct seat *seat;
	struct look look;
	struct crowd_result *result;
};

static enum err_code write_person(struct crowd *c, struct template **prints_take, struct err *err)
{
	const struct notice notice = {.language = "es", .understood = true};
	struct capture *capture = NULL;
	struct record r;
	struct person_name name;
	int64_t person = 0;
	int64_t id = 0;
	enum err_code code;

	record_init(&r);
	name_init(&name);
	name_set(&name, NAME_PRIMARY, "Vera", "Larga", NULL);
	person_add_name(&r.person, &name);
	r.person.birth = (struct birth){{1990, 5, 3}, 0, BIRTH_DECLARED};
	code = record_create(c->seat, &c->look, &r, NULL, &person, err);
	record_clear(&r);
	if (code == ERR_OK)
		code = notice_give(c->seat, &c->look, person, &notice, &id, err);
	if (code == ERR_OK)
		code = capture_new(c->seat, person, id, &capture, err);
	for (int f = 0; f < FINGERS; f++) {
		if (code == ERR_OK)
			capture_add_template(capture, NULL, prints_take[f], NULL, 0);
		else
			template_free(prints_take[f]);
	}
	if (code == ERR_OK)
		code = capture_commit(c->seat, &c->look, capture, true, NULL, &id, err);
	capture_free(capture);
	return code;
}

static enum err_code write_batch(struct crowd *c, size_t from, size_t to, struct err *err)
{
	size_t count = (to - from) * FINGERS;
	struct template **prints = xcalloc(count, sizeof(struct template *));
	struct err end = ERR_INIT;
	double began = clock_steady();
	enum err_code code;

	for (size_t i = 0; i < count; i++)
		prints[i] =
		    sketcher_draw(c->sketcher, from * FINGERS + i + 1, (int)(i % FINGERS) + 1, 0);
	c->result->draw_seconds += clock_steady() - began;
	began = clock_steady();
	code = db_batch_begin(c->seat->db, err);
	for (size_t i = 0; i < count; i += FINGERS) {
		if (code == ERR_OK) {
			code = write_person(c, prints + i, err);
			continue;
		}
		for (size_t f = 0; f < FINGERS; f++)
			template_free(prints[i + f]);
	}
	if (db_batch_end(c->seat->db, code == ERR_OK, &end) != ERR_OK && code == ERR_OK) {
		code = end.code;
		if (err)
			*err = end;
	}
	c->result->write_seconds += clock_steady() - began;
	free(prints);
	return code;
}

static enum err_code fill(struct desk *desk, const struct crowd_plan *plan,
			  struct crowd_result *out, struct err *err)
{
	struct casefile file = {.title = (char *)(uintptr_t) "Measuring",
				.summary = (char *)(uintptr_t) "",
				.purpose = PURPOSE_MIGRATION};
	struct crowd c = {plan,
			  sketcher_new(plan->seed, 0),
			  NULL,
			  {PURPOSE_MIGRATION, NULL, "measuring how long it takes"},
			  out};
	char number[CASE_NUMBER_LEN];
	enum err_code code =
	    session_log_in(desk, CROWD_CLERK, CROWD_PASSWORD, NULL, NULL, &c.seat, err);

	if (code == ERR_OK)
		code = case_create(c.seat, &file, number, NULL, err);
	c.look.case_number = number;
	for (size_t at = 0; at < plan->people && code == ERR_OK; at += BATCH) {
		size_t to = at + BATCH < plan->people ? at + BATCH : plan->people;

		session_touch(c.seat);
		code = write_batch(&c, at, to, err);
		if (plan->progress)
			plan->progress(plan->ctx, to, plan->people);
	}
	if (c.seat)
		session_log_out(c.seat, NULL);
	seat_free(c.seat);
	sketcher_free(c.sketcher);
	return code;
}

enum err_code crowd_make(const char *path, const struct crowd_plan *plan, struct crowd_result *out,
			 struct err *err)
{
	static const struct {
		const char *name;
		enum role role;
	} who[] = {{CROWD_CLERK, ROLE_CLERK},
		   {"supervisor", ROLE_SUPERVISOR},
		   {CROWD_AUDITOR, ROLE_AUDITOR},
		   {"administrator", ROLE_ADMINISTRATOR}};
	struct desk_user users[ARRAY_LEN(who)];
	struct desk_setup setup = {.agency = "Measuring",
				   .country = "UTO",
				   .order = "CO",
				   .kdf = DESK_KDF_STRONG,
				   .demo = true,
				   .users = users,
				   .user_count = ARRAY_LEN(users)};
	struct desk_recovery recovery;
	struct desk *desk = NULL;
	enum err_code code;

	*out = (struct crowd_result){0};
	for (size_t i = 0; i < ARRAY_LEN(who); i++)
		users[i] = (struct desk_user){.name = who[i].name,
					      .display = who[i].name,
					      .password = CROWD_PASSWORD,
					      .unit = "unit",
					      .role = who[i].role};
	code = desk_create(path, &setup, &recovery, err);
	if (code == ERR_OK)
		code = desk_open(path, &desk, err);
	if (code == ERR_OK)
		code = fill(desk, plan, out, err);
	desk_free(desk);
	return code;
}
