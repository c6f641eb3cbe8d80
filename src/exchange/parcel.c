/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/i18n.h"
#include "exchange/message.h"

#define PART_MESSAGE	 1
#define PART_TRANSACTION 2

static void put_part(struct buf *out, unsigned kind, const void *data, size_t len)
{
	buf_put_u8(out, kind);
	buf_put_be32(out, (uint32_t)len);
	buf_put(out, data, len);
}

void parcel_write(const struct parcel *p, struct buf *out)
{
	buf_put_be16(out, (unsigned)(1 + p->n_attached));
	put_part(out, PART_MESSAGE, p->message, p->message_len);
	for (size_t i = 0; i < p->n_attached; i++)
		put_part(out, PART_TRANSACTION, p->attached[i], p->attached_len[i]);
}

enum err_code parcel_read(const void *data, size_t len, const char *name, struct parcel *out,
			  struct err *err)
{
	struct reader r = reader_over(data, len);
	struct parcel p = {0};
	size_t count = reader_be16(&r);

	if (count < 1 || count > 1 + MESSAGE_MAX_ATTACHED)
		return err_set(err, ERR_INPUT, _("%s: %zu parts; from 1 to %d are allowed"), name,
			       count, 1 + MESSAGE_MAX_ATTACHED);
	for (size_t i = 0; i < count; i++) {
		unsigned kind = reader_u8(&r);
		size_t n = reader_be32(&r);
		const uint8_t *bytes = reader_bytes(&r, n);

		if (r.bad || n == 0)
			return err_set(err, ERR_INPUT, _("%s: part %zu is not whole"), name, i + 1);
		if (kind != (i == 0 ? PART_MESSAGE : PART_TRANSACTION))
			return err_set(err, ERR_INPUT, _("%s: part %zu is of a wrong kind (%u)"),
				       name, i + 1, kind);
		if (i == 0) {
			p.message = bytes;
			p.message_len = n;
		} else {
			p.attached[p.n_attached] = bytes;
			p.attached_len[p.n_attached++] = n;
		}
	}
	if (reader_left(&r) != 0)
		return err_set(err, ERR_INPUT, _("%s: %zu bytes after the last part"), name,
			       reader_left(&r));
	*out = p;
	return ERR_OK;
}

enum err_code parcel_check(const struct parcel *p, const struct message *m, const char *name,
			   struct err *err)
{
	if (p->n_attached != m->n_attached)
		return err_set(err, ERR_INPUT,
			       _("%s: the message describes %zu attachments, and there are %zu"),
			       name, m->n_attached, p->n_attached);
	for (size_t i = 0; i < p->n_attached; i++) {
		struct hash h = hash_bytes(p->attached[i], p->attached_len[i]);

		if (p->attached_len[i] != m->attached[i].len ||
		    !hash_equal(&h, &m->attached[i].hash))
			return err_set(err, ERR_INPUT,
				       _("%s: attachment %zu is not the one that the message "
					 "describes"),
				       name, i + 1);
	}
	return ERR_OK;
}
