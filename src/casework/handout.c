/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/handout.h"

#include <sodium.h>
#include <string.h>

#include "casework/codec.h"
#include "casework/secret.h"

enum err_code handout_put(struct act *a, int64_t person, const char *kind, const void *payload,
			  size_t len, const char *to, struct err *err)
{
	struct hash h = hash_bytes(payload, len);
	struct buf plain = BUF_INIT;
	struct buf sealed = BUF_INIT;
	uint8_t key[SEAL_KEY_LEN];
	int64_t id = 0;
	enum err_code code = vault_key(a->seat, person, COMPARTMENT_RECORDS, key, err);

	if (code == ERR_OK)
		code = act_next_id(a, "handout", &id, err);
	if (code != ERR_OK)
		return code;
	codec_put_text(&plain, 1, to);
	seal_put(key, (struct seal_place){"handout", "sealed", id}, plain.data, plain.len, &sealed);
	sodium_memzero(key, sizeof(key));
	code =
	    db_run(a->db, err,
		   "INSERT INTO handout (id, vault_id, kind, payload_hash, user_id, sealed, act) "
		   "VALUES (?, ?, ?, ?, ?, ?, ?)",
		   "iisbibi", id, person, kind, h.b, (size_t)HASH_LEN, a->seat->session->user.id,
		   sealed.data, sealed.len, a->seq);
	secret_buf_free(&plain);
	buf_free(&sealed);
	act_bytes(a, "payload", h.b, HASH_LEN);
	return code;
}
