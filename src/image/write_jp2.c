/* SPDX-License-Identifier: Apache-2.0 */
/* JPEG 2000 out: the codestream by OpenJPEG, the boxes around it here, because
 * OpenJPEG writes no resolution. */
#include <math.h>
#include <openjpeg.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "image/write.h"

struct sink {
	struct buf bytes;
	size_t pos;
};

static OPJ_SIZE_T on_write(void *from, OPJ_SIZE_T n, void *user)
{
	struct sink *s = user;

	if (s->pos + n > s->bytes.len) {
		buf_reserve(&s->bytes, s->pos + n - s->bytes.len);
		memset(s->bytes.data + s->bytes.len, 0, s->pos + n - s->bytes.len);
		s->bytes.len = s->pos + n;
	}
	memcpy(s->bytes.data + s->pos, from, n);
	s->pos += n;
	return n;
}

static OPJ_OFF_T on_skip(OPJ_OFF_T n, void *user)
{
	struct sink *s = user;

	if (n < 0)
		return -1;
	s->pos += (size_t)n;
	return n;
}

static OPJ_BOOL on_seek(OPJ_OFF_T n, void *user)
{
	struct sink *s = user;

	if (n < 0)
		return OPJ_FALSE;
	s->pos = (size_t)n;
	return OPJ_TRUE;
}

static void on_note(const char *message, void *user)
{
	(void)message;
	(void)user;
}

/* NIST SP 500-289 for 1000 ppi: filters 9-7, six levels, a single quality layer
 * of 10:1 (more layers cost fidelity, NISTIR 7939), progression by resolution so
 * that a 500 ppi image can be taken from the beginning of the file. */
static void choose(opj_cparameters_t *p, const struct image *img, double ratio)
{
	int shorter = img->width < img->height ? img->width : img->height;

	opj_set_default_encoder_parameters(p);
	p->prog_order = OPJ_RPCL;
	p->tcp_numlayers = 1;
	p->cp_disto_alloc = 1;
	p->irreversible = ratio > 0;
	p->tcp_rates[0] = ratio > 0 ? (float)ratio : 0; /* 0: all there is */
	p->numresolution = 7;
	while (p->numresolution > 1 && 1 << (p->numresolution - 1) > shorter)
		p->numresolution--;
}

static opj_image_t *to_opj(const struct image *img)
{
	size_t n = (size_t)img->width * (size_t)img->height;
	opj_image_cmptparm_t parameters = {
	    .dx = 1, .dy = 1, .w = (OPJ_UINT32)img->width, .h = (OPJ_UINT32)img->height, .prec = 8};
	opj_image_t *image = opj_image_create(1, &parameters, OPJ_CLRSPC_GRAY);

	if (!image)
		return NULL;
	image->x1 = (OPJ_UINT32)img->width;
	image->y1 = (OPJ_UINT32)img->height;
	for (size_t i = 0; i < n; i++)
		image->comps[0].data[i] = img->px[i];
	return image;
}

static bool encode(const struct image *img, double ratio, struct sink *sink)
{
	opj_codec_t *codec = opj_create_compress(OPJ_CODEC_J2K);
	opj_stream_t *stream = opj_stream_create(1 << 16, OPJ_FALSE);
	opj_image_t *image = to_opj(img);
	opj_cparameters_t parameters;
	bool good = codec && stream && image;

	if (good) {
		opj_set_error_handler(codec, on_note, NULL);
		opj_set_warning_handler(codec, on_note, NULL);
		opj_set_info_handler(codec, on_note, NULL);
		opj_stream_set_user_data(stream, sink, NULL);
		opj_stream_set_write_function(stream, on_write);
		opj_stream_set_skip_function(stream, on_skip);
		opj_stream_set_seek_function(stream, on_seek);
		choose(&parameters, img, ratio);
		good = opj_setup_encoder(codec, &parameters, image) &&
		       opj_start_compress(codec, image, stream) && opj_encode(codec, stream) &&
		       opj_end_compress(codec, stream);
	}
	if (image)
		opj_image_destroy(image);
	if (stream)
		opj_stream_destroy(stream);
	if (codec)
		opj_destroy_codec(codec);
	return good;
}

/* ISO/IEC 15444-1, annex I. */
static void write_boxes(const struct image *img, const struct buf *codestream, struct buf *out)
{
	bool known = img->ppi > 0;

	buf_put_be32(out, 12);
	buf_put(out, "jP  \r\n\x87\n", 8);
	buf_put_be32(out, 20);
	buf_put(out, "ftypjp2 \0\0\0\0jp2 ", 16);
	buf_put_be32(out, known ? 8 + 22 + 15 + 26 : 8 + 22 + 15);
	buf_put_str(out, "jp2h");
	buf_put_be32(out, 22);
	buf_put_str(out, "ihdr");
	buf_put_be32(out, (uint32_t)img->height);
	buf_put_be32(out, (uint32_t)img->width);
	buf_put_be16(out, 1); /* components */
	buf_put_u8(out, 7);   /* 8 bits, unsigned */
	buf_put_u8(out, 7);   /* JPEG 2000 */
	buf_put_u8(out, 0);   /* the colour space is known */
	buf_put_u8(out, 0);   /* nobody's property */
	buf_put_be32(out, 15);
	buf_put_str(out, "colr");
	buf_put_u8(out, 1);
	buf_put_u8(out, 0);
	buf_put_u8(out, 0);
	buf_put_be32(out, 17); /* grey */
	if (known) {
		/* Pixels per metre: ppi * 100 / 2.54, exact for whole ppi. */
		unsigned n = (unsigned)floor(img->ppi + 0.5);

		buf_put_be32(out, 26);
		buf_put_str(out, "res ");
		buf_put_be32(out, 18);
		buf_put_str(out, "resc");
		buf_put_be16(out, n);
		buf_put_be16(out, 254);
		buf_put_be16(out, n);
		buf_put_be16(out, 254);
		buf_put_u8(out, 4);
		buf_put_u8(out, 4);
	}
	buf_put_be32(out, (uint32_t)(8 + codestream->len));
	buf_put_str(out, "jp2c");
	buf_put(out, codestream->data, codestream->len);
}

enum err_code image_write_jp2(const struct image *img, double ratio, struct buf *out,
			      struct err *err)
{
	struct sink sink = {BUF_INIT, 0};
	bool good = encode(img, ratio, &sink);

	if (good)
		write_boxes(img, &sink.bytes, out);
	buf_free(&sink.bytes);
	if (!good)
		return err_set(err, ERR_INTERNAL, _("OpenJPEG cannot encode this image"));
	return ERR_OK;
}
