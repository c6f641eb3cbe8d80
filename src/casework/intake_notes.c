/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/intake_notes.h"

#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/case_note.h"

struct row {
	size_t person; /* index in the manifest */
	enum note_kind kind;
	char *text;
};

struct intake_notes {
	struct row *rows;
	size_t count;
	size_t cap;
};

static const char *const columns[] = {"person", "kind", "language", "text"};
enum {
	PERSON,
	KIND,
	LANGUAGE,
	TEXT,
	COLUMNS
};

void intake_notes_free(struct intake_notes *n)
{
	if (!n)
		return;
	for (size_t i = 0; i < n->count; i++)
		free(n->rows[i].text);
	free(n->rows);
	free(n);
}

static enum err_code read_header(struct csv *csv, const char *path, struct err *err)
{
	char **fields;
	size_t count;
	enum err_code code = csv_next(csv, &fields, &count, err);

	if (code != ERR_OK)
		return code;
	for (size_t i = 0; i < COLUMNS; i++)
		if (i >= count || strcmp(fields[i], columns[i]) != 0)
			return err_set(err, ERR_INPUT,
				       _("%s, line 1, column %zu: \"%s\" is needed here"), path,
				       i + 1, columns[i]);
	return ERR_OK;
}

static enum err_code read_row(struct intake_notes *n, const struct manifest *m, char **fields,
			      size_t count, const char *path, size_t line, struct err *err)
{
	size_t person = 0;
	int kind;

	if (count != COLUMNS)
		return err_set(err, ERR_INPUT, _("%s, line %zu: %zu values instead of %d"), path,
			       line, count, COLUMNS);
	while (person < m->n_persons && strcmp(m->persons[person].key, fields[PERSON]) != 0)
		person++;
	if (person == m->n_persons)
		return err_set(err, ERR_INPUT, _("%s, line %zu: \"%s\" is not in the manifest"),
			       path, line, fields[PERSON]);
	kind = note_kind_parse(fields[KIND]);
	if (kind < 0)
		return err_set(err, ERR_INPUT,
			       _("%s, line %zu: \"%s\" is none of fact, assessment, allegation"),
			       path, line, fields[KIND]);
	if (text_is_blank(fields[TEXT]))
		return err_set(err, ERR_INPUT, _("%s, line %zu: an empty note"), path, line);
	MEM_GROW(n->rows, n->count, n->cap);
	n->rows[n->count++] = (struct row){person, (enum note_kind)kind, xstrdup(fields[TEXT])};
	return ERR_OK;
}

enum err_code intake_notes_read(const char *path, const struct manifest *m,
				struct intake_notes **out, struct err *err)
{
	struct intake_notes *n = xcalloc(1, sizeof(*n));
	struct buf file = BUF_INIT;
	struct csv *csv = NULL;
	char **fields;
	size_t count = 1;
	enum err_code code = file_read(path, MANIFEST_MAX_BYTES, &file, err);

	if (code == ERR_OK) {
		csv = csv_new((const char *)file.data, file.len, path);
		code = read_header(csv, path, err);
	}
	while (code == ERR_OK && count) {
		code = csv_next(csv, &fields, &count, err);
		if (code == ERR_OK && count)
			code = read_row(n, m, fields, count, path, csv_line(csv), err);
	}
	csv_free(csv);
	buf_free(&file);
	if (code == ERR_OK)
		*out = n;
	else
		intake_notes_free(n);
	return code;
}

static enum case_note_kind kind_of(enum note_kind kind)
{
	switch (kind) {
	case NOTE_FACT:
		return CASE_NOTE_FACT;
	case NOTE_ALLEGATION:
		return CASE_NOTE_ALLEGATION;
	default:
		return CASE_NOTE_ASSESSMENT;
	}
}

enum err_code intake_notes_write(const struct intake_notes *n, struct seat *seat,
				 const struct look *look, struct intake_result *result,
				 struct err *err)
{
	enum err_code code = ERR_OK;

	for (size_t i = 0; i < n->count && code == ERR_OK; i++) {
		const struct row *r = &n->rows[i];
		int64_t id;

		/* An allegation needs a source; all that is known here is the file. */
		code = case_note_add(seat, look, result->persons[r->person].id, kind_of(r->kind),
				     r->text, _("notes that came with the manifest"), false, 0, &id,
				     err);
		if (code == ERR_OK)
			result->note_count++;
	}
	return code;
}
