/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/notes.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"

void notes_add(struct notes *n, size_t offset, const char *fmt, ...)
{
	va_list ap;

	if (!n)
		return;
	if (n->count++ >= NOTES_KEPT)
		return;
	MEM_GROW(n->list, n->kept, n->capacity);
	va_start(ap, fmt);
	n->list[n->kept].offset = offset;
	n->list[n->kept].text = xvasprintf(fmt, ap);
	n->kept++;
	va_end(ap);
}

void notes_clear(struct notes *n)
{
	for (size_t i = 0; i < n->kept; i++)
		free(n->list[i].text);
	free(n->list);
	*n = (struct notes)NOTES_INIT;
}

enum err_code notes_refuse(const struct notes *n, const char *name, struct err *err)
{
	if (n->count == 0)
		return ERR_OK;
	if (n->list[0].offset == NOTE_NO_OFFSET)
		return err_set(err, ERR_INPUT, "%s: %s", name, n->list[0].text);
	return err_set(err, ERR_INPUT, _("%s: byte %zu: %s"), name, n->list[0].offset,
		       n->list[0].text);
}
