/* SPDX-License-Identifier: Apache-2.0 */
#include "person/manifest.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/text.h"

static const char *const column_names[] = {
#define MANIFEST_NAME(constant, name) name,
    MANIFEST_COLUMNS(MANIFEST_NAME)
#undef MANIFEST_NAME
};

static const char *const finger_words[] = {
    "unknown",	  "right-thumb", "right-index", "right-middle", "right-ring",  "right-little",
    "left-thumb", "left-index",	 "left-middle", "left-ring",	"left-little",
};

static const char *const missing_words[MISSING_COUNT] = {"", "amputated", "bandaged", "unable"};

static const struct {
	const char *word, *text;
} note_kinds[NOTE_KIND_COUNT] = {
    [NOTE_FACT] = {"fact", N_("fact")},
    [NOTE_ASSESSMENT] = {"assessment", N_("assessment")},
    [NOTE_ALLEGATION] = {"allegation", N_("allegation")},
};

const char *manifest_column_name(enum manifest_column column)
{
	return column_names[column];
}

int manifest_finger_parse(const char *word)
{
	long v;

	if (text_to_long(word, 0, 10, &v))
		return (int)v;
	for (size_t i = 0; i < ARRAY_LEN(finger_words); i++)
		if (strcmp(word, finger_words[i]) == 0)
			return (int)i;
	return -1;
}

const char *manifest_finger_word(int finger)
{
	return finger_words[finger >= 0 && finger <= 10 ? finger : 0];
}

const char *manifest_missing_word(enum missing_reason reason)
{
	return missing_words[reason];
}

int manifest_missing_parse(const char *word)
{
	for (int i = 0; i < MISSING_COUNT; i++)
		if (strcmp(word, missing_words[i]) == 0)
			return i;
	return -1;
}

const char *note_kind_text(enum note_kind kind)
{
	return _(note_kinds[kind].text);
}

const char *note_kind_word(enum note_kind kind)
{
	return note_kinds[kind].word;
}

int note_kind_parse(const char *word)
{
	for (int i = 0; i < NOTE_KIND_COUNT; i++)
		if (strcmp(word, note_kinds[i].word) == 0)
			return i;
	return -1;
}

/* --- keys that were seen ------------------------------------------------------ */

struct seen {
	char **keys;
	size_t *values;
	size_t cap, used;
};

static uint64_t hash_text(const char *s)
{
	uint64_t h = 0xcbf29ce484222325u; /* FNV-1a */

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 0x100000001b3u;
	return h ^ (h >> 32);
}

static void seen_free(struct seen *t)
{
	for (size_t i = 0; i < t->cap; i++)
		free(t->keys[i]);
	free(t->keys);
	free(t->values);
}

static size_t seen_slot(const struct seen *t, const char *key)
{
	size_t at = hash_text(key) & (t->cap - 1);

	while (t->keys[at] && strcmp(t->keys[at], key) != 0)
		at = (at + 1) & (t->cap - 1);
	return at;
}

/* The value put first for this key; *is_new tells whether that was now. */
static size_t seen_put(struct seen *t, const char *key, size_t value, bool *is_new)
{
	size_t at;

	if (2 * t->used >= t->cap) {
		struct seen bigger = {.cap = t->cap ? 2 * t->cap : 64, .used = t->used};

		bigger.keys = xcalloc(bigger.cap, sizeof(*bigger.keys));
		bigger.values = xcalloc(bigger.cap, sizeof(*bigger.values));
		for (size_t i = 0; i < t->cap; i++)
			if (t->keys[i]) {
				at = seen_slot(&bigger, t->keys[i]);
				bigger.keys[at] = t->keys[i];
				bigger.values[at] = t->values[i];
			}
		free(t->keys);
		free(t->values);
		*t = bigger;
	}
	at = seen_slot(t, key);
	*is_new = !t->keys[at];
	if (*is_new) {
		t->keys[at] = xstrdup(key);
		t->values[at] = value;
		t->used++;
	}
	return t->values[at];
}

/* --- reading -------------------------------------------------------------------- */

struct parse {
	struct manifest *m;
	const char *name; /* of the file, in messages */
	char *folder;
	struct err *err;
	size_t line;
	int at[MANIFEST_COLUMN_COUNT]; /* place in the row, -1: no such column */
	size_t n_columns;
	const char *values[MANIFEST_COLUMN_COUNT]; /* of this row; "" when absent */
	struct seen keys, prints, images;
};

static enum err_code fail(const struct parse *p, enum manifest_column column, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static enum err_code fail(const struct parse *p, enum manifest_column column, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	err_vset(p->err, ERR_INPUT, fmt, ap);
	va_end(ap);
	return err_prefix(p->err, _("%s, line %zu, column %s"), p->name, p->line,
			  column_names[column]);
}

static enum err_code read_header(struct parse *p, char **fields, size_t n, struct err *err)
{
	static const enum manifest_column needed[] = {MANIFEST_PERSON, MANIFEST_FINGER,
						      MANIFEST_IMAGE};

	for (int c = 0; c < MANIFEST_COLUMN_COUNT; c++)
		p->at[c] = -1;
	p->n_columns = n;
	for (size_t i = 0; i < n; i++) {
		const char *word = text_trim(fields[i]);
		int c = 0;

		while (c < MANIFEST_COLUMN_COUNT && strcmp(word, column_names[c]) != 0)
			c++;
		if (c == MANIFEST_COLUMN_COUNT)
			return err_set(err, ERR_INPUT,
				       _("%s, line %zu: there is no column \"%s\" in a manifest"),
				       p->name, p->line, word);
		if (p->at[c] >= 0)
			return err_set(err, ERR_INPUT,
				       _("%s, line %zu: the column \"%s\" is there twice"), p->name,
				       p->line, word);
		p->at[c] = (int)i;
	}
	for (size_t i = 0; i < ARRAY_LEN(needed); i++)
		if (p->at[needed[i]] < 0)
			return err_set(err, ERR_INPUT,
				       _("%s, line %zu: the column \"%s\" is missing"), p->name,
				       p->line, column_names[needed[i]]);
	if (p->at[MANIFEST_GIVEN] < 0 && p->at[MANIFEST_FAMILY1] < 0)
		return err_set(
		    err, ERR_INPUT, _("%s, line %zu: the column \"%s\" or \"%s\" is needed"),
		    p->name, p->line, column_names[MANIFEST_GIVEN], column_names[MANIFEST_FAMILY1]);
	return ERR_OK;
}

static bool has(const struct parse *p, enum manifest_column c)
{
	return *p->values[c] != '\0';
}

/* For what a person has once: the same on a second row is fine, other is not. */
static enum err_code clash(const struct parse *p, enum manifest_column c, const char *before)
{
	return fail(p, c, _("\"%s\", but an earlier row of person \"%s\" has \"%s\""), p->values[c],
		    p->values[MANIFEST_PERSON], before);
}

static enum err_code read_names(struct parse *p, struct manifest_person *mp)
{
	struct person_name name;
	enum err_code code = ERR_OK;
	char *now, *before;

	if (!has(p, MANIFEST_GIVEN) && !has(p, MANIFEST_FAMILY1) && !has(p, MANIFEST_FAMILY2))
		return ERR_OK;
	name_init(&name);
	name_set(&name, NAME_PRIMARY, p->values[MANIFEST_GIVEN], p->values[MANIFEST_FAMILY1],
		 p->values[MANIFEST_FAMILY2]);
	if (mp->person.n_names == 0) {
		person_add_name(&mp->person, &name);
		return ERR_OK;
	}
	now = name_format_list(&name);
	before = name_format_list(&mp->person.names[0]);
	if (strcmp(now, before) != 0)
		code = fail(p, MANIFEST_GIVEN,
			    _("\"%s\", but an earlier row of person \"%s\" has \"%s\""), now,
			    mp->key, before);
	free(now);
	free(before);
	name_clear(&name);
	return code;
}

static bool has_alias(const struct person *p, const struct person_name *name)
{
	for (size_t i = 1; i < p->n_names; i++)
		if (strcmp(p->names[i].given, name->given) == 0 &&
		    strcmp(p->names[i].family1, name->family1) == 0 &&
		    strcmp(p->names[i].family2, name->family2) == 0)
			return true;
	return false;
}

static enum err_code read_aliases(struct parse *p, struct manifest_person *mp)
{
	char *all = xstrdup(p->values[MANIFEST_ALIASES]), *rest = all, *one;
	enum err_code code = ERR_OK;

	if (*all && mp->person.n_names == 0)
		code = fail(p, MANIFEST_ALIASES, _("an alias before the main name"));
	while (!code && (one = strsep(&rest, ";"))) {
		char *parts[3] = {NULL, NULL, NULL}, *part;
		struct person_name name;
		int n = 0;

		if (text_is_blank(one))
			continue;
		while ((part = strsep(&one, "/"))) {
			if (n == 3) {
				code = fail(p, MANIFEST_ALIASES,
					    _("an alias has at most three parts, "
					      "given/family1/family2"));
				break;
			}
			parts[n++] = part;
		}
		if (code)
			break;
		name_init(&name);
		name_set(&name, NAME_ALIAS, parts[0], parts[1], parts[2]);
		if (has_alias(&mp->person, &name))
			name_clear(&name);
		else
			person_add_name(&mp->person, &name);
	}
	free(all);
	return code;
}

static enum err_code read_birth(struct parse *p, struct manifest_person *mp)
{
	struct birth *b = &mp->person.birth;
	char before[DATE_TEXT_LEN];
	struct date date;
	long margin = 0;
	int source;

	if (!date_parse(p->values[MANIFEST_BIRTH], &date))
		return fail(p, MANIFEST_BIRTH,
			    _("\"%s\" is not a date of the form 1990-05-03, 1990-05 or 1990"),
			    p->values[MANIFEST_BIRTH]);
	if (has(p, MANIFEST_BIRTH)) {
		if (b->date.year && date_compare(&b->date, &date) != 0)
			return clash(p, MANIFEST_BIRTH, date_format(&b->date, before));
		b->date = date;
	}
	if (has(p, MANIFEST_BIRTH_MARGIN)) {
		if (!text_to_long(p->values[MANIFEST_BIRTH_MARGIN], 0, 50, &margin))
			return fail(p, MANIFEST_BIRTH_MARGIN,
				    _("\"%s\" is not a number of years from 0 to 50"),
				    p->values[MANIFEST_BIRTH_MARGIN]);
		b->margin_years = (int)margin;
	}
	source = birth_source_parse(p->values[MANIFEST_BIRTH_SOURCE]);
	if (source < 0)
		return fail(p, MANIFEST_BIRTH_SOURCE,
			    _("\"%s\" is none of declared, document, assessed, assigned"),
			    p->values[MANIFEST_BIRTH_SOURCE]);
	if (source != BIRTH_UNKNOWN)
		b->source = (enum birth_source)source;
	return ERR_OK;
}

static enum err_code read_codes(struct parse *p, struct manifest_person *mp)
{
	char *all, *rest, *one;
	enum err_code code = ERR_OK;

	rest = all = xstrdup(p->values[MANIFEST_NATIONALITY]);
	while (!code && (one = strsep(&rest, " "))) {
		if (*one && !country_find(one))
			code = fail(p, MANIFEST_NATIONALITY,
				    _("\"%s\" is not a three-letter country code"), one);
		else if (*one)
			person_add_nationality(&mp->person, one);
	}
	free(all);
	rest = all = xstrdup(p->values[MANIFEST_LANGUAGES]);
	while (!code && (one = strsep(&rest, " "))) {
		if (*one && !language_find(one))
			code = fail(
			    p, MANIFEST_LANGUAGES,
			    _("\"%s\" is not a language code of ISO 639 that is known here"), one);
		else if (*one)
			person_add_language(&mp->person, one);
	}
	free(all);
	return code;
}

static enum err_code read_document(struct parse *p, struct manifest_person *mp)
{
	const char *number = p->values[MANIFEST_DOCUMENT_NUMBER];
	const char *issuer = p->values[MANIFEST_DOCUMENT_COUNTRY];
	struct document d;
	int type;

	if (!has(p, MANIFEST_DOCUMENT_TYPE) && !*number) {
		if (*issuer || has(p, MANIFEST_DOCUMENT_EXPIRY))
			return fail(p, MANIFEST_DOCUMENT_NUMBER,
				    _("empty, but the row tells of a document"));
		return ERR_OK;
	}
	type = document_type_parse(
	    has(p, MANIFEST_DOCUMENT_TYPE) ? p->values[MANIFEST_DOCUMENT_TYPE] : "other");
	if (type < 0)
		return fail(p, MANIFEST_DOCUMENT_TYPE,
			    _("\"%s\" is none of passport, identity, residence, visa, travel, "
			      "consular, birth, driving, other"),
			    p->values[MANIFEST_DOCUMENT_TYPE]);
	if (*issuer && !country_find(issuer))
		return fail(p, MANIFEST_DOCUMENT_COUNTRY,
			    _("\"%s\" is not a three-letter country code"), issuer);
	document_init(&d);
	d.type = (enum document_type)type;
	if (*issuer)
		memcpy(d.issuer, country_find(issuer)->code, sizeof(d.issuer));
	if (!date_parse(p->values[MANIFEST_DOCUMENT_EXPIRY], &d.expiry)) {
		document_clear(&d);
		return fail(p, MANIFEST_DOCUMENT_EXPIRY,
			    _("\"%s\" is not a date of the form 1990-05-03, 1990-05 or 1990"),
			    p->values[MANIFEST_DOCUMENT_EXPIRY]);
	}
	free(d.number);
	d.number = text_clean(number, false);
	for (size_t i = 0; i < mp->person.n_documents; i++) {
		const struct document *old = &mp->person.documents[i];

		if (old->type == d.type && strcmp(old->number, d.number) == 0 &&
		    strcmp(old->issuer, d.issuer) == 0) {
			document_clear(&d);
			return ERR_OK;
		}
	}
	person_add_document(&mp->person, &d);
	return ERR_OK;
}

/* A file named in the row, as a path that can be opened. */
static enum err_code find_file(struct parse *p, enum manifest_column column, char **out)
{
	const char *value = p->values[column];
	char *path = value[0] == '/' ? xstrdup(value) : path_join(p->folder, value);
	struct stat st;
	enum err_code code = ERR_OK;

	if (stat(path, &st) != 0)
		code = fail(p, column, _("the file \"%s\" cannot be found: %s"), value,
			    strerror(errno));
	else if (!S_ISREG(st.st_mode))
		code = fail(p, column, _("\"%s\" is not a file"), value);
	if (code)
		free(path);
	else
		*out = path;
	return code;
}

static enum err_code read_photo(struct parse *p, struct manifest_person *mp)
{
	enum err_code code;
	char *path;

	if (!has(p, MANIFEST_PHOTO))
		return ERR_OK;
	code = find_file(p, MANIFEST_PHOTO, &path);
	if (code)
		return code;
	if (mp->photo && strcmp(mp->photo, path) != 0) {
		code = clash(p, MANIFEST_PHOTO, mp->photo);
		free(path);
		return code;
	}
	free(mp->photo);
	mp->photo = path;
	return ERR_OK;
}

static enum err_code read_print_values(struct parse *p, struct manifest_print *print)
{
	long impression = 1;
	int missing = manifest_missing_parse(p->values[MANIFEST_MISSING]);

	print->finger = manifest_finger_parse(p->values[MANIFEST_FINGER]);
	if (print->finger < 0)
		return fail(p, MANIFEST_FINGER,
			    _("\"%s\" is not a finger: 1 to 10, right-thumb to left-little, or "
			      "unknown"),
			    p->values[MANIFEST_FINGER]);
	if (has(p, MANIFEST_IMPRESSION) &&
	    !text_to_long(p->values[MANIFEST_IMPRESSION], 1, MANIFEST_MAX_IMPRESSION, &impression))
		return fail(p, MANIFEST_IMPRESSION, _("\"%s\" is not a number from 1 to %d"),
			    p->values[MANIFEST_IMPRESSION], MANIFEST_MAX_IMPRESSION);
	print->impression = (int)impression;
	if (has(p, MANIFEST_PPI) && !text_to_double(p->values[MANIFEST_PPI], 50, 5000, &print->ppi))
		return fail(p, MANIFEST_PPI, _("\"%s\" is not a resolution from 50 to 5000 ppi"),
			    p->values[MANIFEST_PPI]);
	if (missing < 0)
		return fail(p, MANIFEST_MISSING, _("\"%s\" is none of amputated, bandaged, unable"),
			    p->values[MANIFEST_MISSING]);
	print->missing = (enum missing_reason)missing;
	if (missing && has(p, MANIFEST_IMAGE))
		return fail(p, MANIFEST_MISSING, _("\"%s\", but the row has an image"),
			    p->values[MANIFEST_MISSING]);
	if (missing && print->finger == 0)
		return fail(p, MANIFEST_FINGER, _("a missing finger must be named"));
	if (!missing && !has(p, MANIFEST_IMAGE))
		return fail(p, MANIFEST_IMAGE, _("empty, and no reason in column missing"));
	return ERR_OK;
}

static enum err_code read_print(struct parse *p, struct manifest_person *mp, size_t index)
{
	struct manifest_print print = {.line = p->line};
	enum err_code code;
	size_t first;
	bool is_new;
	char *key;

	if (!has(p, MANIFEST_FINGER) && !has(p, MANIFEST_IMAGE) && !has(p, MANIFEST_MISSING))
		return ERR_OK;
	code = read_print_values(p, &print);
	if (code)
		return code;
	key = xasprintf("%zu/%d/%d", index, print.finger, print.impression);
	first = seen_put(&p->prints, key, p->line, &is_new);
	free(key);
	if (!is_new)
		return fail(p, MANIFEST_FINGER,
			    _("person \"%s\", finger %d, impression %d is already on line %zu"),
			    mp->key, print.finger, print.impression, first);
	if (!print.missing) {
		code = find_file(p, MANIFEST_IMAGE, &print.image);
		if (code)
			return code;
		first = seen_put(&p->images, print.image, p->line, &is_new);
		if (!is_new) {
			free(print.image);
			return fail(p, MANIFEST_IMAGE, _("the file \"%s\" is already on line %zu"),
				    p->values[MANIFEST_IMAGE], first);
		}
	}
	MEM_GROW(mp->prints, mp->n_prints, mp->cap_prints);
	mp->prints[mp->n_prints++] = print;
	p->m->n_prints++;
	return ERR_OK;
}

static enum err_code read_sex(struct parse *p, struct manifest_person *mp)
{
	int sex = person_sex_parse(p->values[MANIFEST_SEX]);

	if (sex < 0)
		return fail(p, MANIFEST_SEX, _("\"%s\" is none of F, M, X"),
			    p->values[MANIFEST_SEX]);
	if (sex == SEX_UNKNOWN)
		return ERR_OK;
	if (mp->person.sex != SEX_UNKNOWN && mp->person.sex != (enum person_sex)sex)
		return clash(p, MANIFEST_SEX, person_sex_word(mp->person.sex));
	mp->person.sex = (enum person_sex)sex;
	return ERR_OK;
}

static enum err_code read_row(struct parse *p, char **fields, size_t n, struct err *err)
{
	static enum err_code (*const readers[])(struct parse *, struct manifest_person *) = {
	    read_names, read_aliases, read_sex, read_birth, read_codes, read_document, read_photo,
	};
	struct manifest *m = p->m;
	struct manifest_person *mp;
	enum err_code code = ERR_OK;
	size_t index;
	bool is_new;

	if (n != p->n_columns)
		return err_set(err, ERR_INPUT,
			       _("%s, line %zu: %zu values, but the first line names %zu columns"),
			       p->name, p->line, n, p->n_columns);
	for (int c = 0; c < MANIFEST_COLUMN_COUNT; c++)
		p->values[c] = p->at[c] < 0 ? "" : text_trim(fields[p->at[c]]);
	if (!has(p, MANIFEST_PERSON))
		return fail(p, MANIFEST_PERSON, _("empty: each row must name its person"));
	index = seen_put(&p->keys, p->values[MANIFEST_PERSON], m->n_persons, &is_new);
	if (is_new) {
		MEM_GROW(m->persons, m->n_persons, m->cap_persons);
		mp = &m->persons[m->n_persons++];
		memset(mp, 0, sizeof(*mp));
		mp->key = xstrdup(p->values[MANIFEST_PERSON]);
		mp->line = p->line;
		person_init(&mp->person);
	}
	mp = &m->persons[index];
	for (size_t i = 0; !code && i < ARRAY_LEN(readers); i++)
		code = readers[i](p, mp);
	return code ? code : read_print(p, mp, index);
}

static enum err_code read_all(struct parse *p, struct csv *csv, struct err *err)
{
	enum err_code code;
	bool header = true;
	char **fields;
	size_t n;

	for (;;) {
		code = csv_next(csv, &fields, &n, err);
		if (code || n == 0)
			break;
		p->line = csv_line(csv);
		code = header ? read_header(p, fields, n, err) : read_row(p, fields, n, err);
		if (code)
			return code;
		header = false;
	}
	if (!code && header)
		return err_set(err, ERR_INPUT, _("%s: the file is empty"), p->name);
	for (size_t i = 0; !code && i < p->m->n_persons; i++) {
		p->line = p->m->persons[i].line;
		if (p->m->persons[i].person.n_names == 0)
			code = err_set(err, ERR_INPUT,
				       _("%s, line %zu: person \"%s\" has no name on any row"),
				       p->name, p->line, p->m->persons[i].key);
	}
	return code;
}

enum err_code manifest_read(const char *path, struct manifest **out, struct err *err)
{
	struct parse p = {.name = path, .err = err};
	struct buf text = BUF_INIT;
	const char *slash = strrchr(path, '/');
	struct csv *csv;
	enum err_code code = file_read(path, MANIFEST_MAX_BYTES, &text, err);

	if (code)
		return code;
	p.folder = slash ? xstrndup(path, (size_t)(slash - path) + (slash == path)) : xstrdup(".");
	p.m = xcalloc(1, sizeof(*p.m));
	p.m->path = xstrdup(path);
	csv = csv_new((const char *)text.data, text.len, path);
	code = read_all(&p, csv, err);
	csv_free(csv);
	buf_free(&text);
	free(p.folder);
	seen_free(&p.keys);
	seen_free(&p.prints);
	seen_free(&p.images);
	if (code)
		manifest_free(p.m);
	else
		*out = p.m;
	return code;
}

void manifest_free(struct manifest *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->n_persons; i++) {
		struct manifest_person *mp = &m->persons[i];

		for (size_t k = 0; k < mp->n_prints; k++) {
			free(mp->prints[k].image);
			free(mp->prints[k].data);
		}
		free(mp->prints);
		free(mp->photo);
		free(mp->key);
		person_clear(&mp->person);
	}
	free(m->persons);
	free(m->path);
	free(m);
}
