/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Remarks on a foreign file that can be used all the same: a reserved bit that
 * is set, a value out of its range, what a conversion had to leave out.
 */
#ifndef COTEJO_EXCHANGE_NOTES_H
#define COTEJO_EXCHANGE_NOTES_H

#include <stddef.h>

#include "base/err.h"

#define NOTE_NO_OFFSET ((size_t)-1)
/* More are counted, not kept: a broken file may give one for each byte. */
#define NOTES_KEPT 100

struct note {
	size_t offset; /* bytes from the start of the file, or NOTE_NO_OFFSET */
	char *text;    /* the field and what is the matter, translated */
};

struct notes {
	struct note *list;
	size_t kept;
	size_t capacity;
	size_t count; /* all, also those not kept */
};

#define NOTES_INIT            \
	{                     \
		NULL, 0, 0, 0 \
	}

/* n may be NULL: the remark is dropped. */
void notes_add(struct notes *n, size_t offset, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Frees what is inside; n can be used again. */
void notes_clear(struct notes *n);
/* For a strict reader: ERR_OK when there is nothing, else ERR_INPUT with the
 * first remark and its place. */
enum err_code notes_refuse(const struct notes *n, const char *name, struct err *err);

#endif
