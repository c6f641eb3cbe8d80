/* SPDX-License-Identifier: Apache-2.0 */
/* Transactions for tests, all made here: no one's fingers, no one's files. */
#ifndef COTEJO_TESTS_AN2KFILES_H
#define COTEJO_TESTS_AN2KFILES_H

#include "exchange/an2k.h"

/*
 * A transaction of 1-2011 without any error: records 1 Type-1, 2 Type-2, 3 Type-4
 * (WSQ, 500 ppi), 4 Type-9 (INCITS 378, IDC of 6), 5 Type-10 (PNG), 6 Type-13
 * (PNG), 7 Type-14 (PNG, a slap with 14.021 and 14.025), 8 Type-15 (no compression),
 * 9 Type-17 (PNG), 10 Type-14 without an image, 11 Type-99, 12 Type-9 (EFS).
 * Aborts when it cannot be made.
 */
struct an2k *an2kfile_valid(void);
/* Applies changes in the language of an2k edit; the list ends with NULL. */
void an2kfile_edit(struct an2k *doc, const char *const *changes);
/* Its bytes. */
void an2kfile_bytes(const struct an2k *doc, struct buf *out);
/* Bytes back to a document; NULL when they are refused. */
struct an2k *an2kfile_read(const void *data, size_t len);

#endif
