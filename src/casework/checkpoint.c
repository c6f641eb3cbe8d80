/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/checkpoint.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"

#define KEY_ID_LEN 4
#define SIG_PREFIX "\xe2\x80\x94 " /* em dash, space */

/* The first bytes of SHA-256 over name, line feed, 1 (Ed25519), key. */
static void key_id(const char *name, const uint8_t public[32], uint8_t id[KEY_ID_LEN])
{
	struct buf b = BUF_INIT;
	struct hash h;

	buf_put_str(&b, name);
	buf_put_u8(&b, '\n');
	buf_put_u8(&b, 1);
	buf_put(&b, public, 32);
	h = hash_bytes(b.data, b.len);
	memcpy(id, h.b, KEY_ID_LEN);
	buf_free(&b);
}

static void put_base64(struct buf *b, const void *data, size_t len)
{
	size_t room = sodium_base64_ENCODED_LEN(len, sodium_base64_VARIANT_ORIGINAL);
	char *text = xmalloc(room);

	sodium_bin2base64(text, room, data, len, sodium_base64_VARIANT_ORIGINAL);
	buf_put_str(b, text);
	free(text);
}

char *checkpoint_vkey(const char *origin, const uint8_t public[32])
{
	struct buf b = BUF_INIT;
	uint8_t id[KEY_ID_LEN];
	uint8_t key[33] = {1};
	char hex[2 * KEY_ID_LEN + 1];

	key_id(origin, public, id);
	hex_encode(id, KEY_ID_LEN, hex);
	memcpy(key + 1, public, 32);
	buf_printf(&b, "%s+%s+", origin, hex);
	put_base64(&b, key, sizeof(key));
	return buf_take_str(&b);
}

char *checkpoint_sign(const char *origin, int64_t size, const struct hash *root, instant at,
		      const uint8_t public[32], const uint8_t secret[64])
{
	struct buf b = BUF_INIT;
	uint8_t sig[KEY_ID_LEN + crypto_sign_BYTES];
	char time[INSTANT_TEXT_LEN];

	buf_printf(&b, "%s\n%" PRId64 "\n", origin, size);
	put_base64(&b, root->b, HASH_LEN);
	buf_printf(&b, "\ntime %s\n", instant_format(at, time));
	key_id(origin, public, sig);
	crypto_sign_detached(sig + KEY_ID_LEN, NULL, b.data, b.len, secret);
	buf_printf(&b, "\n" SIG_PREFIX "%s ", origin);
	put_base64(&b, sig, sizeof(sig));
	buf_put_str(&b, "\n");
	return buf_take_str(&b);
}

static bool from_base64(const char *text, size_t len, uint8_t *out, size_t want)
{
	size_t have;

	return sodium_base642bin(out, want, text, len, NULL, &have, NULL,
				 sodium_base64_VARIANT_ORIGINAL) == 0 &&
	       have == want;
}

static bool signature_holds(const char *text, const char *body_end, const char *origin,
			    const uint8_t public[32])
{
	uint8_t id[KEY_ID_LEN];
	size_t name_len = strlen(origin);

	key_id(origin, public, id);
	for (const char *line = body_end + 1; *line;) {
		const char *end = strchr(line, '\n');
		const char *p = line + strlen(SIG_PREFIX);
		uint8_t sig[KEY_ID_LEN + crypto_sign_BYTES];

		if (!end)
			return false;
		if (strncmp(line, SIG_PREFIX, strlen(SIG_PREFIX)) == 0 &&
		    strncmp(p, origin, name_len) == 0 && p[name_len] == ' ' &&
		    from_base64(p + name_len + 1, (size_t)(end - p) - name_len - 1, sig,
				sizeof(sig)) &&
		    memcmp(sig, id, KEY_ID_LEN) == 0 &&
		    crypto_sign_verify_detached(sig + KEY_ID_LEN, (const uint8_t *)text,
						(unsigned long long)(body_end - text), public) == 0)
			return true;
		line = end + 1;
	}
	return false;
}

enum err_code checkpoint_read(const char *text, const char *origin, const uint8_t public[32],
			      struct checkpoint *out, struct err *err)
{
	const char *body_end = strstr(text, "\n\n");
	const char *line = text;
	const char *lines[3];
	size_t lens[3];
	char number[24] = "";
	long size = 0;

	if (!body_end)
		return err_set(err, ERR_INPUT, _("this is not a checkpoint"));
	body_end++;
	for (int i = 0; i < 3; i++) {
		const char *end = memchr(line, '\n', (size_t)(body_end - line));

		if (!end)
			return err_set(err, ERR_INPUT, _("this is not a checkpoint"));
		lines[i] = line;
		lens[i] = (size_t)(end - line);
		line = end + 1;
	}
	if (lens[0] != strlen(origin) || memcmp(lines[0], origin, lens[0]) != 0)
		return err_set(err, ERR_INPUT, _("this checkpoint is of another desk"));
	if (lens[1] < sizeof(number))
		memcpy(number, lines[1], lens[1]);
	if (!text_to_long(number, 0, INT64_MAX, &size) ||
	    !from_base64(lines[2], lens[2], out->root.b, HASH_LEN))
		return err_set(err, ERR_INPUT, _("this is not a checkpoint"));
	out->size = size;
	if (!signature_holds(text, body_end, origin, public))
		return err_set(err, ERR_TAMPERED,
			       _("the signature of the checkpoint is not right"));
	return ERR_OK;
}
