/* SPDX-License-Identifier: Apache-2.0 */
#include "base/csv.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"

struct csv {
	const char *data;
	size_t len;
	size_t pos;
	size_t line; /* of data[pos], from 1 */
	size_t row_line;
	char *name;
	struct buf text; /* the fields of the row, each ended by a zero */
	size_t *starts;	 /* where each field begins in text */
	char **fields;
	size_t n_fields;
	size_t cap_fields;
};

struct csv *csv_new(const char *data, size_t len, const char *name)
{
	struct csv *c = xcalloc(1, sizeof(*c));

	c->data = data;
	c->len = len;
	c->line = 1;
	c->name = xstrdup(name);
	if (len >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0)
		c->pos = 3;
	return c;
}

void csv_free(struct csv *c)
{
	if (!c)
		return;
	buf_free(&c->text);
	free(c->starts);
	free(c->fields);
	free(c->name);
	free(c);
}

size_t csv_line(const struct csv *c)
{
	return c->row_line;
}

static bool at_line_end(const struct csv *c)
{
	return c->data[c->pos] == '\n' ||
	       (c->data[c->pos] == '\r' && c->pos + 1 < c->len && c->data[c->pos + 1] == '\n');
}

static void skip_line_end(struct csv *c)
{
	c->pos += c->data[c->pos] == '\r' ? 2 : 1;
	c->line++;
}

static void begin_field(struct csv *c)
{
	if (c->n_fields >= c->cap_fields) {
		c->cap_fields = c->cap_fields ? c->cap_fields * 2 : 16;
		c->starts = xreallocarray(c->starts, c->cap_fields, sizeof(*c->starts));
		c->fields = xreallocarray(c->fields, c->cap_fields, sizeof(*c->fields));
	}
	c->starts[c->n_fields++] = c->text.len;
}

static enum err_code read_quoted(struct csv *c, struct err *err)
{
	size_t opened = c->line;

	for (c->pos++; c->pos < c->len; c->pos++) {
		char ch = c->data[c->pos];

		if (ch == '"') {
			if (c->pos + 1 < c->len && c->data[c->pos + 1] == '"') {
				c->pos++;
			} else {
				c->pos++;
				return ERR_OK;
			}
		}
		if (ch == '\n')
			c->line++;
		buf_put_u8(&c->text, (unsigned char)ch);
	}
	return err_set(err, ERR_INPUT, _("%s, line %zu: a quote is opened and never closed"),
		       c->name, opened);
}

static enum err_code read_field(struct csv *c, struct err *err)
{
	enum err_code code;

	begin_field(c);
	if (c->pos < c->len && c->data[c->pos] == '"') {
		code = read_quoted(c, err);
		if (code)
			return code;
		if (c->pos < c->len && c->data[c->pos] != ',' && !at_line_end(c))
			return err_set(err, ERR_INPUT,
				       _("%s, line %zu, column %zu: text after a closing quote"),
				       c->name, c->line, c->n_fields);
	} else {
		while (c->pos < c->len && c->data[c->pos] != ',' && !at_line_end(c)) {
			if (c->data[c->pos] == '"')
				return err_set(err, ERR_INPUT,
					       _("%s, line %zu, column %zu: a quote inside a value "
						 "that does not begin with one"),
					       c->name, c->line, c->n_fields);
			buf_put_u8(&c->text, (unsigned char)c->data[c->pos++]);
		}
	}
	buf_put_u8(&c->text, 0);
	return ERR_OK;
}

enum err_code csv_next(struct csv *c, char ***fields, size_t *count, struct err *err)
{
	enum err_code code;

	c->n_fields = 0;
	buf_clear(&c->text);
	while (c->pos < c->len && at_line_end(c))
		skip_line_end(c);
	c->row_line = c->line;
	*fields = c->fields;
	*count = 0;
	if (c->pos >= c->len)
		return ERR_OK;
	for (;;) {
		code = read_field(c, err);
		if (code)
			return code;
		if (c->pos >= c->len)
			break;
		if (c->data[c->pos] == ',') {
			c->pos++;
			continue;
		}
		skip_line_end(c);
		break;
	}
	for (size_t i = 0; i < c->n_fields; i++) {
		size_t end = (i + 1 < c->n_fields ? c->starts[i + 1] : c->text.len) - 1;

		c->fields[i] = (char *)c->text.data + c->starts[i];
		if (strlen(c->fields[i]) != end - c->starts[i] || !text_is_clean(c->fields[i]))
			return err_set(err, ERR_INPUT,
				       _("%s, line %zu, column %zu: not clean UTF-8 text"), c->name,
				       c->row_line, i + 1);
	}
	*fields = c->fields;
	*count = c->n_fields;
	return ERR_OK;
}
