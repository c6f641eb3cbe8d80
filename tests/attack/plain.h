/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A store as someone sees it who has the file and SQLite, but not this program:
 * a connection without the authorizer, without the functions of the triggers and
 * with the settings that SQLite has by itself. Include cmocka first.
 */
#ifndef COTEJO_TESTS_ATTACK_PLAIN_H
#define COTEJO_TESTS_ATTACK_PLAIN_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/hash.h"

sqlite3 *plain_open(const char *path);
void plain_close(sqlite3 *sq);
/* Must work. */
void plain_run(sqlite3 *sq, const char *sql);
/* True when it works; the message of a failure goes to why (may be NULL). */
bool plain_try(sqlite3 *sq, const char *sql, struct buf *why);
int64_t plain_number(sqlite3 *sq, const char *sql);
/* Owned by the caller; NULL when there is no row. */
char *plain_text(sqlite3 *sq, const char *sql);
/* Changes when another connection has committed something. */
int64_t plain_version(sqlite3 *sq);
/* SHA-256 over every row of every table. */
struct hash plain_digest(sqlite3 *sq);
/* Copies a closed store to "<path><suffix>"; owned by the caller. */
char *plain_copy(const char *path, const char *suffix);

#endif
