/* SPDX-License-Identifier: Apache-2.0 */
/* A text as a QR code made of characters. */
#include <qrencode.h>
#include <string.h>

#include "base/bytes.h"
#include "base/i18n.h"
#include "casework/log.h"

#define QUIET 4 /* modules, ISO/IEC 18004 clause 6.3.8 */

static bool dark(const QRcode *qr, int x, int y)
{
	if (x < 0 || y < 0 || x >= qr->width || y >= qr->width)
		return false;
	return qr->data[y * qr->width + x] & 1;
}

static void put_blocks(const QRcode *qr, struct buf *out)
{
	/* Terminals are dark: the light modules are drawn. */
	static const char *const cells[4] = {"\xe2\x96\x88", "\xe2\x96\x80", "\xe2\x96\x84", " "};

	for (int y = -QUIET; y < qr->width + QUIET; y += 2) {
		for (int x = -QUIET; x < qr->width + QUIET; x++)
			buf_put_str(out, cells[dark(qr, x, y) * 2 + dark(qr, x, y + 1)]);
		buf_put_u8(out, '\n');
	}
}

static void put_ascii(const QRcode *qr, struct buf *out)
{
	for (int y = -QUIET; y < qr->width + QUIET; y++) {
		for (int x = -QUIET; x < qr->width + QUIET; x++)
			buf_put_str(out, dark(qr, x, y) ? "  " : "##");
		buf_put_u8(out, '\n');
	}
}

enum err_code log_qr_text(const char *text, bool ascii, char **out, struct err *err)
{
	struct buf b = BUF_INIT;
	QRcode *qr = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);

	if (!qr)
		return err_set(err, ERR_INPUT, _("this text is too long for a QR code"));
	if (ascii)
		put_ascii(qr, &b);
	else
		put_blocks(qr, &b);
	QRcode_free(qr);
	*out = buf_take_str(&b);
	return ERR_OK;
}
