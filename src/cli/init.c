/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo init: a new store. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/path.h"
#include "cli/seat.h"
#include "cli/verbs.h"

enum {
	MAX_USERS = 200,
	PASSWORD_GROUPS = 4,
	YEAR_DAYS = 365
};

/* Users of the new desk, with the texts they own. */
struct users {
	struct desk_user rows[MAX_USERS];
	size_t count;
};

/* Four groups of four letters and digits that are not mistaken for each other:
 * 80 bits. */
static char *new_password(void)
{
	static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789";
	struct buf b = BUF_INIT;

	for (int g = 0; g < PASSWORD_GROUPS; g++) {
		if (g)
			buf_put_u8(&b, '-');
		for (int i = 0; i < 4; i++)
			buf_put_u8(
			    &b, (unsigned char)letters[randombytes_uniform(sizeof(letters) - 1)]);
	}
	return buf_take_str(&b);
}

static void add_user(struct users *u, const char *name, const char *display, enum role role,
		     const char *unit)
{
	instant until = clock_now() + YEAR_DAYS * INSTANT_DAY;
	bool examines = role == ROLE_ANALYST || role == ROLE_SUPERVISOR;

	u->rows[u->count++] = (struct desk_user){
	    .name = xstrdup(name),
	    .display = xstrdup(display),
	    .password = new_password(),
	    .unit = xstrdup(unit),
	    .role = role,
	    .temporary = true,
	    .examiner_until = examines ? until : 0,
	};
}

static void users_clear(struct users *u)
{
	for (size_t i = 0; i < u->count; i++) {
		char *texts[4] = {
		    (char *)(uintptr_t)u->rows[i].name, (char *)(uintptr_t)u->rows[i].display,
		    (char *)(uintptr_t)u->rows[i].password, (char *)(uintptr_t)u->rows[i].unit};

		explicit_bzero(texts[2], strlen(texts[2]));
		for (size_t k = 0; k < ARRAY_LEN(texts); k++)
			free(texts[k]);
	}
}

static enum err_code read_users(const char *path, struct users *u, struct err *err)
{
	static const char *const columns[] = {"name", "display", "role", "unit"};
	struct buf file = BUF_INIT;
	struct csv *csv = NULL;
	char **f;
	size_t n = 1;
	enum err_code code = file_read(path, 1 << 20, &file, err);

	if (code == ERR_OK) {
		csv = csv_new((const char *)file.data, file.len, path);
		code = csv_next(csv, &f, &n, err);
	}
	for (size_t i = 0; code == ERR_OK && i < ARRAY_LEN(columns); i++)
		if (i >= n || strcmp(f[i], columns[i]) != 0)
			code = err_set(err, ERR_INPUT,
				       _("%s, line 1, column %zu: \"%s\" is needed here"), path,
				       i + 1, columns[i]);
	while (code == ERR_OK && n) {
		int role;

		code = csv_next(csv, &f, &n, err);
		if (code != ERR_OK || n == 0)
			break;
		if (n != ARRAY_LEN(columns))
			code = err_set(err, ERR_INPUT, _("%s, line %zu: %zu values instead of %zu"),
				       path, csv_line(csv), n, ARRAY_LEN(columns));
		else if ((role = role_parse(f[2])) <= ROLE_NONE)
			code = err_set(err, ERR_INPUT,
				       _("%s, line %zu: \"%s\" is none of clerk, analyst, "
					 "supervisor, auditor, administrator"),
				       path, csv_line(csv), f[2]);
		else if (u->count == MAX_USERS)
			code =
			    err_set(err, ERR_INPUT, _("%s: more than %d users"), path, MAX_USERS);
		else
			add_user(u, f[0], f[1], (enum role)role, f[3]);
	}
	csv_free(csv);
	buf_free(&file);
	return code;
}

static void print_json(const char *path, const struct users *u, const struct desk_recovery *r)
{
	json_t *users = json_array();

	for (size_t i = 0; i < u->count; i++)
		json_array_append_new(users,
				      json_pack("{s:s, s:s, s:s, s:s}", "name", u->rows[i].name,
						"role", role_word(u->rows[i].role), "unit",
						u->rows[i].unit, "password", u->rows[i].password));
	verb_print_json(json_pack("{s:s, s:o, s:[s, s]}", "store", path, "users", users,
				  "recovery_shares", r->share[0], r->share[1]));
}

static void print_text(const char *path, const struct users *u, const struct desk_recovery *r)
{
	printf(_("New store: %s\n\n"), path);
	puts(_("First passwords. Each user must set an own one at the first log-in; hand them\n"
	       "over one by one, they are shown only now:\n"));
	for (size_t i = 0; i < u->count; i++)
		printf("  %-16s %-14s %-12s %s\n", u->rows[i].name, role_name(u->rows[i].role),
		       u->rows[i].unit, u->rows[i].password);
	puts(_("\nThe recovery key in two shares. Two people write down one each and keep them\n"
	       "apart; both together open the store when no supervisor can log in. They are\n"
	       "shown only now:\n"));
	for (int i = 0; i < 2; i++)
		printf("  %d  %s\n", i + 1, r->share[i]);
}

static enum err_code run(struct verb_call *call)
{
	const char *users_file = verb_value(call, "users");
	const char *agency = verb_value(call, "agency");
	const char *country = verb_value(call, "country");
	const char *order = verb_value(call, "order");
	struct users users = {.count = 0};
	struct desk_setup setup = {.agency = agency,
				   .country = country,
				   .order = order ? order : "CO",
				   .kdf = DESK_KDF_STRONG,
				   .users = users.rows};
	struct desk_recovery recovery;
	char *path, *slash;
	enum err_code code = ERR_OK;

	if (!agency || !country)
		return err_set(&call->err, ERR_USAGE,
			       _("init: say with --agency whose desk this is, and with --country "
				 "in which country (three letters)"));
	if (users_file) {
		code = read_users(users_file, &users, &call->err);
	} else {
		add_user(&users, "clerk", _("Clerk"), ROLE_CLERK, "desk");
		add_user(&users, "analyst1", _("First analyst"), ROLE_ANALYST, "desk");
		add_user(&users, "analyst2", _("Second analyst"), ROLE_ANALYST, "desk");
		add_user(&users, "supervisor", _("Supervisor"), ROLE_SUPERVISOR, "desk");
		add_user(&users, "auditor", _("Auditor"), ROLE_AUDITOR, "audit");
		add_user(&users, "admin", _("Administrator"), ROLE_ADMINISTRATOR, "machine");
	}
	setup.user_count = users.count;
	path = seat_store_path(call);
	slash = strrchr(path, '/');
	if (code == ERR_OK && slash && slash != path && !call->store) {
		*slash = '\0';
		code = path_make_dirs(path, &call->err);
		*slash = '/';
	}
	if (code == ERR_OK)
		code = desk_create(path, &setup, &recovery, &call->err);
	if (code == ERR_OK) {
		if (call->json)
			print_json(path, &users, &recovery);
		else
			print_text(path, &users, &recovery);
		explicit_bzero(&recovery, sizeof(recovery));
	}
	users_clear(&users);
	free(path);
	return code;
}

static const struct verb_option options[] = {
    {"agency", 'a', "NAME", N_("the agency whose desk this is")},
    {"country", 0, "CODE", N_("its country, ISO 3166-1 alpha-3")},
    {"order", 0, "WORD", N_("the legal order of its clocks: CO, EU, ... (CO)")},
    {"users", 0, "FILE", N_("CSV with the columns name, display, role, unit")},
    {0},
};

const struct verb verb_init = {
    .name = "init",
    .summary = N_("make a new store"),
    .details =
	N_("Makes the store with its first users. Without --users there are clerk, analyst1, "
	   "analyst2, supervisor, auditor and admin. Their first passwords and the two "
	   "shares of the recovery key are printed once and kept nowhere."),
    .options = options,
    .max_args = 0,
    .run = run,
};
