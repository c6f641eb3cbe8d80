/* SPDX-License-Identifier: Apache-2.0 */
/* The head of an envelope: one encoding, all numbers big-endian. */
#include <string.h>

#include "base/i18n.h"
#include "exchange/envelope.h"
#include "exchange/vocabulary.h"

/* Ends in a line feed so that no other text of ours begins the same way. */
#define SIGN_DOMAIN "cotejo envelope v1\n"

#define FLAG_NO_ONWARD 1u

static const struct {
	const char *word;
	const char *text;
} faults[] = {[ENVELOPE_GOOD] = {"", ""},
#define FAULT_ROW(name, word, code, text) [ENVELOPE_##name] = {word, text},
	      ENVELOPE_FAULTS(FAULT_ROW)
#undef FAULT_ROW
};

const char *envelope_fault_word(enum envelope_fault f)
{
	return faults[f].word;
}

const char *envelope_fault_text(enum envelope_fault f)
{
	return *faults[f].text ? _(faults[f].text) : "";
}

int envelope_fault_parse(const char *word)
{
	for (int i = 1; i < ENVELOPE_FAULT_COUNT; i++)
		if (strcmp(faults[i].word, word) == 0)
			return i;
	return -1;
}

bool agreement_code_is_valid(const char *code)
{
	size_t n = strlen(code);

	return n >= 2 && n <= AGREEMENT_CODE_MAX &&
	       strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
			    "0123456789.-") == n;
}

static void put_be64(struct buf *b, uint64_t v)
{
	buf_put_be32(b, (uint32_t)(v >> 32));
	buf_put_be32(b, (uint32_t)v);
}

static void put_text(struct buf *b, const char *s)
{
	buf_put_u8(b, (unsigned)strlen(s));
	buf_put_str(b, s);
}

void envelope_head_put(const struct envelope_head *h, struct buf *b)
{
	buf_put_be16(b, h->version);
	put_text(b, h->sender);
	buf_put(b, h->sender_key, sizeof(h->sender_key));
	put_text(b, h->recipient);
	buf_put(b, h->recipient_key, sizeof(h->recipient_key));
	put_text(b, h->agreement);
	buf_put_be32(b, h->agreement_version);
	buf_put(b, h->agreement_hash.b, HASH_LEN);
	put_text(b, h->purpose);
	put_be64(b, h->sequence);
	put_be64(b, (uint64_t)(h->time / INSTANT_SECOND));
	buf_put_u8(b, h->onward ? 0 : FLAG_NO_ONWARD);
	put_be64(b, (uint64_t)(h->expiry / INSTANT_SECOND));
	put_be64(b, h->payload_len);
	buf_put(b, h->payload_hash.b, HASH_LEN);
	buf_put(b, h->ephemeral, sizeof(h->ephemeral));
}

static uint64_t read_be64(struct reader *r)
{
	uint64_t high = reader_be32(r);

	return high << 32 | reader_be32(r);
}

static void read_bytes(struct reader *r, void *out, size_t n)
{
	const uint8_t *p = reader_bytes(r, n);

	if (p)
		memcpy(out, p, n);
}

/* Printable ASCII only; what is allowed in the place is checked by the caller. */
static bool read_text(struct reader *r, char *out, size_t room)
{
	size_t n = reader_u8(r);
	const uint8_t *p = reader_bytes(r, n);

	if (!p || n >= room)
		return false;
	for (size_t i = 0; i < n; i++)
		if (p[i] <= ' ' || p[i] > '~')
			return false;
	memcpy(out, p, n);
	out[n] = '\0';
	return true;
}

static bool read_time(struct reader *r, instant *out)
{
	uint64_t s = read_be64(r);

	/* Year 9999: what instant_format() can show. */
	if (s > UINT64_C(253402300799))
		return false;
	*out = (instant)s * INSTANT_SECOND;
	return true;
}

bool envelope_head_read(const void *data, size_t len, struct envelope_head *h)
{
	struct reader r = reader_over(data, len);
	unsigned flags;

	memset(h, 0, sizeof(*h));
	h->version = reader_be16(&r);
	if (!read_text(&r, h->sender, sizeof(h->sender)))
		return false;
	read_bytes(&r, h->sender_key, sizeof(h->sender_key));
	if (!read_text(&r, h->recipient, sizeof(h->recipient)))
		return false;
	read_bytes(&r, h->recipient_key, sizeof(h->recipient_key));
	if (!read_text(&r, h->agreement, sizeof(h->agreement)))
		return false;
	h->agreement_version = reader_be32(&r);
	read_bytes(&r, h->agreement_hash.b, HASH_LEN);
	if (!read_text(&r, h->purpose, sizeof(h->purpose)))
		return false;
	h->sequence = read_be64(&r);
	if (!read_time(&r, &h->time))
		return false;
	flags = reader_u8(&r);
	h->onward = !(flags & FLAG_NO_ONWARD);
	if (!read_time(&r, &h->expiry))
		return false;
	h->payload_len = read_be64(&r);
	read_bytes(&r, h->payload_hash.b, HASH_LEN);
	read_bytes(&r, h->ephemeral, sizeof(h->ephemeral));
	return !r.bad && reader_left(&r) == 0 && (flags & ~FLAG_NO_ONWARD) == 0;
}

void envelope_signed_bytes(const uint8_t *head, size_t len, struct buf *out)
{
	buf_put_str(out, SIGN_DOMAIN);
	buf_put(out, head, len);
}

size_t envelope_padded(size_t n)
{
	size_t step = n <= 16384 ? 16384 : n <= (1u << 20) ? 65536 : 1u << 20;

	return (n + step - 1) / step * step;
}

struct hash envelope_id(const void *data, size_t len)
{
	return hash_bytes(data, len);
}
