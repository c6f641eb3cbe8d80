/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the field tables; their grammar is in an2k_table.h. */
#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "exchange/an2k_tables.h"

#define WORDS_MAX     64
#define VERSION_FIRST 200
#define VERSION_LAST  9999

struct words {
	struct an2k_tables *t;
	const char *name;
	const char *domain;
	size_t line;
	struct err *err;
	char *list[WORDS_MAX];
	bool quoted[WORDS_MAX];
	size_t n;
	struct an2k_record_rule *record; /* the one that fields go to */
	char *block;
	char *block_clause;
};

static enum err_code wrong(struct words *w, const char *what, const char *word)
{
	return err_set(w->err, ERR_INPUT, _("%s: line %zu: %s: %s"), w->name, w->line, what, word);
}

/* Parts the line in place. */
static enum err_code split_line(struct words *w, char *line)
{
	char *p = line;

	w->n = 0;
	for (;;) {
		while (*p == ' ' || *p == '\t')
			p++;
		if (*p == '\0' || *p == '#')
			return ERR_OK;
		if (w->n == WORDS_MAX)
			return wrong(w, _("too many words"), p);
		w->quoted[w->n] = *p == '"';
		if (*p == '"') {
			char *end = strchr(p + 1, '"');

			if (!end)
				return wrong(w, _("a quote is not closed"), p);
			w->list[w->n++] = p + 1;
			*end = '\0';
			p = end + 1;
			continue;
		}
		w->list[w->n++] = p;
		p += strcspn(p, " \t");
		if (*p)
			*p++ = '\0';
	}
}

/* The value of "key=value" among the words, or NULL. */
static const char *option(const struct words *w, const char *key)
{
	size_t k = strlen(key);

	for (size_t i = 1; i < w->n; i++)
		if (!w->quoted[i] && strncmp(w->list[i], key, k) == 0 && w->list[i][k] == '=')
			return w->list[i] + k + 1;
	return NULL;
}

static bool has_word(const struct words *w, const char *word)
{
	for (size_t i = 1; i < w->n; i++)
		if (!w->quoted[i] && strcmp(w->list[i], word) == 0)
			return true;
	return false;
}

/* The quoted word, an owned copy, or NULL. */
static char *title(const struct words *w)
{
	for (size_t i = 1; i < w->n; i++)
		if (w->quoted[i])
			return xstrdup(w->list[i]);
	return NULL;
}

static char *option_copy(const struct words *w, const char *key)
{
	const char *v = option(w, key);

	return v ? xstrdup(v) : NULL;
}

static enum err_code read_versions(struct words *w, int *since, int *until)
{
	const char *a = option(w, "since"), *b = option(w, "until");
	long v;

	*since = VERSION_FIRST;
	*until = VERSION_LAST;
	if (a) {
		if (!text_to_long(a, 0, VERSION_LAST, &v))
			return wrong(w, _("no version"), a);
		*since = (int)v;
	}
	if (b) {
		if (!text_to_long(b, 0, VERSION_LAST, &v))
			return wrong(w, _("no version"), b);
		*until = (int)v;
	}
	return ERR_OK;
}

/* "3-5", "3-" (no end, 0), "3" */
static bool read_bounds(const char *text, unsigned long *lo, unsigned long *hi)
{
	char *end;

	if (!isdigit((unsigned char)*text))
		return false;
	*lo = *hi = strtoul(text, &end, 10);
	if (*end == '\0')
		return true;
	if (*end != '-')
		return false;
	if (end[1] == '\0') {
		*hi = 0;
		return true;
	}
	*hi = strtoul(end + 1, &end, 10);
	return *end == '\0' && *hi >= *lo;
}

static enum err_code read_mnemonic(struct words *w, const char *word, char *out, size_t size)
{
	if (strlen(word) >= size)
		return wrong(w, _("too long for a mnemonic"), word);
	strcpy(out, word);
	return ERR_OK;
}

/* --- the kinds of lines -------------------------------------------------------- */

static void end_record(struct words *w)
{
	free(w->block);
	free(w->block_clause);
	w->block = w->block_clause = NULL;
}

static enum err_code line_record(struct words *w)
{
	struct an2k_record_rule *r;
	long type;

	end_record(w);
	if (w->n < 3 || !text_to_long(w->list[1], 1, 99, &type))
		return wrong(w, _("record: a type and a name are needed"),
			     w->n > 1 ? w->list[1] : "");
	if (w->domain) {
		if (!w->t->n_domains || type != 2)
			return wrong(w, _("a domain defines Type-2 only"), w->list[1]);
		r = &w->t->domains[w->t->n_domains - 1]->rule;
		if (r->type)
			return wrong(w, _("the record is there already"), w->list[1]);
	} else {
		if (an2k_record_rule(w->t, (int)type))
			return wrong(w, _("the record is there already"), w->list[1]);
		MEM_GROW(w->t->records, w->t->n_records, w->t->cap_records);
		r = &w->t->records[w->t->n_records++];
		memset(r, 0, sizeof(*r));
	}
	r->type = (int)type;
	r->name = title(w);
	r->clause = option_copy(w, "clause");
	r->binary = has_word(w, "binary");
	w->record = r;
	return read_versions(w, &r->since, &r->until);
}

static enum err_code line_group(struct words *w)
{
	struct an2k_group *g;

	end_record(w);
	if (w->n < 2)
		return wrong(w, _("a name is missing"), w->list[0]);
	MEM_GROW(w->t->groups, w->t->n_groups, w->t->cap_groups);
	g = &w->t->groups[w->t->n_groups++];
	memset(g, 0, sizeof(*g));
	g->name = xstrdup(w->list[1]);
	w->record = &g->rule;
	return ERR_OK;
}

static struct an2k_field_rule *add_field(struct words *w)
{
	struct an2k_record_rule *r = w->record;
	struct an2k_field_rule *f;

	MEM_GROW(r->fields, r->n_fields, r->cap);
	f = &r->fields[r->n_fields++];
	memset(f, 0, sizeof(*f));
	f->since = VERSION_FIRST;
	f->until = VERSION_LAST;
	f->sub_min = f->sub_max = 1;
	f->condition = 'O';
	f->block = w->block ? xstrdup(w->block) : NULL;
	f->block_clause = w->block_clause ? xstrdup(w->block_clause) : NULL;
	return f;
}

static enum err_code line_field(struct words *w)
{
	struct an2k_field_rule *f;
	const char *sub = option(w, "subfields");
	unsigned long lo, hi;
	long number;

	if (!w->record || w->n < 4 || !text_to_long(w->list[1], 1, 999999999, &number) ||
	    strlen(w->list[3]) != 1 || !strchr("MODI", w->list[3][0]))
		return wrong(w, _("field: a number, a mnemonic and M, O, D or I are needed"),
			     w->n > 1 ? w->list[1] : "");
	f = add_field(w);
	f->first = f->last = (uint32_t)number;
	f->condition = w->list[3][0];
	f->name = title(w);
	f->map = option_copy(w, "map");
	if (sub) {
		if (!read_bounds(sub, &lo, &hi))
			return wrong(w, _("no bounds"), sub);
		f->sub_min = lo;
		f->sub_max = hi;
	}
	if (read_mnemonic(w, w->list[2], f->mnemonic, sizeof(f->mnemonic)))
		return ERR_INPUT;
	return read_versions(w, &f->since, &f->until);
}

static enum err_code line_user(struct words *w)
{
	struct an2k_field_rule *f;
	unsigned long lo, hi;

	if (!w->record || w->n < 2 || !read_bounds(w->list[1], &lo, &hi) || lo < 1 ||
	    hi > 999999999)
		return wrong(w, _("user: field numbers are needed"), w->n > 1 ? w->list[1] : "");
	f = add_field(w);
	f->first = (uint32_t)lo;
	f->last = (uint32_t)hi;
	f->user = true;
	f->sub_max = 0;
	f->name = title(w);
	return read_versions(w, &f->since, &f->until);
}

static enum err_code line_block(struct words *w)
{
	end_record(w);
	if (w->n > 1 && strcmp(w->list[1], "end") != 0) {
		w->block = xstrdup(w->list[1]);
		w->block_clause = option_copy(w, "clause");
	}
	return ERR_OK;
}

static bool read_charset(const char *word, enum an2k_charset *out)
{
	static const char *const names[] = {"A", "N", "AN", "ANS",  "NS", "AS",
					    "H", "U", "B",  "DATE", "GMT"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(word, names[i]) == 0) {
			*out = (enum an2k_charset)i;
			return true;
		}
	return false;
}

static enum err_code read_range(struct words *w, struct an2k_item_rule *item, const char *range)
{
	const char *dots = strstr(range, "..");
	char low[32];

	if (!dots || (size_t)(dots - range) >= sizeof(low))
		return wrong(w, _("no range"), range);
	memcpy(low, range, (size_t)(dots - range));
	low[dots - range] = '\0';
	item->has_low = low[0] != '\0';
	item->has_high = dots[2] != '\0';
	if ((item->has_low && !text_to_double(low, -1e12, 1e12, &item->low)) ||
	    (item->has_high && !text_to_double(dots + 2, -1e12, 1e12, &item->high)))
		return wrong(w, _("no range"), range);
	return ERR_OK;
}

static enum err_code line_item(struct words *w)
{
	struct an2k_field_rule *f =
	    w->record && w->record->n_fields ? &w->record->fields[w->record->n_fields - 1] : NULL;
	struct an2k_item_rule *item;
	unsigned long lo = 1, hi = 0;
	const char *range;

	if (!f || f->user || w->n < 4)
		return wrong(w, _("item: a mnemonic, M or O and a character set are needed"),
			     w->n > 1 ? w->list[1] : "");
	if (f->n_items >= f->cap) {
		f->cap = f->cap ? f->cap * 2 : 4;
		f->items = xreallocarray(f->items, f->cap, sizeof(*f->items));
	}
	item = &f->items[f->n_items];
	memset(item, 0, sizeof(*item));
	if (f->repeat_at == f->n_items && !f->repeat_by[0])
		f->repeat_at++;
	f->n_items++;
	if (read_mnemonic(w, w->list[1], item->mnemonic, sizeof(item->mnemonic)))
		return ERR_INPUT;
	if (!read_charset(w->list[3], &item->charset))
		return wrong(w, _("no character set"), w->list[3]);
	item->mandatory = strcmp(w->list[2], "M") == 0;
	if (w->n > 4 && !w->quoted[4] && isdigit((unsigned char)w->list[4][0]) &&
	    !read_bounds(w->list[4], &lo, &hi))
		return wrong(w, _("no bounds"), w->list[4]);
	item->min = (unsigned)lo;
	item->max = (unsigned)hi;
	item->name = title(w);
	item->codes = option_copy(w, "codes");
	item->in = option_copy(w, "in");
	item->means = option_copy(w, "means");
	/* A set that is not there would pass every value. */
	if (item->codes && !an2k_codes(w->t, item->codes, 500) &&
	    !an2k_codes(w->t, item->codes, 400))
		return wrong(w, _("there is no set of codes of that name"), item->codes);
	range = option(w, "range");
	return range ? read_range(w, item, range) : ERR_OK;
}

static enum err_code line_repeat(struct words *w)
{
	struct an2k_field_rule *f =
	    w->record && w->record->n_fields ? &w->record->fields[w->record->n_fields - 1] : NULL;

	if (!f || w->n < 2 || !f->n_items)
		return wrong(w, _("repeat: follows the items of a field"), "");
	f->repeat_at = f->n_items;
	return read_mnemonic(w, w->list[1], f->repeat_by, sizeof(f->repeat_by));
}

static char *copy_or_null(const char *s)
{
	return s ? xstrdup(s) : NULL;
}

static void copy_field(struct words *w, const struct an2k_field_rule *from)
{
	struct an2k_field_rule *f = add_field(w);
	struct an2k_field_rule made = *f;

	*f = *from;
	f->block = made.block;
	f->block_clause = made.block_clause;
	f->name = copy_or_null(from->name);
	f->map = copy_or_null(from->map);
	f->cap = from->n_items;
	f->items = from->n_items ? xmemdup(from->items, from->n_items * sizeof(*f->items)) : NULL;
	for (size_t i = 0; i < f->n_items; i++) {
		f->items[i].name = copy_or_null(from->items[i].name);
		f->items[i].codes = copy_or_null(from->items[i].codes);
		f->items[i].in = copy_or_null(from->items[i].in);
		f->items[i].means = copy_or_null(from->items[i].means);
	}
}

static enum err_code line_use(struct words *w)
{
	const struct an2k_group *g = NULL;

	for (size_t i = 0; w->n > 1 && i < w->t->n_groups; i++)
		if (strcmp(w->t->groups[i].name, w->list[1]) == 0)
			g = &w->t->groups[i];
	if (!g || !w->record || &g->rule == w->record)
		return wrong(w, _("there is no group of that name"), w->n > 1 ? w->list[1] : "");
	for (size_t i = 0; i < g->rule.n_fields; i++)
		copy_field(w, &g->rule.fields[i]);
	return ERR_OK;
}

static enum err_code line_codes(struct words *w)
{
	struct an2k_codes *c;

	if (w->n < 3)
		return wrong(w, _("a name and values are needed"), w->list[0]);
	MEM_GROW(w->t->codes, w->t->n_codes, w->t->cap_codes);
	c = &w->t->codes[w->t->n_codes++];
	memset(c, 0, sizeof(*c));
	c->name = xstrdup(w->list[1]);
	for (size_t i = 2; i < w->n; i++) {
		if (!w->quoted[i] && strchr(w->list[i], '='))
			continue;
		MEM_GROW(c->values, c->n, c->cap);
		c->values[c->n++] = xstrdup(w->list[i]);
	}
	return read_versions(w, &c->since, &c->until);
}

static enum err_code line_means(struct words *w)
{
	struct an2k_meaning *m;

	if (w->n < 4)
		return wrong(w, _("a list, a value and its meaning are needed"), w->list[0]);
	MEM_GROW(w->t->meanings, w->t->n_meanings, w->t->cap_meanings);
	m = &w->t->meanings[w->t->n_meanings++];
	m->list = xstrdup(w->list[1]);
	m->value = xstrdup(w->list[2]);
	m->text = xstrdup(w->list[3]);
	return ERR_OK;
}

static enum err_code line_domain(struct words *w)
{
	struct an2k_domain *d;

	if (!w->domain)
		return wrong(w, _("only a domain's table has a domain"), w->list[0]);
	MEM_GROW(w->t->domains, w->t->n_domains, w->t->cap_domains);
	d = xcalloc(1, sizeof(*d));
	w->t->domains[w->t->n_domains++] = d;
	d->key = xstrdup(w->domain);
	d->title = title(w);
	d->dom = option_copy(w, "dom");
	d->tot = option_copy(w, "tot");
	d->strict_tot = has_word(w, "both");
	d->name = d->dom ? xstrndup(d->dom, strcspn(d->dom, ",")) : NULL;
	if (!d->title)
		return wrong(w, _("a title is missing"), w->list[0]);
	return ERR_OK;
}

static enum err_code read_line(struct words *w)
{
	static const struct {
		const char *word;
		enum err_code (*read)(struct words *w);
	} kinds[] = {
	    {"record", line_record}, {"group", line_group},   {"field", line_field},
	    {"user", line_user},     {"block", line_block},   {"item", line_item},
	    {"repeat", line_repeat}, {"use", line_use},	      {"codes", line_codes},
	    {"means", line_means},   {"domain", line_domain},
	};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (strcmp(w->list[0], kinds[i].word) == 0)
			return kinds[i].read(w);
	return wrong(w, _("no line begins so"), w->list[0]);
}

enum err_code an2k_tables_add(struct an2k_tables *t, const char *text, const char *name,
			      const char *domain, struct err *err)
{
	struct words w = {.t = t, .name = name, .domain = domain, .err = err};
	char *copy = xstrdup(text), *p = copy;
	enum err_code code = ERR_OK;

	while (*p && !code) {
		char *end = p + strcspn(p, "\n");
		bool more = *end != '\0';

		*end = '\0';
		w.line++;
		code = split_line(&w, p);
		if (!code && w.n)
			code = read_line(&w);
		p = end + more;
	}
	end_record(&w);
	free(copy);
	return code;
}

struct an2k_tables *an2k_tables_parse(const char *text, const char *name, struct err *err)
{
	struct an2k_tables *t = xcalloc(1, sizeof(*t));

	if (an2k_tables_add(t, text, name, NULL, err)) {
		an2k_tables_free(t);
		return NULL;
	}
	return t;
}

/* --- the end ------------------------------------------------------------------- */

static void free_rule(struct an2k_record_rule *r)
{
	for (size_t i = 0; i < r->n_fields; i++) {
		struct an2k_field_rule *f = &r->fields[i];

		for (size_t k = 0; k < f->n_items; k++) {
			free(f->items[k].name);
			free(f->items[k].codes);
			free(f->items[k].in);
			free(f->items[k].means);
		}
		free(f->items);
		free(f->name);
		free(f->map);
		free(f->block);
		free(f->block_clause);
	}
	free(r->fields);
	free(r->name);
	free(r->clause);
}

void an2k_tables_free(struct an2k_tables *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->n_records; i++)
		free_rule(&t->records[i]);
	for (size_t i = 0; i < t->n_groups; i++) {
		free_rule(&t->groups[i].rule);
		free(t->groups[i].name);
	}
	for (size_t i = 0; i < t->n_codes; i++) {
		for (size_t k = 0; k < t->codes[i].n; k++)
			free(t->codes[i].values[k]);
		free(t->codes[i].values);
		free(t->codes[i].name);
	}
	for (size_t i = 0; i < t->n_meanings; i++) {
		free(t->meanings[i].list);
		free(t->meanings[i].value);
		free(t->meanings[i].text);
	}
	for (size_t i = 0; i < t->n_domains; i++) {
		struct an2k_domain *d = t->domains[i];

		free_rule(&d->rule);
		free(d->key);
		free(d->title);
		free(d->name);
		free(d->dom);
		free(d->tot);
		free(d);
	}
	free(t->records);
	free(t->groups);
	free(t->codes);
	free(t->meanings);
	free(t->domains);
	free(t);
}
