/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory that is there, or the program ends.
 *
 * The x-functions never return NULL. When the system has no more memory they
 * call the hook (which puts the terminal right), print one line and abort.
 * Sizes that come from a file must be checked against a limit before they
 * reach these functions.
 */
#ifndef COTEJO_BASE_MEM_H
#define COTEJO_BASE_MEM_H

#include <stdarg.h>
#include <stddef.h>

void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
/* Changes the size of an array; the product is checked for overflow. */
void *xreallocarray(void *p, size_t count, size_t size);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t n);
/* A copy of n bytes. */
void *xmemdup(const void *p, size_t n);
char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
char *xvasprintf(const char *fmt, va_list ap);

/* Memory aligned for vector loads; align is a power of two. Free with free(). */
void *xaligned(size_t align, size_t size);

/* Called once before the program dies for want of memory. */
void mem_set_hook(void (*hook)(void));

/* Makes room for one more element in a growable array. */
#define MEM_GROW(array, count, capacity)                                                        \
	do {                                                                                    \
		if ((count) >= (capacity)) {                                                    \
			(capacity) = (capacity) ? (capacity)*2 : 8;                             \
			(array) = xreallocarray((array), (size_t)(capacity), sizeof(*(array))); \
		}                                                                               \
	} while (0)

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
