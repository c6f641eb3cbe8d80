/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/facts.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "casework/policy.h"
#include "casework/record.h"
#include "casework/secret.h"

static enum err_code open_newest(struct seat *seat, int64_t id, const char *sql, const char *table,
				 enum compartment c, struct buf *plain, struct err *err)
{
	uint8_t key[SEAL_KEY_LEN];
	struct stmt *q;
	bool found;
	enum err_code code = vault_key(seat, id, c, key, err);

	if (code != ERR_OK)
		return code;
	code = db_query(seat->db, &q, err, sql, "i", id);
	if (code != ERR_OK)
		return code;
	found = stmt_row(q);
	if (found) {
		size_t len;
		const void *sealed = stmt_blob(q, 1, &len);

		code = seal_open(key, (struct seal_place){table, "sealed", stmt_i64(q, 0)}, sealed,
				 len, plain, err);
	}
	sodium_memzero(key, sizeof(key));
	if (code != ERR_OK) {
		stmt_end(q, NULL);
		return code;
	}
	code = stmt_end(q, err);
	return code != ERR_OK ? code : found ? ERR_OK : ERR_NOT_FOUND;
}

enum err_code facts_record(struct seat *seat, int64_t id, struct record *out, struct err *err)
{
	struct buf plain = BUF_INIT;
	enum err_code code = open_newest(seat, id,
					 "SELECT id, sealed FROM person_version WHERE vault_id = ? "
					 "ORDER BY version DESC LIMIT 1",
					 "person_version", COMPARTMENT_RECORDS, &plain, err);

	if (code == ERR_OK)
		code = record_decode(plain.data, plain.len, out, err);
	secret_buf_free(&plain);
	return code;
}

static enum err_code newest_protection(struct seat *seat, int64_t id, struct protection *out)
{
	struct buf plain = BUF_INIT;
	enum err_code code = open_newest(seat, id,
					 "SELECT id, sealed FROM claim_version WHERE vault_id = ? "
					 "ORDER BY version DESC LIMIT 1",
					 "claim_version", COMPARTMENT_CLAIMS, &plain, NULL);

	if (code == ERR_OK)
		code = protection_decode(plain.data, plain.len, out, NULL);
	secret_buf_free(&plain);
	return code;
}

/* Each answers the protective way when it cannot know. */

static bool may_disclose(void *ctx, int64_t vault, const char *country)
{
	struct seat *seat = ctx;
	struct protection p;
	struct record r;
	bool yes = false;

	if (seat_hold(seat, NULL) != ERR_OK)
		return false;
	if (newest_protection(seat, vault, &p) == ERR_OK &&
	    facts_record(seat, vault, &r, NULL) == ERR_OK) {
		yes = protection_allows(&p, &r.person, country);
		record_clear(&r);
	}
	seat_release(seat);
	return yes;
}

void facts_age(const struct record *r, const struct date *on, int *youngest, int *oldest)
{
	if (!birth_age_range(&r->person.birth, on, youngest, oldest)) {
		*youngest = 0;
		*oldest = 200;
	}
}

static bool may_capture(void *ctx, int64_t vault)
{
	struct seat *seat = ctx;
	struct date today = instant_date(db_now(seat->db));
	struct record r;
	int youngest = 0;
	int oldest = 0;

	if (seat_hold(seat, NULL) != ERR_OK)
		return false;
	if (facts_record(seat, vault, &r, NULL) == ERR_OK) {
		facts_age(&r, &today, &youngest, &oldest);
		record_clear(&r);
	}
	seat_release(seat);
	/* Who may be under six is treated as under six (regulation 2024/1358,
	 * article 14(1)). */
	return youngest >= 6;
}

struct date facts_due(struct db *db, int retention, const struct date *captured, instant created)
{
	static const enum policy years[RETENTION_COUNT] = {
	    [RETENTION_OTHER] = POLICY_KEEP_OTHER,
	    [RETENTION_APPLICANT] = POLICY_KEEP_APPLICANT,
	    [RETENTION_IRREGULAR] = POLICY_KEEP_IRREGULAR,
	    [RETENTION_RESETTLED] = POLICY_KEEP_RESETTLED,
	};
	struct date d = date_is_full(captured) ? *captured : instant_date(created);

	d.year = (int16_t)(d.year + policy_number(db, years[retention]));
	if (!date_is_valid(&d)) /* 29 February */
		d = (struct date){d.year, 3, 1};
	return d;
}

static bool is_due(void *ctx, int64_t vault)
{
	struct seat *seat = ctx;
	struct date today = instant_date(db_now(seat->db));
	struct record r;
	instant created = 0;
	bool yes = false;

	if (seat_hold(seat, NULL) != ERR_OK)
		return false;
	if (db_get_i64(seat->db, &created, NULL,
		       "SELECT l.at FROM person_version v JOIN log l ON l.seq = v.act "
		       "WHERE v.vault_id = ? AND v.version = 1",
		       "i", vault) == ERR_OK &&
	    facts_record(seat, vault, &r, NULL) == ERR_OK) {
		struct date due = facts_due(seat->db, r.retention, &r.captured, created);

		yes = date_compare(&due, &today) <= 0;
		record_clear(&r);
	}
	seat_release(seat);
	return yes;
}

/* Drawn by a keyed hash of the hit: the same each time, and nobody without the
 * key of the records can tell beforehand. */
static bool must_check(void *ctx, int64_t hit, int64_t round)
{
	struct seat *seat = ctx;
	char text[64];
	uint8_t h[16];
	uint32_t draw;
	bool yes = true;

	if (seat_hold(seat, NULL) != ERR_OK)
		return true;
	snprintf(text, sizeof(text), "second check %lld %lld", (long long)hit, (long long)round);
	crypto_generichash(h, sizeof(h), (const uint8_t *)text, strlen(text),
			   seat_keys(seat)->key[COMPARTMENT_RECORDS], SEAL_KEY_LEN);
	memcpy(&draw, h, sizeof(draw));
	yes = (double)draw / 4294967296.0 * 100.0 <
	      (double)policy_number(seat->db, POLICY_SECOND_CHECK);
	seat_release(seat);
	return yes;
}

void facts_bind(struct seat *seat, struct db_actor *actor)
{
	actor->ctx = seat;
	actor->may_disclose = may_disclose;
	actor->may_capture = may_capture;
	actor->is_due = is_due;
	actor->must_check = must_check;
}
