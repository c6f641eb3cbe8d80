/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/engine.h"

#include "config.h"

#include "base/i18n.h"
#include "casework/secret.h"

const char *engine_version(void)
{
	return "cotejo " PACKAGE_VERSION;
}

void engine_pack(const struct print_current *prints, size_t count, struct buf *out)
{
	for (size_t i = 0; i < count; i++) {
		struct buf one = BUF_INIT;

		gallery_record_encode(prints[i].template, &one);
		buf_put_le64(out, (uint64_t)prints[i].id);
		buf_put_u8(out, (unsigned)prints[i].finger);
		buf_put_le16(out, (uint16_t)one.len);
		buf_put(out, one.data, one.len);
		secret_buf_free(&one);
	}
}

enum err_code engine_unpack(const void *data, size_t len, struct gallery *g, uint64_t subject,
			    void (*fn)(void *ctx, uint64_t print, int finger), void *ctx,
			    struct err *err)
{
	struct reader r = reader_over(data, len);

	while (reader_left(&r) > 0) {
		uint64_t id = reader_le64(&r);
		int finger = (int)reader_u8(&r);
		size_t n = reader_le16(&r);
		const uint8_t *p = reader_bytes(&r, n);
		enum err_code code =
		    p ? gallery_put_record(g, id, subject, NULL, p, n, err) : ERR_INPUT;

		/* All of a piece are of one version, so the first tells. */
		if (code == ERR_UNSUPPORTED)
			return code;
		if (code != ERR_OK)
			return err_set(err, ERR_TAMPERED,
				       _("the prints of record %lld do not open"),
				       (long long)subject);
		if (fn)
			fn(ctx, id, finger);
	}
	return ERR_OK;
}
