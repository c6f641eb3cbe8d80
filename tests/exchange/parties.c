/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/parties.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"

static instant day(const char *text)
{
	struct date d;

	if (!date_parse(text, &d))
		abort();
	return date_to_days(&d) * INSTANT_DAY;
}

static struct hash hash_text(const char *what, const char *name)
{
	char *text = xasprintf("cotejo test %s %s", what, name);
	struct hash h = hash_bytes(text, strlen(text));

	free(text);
	return h;
}

struct party_secret party_test_secret(const char *name, instant from, instant until)
{
	struct hash sign = hash_text("sign", name), box = hash_text("box", name);
	struct party_secret s;

	if (party_secret_from_seeds(sign.b, box.b, from, until, &s, NULL))
		abort();
	return s;
}

struct party_secret ut_key_1(void)
{
	return party_test_secret("ut-1", day("2026-01-01"), day("2027-01-01"));
}

struct party_secret ut_key_2(void)
{
	return party_test_secret("ut-2", day("2026-11-01"), day("2027-11-01"));
}

struct party_secret an_key_1(void)
{
	return party_test_secret("an-1", day("2026-01-01"), day("2028-01-01"));
}

struct party_secret stranger_key(void)
{
	return party_test_secret("xx-1", day("2026-01-01"), day("2028-01-01"));
}

struct agreement *example_agreement(void)
{
	const char *src = getenv("COTEJO_SRCDIR");
	char *path = xasprintf("%s/assets/agreement-example.json", src ? src : ".");
	struct buf data = BUF_INIT;
	struct agreement *a;
	struct err err = ERR_INIT;

	if (file_read(path, AGREEMENT_MAX_FILE, &data, &err) ||
	    agreement_read(data.data, data.len, path, &a, &err)) {
		fprintf(stderr, "%s\n", err.msg);
		abort();
	}
	buf_free(&data);
	free(path);
	return a;
}

/* --- what a desk knows ------------------------------------------------------------ */

static const struct party_secret *own_key(void *ctx, const uint8_t id[PARTY_KEY_ID_LEN])
{
	struct test_desk *d = ctx;

	for (size_t i = 0; i < d->n_own; i++)
		if (memcmp(d->own[i].key.id, id, PARTY_KEY_ID_LEN) == 0)
			return &d->own[i];
	return NULL;
}

static bool is_party(void *ctx, const char *party)
{
	struct test_desk *d = ctx;

	return strcmp(party, d->partner) == 0;
}

static const struct party_key *party_key(void *ctx, const char *party,
					 const uint8_t id[PARTY_KEY_ID_LEN])
{
	struct test_desk *d = ctx;

	for (size_t i = 0; i < d->n_partner_keys; i++)
		if (memcmp(d->partner_keys[i].id, id, PARTY_KEY_ID_LEN) == 0)
			return &d->partner_keys[i];
	return NULL;
}

static bool agreement_known(void *ctx, const struct envelope_head *head,
			    struct envelope_limits *limits)
{
	struct test_desk *d = ctx;
	struct hash h = agreement_hash(d->agreement);

	*limits = d->agreement->limits;
	if (d->least_version)
		limits->least_version = d->least_version;
	return strcmp(head->agreement, d->agreement->code) == 0 &&
	       head->agreement_version == d->agreement->version &&
	       hash_equal(&head->agreement_hash, &h) &&
	       agreement_party_find(d->agreement, head->sender) >= 0 &&
	       agreement_party_find(d->agreement, head->recipient) >= 0;
}

static enum err_code sequence_seen(void *ctx, const struct envelope_head *head,
				   const struct hash *id, enum envelope_seen *seen, struct err *err)
{
	struct test_desk *d = ctx;

	if (d->seen.broken)
		return err_set(err, ERR_STORE, "the store is broken");
	*seen = head->sequence <= d->seen.forgotten ? ENVELOPE_OLD : ENVELOPE_NEW;
	for (size_t i = 0; i < d->seen.count; i++)
		if (d->seen.rows[i].sequence == head->sequence &&
		    strcmp(d->seen.rows[i].sender, head->sender) == 0)
			*seen =
			    hash_equal(&d->seen.rows[i].id, id) ? ENVELOPE_AGAIN : ENVELOPE_USED;
	return ERR_OK;
}

struct test_desk *test_desk_new(const char *self)
{
	struct test_desk *d = xcalloc(1, sizeof(*d));
	bool ut = strcmp(self, UT) == 0;

	d->self = self;
	d->agreement = example_agreement();
	d->partner = ut ? AN : UT;
	if (ut) {
		d->own[d->n_own++] = ut_key_1();
		d->own[d->n_own++] = ut_key_2();
		d->partner_keys[d->n_partner_keys++] = an_key_1().key;
	} else {
		d->own[d->n_own++] = an_key_1();
		d->partner_keys[d->n_partner_keys++] = ut_key_1().key;
		d->partner_keys[d->n_partner_keys++] = ut_key_2().key;
	}
	d->trust = (struct envelope_trust){.self = d->self,
					   .now = NOON + 60 * INSTANT_SECOND,
					   .own_key = own_key,
					   .is_party = is_party,
					   .party_key = party_key,
					   .agreement = agreement_known,
					   .sequence = sequence_seen,
					   .ctx = d};
	return d;
}

void test_desk_free(struct test_desk *d)
{
	agreement_free(d->agreement);
	free(d);
}

void test_desk_note(struct test_desk *d, const struct envelope *e)
{
	if (e->seen != ENVELOPE_NEW)
		return;
	if (d->seen.count == ARRAY_LEN(d->seen.rows))
		abort();
	snprintf(d->seen.rows[d->seen.count].sender, PARTY_CODE_LEN, "%s", e->head.sender);
	d->seen.rows[d->seen.count].sequence = e->head.sequence;
	d->seen.rows[d->seen.count++].id = e->id;
}

struct envelope_head test_head(const char *from, const char *to, uint64_t sequence)
{
	struct agreement *a = example_agreement();
	struct envelope_head h = {.sequence = sequence,
				  .time = NOON,
				  .expiry = NOON + 30 * INSTANT_DAY,
				  .agreement_version = a->version,
				  .agreement_hash = agreement_hash(a)};

	snprintf(h.sender, sizeof(h.sender), "%s", from);
	snprintf(h.recipient, sizeof(h.recipient), "%s", to);
	snprintf(h.agreement, sizeof(h.agreement), "%s", a->code);
	snprintf(h.purpose, sizeof(h.purpose), "crime");
	agreement_free(a);
	return h;
}

/* --- random numbers that are none --------------------------------------------------- */

static char random_label[64];
static uint32_t random_count;
static struct hash random_block;
static size_t random_used = HASH_LEN;

static void fill(void *out, const size_t n)
{
	uint8_t *p = out;

	for (size_t i = 0; i < n; i++) {
		if (random_used == HASH_LEN) {
			char *text =
			    xasprintf("cotejo test random %s %u", random_label, random_count++);

			random_block = hash_bytes(text, strlen(text));
			random_used = 0;
			free(text);
		}
		p[i] = random_block.b[random_used++];
	}
}

static uint32_t fill_u32(void)
{
	uint32_t v;

	fill(&v, sizeof(v));
	return v;
}

static const char *fill_name(void)
{
	return "cotejo test";
}

void test_random_install(void)
{
	static struct randombytes_implementation implementation = {
	    .implementation_name = fill_name, .random = fill_u32, .buf = fill};

	randombytes_set_implementation(&implementation);
	if (sodium_init() < 0)
		abort();
}

void test_random_start(const char *label)
{
	snprintf(random_label, sizeof(random_label), "%s", label);
	random_count = 0;
	random_used = HASH_LEN;
}
