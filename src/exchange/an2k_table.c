/* SPDX-License-Identifier: Apache-2.0 */
/* The field tables once they are loaded; see an2k_table.h. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/path.h"
#include "exchange/an2k_tables.h"

/* Order matters: groups and code sets before the records that use them. */
static const char *const files[] = {
    "codes",   "common",  "type-01", "type-02", "type-03-06", "type-07-08", "type-09",
    "type-10", "type-13", "type-14", "type-15", "type-17",    "type-18-99",
};
static const char *const domain_files[] = {"ebts", "int-i", "cotejo"};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct an2k_tables *loaded;

static enum err_code load_one(struct an2k_tables *t, const char *key, bool domain, struct err *err)
{
	char *asset = xasprintf("an2k/%s%s.tbl", domain ? "domains/" : "", key);
	char *path = path_asset(asset);
	struct buf text = BUF_INIT;
	enum err_code code = file_read(path, 1u << 20, &text, err);

	if (!code)
		code = an2k_tables_add(t, buf_str(&text), path, domain ? key : NULL, err);
	buf_free(&text);
	free(path);
	free(asset);
	return code;
}

static void unload(void)
{
	an2k_tables_free(loaded);
	loaded = NULL;
}

const struct an2k_tables *an2k_tables_get(struct err *err)
{
	const struct an2k_tables *result;
	enum err_code code = ERR_OK;

	pthread_mutex_lock(&lock);
	if (!loaded) {
		struct an2k_tables *t = xcalloc(1, sizeof(*t));

		for (size_t i = 0; i < ARRAY_LEN(files) && !code; i++)
			code = load_one(t, files[i], false, err);
		for (size_t i = 0; i < ARRAY_LEN(domain_files) && !code; i++)
			code = load_one(t, domain_files[i], true, err);
		if (code) {
			an2k_tables_free(t);
		} else {
			loaded = t;
			atexit(unload);
		}
	}
	result = loaded;
	pthread_mutex_unlock(&lock);
	return result;
}

/* --- looking up --------------------------------------------------------------- */

static bool valid_in(int since, int until, int version)
{
	return version >= since && version <= until;
}

const struct an2k_record_rule *an2k_record_rule(const struct an2k_tables *t, int type)
{
	for (size_t i = 0; i < t->n_records; i++)
		if (t->records[i].type == type)
			return &t->records[i];
	return NULL;
}

const struct an2k_field_rule *an2k_field_rule(const struct an2k_record_rule *r, uint32_t number,
					      int version)
{
	const struct an2k_field_rule *user = NULL;

	if (!r)
		return NULL;
	for (size_t i = 0; i < r->n_fields; i++) {
		const struct an2k_field_rule *f = &r->fields[i];

		if (number < f->first || number > f->last || !valid_in(f->since, f->until, version))
			continue;
		if (!f->user)
			return f;
		user = f;
	}
	return user;
}

const struct an2k_field_rule *an2k_field_rule_any(const struct an2k_record_rule *r, uint32_t number,
						  int version)
{
	const struct an2k_field_rule *f = an2k_field_rule(r, number, version);

	if (!r || (f && !f->user))
		return f;
	for (size_t i = r->n_fields; i-- > 0;)
		if (r->fields[i].first == number && !r->fields[i].user)
			return &r->fields[i];
	return f;
}

const struct an2k_codes *an2k_codes(const struct an2k_tables *t, const char *name, int version)
{
	for (size_t i = 0; i < t->n_codes; i++)
		if (strcmp(t->codes[i].name, name) == 0 &&
		    valid_in(t->codes[i].since, t->codes[i].until, version))
			return &t->codes[i];
	return NULL;
}

/* "3-8" holds 3 to 8 (and 03); a word holds itself. */
static bool code_matches(const char *code, struct an2k_span value)
{
	char *end;
	long lo, hi, v;

	if (code[0] < '0' || code[0] > '9')
		return an2k_span_is(value, code);
	lo = hi = strtol(code, &end, 10);
	if (*end == '-')
		hi = strtol(end + 1, &end, 10);
	if (*end)
		return an2k_span_is(value, code);
	return value.n && value.p[0] >= '0' && an2k_span_long(value, &v) && v >= lo && v <= hi;
}

bool an2k_codes_have(const struct an2k_codes *c, struct an2k_span value)
{
	for (size_t i = 0; i < c->n; i++)
		if (code_matches(c->values[i], value))
			return true;
	return false;
}

const char *an2k_meaning(const struct an2k_tables *t, const char *list, struct an2k_span value)
{
	for (size_t i = 0; i < t->n_meanings; i++)
		if (strcmp(t->meanings[i].list, list) == 0 &&
		    code_matches(t->meanings[i].value, value))
			return t->meanings[i].text;
	return NULL;
}

/* Since 2011 the fields of a record are subclauses, numbered as they come. */
static unsigned ordinal(const struct an2k_record_rule *r, const struct an2k_field_rule *rule,
			int version)
{
	unsigned k = 0;

	for (size_t i = 0; i < r->n_fields; i++) {
		const struct an2k_field_rule *f = &r->fields[i];

		if (rule->block_clause &&
		    (!f->block_clause || strcmp(f->block_clause, rule->block_clause) != 0))
			continue;
		if (valid_in(f->since, f->until, version))
			k++;
		if (f == rule)
			break;
	}
	return k;
}

void an2k_put_clause(const struct an2k_record_rule *r, uint32_t number, int version,
		     struct buf *out)
{
	const struct an2k_field_rule *f = number ? an2k_field_rule(r, number, version) : NULL;

	buf_put_str(out, an2k_version_title(version));
	if (!r)
		return;
	if (version < 500 || !r->clause) {
		if (number)
			buf_printf(out, ", field %d.%03u", r->type, (unsigned)number);
		else
			buf_printf(out, ", Type-%d", r->type);
		return;
	}
	if (!f || f->user)
		buf_printf(out, ", %s", r->clause);
	else if (f->block_clause)
		buf_printf(out, ", %s.%u", f->block_clause, ordinal(r, f, version));
	else if (f->block)
		buf_printf(out, ", %s", r->clause);
	else
		buf_printf(out, ", %s.%u", r->clause, ordinal(r, f, version));
}

/* --- domains ------------------------------------------------------------------ */

const struct an2k_domain *an2k_domain_by_key(const struct an2k_tables *t, const char *key)
{
	for (size_t i = 0; i < t->n_domains; i++)
		if (strcmp(t->domains[i]->key, key) == 0)
			return t->domains[i];
	return NULL;
}

/* "CAR,CNA" holds "CAR" */
static bool listed(const char *list, struct an2k_span value)
{
	while (list && *list) {
		size_t n = strcspn(list, ",");

		if (n == value.n && memcmp(list, value.p, n) == 0)
			return true;
		list += n + (list[n] == ',');
	}
	return false;
}

const struct an2k_domain *an2k_domain_guess(const struct an2k_tables *t, const struct an2k *doc)
{
	struct an2k_span dom, tot;
	const struct an2k_record *first = doc->n_records ? &doc->records[0] : NULL;

	if (!first)
		return NULL;
	if (an2k_item(first, 13, 0, 0, &dom) && dom.n) {
		for (size_t i = 0; i < t->n_domains; i++)
			if (listed(t->domains[i]->dom, dom) &&
			    (!t->domains[i]->strict_tot ||
			     (an2k_item(first, 4, 0, 0, &tot) && listed(t->domains[i]->tot, tot))))
				return t->domains[i];
		return NULL;
	}
	if (!an2k_item(first, 4, 0, 0, &tot))
		return NULL;
	for (size_t i = 0; i < t->n_domains; i++)
		if (listed(t->domains[i]->tot, tot))
			return t->domains[i];
	return NULL;
}

const char *an2k_domain_key(const struct an2k_domain *d)
{
	return d->key;
}

const char *an2k_domain_title(const struct an2k_domain *d)
{
	return d->title;
}

const char *an2k_domain_name(const struct an2k_domain *d)
{
	return d->name;
}

const struct an2k_record_rule *an2k_domain_rule(const struct an2k_domain *d)
{
	return &d->rule;
}

const char *an2k_domain_list(const struct an2k_tables *t, size_t i)
{
	return i < t->n_domains ? t->domains[i]->key : NULL;
}
