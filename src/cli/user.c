/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo user ...: accounts. */
#include "casework/user.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "casework/recovery.h"
#include "casework/secret.h"
#include "cli/seat.h"
#include "cli/verbs.h"

static const struct verb_option seat_options[] = {
    SEAT_OPTIONS,
    {0},
};

/* --- list ------------------------------------------------------------------------------ */

static void put_day(json_t *o, const char *name, instant t)
{
	struct date d = instant_date(t);
	char text[DATE_TEXT_LEN];

	json_object_set_new(o, name, t ? json_string(date_format(&d, text)) : json_null());
}

static json_t *user_json(const struct user_row *r)
{
	json_t *o =
	    json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:i}", "name", r->name, "display", r->display,
		      "unit", r->unit, "role", role_word(r->role), "status",
		      user_status_word(r->status), "locked", r->locked, "failures", r->failures);

	put_day(o, "examiner_until", r->examiner_until);
	put_day(o, "child_until", r->child_until);
	put_day(o, "last_login", r->last_login);
	return o;
}

static enum err_code run_list(struct verb_call *call)
{
	struct desk *desk = NULL;
	struct seat *seat = NULL;
	struct user_rows rows = {0};
	json_t *list = json_array();
	enum err_code code = seat_open(call, &desk, &seat);

	if (code == ERR_OK)
		code = user_list(seat, &rows, &call->err);
	for (size_t i = 0; i < rows.count; i++) {
		const struct user_row *r = &rows.rows[i];

		json_array_append_new(list, user_json(r));
		if (!call->json)
			printf("%-16s %-14s %-12s %-10s%s\n", r->name, role_name(r->role), r->unit,
			       user_status_name(r->status), r->locked ? _("  locked") : "");
	}
	if (code == ERR_OK && call->json)
		verb_print_json(json_pack("{s:O}", "users", list));
	json_decref(list);
	user_rows_clear(&rows);
	seat_close(desk, seat);
	return code;
}

const struct verb verb_user_list = {
    .name = "user list",
    .summary = N_("the accounts of the desk"),
    .options = seat_options,
    .max_args = 0,
    .run = run_list,
};

/* --- passwords ---------------------------------------------------------------------------- */

/* The first line of the file of --password-file, or asked for twice. */
static enum err_code new_password(struct verb_call *call, const char *option, char **out)
{
	const char *path = verb_value(call, option);
	struct buf file = BUF_INIT;
	char *again = NULL;
	enum err_code code;

	*out = NULL;
	if (path) {
		code = file_read(path, 4096, &file, &call->err);
		if (code == ERR_OK) {
			*out = xstrdup(buf_str(&file));
			(*out)[strcspn(*out, "\r\n")] = '\0';
		}
		secret_buf_free(&file);
		return code;
	}
	if (!seat_ask_secret(_("New password: "), out))
		return err_set(&call->err, ERR_AUTH,
			       _("no terminal to ask for a password: name a file with --%s"),
			       option);
	if (!seat_ask_secret(_("Again: "), &again) || strcmp(*out, again) != 0)
		code = err_set(&call->err, ERR_INPUT, _("the two are not the same"));
	else
		code = ERR_OK;
	secret_str_free(again);
	return code;
}

static enum err_code done(struct verb_call *call, const char *name, const char *what)
{
	if (call->json)
		verb_print_json(json_pack("{s:s}", "user", name));
	else
		printf("%s: %s\n", name, what);
	return ERR_OK;
}

static enum err_code run_add(struct verb_call *call)
{
	const char *role = verb_value(call, "role");
	const char *display = verb_value(call, "display");
	struct user_new u = {.name = call->argv[0],
			     .display = display ? display : call->argv[0],
			     .unit = verb_value(call, "unit")};
	struct desk *desk = NULL;
	struct seat *seat = NULL;
	char *password = NULL;
	enum err_code code = ERR_OK;

	if (!role || !u.unit)
		return err_set(&call->err, ERR_USAGE, _("user add: --role and --unit are needed"));
	if (role_parse(role) <= ROLE_NONE)
		return err_set(&call->err, ERR_USAGE,
			       _("--role %s: none of clerk, analyst, supervisor, auditor, "
				 "administrator"),
			       role);
	u.role = (enum role)role_parse(role);
	code = seat_open(call, &desk, &seat);
	if (code == ERR_OK)
		code = new_password(call, "password-file", &password);
	u.password = password;
	if (code == ERR_OK)
		code = user_add(seat, &u, &call->err);
	if (code == ERR_OK)
		done(call, u.name,
		     _("invited; sets an own password at the first log-in, then a supervisor hands "
		       "over the keys (cotejo user grant)"));
	secret_str_free(password);
	seat_close(desk, seat);
	return code;
}

static const struct verb_option add_options[] = {
    SEAT_OPTIONS,
    {"role", 'r', "WORD", N_("clerk, analyst, supervisor, auditor or administrator")},
    {"unit", 0, "TEXT", N_("the unit the person works in")},
    {"display", 'd', "TEXT", N_("the name as others see it")},
    {"password-file", 0, "FILE", N_("the first password; else it is asked for")},
    {0},
};

const struct verb verb_user_add = {
    .name = "user add",
    .args = "NAME",
    .summary = N_("invite a user"),
    .details = N_("For the administrator, who cannot read anything with the new account: the "
		  "user sets an own password, which makes new keys, and only a supervisor can "
		  "hand over the keys of the store to them."),
    .options = add_options,
    .min_args = 1,
    .max_args = 1,
    .run = run_add,
};

static enum err_code run_reset(struct verb_call *call)
{
	struct desk *desk = NULL;
	struct seat *seat = NULL;
	char *password = NULL;
	enum err_code code = seat_open(call, &desk, &seat);

	if (code == ERR_OK)
		code = new_password(call, "password-file", &password);
	if (code == ERR_OK)
		code = user_reset(seat, call->argv[0], password, &call->err);
	if (code == ERR_OK)
		done(call, call->argv[0], _("has a first password again"));
	secret_str_free(password);
	seat_close(desk, seat);
	return code;
}

static const struct verb_option reset_options[] = {
    SEAT_OPTIONS,
    {"password-file", 0, "FILE", N_("the first password; else it is asked for")},
    {0},
};

const struct verb verb_user_reset = {
    .name = "user reset",
    .args = "NAME",
    .summary = N_("a first password again, for one who forgot it"),
    .details = N_("For the administrator. The user sets an own password, which makes new keys; "
		  "then a supervisor hands over the keys of the store again."),
    .options = reset_options,
    .min_args = 1,
    .max_args = 1,
    .run = run_reset,
};

static enum err_code run_password(struct verb_call *call)
{
	struct desk *desk = NULL;
	struct seat *seat = NULL;
	char *old = NULL;
	char *new = NULL;
	const char *file = getenv("COTEJO_PASSWORD_FILE");
	struct buf b = BUF_INIT;
	enum err_code code = seat_open(call, &desk, &seat);

	if (code == ERR_OK && file && *file) {
		code = file_read(file, 4096, &b, &call->err);
		if (code == ERR_OK) {
			old = xstrdup(buf_str(&b));
			old[strcspn(old, "\r\n")] = '\0';
		}
		secret_buf_free(&b);
	} else if (code == ERR_OK && !seat_ask_secret(_("Old password: "), &old)) {
		code = err_set(&call->err, ERR_AUTH, _("no terminal to ask for the old password"));
	}
	if (code == ERR_OK)
		code = new_password(call, "new-password-file", &new);
	if (code == ERR_OK)
		code = session_set_password(seat, old, new, &call->err);
	if (code == ERR_OK)
		done(call, seat_user(seat)->name, _("has a new password"));
	secret_str_free(old);
	secret_str_free(new);
	seat_close(desk, seat);
	return code;
}

static const struct verb_option password_options[] = {
    SEAT_OPTIONS,
    {"new-password-file", 0, "FILE", N_("the new password; else it is asked for")},
    {0},
};

const struct verb verb_user_password = {
    .name = "user password",
    .summary = N_("change the own password"),
    .details = N_("Also the first one that an administrator gave; at least ten characters."),
    .options = password_options,
    .max_args = 0,
    .run = run_password,
};

/* --- disable, unlock, grant, competence ------------------------------------------------ */

static enum err_code with_name(struct verb_call *call,
			       enum err_code (*fn)(struct seat *, const char *, struct err *),
			       const char *what)
{
	struct desk *desk = NULL;
	struct seat *seat = NULL;
	enum err_code code = seat_open(call, &desk, &seat);

	if (code == ERR_OK)
		code = fn(seat, call->argv[0], &call->err);
	if (code == ERR_OK)
		done(call, call->argv[0], what);
	seat_close(desk, seat);
	return code;
}

static enum err_code run_disable(struct verb_call *call)
{
	return with_name(call, user_disable, _("disabled"));
}

const struct verb verb_user_disable = {
    .name = "user disable",
    .args = "NAME",
    .summary = N_("end an account"),
    .details = N_("For the administrator. The account's keys to the store are taken away; what "
		  "it did stays in the history."),
    .options = seat_options,
    .min_args = 1,
    .max_args = 1,
    .run = run_disable,
};

static enum err_code run_unlock(struct verb_call *call)
{
	return with_name(call, user_unlock, _("may try again"));
}

const struct verb verb_user_unlock = {
    .name = "user unlock",
    .args = "NAME",
    .summary = N_("end the lock after failed log-ins"),
    .options = seat_options,
    .min_args = 1,
    .max_args = 1,
    .run = run_unlock,
};

static enum err_code run_grant(struct verb_call *call)
{
	return with_name(call, user_grant, _("has the keys of the role"));
}

const struct verb verb_user_grant = {
    .name = "user grant",
    .args = "NAME",
    .summary = N_("hand over the keys of the store to a new user"),
    .details = N_("For a supervisor, never for oneself. The user must have set an own password."),
    .options = seat_options,
    .min_args = 1,
    .max_args = 1,
    .run = run_grant,
};

static enum err_code run_competence(struct verb_call *call)
{
	const char *kind = verb_value(call, "kind");
	const char *until = verb_value(call, "until");
	const char *evidence = verb_value(call, "evidence");
	bool child = kind && strcmp(kind, "child") == 0;
	struct desk *desk = NULL;
	struct seat *seat = NULL;
	struct date day;
	enum err_code code;

	if (!kind || !until || !evidence || (!child && strcmp(kind, "examiner") != 0))
		return err_set(&call->err, ERR_USAGE,
			       _("user competence: --kind examiner or child, --until a day and "
				 "--evidence are needed"));
	if (!date_parse(until, &day) || !date_is_full(&day))
		return err_set(&call->err, ERR_USAGE, _("--until %s: is no day (2027-01-31)"),
			       until);
	code = seat_open(call, &desk, &seat);
	if (code == ERR_OK)
		code = user_set_competence(
		    seat, call->argv[0], child ? COMPETENCE_CHILD : COMPETENCE_EXAMINER,
		    ((instant)date_to_days(&day) + 1) * INSTANT_DAY, evidence, &call->err);
	if (code == ERR_OK)
		done(call, call->argv[0], until);
	seat_close(desk, seat);
	return code;
}

static const struct verb_option competence_options[] = {
    SEAT_OPTIONS,
    {"kind", 0, "WORD", N_("examiner, or child: taking prints of children")},
    {"until", 0, "DAY", N_("the last day; one in the past ends it")},
    {"evidence", 0, "TEXT", N_("training, proficiency test")},
    {0},
};

const struct verb verb_user_competence = {
    .name = "user competence",
    .args = "NAME",
    .summary = N_("record that someone is trained, and until when"),
    .details = N_("For a supervisor, never for oneself. Without a valid record nobody examines."),
    .options = competence_options,
    .min_args = 1,
    .max_args = 1,
    .run = run_competence,
};

/* --- recovery ------------------------------------------------------------------------------ */

static enum err_code read_share(struct verb_call *call, const char *option, const char *question,
				char **out)
{
	const char *path = verb_value(call, option);
	struct buf b = BUF_INIT;
	enum err_code code;

	if (!path)
		return seat_ask_secret(question, out)
			   ? ERR_OK
			   : err_set(&call->err, ERR_AUTH,
				     _("no terminal to ask for a share: name a file with --%s"),
				     option);
	code = file_read(path, 4096, &b, &call->err);
	if (code == ERR_OK) {
		*out = xstrdup(buf_str(&b));
		(*out)[strcspn(*out, "\r\n")] = '\0';
	}
	secret_buf_free(&b);
	return code;
}

static enum err_code run_recover(struct verb_call *call)
{
	struct desk *desk = NULL;
	struct seat *seat = NULL;
	char *share[2] = {NULL, NULL};
	enum err_code code = seat_open(call, &desk, &seat);

	if (code == ERR_OK)
		code = read_share(call, "share1", _("First share: "), &share[0]);
	if (code == ERR_OK)
		code = read_share(call, "share2", _("Second share: "), &share[1]);
	if (code == ERR_OK)
		code = recovery_use(seat, share[0], share[1], call->argv[0], &call->err);
	if (code == ERR_OK)
		done(call, call->argv[0], _("has the keys of the role"));
	secret_str_free(share[0]);
	secret_str_free(share[1]);
	seat_close(desk, seat);
	return code;
}

static const struct verb_option recover_options[] = {
    SEAT_OPTIONS,
    {"share1", 0, "FILE", N_("the first share; else it is asked for")},
    {"share2", 0, "FILE", N_("the second share; else it is asked for")},
    {0},
};

const struct verb verb_user_recover = {
    .name = "user recover",
    .args = "NAME",
    .summary = N_("hand over the keys by both recovery shares"),
    .details = N_("For the day when no supervisor can log in: the administrator, with the two "
		  "people who keep the shares, hands the keys to a supervisor who has set an own "
		  "password."),
    .options = recover_options,
    .min_args = 1,
    .max_args = 1,
    .run = run_recover,
};

static enum err_code run_shares(struct verb_call *call)
{
	struct desk *desk = NULL;
	struct seat *seat = NULL;
	struct desk_recovery r;
	enum err_code code = seat_open(call, &desk, &seat);

	if (code == ERR_OK)
		code = recovery_renew(seat, &r, &call->err);
	if (code == ERR_OK && call->json)
		verb_print_json(json_pack("{s:[s, s]}", "recovery_shares", r.share[0], r.share[1]));
	else if (code == ERR_OK)
		printf("%s\n  1  %s\n  2  %s\n",
		       _("The recovery key in two new shares; the old ones open nothing now. They "
			 "are shown only now:"),
		       r.share[0], r.share[1]);
	explicit_bzero(&r, sizeof(r));
	seat_close(desk, seat);
	return code;
}

const struct verb verb_user_shares = {
    .name = "user shares",
    .summary = N_("make new shares of the recovery key"),
    .details = N_("For a supervisor. Two people write down one share each and keep them apart."),
    .options = seat_options,
    .max_args = 0,
    .run = run_shares,
};
