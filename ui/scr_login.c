/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/scr_login.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/demo.h"
#include "casework/secret.h"
#include "ui/dialog.h"
#include "ui/errand.h"
#include "ui/form.h"
#include "ui/station.h"

#define FORM_W 60

/* --- the errand all three share ------------------------------------------------------------ */

enum entry {
	ENTRY_LOG_IN,
	ENTRY_UNLOCK,
	ENTRY_PASSWORD,
};

struct enter {
	struct errand errand;
	enum entry kind;
	struct desk *desk;
	char *name, *password, *code, *new_password;
	bool wants_totp;
	struct seat *seat;
	struct station_who who;
};

static enum err_code enter_run(struct errand *e, struct seat *seat, struct err *err)
{
	struct enter *n = (struct enter *)e;
	const char *code_text = n->code && *n->code ? n->code : NULL;
	enum err_code code = ERR_OK;

	switch (n->kind) {
	case ENTRY_LOG_IN:
		code = session_log_in(n->desk, n->name, n->password, code_text, &n->wants_totp,
				      &n->seat, err);
		seat = n->seat;
		break;
	case ENTRY_UNLOCK:
		code = session_unlock(seat, n->password, code_text, err);
		break;
	case ENTRY_PASSWORD:
		code = session_set_password(seat, n->password, n->new_password, err);
		break;
	}
	if (code == ERR_OK)
		station_who_read(seat, &n->who);
	return code;
}

static void enter_clear(struct errand *e)
{
	struct enter *n = (struct enter *)e;

	secret_str_free(n->password);
	secret_str_free(n->code);
	secret_str_free(n->new_password);
	free(n->name);
	station_who_clear(&n->who);
	seat_free(n->seat);
}

/* --- what they look like --------------------------------------------------------------------- */

struct entry_screen {
	struct screen base;
	struct form form;
	bool wants_code; /* the field for it is shown */
	bool checking;
	bool must; /* the own password has to be set now */
};

/* Blank lines at the top where there is room. */
static struct rect head(struct screen *s, struct surface *to, struct rect body, const char *title,
			const char *text)
{
	struct rect r = rect_centre(body, body.h, body.w > 96 ? 92 : body.w - 4);
	int lines;

	r.y += body.h > 30 ? body.h / 6 : 1;
	r.h -= r.y - body.y;
	surface_text(to, r.y, r.x, r.w, app_style(s->app, INK_STRONG), title);
	r.y++;
	r.h--;
	lines = surface_paragraph(to, r, 0, app_style(s->app, INK_DIM), text);
	r.y += lines + 1;
	r.h -= lines + 1;
	return r;
}

static struct rect draw_form(struct entry_screen *l, struct surface *to, struct rect r, int rows)
{
	struct rect at = {r.y, r.x, rows + 2, r.w < FORM_W ? r.w : FORM_W};

	form_draw(&l->form, l->base.app, to, at, !l->checking);
	r.y += rows + 2;
	r.h -= rows + 2;
	if (l->checking)
		surface_text(to, r.y - 1, r.x, r.w, app_style(l->base.app, INK_ACCENT),
			     _("checking the password ..."));
	return r;
}

static void entry_close(struct screen *s)
{
	form_done(&((struct entry_screen *)s)->form);
}

static void entry_failed(struct entry_screen *l, const struct err *err, const char *field)
{
	l->checking = false;
	form_set(&l->form, "password", "");
	form_fail(&l->form, field, err->msg);
}

static unsigned entry_mouse(struct screen *s, const struct event *e)
{
	return form_mouse(&((struct entry_screen *)s)->form, e);
}

static struct enter *new_enter(struct entry_screen *l, enum entry kind)
{
	struct enter *n = xcalloc(1, sizeof(*n));

	n->kind = kind;
	n->desk = station_desk(station_of(l->base.app));
	n->password = xstrdup(form_get(&l->form, "password"));
	l->checking = true;
	return n;
}

/* Enter on a filled field goes on to the next, on the last one it is done. */
static unsigned entry_key(struct entry_screen *l, const struct event *e, const char *last,
			  void (*submit)(struct entry_screen *))
{
	if (l->checking)
		return e->type == EVENT_KEY && key_is_text(e->key) ? UI_HANDLED : UI_IGNORED;
	if (e->type == EVENT_KEY && e->key == UK_ENTER &&
	    strcmp(form_focused(&l->form), last) == 0) {
		submit(l);
		return UI_REPAINT;
	}
	return form_key(&l->form, l->base.app, e);
}

/* --- log-in -------------------------------------------------------------------------------------
 */

static const struct field_spec login_fields[] = {
    {.id = "name",
     .type = FIELD_TEXT,
     .label = N_("Name"),
     .help = N_("the name of your account"),
     .required = true,
     .max = 64,
     .width = 30},
    {.id = "password",
     .type = FIELD_PASSWORD,
     .label = N_("Password"),
     .help = N_("Enter logs in, Esc leaves"),
     .max = 500,
     .width = 30},
    {.id = "code",
     .type = FIELD_TEXT,
     .label = N_("One-time code"),
     .help = N_("six digits, from the device that you set up; Enter logs in"),
     .max = 10,
     .width = 10},
};

static void login_open(struct screen *s, const void *argument)
{
	struct entry_screen *l = (struct entry_screen *)s;

	form_init(&l->form, login_fields, 2, NULL);
}

static void login_done(struct errand *e, struct screen *s)
{
	struct enter *n = (struct enter *)e;
	struct entry_screen *l = (struct entry_screen *)s;
	struct seat *seat = n->seat;

	if (e->code == ERR_OK) {
		n->seat = NULL;
		station_enter(e->app, seat, &n->who);
		return;
	}
	if (n->wants_totp && !l->wants_code) {
		form_done(&l->form);
		form_init(&l->form, login_fields, 3, NULL);
		form_set(&l->form, "name", n->name);
		form_set(&l->form, "password", n->password);
		form_focus(&l->form, "code");
		l->wants_code = true;
		l->checking = false;
		return;
	}
	entry_failed(l, &e->err, l->wants_code ? "code" : "password");
	if (l->wants_code)
		form_set(&l->form, "code", "");
	form_focus(&l->form, "password");
}

static const struct errand_ops login_errand = {"log-in", enter_run, login_done, enter_clear, true};

static void login_submit(struct entry_screen *l)
{
	struct enter *n;
	char *name;

	if (l->checking || !form_check(&l->form))
		return;
	n = new_enter(l, ENTRY_LOG_IN);
	name = xstrdup(form_get(&l->form, "name"));
	n->name = xstrdup(text_trim(name));
	free(name);
	if (l->wants_code)
		n->code = xstrdup(form_get(&l->form, "code"));
	errand_post(l->base.app, &l->base, LANE_STORE, &login_errand, &n->errand);
}

static unsigned login_key(struct screen *s, const struct event *e)
{
	struct entry_screen *l = (struct entry_screen *)s;

	return entry_key(l, e, l->wants_code ? "code" : "password", login_submit);
}

static void answered_leave(struct app *a, uint64_t asker, bool yes)
{
	if (yes)
		app_quit(a);
}

static void user_chosen(struct app *a, uint64_t asker, int index)
{
	struct entry_screen *l = (struct entry_screen *)app_find(a, asker);

	if (!l || index < 0)
		return;
	form_set(&l->form, "name", demo_users[index].name);
	form_set(&l->form, "password", demo_users[index].password);
	login_submit(l);
}

static void choose_user(struct screen *s)
{
	const char *labels[32], *hints[32];
	char *owned[32];
	int n = 0;

	for (const struct demo_user *u = demo_users; u->name && n < 32; u++, n++) {
		owned[n] = xasprintf("%-8s %s", u->name, role_name(u->role));
		labels[n] = owned[n];
		hints[n] = _(u->hint);
	}
	dialog_choose(s->app, s, _("Log in as"), labels, hints, n, 0, user_chosen);
	while (n)
		free(owned[--n]);
}

static bool is_demo(const struct screen *s)
{
	return desk_info_get(station_desk(station_of(s->app)))->demo;
}

static unsigned login_act(struct screen *s, enum action act, const char *argument)
{
	struct entry_screen *l = (struct entry_screen *)s;

	switch (act) {
	case ACT_BACK:
	case ACT_CLOSE:
		dialog_ask(s->app, s, _("Leave Cotejo?"), _("Nobody is logged in."), _("Quit"),
			   answered_leave);
		return UI_REPAINT;
	case ACT_SAVE:
		login_submit(l);
		return UI_REPAINT;
	case ACT_CHOOSE:
		if (!l->checking && is_demo(s))
			choose_user(s);
		return UI_REPAINT;
	default:
		return form_act(&l->form, s->app, s, act);
	}
}

static void draw_demo(struct screen *s, struct surface *to, struct rect r)
{
	struct style text = app_style(s->app, INK_TEXT), dim = app_style(s->app, INK_DIM);
	int y = r.y;

	surface_paragraph(to, (struct rect){y, r.x, 2, r.w}, 0, app_style(s->app, INK_HEADER),
			  _("This is a demo: everyone here is invented. Log in as one of these; F4 "
			    "does it with one key."));
	y += r.w < 90 ? 3 : 2;
	for (const struct demo_user *u = demo_users; u->name; u++, y++) {
		surface_field(to, y, r.x, 8, app_style(s->app, INK_STRONG), ALIGN_LEFT, u->name);
		surface_field(to, y, r.x + 9, 18, text, ALIGN_LEFT, u->password);
		surface_field(to, y, r.x + 28, 14, text, ALIGN_LEFT, role_name(u->role));
		surface_field(to, y, r.x + 43, r.w - 43, dim, ALIGN_LEFT, _(u->hint));
	}
}

static void login_draw(struct screen *s, struct surface *to, struct rect body)
{
	struct entry_screen *l = (struct entry_screen *)s;
	const struct desk_info *info = desk_info_get(station_desk(station_of(s->app)));
	struct rect r =
	    head(s, to, body, info->agency,
		 is_demo(s) ? ""
			    : _("Everything you do here is written down with your name and signed "
				"with your key. The screen locks itself when nobody types."));

	r = draw_form(l, to, r, (l->wants_code ? 3 : 2) + 1);
	if (is_demo(s))
		draw_demo(s, to, r);
}

static void login_subtitle(const struct screen *s, char *out, size_t room)
{
	const char *path = desk_info_get(station_desk(station_of(s->app)))->path;
	const char *slash = strrchr(path, '/');

	snprintf(out, room, "%s", slash ? slash + 1 : path);
}

static const enum action login_footer[] = {ACT_CHOOSE, ACT_FIELD_NEXT, ACT_NONE};

const struct screen_ops login_ops = {
    .name = "login",
    .title = N_("Log in"),
    .groups = GROUP_FORM,
    .roles = MAY_ANY,
    .size = sizeof(struct entry_screen),
    .footer = login_footer,
    .open = login_open,
    .close = entry_close,
    .key = login_key,
    .act = login_act,
    .mouse = entry_mouse,
    .draw = login_draw,
    .subtitle = login_subtitle,
};

/* --- the lock
 * --------------------------------------------------------------------------------------- */

static const struct field_spec lock_fields[] = {
    {.id = "password",
     .type = FIELD_PASSWORD,
     .label = N_("Password"),
     .help = N_("your own; Enter opens the screens again, Esc logs out"),
     .max = 500,
     .width = 30},
    {.id = "code",
     .type = FIELD_TEXT,
     .label = N_("One-time code"),
     .help = N_("six digits, from the device that you set up"),
     .max = 10,
     .width = 10},
};

static void lock_open(struct screen *s, const void *argument)
{
	struct entry_screen *l = (struct entry_screen *)s;

	l->wants_code = station_has_totp(station_of(s->app));
	form_init(&l->form, lock_fields, l->wants_code ? 2 : 1, NULL);
}

static void unlock_done(struct errand *e, struct screen *s)
{
	struct entry_screen *l = (struct entry_screen *)s;

	if (e->code == ERR_OK) {
		station_set_who(e->app, &((struct enter *)e)->who);
		station_unlocked(e->app);
		return;
	}
	entry_failed(l, &e->err, "password");
	if (l->wants_code)
		form_set(&l->form, "code", "");
}

static const struct errand_ops unlock_errand = {"unlock", enter_run, unlock_done, enter_clear,
						false};

static void lock_submit(struct entry_screen *l)
{
	struct enter *n;

	if (l->checking)
		return;
	n = new_enter(l, ENTRY_UNLOCK);
	if (l->wants_code)
		n->code = xstrdup(form_get(&l->form, "code"));
	errand_post(l->base.app, &l->base, LANE_STORE, &unlock_errand, &n->errand);
}

static unsigned lock_key(struct screen *s, const struct event *e)
{
	struct entry_screen *l = (struct entry_screen *)s;

	return entry_key(l, e, l->wants_code ? "code" : "password", lock_submit);
}

static void answered_log_out(struct app *a, uint64_t asker, bool yes)
{
	if (yes)
		station_leave(a);
}

static unsigned lock_act(struct screen *s, enum action act, const char *argument)
{
	struct entry_screen *l = (struct entry_screen *)s;
	const char *unsaved;

	switch (act) {
	case ACT_BACK:
	case ACT_CLOSE:
		unsaved = app_unsaved(s->app);
		dialog_ask(s->app, s, _("Log out instead?"),
			   unsaved ? unsaved : _("Everything is saved."), _("Log out"),
			   answered_log_out);
		return UI_REPAINT;
	case ACT_SAVE:
		lock_submit(l);
		return UI_REPAINT;
	default:
		return form_act(&l->form, s->app, s, act);
	}
}

static void lock_draw(struct screen *s, struct surface *to, struct rect body)
{
	struct entry_screen *l = (struct entry_screen *)s;
	const struct session_user *u = station_user(station_of(s->app));
	struct rect r = head(s, to, body, u ? u->display : "",
			     _("Locked. The keys were wiped from memory; what you were doing waits "
			       "under this screen."));

	draw_form(l, to, r, (l->wants_code ? 2 : 1) + 1);
}

static const enum action lock_footer[] = {ACT_NONE};

const struct screen_ops lock_ops = {
    .name = "lock",
    .title = N_("Locked"),
    .groups = GROUP_FORM,
    .roles = MAY_ANY,
    .size = sizeof(struct entry_screen),
    .footer = lock_footer,
    .open = lock_open,
    .close = entry_close,
    .key = lock_key,
    .act = lock_act,
    .mouse = entry_mouse,
    .draw = lock_draw,
};

/* --- an own password
 * ------------------------------------------------------------------------------------ */

static const char *check_again(const char *value, void *context)
{
	struct entry_screen *l = context;

	return strcmp(value, form_get(&l->form, "new")) != 0
		   ? _("this is not the same as the line above")
		   : NULL;
}

static const struct field_spec password_fields[] = {
    {.id = "password",
     .type = FIELD_PASSWORD,
     .label = N_("Password now"),
     .help = N_("the one with which you logged in"),
     .required = true,
     .max = 500,
     .width = 36},
    {.id = "new",
     .type = FIELD_PASSWORD,
     .label = N_("New password"),
     .help = N_("at least 10 characters; a few unrelated words are good"),
     .required = true,
     .max = 500,
     .width = 36},
    {.id = "again",
     .type = FIELD_PASSWORD,
     .label = N_("Once more"),
     .help = N_("Enter sets it"),
     .required = true,
     .max = 500,
     .width = 36,
     .validate = check_again},
};

static void password_open(struct screen *s, const void *argument)
{
	struct entry_screen *l = (struct entry_screen *)s;
	const struct session_user *u = station_user(station_of(s->app));

	l->must = u && u->must_set_password;
	form_init(&l->form, password_fields, ARRAY_LEN(password_fields), l);
}

static void password_done(struct errand *e, struct screen *s)
{
	struct entry_screen *l = (struct entry_screen *)s;
	bool must = l->must;

	if (e->code) {
		entry_failed(l, &e->err, e->code == ERR_AUTH ? "password" : "new");
		return;
	}
	station_set_who(e->app, &((struct enter *)e)->who);
	app_say(e->app, SAY_GOOD, _("the new password is set"));
	if (must)
		station_first_screen(e->app);
	else
		app_close(e->app, s);
}

static const struct errand_ops password_errand = {"password", enter_run, password_done, enter_clear,
						  false};

static void password_submit(struct entry_screen *l)
{
	struct enter *n;

	if (l->checking || !form_check(&l->form))
		return;
	n = new_enter(l, ENTRY_PASSWORD);
	n->new_password = xstrdup(form_get(&l->form, "new"));
	errand_post(l->base.app, &l->base, LANE_STORE, &password_errand, &n->errand);
}

static unsigned password_key(struct screen *s, const struct event *e)
{
	return entry_key((struct entry_screen *)s, e, "again", password_submit);
}

static unsigned password_act(struct screen *s, enum action act, const char *argument)
{
	struct entry_screen *l = (struct entry_screen *)s;

	switch (act) {
	case ACT_BACK:
	case ACT_CLOSE:
		if (!l->must)
			return UI_CLOSE;
		dialog_ask(s->app, s, _("Log out?"), _("The password stays as it is."),
			   _("Log out"), answered_log_out);
		return UI_REPAINT;
	case ACT_SAVE:
		password_submit(l);
		return UI_REPAINT;
	case ACT_LOCK:
	case ACT_LOGOUT:
		return UI_IGNORED;
	default:
		/* No way past it to other screens. */
		if (l->must && action_info(act)->group == GROUP_GLOBAL && act >= ACT_GO_HOME)
			return UI_HANDLED;
		return form_act(&l->form, s->app, s, act);
	}
}

static void password_draw(struct screen *s, struct surface *to, struct rect body)
{
	struct entry_screen *l = (struct entry_screen *)s;
	struct rect r =
	    head(s, to, body, l->must ? _("Set a password of your own") : _("Change your password"),
		 l->must ? _("The one you have was made by someone else. Your own password makes "
			     "your own keys, with which everything you do is signed.")
			 : _("Your keys stay the same; they are locked with the new password."));

	draw_form(l, to, r, 5);
}

static const enum action password_footer[] = {ACT_SAVE, ACT_FIELD_NEXT, ACT_NONE};

const struct screen_ops password_ops = {
    .name = "password",
    .title = N_("Password"),
    .groups = GROUP_FORM,
    .roles = MAY_DESK,
    .size = sizeof(struct entry_screen),
    .footer = password_footer,
    .open = password_open,
    .close = entry_close,
    .key = password_key,
    .act = password_act,
    .mouse = entry_mouse,
    .draw = password_draw,
};
