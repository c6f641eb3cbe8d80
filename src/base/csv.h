/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Comma-separated values (RFC 4180), with the place of each error.
 *
 * Differences from the RFC, on the side of caution: lines may end in LF; a
 * byte-order mark at the start is skipped; text that is not clean UTF-8
 * (base/text.h) is an error; blank lines are skipped.
 */
#ifndef COTEJO_BASE_CSV_H
#define COTEJO_BASE_CSV_H

#include <stddef.h>

#include "base/err.h"

struct csv;

/* Reads data (borrowed until csv_free); name is used in messages. */
struct csv *csv_new(const char *data, size_t len, const char *name);
void csv_free(struct csv *c);

/* The next row. *count is 0 at the end of the data. The fields are borrowed
 * and valid until the next call. */
enum err_code csv_next(struct csv *c, char ***fields, size_t *count, struct err *err);

/* The line on which the last row began, from 1. */
size_t csv_line(const struct csv *c);

#endif
