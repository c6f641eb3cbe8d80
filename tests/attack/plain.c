/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "attack/plain.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"

sqlite3 *plain_open(const char *path)
{
	sqlite3 *sq = NULL;

	assert_int_equal(sqlite3_open_v2(path, &sq, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	sqlite3_busy_timeout(sq, 10000);
	/* An attacker does not mind a power cut. */
	sqlite3_exec(sq, "PRAGMA synchronous = OFF", NULL, NULL, NULL);
	return sq;
}

void plain_close(sqlite3 *sq)
{
	assert_int_equal(sqlite3_close(sq), SQLITE_OK);
}

bool plain_try(sqlite3 *sq, const char *sql, struct buf *why)
{
	char *message = NULL;
	int rc = sqlite3_exec(sq, sql, NULL, NULL, &message);

	if (rc != SQLITE_OK && why)
		buf_put_str(why, message ? message : "");
	sqlite3_free(message);
	return rc == SQLITE_OK;
}

void plain_run(sqlite3 *sq, const char *sql)
{
	struct buf why = BUF_INIT;

	if (!plain_try(sq, sql, &why))
		fail_msg("%s: %s", sql, buf_str(&why));
	buf_free(&why);
}

int64_t plain_number(sqlite3 *sq, const char *sql)
{
	sqlite3_stmt *st = NULL;
	int64_t n = 0;

	if (sqlite3_prepare_v2(sq, sql, -1, &st, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(sq));
	if (sqlite3_step(st) == SQLITE_ROW)
		n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return n;
}

char *plain_text(sqlite3 *sq, const char *sql)
{
	sqlite3_stmt *st = NULL;
	char *text = NULL;

	if (sqlite3_prepare_v2(sq, sql, -1, &st, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(sq));
	if (sqlite3_step(st) == SQLITE_ROW && sqlite3_column_text(st, 0))
		text = xstrdup((const char *)sqlite3_column_text(st, 0));
	sqlite3_finalize(st);
	return text;
}

int64_t plain_version(sqlite3 *sq)
{
	return plain_number(sq, "PRAGMA data_version");
}

static void add_rows(crypto_hash_sha256_state *h, sqlite3 *sq, const char *table)
{
	char *sql = xasprintf("SELECT * FROM \"%s\"", table);
	sqlite3_stmt *st = NULL;

	assert_int_equal(sqlite3_prepare_v2(sq, sql, -1, &st, NULL), SQLITE_OK);
	while (sqlite3_step(st) == SQLITE_ROW)
		for (int i = 0; i < sqlite3_column_count(st); i++) {
			const void *p = sqlite3_column_blob(st, i);
			int n = sqlite3_column_bytes(st, i);

			crypto_hash_sha256_update(h, (const uint8_t *)&n, sizeof(n));
			if (n)
				crypto_hash_sha256_update(h, p, (unsigned long long)n);
		}
	sqlite3_finalize(st);
	free(sql);
}

struct hash plain_digest(sqlite3 *sq)
{
	crypto_hash_sha256_state h;
	struct hash out;
	sqlite3_stmt *st = NULL;

	crypto_hash_sha256_init(&h);
	assert_int_equal(
	    sqlite3_prepare_v2(sq,
			       "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name",
			       -1, &st, NULL),
	    SQLITE_OK);
	while (sqlite3_step(st) == SQLITE_ROW)
		add_rows(&h, sq, (const char *)sqlite3_column_text(st, 0));
	sqlite3_finalize(st);
	crypto_hash_sha256_final(&h, out.b);
	return out;
}

char *plain_copy(const char *path, const char *suffix)
{
	char *to = xasprintf("%s%s", path, suffix);
	struct buf b = BUF_INIT;
	struct err err = ERR_INIT;
	FILE *f;

	if (file_read(path, (size_t)1 << 30, &b, &err))
		fail_msg("%s", err.msg);
	f = fopen(to, "wb");
	if (!f || fwrite(b.data, 1, b.len, f) != b.len || fclose(f) != 0)
		fail_msg("%s: cannot be written", to);
	buf_free(&b);
	return to;
}
