/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/action.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/i18n.h"
#include "base/mem.h"

static const struct action_info table[ACT_COUNT] = {
#define ACTION_ROW(id, name, group, keys, label, help, roles, argument) \
	[id] = {id, name, group, keys, label, help, roles, argument},
    ACTION_TABLE(ACTION_ROW)
#undef ACTION_ROW
};

static const struct {
	unsigned group;
	const char *name;
	const char *title;
} groups_table[] = {
    {GROUP_GLOBAL, "global", N_("Everywhere")},
    {GROUP_LIST, "list", N_("Lists")},
    {GROUP_FORM, "form", N_("Forms")},
    {GROUP_PRINT, "print", N_("Prints")},
    {GROUP_PAIR, "pair", N_("Two prints")},
    {GROUP_CASES, "cases", N_("Case list")},
    {GROUP_CASE, "case", N_("Case")},
    {GROUP_PERSONS, "persons", N_("List of persons")},
    {GROUP_PERSON, "person", N_("Person")},
    {GROUP_ENROL, "enrol", N_("Enrolment")},
    {GROUP_SEARCH, "search", N_("Search")},
    {GROUP_BENCH, "bench", N_("Comparison")},
    {GROUP_NOTES, "notes", N_("Notes")},
    {GROUP_QUEUE, "queue", N_("Queue")},
    {GROUP_AUDIT, "log", N_("Log")},
    {GROUP_USERS, "users", N_("Users")},
    {GROUP_HIT, "hit", N_("Hit")},
    {GROUP_HITS, "hits", N_("Hits")},
    {GROUP_EXCHANGE, "exchange", N_("Exchange")},
    {GROUP_READ, "read", N_("Pages")},
    {GROUP_RIGHTS, "rights", N_("Requests and proposals")},
};

/* One binding: one key, or two in sequence. */
struct binding {
	unsigned group;
	ui_key first; /* 0 when the binding is a single key */
	ui_key key;
	enum action action;
};

static struct binding *bindings;
static size_t n_bindings, cap_bindings;

const struct action_info *action_info(enum action a)
{
	assert(a > ACT_NONE && a < ACT_COUNT);
	return &table[a];
}

const char *action_group_name(unsigned group)
{
	for (size_t i = 0; i < ARRAY_LEN(groups_table); i++)
		if (groups_table[i].group == group)
			return groups_table[i].name;
	return "";
}

const char *action_group_title(unsigned group)
{
	for (size_t i = 0; i < ARRAY_LEN(groups_table); i++)
		if (groups_table[i].group == group)
			return _(groups_table[i].title);
	return "";
}

enum action action_find(const char *name)
{
	for (int a = 1; a < ACT_COUNT; a++)
		if (strcmp(table[a].name, name) == 0)
			return (enum action)a;
	return ACT_NONE;
}

/* "g,c" or "F5" into keys; a comma alone is the comma key. */
static bool parse_keys(const char *text, ui_key *first, ui_key *key)
{
	const char *comma = strlen(text) > 2 ? strchr(text + 1, ',') : NULL;
	char head[KEY_NAME_LEN];

	*first = 0;
	if (comma && comma[1]) {
		size_t n = (size_t)(comma - text);

		if (n >= sizeof(head))
			return false;
		memcpy(head, text, n);
		head[n] = '\0';
		*first = key_parse(head);
		*key = key_parse(comma + 1);
		return *first && *key;
	}
	*key = key_parse(text);
	return *key != 0;
}

static void add_binding(unsigned group, ui_key first, ui_key key, enum action a)
{
	MEM_GROW(bindings, n_bindings, cap_bindings);
	bindings[n_bindings++] = (struct binding){group, first, key, a};
}

void action_bind_reset(void)
{
	n_bindings = 0;
	for (int a = 1; a < ACT_COUNT; a++) {
		char *keys = xstrdup(table[a].keys), *save = NULL;

		for (char *k = strtok_r(keys, " ", &save); k; k = strtok_r(NULL, " ", &save)) {
			ui_key first, key;
			bool ok = parse_keys(k, &first, &key);

			assert(ok);
			if (ok)
				add_binding(table[a].group, first, key, (enum action)a);
		}
		free(keys);
	}
}

static void need_bindings(void)
{
	if (!n_bindings)
		action_bind_reset();
}

enum err_code action_bind(const char *group, const char *keys, const char *name, struct err *err)
{
	enum action a = action_find(name);
	bool none = strcmp(name, "none") == 0;
	unsigned g = 0;
	ui_key first, key;
	size_t kept = 0;

	need_bindings();
	if (!a && !none)
		return err_set(err, ERR_INPUT, _("there is no action '%s'"), name);
	for (size_t i = 0; group && i < ARRAY_LEN(groups_table); i++)
		if (strcmp(groups_table[i].name, group) == 0)
			g = groups_table[i].group;
	if (!group && a)
		g = table[a].group;
	if (!g)
		return err_set(err, ERR_INPUT, _("there is no group of keys '%s'"),
			       group ? group : "");
	if (a && g != table[a].group)
		return err_set(err, ERR_INPUT, _("'%s' belongs to the group '%s', not '%s'"), name,
			       action_group_name(table[a].group), group);
	if (!parse_keys(keys, &first, &key))
		return err_set(err, ERR_INPUT, _("'%s' is not the name of a key"), keys);
	for (size_t i = 0; i < n_bindings; i++)
		if (!(bindings[i].group == g && bindings[i].first == first &&
		      bindings[i].key == key))
			bindings[kept++] = bindings[i];
	n_bindings = kept;
	if (a) {
		/* In front, so that the help shows the user's own key. */
		add_binding(g, first, key, a);
		memmove(bindings + 1, bindings, (n_bindings - 1) * sizeof(*bindings));
		bindings[0] = (struct binding){g, first, key, a};
	}
	return ERR_OK;
}

enum action action_for_key(unsigned groups, ui_key prefix, ui_key key, bool *more)
{
	need_bindings();
	*more = false;
	for (unsigned g = GROUP_LAST; g; g >>= 1) {
		if (!(groups & g))
			continue;
		for (size_t i = 0; i < n_bindings; i++) {
			const struct binding *b = &bindings[i];

			if (b->group != g)
				continue;
			if (b->first == prefix && b->key == key)
				return b->action;
			if (!prefix && b->first == key)
				*more = true;
		}
		/* A sequence of a nearer group hides a single key of a farther one. */
		if (*more)
			return ACT_NONE;
	}
	return ACT_NONE;
}

static void cap_of(const struct binding *b, char out[ACTION_CAP_LEN])
{
	char first[KEY_NAME_LEN] = "", key[KEY_NAME_LEN];

	if (b->first)
		key_cap(b->first, first);
	snprintf(out, ACTION_CAP_LEN, "%s%s%s", first, b->first ? " " : "", key_cap(b->key, key));
}

char *action_cap(enum action a, char out[ACTION_CAP_LEN])
{
	need_bindings();
	out[0] = '\0';
	for (size_t i = 0; i < n_bindings; i++)
		if (bindings[i].action == a) {
			cap_of(&bindings[i], out);
			break;
		}
	return out;
}

char *action_caps(enum action a)
{
	struct buf b = BUF_INIT;
	char cap[ACTION_CAP_LEN];

	need_bindings();
	for (size_t i = 0; i < n_bindings; i++)
		if (bindings[i].action == a) {
			cap_of(&bindings[i], cap);
			buf_printf(&b, "%s%s", b.len ? "  " : "", cap);
		}
	return b.len ? buf_take_str(&b) : xstrdup("");
}

size_t action_continuations(unsigned groups, unsigned roles, ui_key prefix, enum action *out,
			    ui_key *last, size_t room)
{
	size_t n = 0;

	need_bindings();
	for (size_t i = 0; i < n_bindings && n < room; i++) {
		const struct binding *b = &bindings[i];

		if (b->first != prefix || !(b->group & groups) || !(table[b->action].roles & roles))
			continue;
		out[n] = b->action;
		last[n++] = b->key;
	}
	return n;
}

static void roff_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '\\')
			fputs("\\e", out);
		else if (*text == '-')
			fputs("\\-", out);
		else if (*text == '\'')
			fputs("\\(aq", out);
		else if (*text == '^')
			fputs("\\(ha", out);
		else
			putc(*text, out);
	}
}

void action_print_roff(FILE *out)
{
	for (size_t g = 0; g < ARRAY_LEN(groups_table); g++) {
		bool any = false;

		for (int a = 1; a < ACT_COUNT; a++) {
			char *caps;

			if (table[a].group != groups_table[g].group)
				continue;
			if (!any)
				fprintf(out, ".SS %s\n", _(groups_table[g].title));
			any = true;
			caps = action_caps((enum action)a);
			fputs(".TP\n.B ", out);
			if (*caps) {
				roff_text(out, caps);
				fputs("   ", out);
			}
			putc(':', out);
			roff_text(out, table[a].name);
			if (table[a].argument)
				fprintf(out, " %s", table[a].argument);
			putc('\n', out);
			roff_text(out, _(table[a].help));
			putc('\n', out);
			free(caps);
		}
	}
}

void action_print_names(FILE *out)
{
	for (int a = 1; a < ACT_COUNT; a++)
		fprintf(out, "%s\t%s\t%s\n", table[a].name, action_group_name(table[a].group),
			_(table[a].help));
}
