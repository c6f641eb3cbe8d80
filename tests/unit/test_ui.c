/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of the toolkit that need no terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/dmath.h"
#include "base/mem.h"
#include "base/text.h"
#include "ui/action.h"
#include "ui/draw.h"
#include "ui/edit.h"
#include "ui/form.h"
#include "ui/list.h"
#include "ui/rc.h"
#include "ui/surface.h"
#include "ui/term_query.h"

static const struct style plain = {0, 0, 0};

/* --- surface ----------------------------------------------------------------------- */

static void surface_clips_by_width(void **state)
{
	struct surface *s = surface_new(3, 10);
	char *text;

	/* Two columns each: the third does not fit whole. */
	assert_int_equal(surface_text(s, 0, 0, 5, plain, "日本語"), 4);
	surface_field(s, 1, 0, 6, plain, ALIGN_LEFT, "abcdefghij");
	surface_text(s, 2, 8, 10, plain, "日本");
	text = surface_to_text(s);
	assert_string_equal(text, "日本\nabcde…\n        日\n");
	free(text);
	surface_free(s);
}

static void surface_cuts_a_wide_one_at_the_edge(void **state)
{
	struct surface *s = surface_new(1, 5);

	surface_push_clip(s, (struct rect){0, 0, 1, 4});
	surface_put(s, 0, 3, 0x65e5, plain); /* would reach over the clip */
	surface_pop_clip(s);
	assert_int_equal(surface_at(s, 0, 3)->ch, ' ');
	surface_put(s, 0, 0, 0x65e5, plain);
	surface_put(s, 0, 1, 'x', plain); /* over its right half */
	assert_int_equal(surface_at(s, 0, 0)->ch, ' ');
	assert_int_equal(surface_at(s, 0, 1)->ch, 'x');
	surface_free(s);
}

static void surface_lets_no_control_out(void **state)
{
	struct surface *s = surface_new(1, 12);
	char *text;

	surface_text(s, 0, 0, 12, plain, "a\033[2Jb\u202ec\u200bd\x7f");
	text = surface_to_text(s);
	assert_string_equal(text, "a[2Jbcd\n");
	free(text);
	surface_free(s);
}

static void surface_joins_marks_and_falls_back(void **state)
{
	struct surface *s = surface_new(1, 12);
	char *text;

	surface_text(s, 0, 0, 12, plain, "Jose\u0301 Ñu");
	text = surface_to_text(s);
	assert_string_equal(text, "Jose\u0301 Ñu\n");
	free(text);
	surface_clear(s, plain);
	s->ascii = true;
	surface_text(s, 0, 0, 12, plain, "Jose\u0301 Ñu — ●");
	text = surface_to_text(s);
	assert_string_equal(text, "Jose Nu - o\n");
	free(text);
	surface_free(s);
}

static void surface_wraps_at_words(void **state)
{
	struct surface *s = surface_new(4, 10);
	char *text;
	int lines = surface_paragraph(s, (struct rect){0, 0, 4, 10}, 0, plain,
				      "one two three\nfour abcdefghijklm");

	text = surface_to_text(s);
	assert_string_equal(text, "one two\nthree\nfour\nabcdefghij\n");
	assert_int_equal(lines, 5);
	free(text);
	surface_free(s);
}

/* --- keys and actions ------------------------------------------------------------------ */

static void keys_go_there_and_back(void **state)
{
	static const char *const names[] = {"a",   "C-s",   "A-x", "S-up", "F12", "space",
					    "esc", "C-A-b", "ñ",   "-",	   "C--"};
	char out[KEY_NAME_LEN];

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		assert_true(key_parse(names[i]) != 0);
		assert_string_equal(key_format(key_parse(names[i]), out), names[i]);
	}
	assert_int_equal(key_parse("C-S"), key_parse("C-s"));
	assert_int_equal(key_parse("S-tab"), UK_BACKTAB);
	assert_int_equal(key_parse("F25"), 0);
	assert_int_equal(key_parse("nokey"), 0);
	assert_int_equal(key_parse(""), 0);
	assert_string_equal(key_cap(key_parse("C-s"), out), "^S");
}

static void actions_are_whole(void **state)
{
	action_bind_reset();
	for (int a = 1; a < ACT_COUNT; a++) {
		const struct action_info *info = action_info((enum action)a);

		assert_int_equal(action_find(info->name), a);
		assert_true(*action_group_name(info->group) != '\0');
		assert_true(info->help[0] && info->label[0]);
		assert_true(info->roles != 0);
		for (int b = 1; b < ACT_COUNT; b++) {
			const struct action_info *other = action_info((enum action)b);
			char *keys, *save = NULL;

			if (b == a || other->group != info->group)
				continue;
			/* No key twice in a group. */
			keys = xstrdup(info->keys);
			for (char *k = strtok_r(keys, " ", &save); k;
			     k = strtok_r(NULL, " ", &save)) {
				char *mine = xasprintf(" %s ", k);
				char *all = xasprintf(" %s ", other->keys);

				if (strstr(all, mine))
					fail_msg("%s: %s and %s", k, info->name, other->name);
				free(mine);
				free(all);
			}
			free(keys);
		}
	}
}

static void actions_are_found_by_key(void **state)
{
	bool more;

	action_bind_reset();
	assert_int_equal(action_for_key(GROUP_GLOBAL | GROUP_LIST, 0, 'j', &more), ACT_DOWN);
	assert_int_equal(action_for_key(GROUP_GLOBAL, 0, 'j', &more), ACT_NONE);
	assert_int_equal(action_for_key(GROUP_GLOBAL | GROUP_LIST, 0, 'g', &more), ACT_NONE);
	assert_true(more);
	assert_int_equal(action_for_key(GROUP_GLOBAL | GROUP_LIST, 'g', 'g', &more), ACT_FIRST);
	assert_int_equal(action_for_key(GROUP_GLOBAL | GROUP_LIST, 'g', 'c', &more), ACT_GO_CASES);
	assert_int_equal(action_for_key(GROUP_GLOBAL | GROUP_LIST, 'g', 'z', &more), ACT_NONE);
}

static void bindings_can_be_changed(void **state)
{
	struct err err = ERR_INIT;
	char cap[ACTION_CAP_LEN];
	bool more;

	action_bind_reset();
	assert_int_equal(action_bind(NULL, "F7", "find", &err), ERR_OK);
	assert_int_equal(action_for_key(GROUP_LIST, 0, UK_F(7), &more), ACT_FIND);
	assert_string_equal(action_cap(ACT_FIND, cap), "F7");
	assert_int_equal(action_bind("list", "/", "none", &err), ERR_OK);
	assert_int_equal(action_for_key(GROUP_LIST, 0, '/', &more), ACT_NONE);
	assert_int_equal(action_bind(NULL, "F7", "nothing-such", &err), ERR_INPUT);
	assert_non_null(strstr(err.msg, "nothing-such"));
	assert_int_equal(action_bind("form", "F7", "find", &err), ERR_INPUT);
	assert_int_equal(action_bind(NULL, "F77", "find", &err), ERR_INPUT);
	action_bind_reset();
	assert_int_equal(action_for_key(GROUP_LIST, 0, '/', &more), ACT_FIND);
}

static void settings_say_the_line(void **state)
{
	struct rc rc;
	struct err err = ERR_INIT;

	action_bind_reset();
	rc_defaults(&rc);
	assert_int_equal(rc_parse(&rc,
				  "# mine\nset theme paper\nset glyphs half\nset mouse off\n"
				  "bind list x find\n",
				  "rc", &err),
			 ERR_OK);
	assert_int_equal(rc.theme, theme_find("paper"));
	assert_int_equal(rc.glyphs, GLYPHS_HALF);
	assert_false(rc.mouse);
	assert_int_equal(rc_parse(&rc, "\nset color maybe\n", "rc", &err), ERR_INPUT);
	assert_non_null(strstr(err.msg, "rc, line 2"));
	assert_int_equal(rc_parse(&rc, "fly\n", "rc", &err), ERR_INPUT);
	assert_int_equal(rc_parse(&rc, "set theme \033[2J\n", "rc", &err), ERR_INPUT);
	action_bind_reset();
}

static void terminals_answer_in_parts(void **state)
{
	struct term_query q = {0};
	static const char xterm[] = "\033[?64;1;2;4;6c", kitty[] = "\033_Gi=31;OK\033\\\033[?62;c";
	static const char neither[] = "\033_Gi=31;EINVAL\033\\\033[?1;2c";

	assert_false(term_query_parse(xterm, 8, &q));
	assert_true(term_query_parse(xterm, strlen(xterm), &q));
	assert_true(q.sixel && !q.kitty);
	memset(&q, 0, sizeof(q));
	assert_true(term_query_parse("\033[?4;1c", 7, &q)); /* a VT132, no sixel */
	assert_false(q.sixel);
	memset(&q, 0, sizeof(q));
	assert_true(term_query_parse(kitty, strlen(kitty), &q));
	assert_true(q.kitty && !q.sixel);
	memset(&q, 0, sizeof(q));
	assert_true(term_query_parse(neither, strlen(neither), &q));
	assert_false(q.kitty);
}

static void colours_find_their_neighbours(void **state)
{
	assert_int_equal(draw_nearest(COLOR_OWN, 256), -1);
	assert_int_equal(draw_nearest(COLOR_ANSI(12), 256), 12);
	assert_int_equal(draw_nearest(COLOR_ANSI(12), 8), 4);
	assert_int_equal(draw_nearest(COLOR_GREY(0), 256), 16);
	assert_int_equal(draw_nearest(COLOR_GREY(255), 256), 231);
	assert_int_equal(draw_nearest(COLOR_GREY(128), 256), 244);
	assert_int_equal(draw_nearest(COLOR_RGB(0, 95, 175), 256), 25);
	assert_int_equal(draw_nearest(COLOR_RGB(250, 10, 10), 8), 1);
	assert_int_equal(draw_nearest(COLOR_RGB(1, 2, 3), 1 << 24), 0x010203);
}

static void themes_never_hide_text(void **state)
{
	for (int t = 0; t < THEME_COUNT; t++)
		for (int d = DEPTH_MONO; d <= DEPTH_TRUE; d++)
			for (int i = 0; i < INK_COUNT; i++) {
				struct style s = theme_style(t, (enum depth)d, (enum ink)i);

				if (s.fg != COLOR_OWN || s.bg != COLOR_OWN)
					assert_true(s.fg != s.bg);
				if (d == DEPTH_MONO)
					assert_true(s.fg == COLOR_OWN && s.bg == COLOR_OWN);
			}
	/* What must be told apart without colours. */
	assert_true(theme_style(0, DEPTH_MONO, INK_SELECT).attr != 0);
	assert_true(theme_style(0, DEPTH_MONO, INK_ERROR).attr != 0);
}

/* --- typing ------------------------------------------------------------------------------- */

static void type(struct edit *e, const char *text)
{
	while (*text) {
		uint32_t cp;

		text += text_decode(text, strlen(text), &cp);
		assert_true(edit_key(e, cp));
	}
}

static void edit_moves_over_whole_letters(void **state)
{
	struct edit e;

	edit_init(&e, 100, false);
	type(&e, "Jose\u0301 ñ");
	edit_key(&e, UK_LEFT);
	edit_key(&e, UK_LEFT);
	edit_key(&e, UK_BS); /* the e goes with its accent */
	assert_string_equal(e.text, "Jos ñ");
	edit_key(&e, UK_HOME);
	edit_key(&e, UK_DEL);
	assert_string_equal(e.text, "os ñ");
	edit_key(&e, UK_END);
	edit_key(&e, 'w' | UK_CTRL);
	assert_string_equal(e.text, "os ");
	edit_done(&e);
}

static void edit_undoes_and_redoes(void **state)
{
	struct edit e;

	edit_init(&e, 100, false);
	type(&e, "one");
	type(&e, " ");
	type(&e, "two");
	assert_true(edit_undo(&e));
	assert_string_equal(e.text, "one ");
	assert_true(edit_undo(&e));
	assert_string_equal(e.text, "one");
	assert_true(edit_redo(&e));
	assert_true(edit_redo(&e));
	assert_string_equal(e.text, "one two");
	assert_false(edit_redo(&e));
	edit_key(&e, 'u' | UK_CTRL);
	assert_string_equal(e.text, "");
	assert_true(edit_undo(&e));
	assert_string_equal(e.text, "one two");
	while (edit_undo(&e))
		;
	assert_string_equal(e.text, "");
	edit_done(&e);
}

static void edit_keeps_to_its_limit(void **state)
{
	struct edit e;

	edit_init(&e, 5, false);
	assert_false(edit_insert(&e, "abcdé"));
	assert_string_equal(e.text, "abcd"); /* é has two bytes and is not cut */
	edit_set(&e, "");
	assert_true(edit_insert(&e, "a\nb"));
	assert_string_equal(e.text, "a b");
	edit_done(&e);
}

static void edit_moves_by_drawn_lines(void **state)
{
	struct surface *s = surface_new(5, 9);
	struct edit e;
	char *text;

	edit_init(&e, 200, true);
	type(&e, "alpha beta gamma");
	edit_key(&e, UK_ENTER);
	type(&e, "x");
	edit_draw(&e, s, surface_rect(s), plain, plain, NULL, true);
	text = surface_to_text(s);
	assert_string_equal(text, "alpha\nbeta\ngamma\nx\n\n");
	free(text);
	assert_int_equal(s->cursor_y, 3);
	assert_int_equal(s->cursor_x, 1);
	assert_true(edit_key(&e, UK_UP));
	assert_true(edit_key(&e, UK_UP));
	edit_draw(&e, s, surface_rect(s), plain, plain, NULL, true);
	assert_int_equal(s->cursor_y, 1);
	assert_int_equal(s->cursor_x, 1);
	assert_true(edit_key(&e, UK_UP));
	assert_false(edit_key(&e, UK_UP));
	edit_done(&e);
	surface_free(s);
}

static void passwords_stay_hidden(void **state)
{
	struct surface *s = surface_new(1, 12);
	struct edit e;
	char *text;

	edit_init(&e, 50, false);
	e.secret = true;
	type(&e, "geheim");
	edit_draw(&e, s, surface_rect(s), plain, plain, NULL, true);
	text = surface_to_text(s);
	assert_string_equal(text, "••••••\n");
	assert_false(edit_undo(&e));
	free(text);
	edit_done(&e);
	surface_free(s);
}

/* --- forms ------------------------------------------------------------------------------- */

static const char *no_digits(const char *value, void *context)
{
	return strpbrk(value, "0123456789") ? "no digits here" : NULL;
}

static const char *const colours_list[] = {"red", "green", "blue", NULL};
static const struct field_spec fields[] = {
    {.id = "", .type = FIELD_HEADING, .label = "Head"},
    {.id = "name", .type = FIELD_TEXT, .label = "Name", .required = true, .validate = no_digits},
    {.id = "born", .type = FIELD_DATE, .label = "Born"},
    {.id = "colour", .type = FIELD_CHOICE, .label = "Colour", .choices = colours_list},
    {.id = "yes", .type = FIELD_CHECK, .label = "Yes"},
};

static struct app *make_app(int h, int w)
{
	struct appearance look;

	memset(&look, 0, sizeof(look));
	look.depth = DEPTH_256;
	look.aspect = 2;
	return app_new(NULL, &look, NULL, h, w);
}

static void form_press(struct form *f, struct app *a, ui_key key)
{
	struct event e = {.type = EVENT_KEY, .key = key};

	form_key(f, a, &e);
}

static void forms_check_and_undo(void **state)
{
	struct app *a = make_app(24, 80);
	struct form f;

	form_init(&f, fields, ARRAY_LEN(fields), NULL);
	assert_string_equal(form_focused(&f), "name");
	assert_false(form_check(&f));
	assert_string_equal(f.values[1].error, "this is needed");
	assert_false(form_dirty(&f));
	form_press(&f, a, 'A');
	form_press(&f, a, '1');
	assert_true(form_dirty(&f));
	assert_false(form_check(&f));
	assert_string_equal(f.values[1].error, "no digits here");
	form_press(&f, a, UK_BS);
	assert_true(form_check(&f));
	form_act(&f, a, NULL, ACT_FIELD_NEXT);
	form_press(&f, a, '7');
	assert_false(form_check(&f));
	assert_string_equal(form_focused(&f), "born");
	form_press(&f, a, UK_BS);
	form_act(&f, a, NULL, ACT_FIELD_NEXT);
	form_press(&f, a, 'b'); /* first letter */
	assert_int_equal(form_get_choice(&f, "colour"), 2);
	form_press(&f, a, UK_RIGHT);
	assert_int_equal(form_get_choice(&f, "colour"), 0);
	form_act(&f, a, NULL, ACT_FORM_UNDO);
	assert_int_equal(form_get_choice(&f, "colour"), 2);
	form_act(&f, a, NULL, ACT_FORM_UNDO);
	assert_int_equal(form_get_choice(&f, "colour"), 0);
	/* Back over the fields: the date, then the name. */
	for (int i = 0; i < 6; i++)
		form_act(&f, a, NULL, ACT_FORM_UNDO);
	assert_string_equal(form_get(&f, "name"), "");
	assert_string_equal(form_focused(&f), "name");
	assert_false(form_dirty(&f));
	form_act(&f, a, NULL, ACT_FORM_REDO);
	assert_string_equal(form_get(&f, "name"), "A1");
	form_done(&f);
	app_free(a);
}

/* --- lists ----------------------------------------------------------------------------------- */

struct rows {
	size_t n;
	int64_t first; /* id of row 0; the ids go up from there */
};

static size_t rows_count(void *c)
{
	return ((struct rows *)c)->n;
}

static int64_t rows_id(void *c, size_t row)
{
	return ((struct rows *)c)->first + (int64_t)row;
}

static void rows_cell(void *c, size_t row, int column, struct list_cell *out)
{
	if (column == 0)
		snprintf(out->text, sizeof(out->text), "%lld", (long long)rows_id(c, row));
	else
		snprintf(out->text, sizeof(out->text), "Name %c",
			 (char)('A' + (rows_id(c, row) * 7) % 26));
}

static const struct list_column row_columns[] = {
    {"id", "Id", 6, 0, ALIGN_RIGHT, 0},
    {"name", "Name", 8, 1, ALIGN_LEFT, 0},
};
static const struct list_model row_model = {
    .columns = row_columns, .n_columns = 2, .count = rows_count, .id = rows_id, .cell = rows_cell};

static void list_press(struct list *l, const char *text)
{
	while (*text) {
		struct event e = {.type = EVENT_KEY, .key = (ui_key)(unsigned char)*text++};

		list_key(l, &e);
	}
}

static void lists_hold_on_to_the_record(void **state)
{
	struct app *a = make_app(24, 80);
	struct rows rows = {10, 100};
	struct list l;

	list_init(&l, &row_model, &rows, -1, false);
	for (int i = 0; i < 4; i++)
		list_act(&l, a, ACT_DOWN, NULL);
	assert_int_equal(list_selected_id(&l), 104);
	rows.first = 90; /* ten new records in front */
	rows.n = 20;
	list_refresh(&l);
	assert_int_equal(list_selected_id(&l), 104);
	list_act(&l, a, ACT_SORT, "name");
	assert_int_equal(list_selected_id(&l), 104);
	list_act(&l, a, ACT_SORT_TURN, NULL);
	assert_int_equal(list_selected_id(&l), 104);
	rows.first = 105; /* it is gone */
	rows.n = 3;
	list_refresh(&l);
	assert_true(list_selected_id(&l) >= 105);
	rows.n = 0;
	list_refresh(&l);
	assert_int_equal(list_selected_id(&l), 0);
	list_done(&l);
	app_free(a);
}

static void lists_filter_and_find(void **state)
{
	struct app *a = make_app(24, 80);
	struct rows rows = {100000, 1};
	struct list l;
	struct event esc = {.type = EVENT_KEY, .key = UK_ESC};
	struct event enter = {.type = EVENT_KEY, .key = UK_ENTER};

	list_init(&l, &row_model, &rows, -1, false);
	list_act(&l, a, ACT_FIND, NULL);
	list_press(&l, "4711");
	assert_int_equal(list_selected_id(&l), 4711);
	list_key(&l, &enter);
	list_act(&l, a, ACT_FIND_NEXT, NULL);
	assert_int_equal(list_selected_id(&l), 14711);
	list_act(&l, a, ACT_FIND_PREV, NULL);
	assert_int_equal(list_selected_id(&l), 4711);
	list_act(&l, a, ACT_FILTER, NULL);
	list_press(&l, "name h 99");
	assert_true(l.n > 0 && l.n < 1000);
	list_key(&l, &enter);
	for (size_t i = 0; i < l.n; i++) {
		struct list_cell c;

		rows_cell(&rows, l.order[i], 1, &c);
		assert_string_equal(c.text, "Name H");
	}
	assert_int_equal(list_act(&l, a, ACT_BACK, NULL), UI_REPAINT); /* the filter goes */
	assert_int_equal(l.n, 100000);
	assert_int_equal(list_act(&l, a, ACT_BACK, NULL), UI_IGNORED);
	list_act(&l, a, ACT_FILTER, NULL);
	list_press(&l, "nothing");
	assert_int_equal(l.n, 0);
	list_key(&l, &esc);
	assert_int_equal(l.n, 100000);
	list_done(&l);
	app_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(surface_clips_by_width),
	    cmocka_unit_test(surface_cuts_a_wide_one_at_the_edge),
	    cmocka_unit_test(surface_lets_no_control_out),
	    cmocka_unit_test(surface_joins_marks_and_falls_back),
	    cmocka_unit_test(surface_wraps_at_words),
	    cmocka_unit_test(keys_go_there_and_back),
	    cmocka_unit_test(actions_are_whole),
	    cmocka_unit_test(actions_are_found_by_key),
	    cmocka_unit_test(bindings_can_be_changed),
	    cmocka_unit_test(settings_say_the_line),
	    cmocka_unit_test(terminals_answer_in_parts),
	    cmocka_unit_test(colours_find_their_neighbours),
	    cmocka_unit_test(themes_never_hide_text),
	    cmocka_unit_test(edit_moves_over_whole_letters),
	    cmocka_unit_test(edit_undoes_and_redoes),
	    cmocka_unit_test(edit_keeps_to_its_limit),
	    cmocka_unit_test(edit_moves_by_drawn_lines),
	    cmocka_unit_test(passwords_stay_hidden),
	    cmocka_unit_test(forms_check_and_undo),
	    cmocka_unit_test(lists_hold_on_to_the_record),
	    cmocka_unit_test(lists_filter_and_find),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
