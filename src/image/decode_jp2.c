/* SPDX-License-Identifier: Apache-2.0 */
/* JPEG 2000 through OpenJPEG: the file format (JP2) and bare codestreams. The
 * resolution, which OpenJPEG does not hand out, is read from the boxes here. */
#include <openjpeg.h>
#include <string.h>

#include "base/bytes.h"
#include "image/decode.h"

/* --- resolution ------------------------------------------------------------------- */

/* The content of the next box, its type in *type. False at the end, or when a
 * length makes no sense (OpenJPEG will complain itself). */
static bool next_box(struct reader *r, uint32_t *type, struct reader *content)
{
	uint64_t len = reader_be32(r);
	uint64_t head = 8;
	const uint8_t *bytes;

	*type = reader_be32(r);
	if (len == 1) {
		len = (uint64_t)reader_be32(r) << 32;
		len |= reader_be32(r);
		head = 16;
	} else if (len == 0) {
		len = head + reader_left(r);
	}
	if (r->bad || len < head || len - head > reader_left(r))
		return false;
	bytes = reader_bytes(r, (size_t)(len - head));
	*content = reader_over(bytes, (size_t)(len - head));
	return true;
}

static bool find_box(struct reader in, uint32_t wanted, struct reader *content)
{
	uint32_t type;

	while (next_box(&in, &type, content))
		if (type == wanted)
			return true;
	return false;
}

static double pixels_per_metre(unsigned numerator, unsigned denominator, unsigned exponent)
{
	double v = denominator ? (double)numerator / denominator : 0;
	int e = exponent < 128 ? (int)exponent : (int)exponent - 256;

	for (; e > 0; e--)
		v *= 10;
	for (; e < 0; e++)
		v /= 10;
	return v;
}

/* ISO/IEC 15444-1, annex I.5.3.7: the resolution of capture, else of display. */
static void read_resolution(const uint8_t *data, size_t len, struct decoded *out)
{
	struct reader header, res, box;
	unsigned vn, vd, hn, hd, ve, he;

	if (!find_box(reader_over(data, len), 0x6a703268 /* jp2h */, &header) ||
	    !find_box(header, 0x72657320 /* res */, &res) ||
	    (!find_box(res, 0x72657363 /* resc */, &box) &&
	     !find_box(res, 0x72657364 /* resd */, &box)))
		return;
	vn = reader_be16(&box);
	vd = reader_be16(&box);
	hn = reader_be16(&box);
	hd = reader_be16(&box);
	ve = reader_u8(&box);
	he = reader_u8(&box);
	if (box.bad)
		return;
	out->ppi_x = decode_ppi(pixels_per_metre(hn, hd, he), 0.0254);
	out->ppi_y = decode_ppi(pixels_per_metre(vn, vd, ve), 0.0254);
}

/* --- reading ---------------------------------------------------------------------- */

struct source {
	const uint8_t *data;
	size_t len;
	size_t pos;
	bool ended;
	char message[DECODE_DETAIL_LEN];
};

static OPJ_SIZE_T on_read(void *to, OPJ_SIZE_T n, void *user)
{
	struct source *s = user;

	if (s->pos >= s->len) {
		s->ended = true;
		return (OPJ_SIZE_T)-1;
	}
	if (n > s->len - s->pos)
		n = s->len - s->pos;
	memcpy(to, s->data + s->pos, n);
	s->pos += n;
	return n;
}

static OPJ_OFF_T on_skip(OPJ_OFF_T n, void *user)
{
	struct source *s = user;

	if (n < 0)
		return -1;
	if ((uint64_t)n > s->len - s->pos) {
		s->ended = true;
		n = (OPJ_OFF_T)(s->len - s->pos);
		s->pos = s->len;
		return n ? n : -1;
	}
	s->pos += (size_t)n;
	return n;
}

static OPJ_BOOL on_seek(OPJ_OFF_T n, void *user)
{
	struct source *s = user;

	if (n < 0 || (uint64_t)n > s->len)
		return OPJ_FALSE;
	s->pos = (size_t)n;
	return OPJ_TRUE;
}

/* The first message says what is wrong, later ones what follows from it. */
static void on_error(const char *message, void *user)
{
	struct source *s = user;

	if (s->message[0])
		return;
	strncpy(s->message, message, sizeof(s->message) - 1);
	s->message[strcspn(s->message, "\n")] = '\0';
}

static void on_note(const char *message, void *user)
{
	(void)message;
	(void)user;
}

static void fail(struct source *s, struct decoded *out)
{
	if (strstr(s->message, "emory") && !s->ended)
		decode_fail(out, DECODE_MEMORY, "%s", "");
	else
		decode_fail(out, s->ended ? DECODE_TRUNCATED : DECODE_DAMAGED, "%s", s->message);
}

/* A sample as 0 to 255. */
static unsigned sample(const opj_image_comp_t *c, size_t i)
{
	int64_t most = (INT64_C(1) << c->prec) - 1;
	int64_t v = c->data[i];

	if (c->sgnd)
		v += INT64_C(1) << (c->prec - 1);
	v = v < 0 ? 0 : v > most ? most : v;
	return (unsigned)((v * 255 + most / 2) / most);
}

static bool same_size(const opj_image_t *image, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (!image->comps[i].data || image->comps[i].w != image->comps[0].w ||
		    image->comps[i].h != image->comps[0].h || image->comps[i].prec < 1 ||
		    image->comps[i].prec > 32)
			return false;
	return true;
}

/* Which components are colours, and which one is opacity. */
static void to_grey(const opj_image_t *image, struct decoded *out)
{
	const opj_image_comp_t *c = image->comps;
	unsigned colours = image->numcomps, alpha = 0;
	size_t n = (size_t)out->width * out->height;

	for (unsigned i = 1; i < image->numcomps && !alpha; i++)
		if (c[i].alpha) {
			alpha = i;
			colours = i;
		}
	if (image->color_space == OPJ_CLRSPC_SYCC || image->color_space == OPJ_CLRSPC_EYCC)
		colours = 1; /* the first component is the grey we want */
	if (!same_size(image, alpha ? alpha + 1 : colours < 4 ? colours : 4)) {
		decode_fail(out, DECODE_UNSUPPORTED, "components of different sizes");
		return;
	}
	for (size_t i = 0; i < n; i++) {
		unsigned opacity = alpha ? sample(&c[alpha], i) : 255;

		if (colours >= 4 && image->color_space == OPJ_CLRSPC_CMYK) {
			unsigned k = 255 - sample(&c[3], i);
			unsigned rgb[3];

			for (int j = 0; j < 3; j++)
				rgb[j] = ((255 - sample(&c[j], i)) * k + 127) / 255;
			out->px[i] = decode_grey_over_white(rgb[0], rgb[1], rgb[2], opacity);
		} else if (colours >= 3) {
			out->px[i] = decode_grey_over_white(sample(&c[0], i), sample(&c[1], i),
							    sample(&c[2], i), opacity);
		} else {
			out->px[i] = decode_over_white(sample(&c[0], i), opacity);
		}
	}
}

static void read_image(opj_codec_t *codec, opj_stream_t *stream, struct source *s,
		       struct decoded *out)
{
	opj_image_t *image = NULL;

	if (!opj_read_header(stream, codec, &image)) {
		fail(s, out);
		return;
	}
	out->channels = image->numcomps;
	if (image->numcomps < 1 || image->numcomps > 16) {
		decode_fail(out, DECODE_UNSUPPORTED, "%u components", image->numcomps);
	} else if (decode_start(out, image->comps[0].w, image->comps[0].h)) {
		out->bits = image->comps[0].prec;
		if (!opj_decode(codec, stream, image) || !opj_end_decompress(codec, stream))
			fail(s, out);
		else if (image->comps[0].w != out->width || image->comps[0].h != out->height)
			decode_fail(out, DECODE_DAMAGED, "size changed on the way");
		else
			to_grey(image, out);
	}
	opj_image_destroy(image);
}

void decode_jp2(const uint8_t *data, size_t len, struct decoded *out)
{
	enum image_format format = image_format_guess(data, len);
	struct source s = {data, len, 0, false, ""};
	opj_dparameters_t parameters;
	opj_stream_t *stream;
	opj_codec_t *codec;

	if (format != IMAGE_JP2 && format != IMAGE_J2K) {
		decode_fail(out, DECODE_NOT_IMAGE, "%s", "");
		return;
	}
	if (format == IMAGE_JP2)
		read_resolution(data, len, out);
	codec = opj_create_decompress(format == IMAGE_JP2 ? OPJ_CODEC_JP2 : OPJ_CODEC_J2K);
	stream = opj_stream_create(1 << 16, OPJ_TRUE);
	if (!codec || !stream) {
		decode_fail(out, DECODE_MEMORY, "%s", "");
	} else {
		opj_set_default_decoder_parameters(&parameters);
		opj_set_error_handler(codec, on_error, &s);
		opj_set_warning_handler(codec, on_note, &s);
		opj_set_info_handler(codec, on_note, &s);
		opj_stream_set_user_data(stream, &s, NULL);
		opj_stream_set_user_data_length(stream, len);
		opj_stream_set_read_function(stream, on_read);
		opj_stream_set_skip_function(stream, on_skip);
		opj_stream_set_seek_function(stream, on_seek);
		if (opj_setup_decoder(codec, &parameters) &&
		    opj_decoder_set_strict_mode(codec, OPJ_TRUE))
			read_image(codec, stream, &s, out);
		else
			fail(&s, out);
	}
	if (stream)
		opj_stream_destroy(stream);
	if (codec)
		opj_destroy_codec(codec);
}
