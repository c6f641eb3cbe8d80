/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The digest of a row: what a log entry binds a row of history by.
 *
 * SHA-256 over the name of the table and then, for each column in its order:
 * the name, a letter for the type (I integer, F float, T text, B blob, N null)
 * and the value; names, texts and blobs behind their length as 8 bytes little
 * endian, integers as 8 bytes little endian, floats as their IEEE 754 bytes.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "db/inside.h"

static void put_u64(crypto_hash_sha256_state *h, uint64_t v)
{
	uint8_t b[8];

	for (int i = 0; i < 8; i++)
		b[i] = (uint8_t)(v >> (8 * i));
	crypto_hash_sha256_update(h, b, sizeof(b));
}

static void put_bytes(crypto_hash_sha256_state *h, const void *p, size_t n)
{
	put_u64(h, n);
	if (n)
		crypto_hash_sha256_update(h, p, n);
}

static void put_value(crypto_hash_sha256_state *h, sqlite3_stmt *st, int col)
{
	static const char letters[] = "?IFTBN";
	int type = sqlite3_column_type(st, col);

	crypto_hash_sha256_update(h, (const uint8_t *)&letters[type], 1);
	switch (type) {
	case SQLITE_INTEGER:
		put_u64(h, (uint64_t)sqlite3_column_int64(st, col));
		break;
	case SQLITE_FLOAT: {
		double d = sqlite3_column_double(st, col);
		uint64_t bits;

		memcpy(&bits, &d, sizeof(bits));
		put_u64(h, bits);
		break;
	}
	case SQLITE_TEXT: {
		const void *p = sqlite3_column_text(st, col);

		put_bytes(h, p, (size_t)sqlite3_column_bytes(st, col));
		break;
	}
	case SQLITE_BLOB: {
		const void *p = sqlite3_column_blob(st, col);

		put_bytes(h, p, (size_t)sqlite3_column_bytes(st, col));
		break;
	}
	default:
		break;
	}
}

enum err_code db_row_digest(struct db *db, const char *table, int64_t id, struct hash *out,
			    int64_t *vault, struct err *err)
{
	char sql[128];
	crypto_hash_sha256_state h;
	struct stmt *q;
	enum err_code code;
	bool found;

	snprintf(sql, sizeof(sql), "SELECT * FROM \"%s\" WHERE rowid = ?", table);
	code = db_query_inside(db, &q, err, sql, "i", id);
	if (code != ERR_OK)
		return code;
	found = stmt_row(q);
	if (vault)
		*vault = 0;
	if (found) {
		crypto_hash_sha256_init(&h);
		put_bytes(&h, table, strlen(table));
		for (int i = 0; i < sqlite3_column_count(q->st); i++) {
			const char *name = sqlite3_column_name(q->st, i);

			put_bytes(&h, name, strlen(name));
			if (vault && strcmp(name, "vault_id") == 0)
				*vault = sqlite3_column_int64(q->st, i);
			put_value(&h, q->st, i);
		}
		crypto_hash_sha256_final(&h, out->b);
	}
	code = stmt_end(q, err);
	return code != ERR_OK ? code : found ? ERR_OK : ERR_NOT_FOUND;
}
