/* SPDX-License-Identifier: Apache-2.0 */
/* JPEG through libjpeg-turbo: sequential and progressive, Huffman and
 * arithmetic, grey, YCbCr, RGB, CMYK and YCCK. */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* After stdio.h, which it needs. */
#include <jerror.h>
#include <jpeglib.h>

#include "base/bytes.h"
#include "base/mem.h"
#include "image/decode.h"

/* A progressive file repeats its passes over the image; honest ones have ten or
 * so, files made to keep us busy have thousands. */
#define MAX_SCANS 200

/* What libjpeg may hold: all coefficients of the largest progressive image. */
#define MAX_MEMORY (700L << 20)

struct state {
	struct jpeg_error_mgr mgr; /* first: libjpeg's pointer is ours */
	struct jpeg_progress_mgr progress;
	jmp_buf jump;
	struct decoded *out;
};

static void on_error(j_common_ptr cinfo)
{
	struct state *st = (struct state *)cinfo->err;
	char text[JMSG_LENGTH_MAX];
	enum decode_status status;

	switch (cinfo->err->msg_code) {
	case JERR_SOF_UNSUPPORTED:
		/* C3, C5..C7, CB, CD..CF: lossless and hierarchical processes. */
		status = DECODE_LOSSLESS_JPEG;
		break;
	case JERR_BAD_PRECISION:
	case JERR_NOT_COMPILED:
	case JERR_ARITH_NOTIMPL:
	case JERR_CONVERSION_NOTIMPL:
	case JERR_CCIR601_NOTIMPL:
	case JERR_FRACT_SAMPLE_NOTIMPL:
		status = DECODE_UNSUPPORTED;
		break;
	case JERR_EMPTY_IMAGE:
		status = DECODE_EMPTY;
		break;
	case JERR_IMAGE_TOO_BIG:
		status = DECODE_TOO_LARGE;
		break;
	case JERR_OUT_OF_MEMORY:
	case JERR_NO_BACKING_STORE:
	case JERR_TFILE_CREATE:
		status = DECODE_MEMORY;
		break;
	case JERR_INPUT_EMPTY:
	case JERR_INPUT_EOF:
		status = DECODE_TRUNCATED;
		break;
	default:
		status = DECODE_DAMAGED;
		break;
	}
	cinfo->err->format_message(cinfo, text);
	decode_fail(st->out, status, "%s", status == DECODE_TRUNCATED ? "" : text);
	longjmp(st->jump, 1);
}

/* libjpeg goes on after damage with made-up pixels and a warning. A print with
 * made-up ridges is worse than none. */
static void on_message(j_common_ptr cinfo, int level)
{
	struct state *st = (struct state *)cinfo->err;
	char text[JMSG_LENGTH_MAX];

	if (level >= 0)
		return;
	switch (cinfo->err->msg_code) {
	case JWRN_ADOBE_XFORM:
	case JWRN_EXTRANEOUS_DATA:
	case JWRN_JFIF_MAJOR:
	case JWRN_TOO_MUCH_DATA:
		return;
	case JWRN_JPEG_EOF:
		decode_fail(st->out, DECODE_TRUNCATED, "%s", "");
		break;
	default:
		cinfo->err->format_message(cinfo, text);
		decode_fail(st->out, DECODE_DAMAGED, "%s", text);
		break;
	}
	longjmp(st->jump, 1);
}

static void on_progress(j_common_ptr cinfo)
{
	struct state *st = (struct state *)cinfo->err;

	if (cinfo->is_decompressor && ((j_decompress_ptr)cinfo)->input_scan_number > MAX_SCANS) {
		decode_fail(st->out, DECODE_TOO_COSTLY, "more than %d scans", MAX_SCANS);
		longjmp(st->jump, 1);
	}
}

/* --- Exif: resolution and orientation, in the first IFD --------------------- */

struct tiff_reader {
	const uint8_t *data;
	size_t len;
	bool big_endian;
};

static uint32_t get(const struct tiff_reader *t, size_t at, unsigned bytes)
{
	uint32_t v = 0;

	if (at > t->len || t->len - at < bytes)
		return 0;
	for (unsigned i = 0; i < bytes; i++)
		v |= (uint32_t)t->data[at + i] << 8 * (t->big_endian ? bytes - 1 - i : i);
	return v;
}

static double get_rational(const struct tiff_reader *t, size_t at)
{
	uint32_t num = get(t, at, 4), den = get(t, at + 4, 4);

	return den ? (double)num / den : 0;
}

/* stated: the resolution is known already. */
static void read_exif(const uint8_t *data, size_t len, bool stated, struct decoded *out)
{
	struct tiff_reader t = {data, len, false};
	double x = 0, y = 0;
	uint32_t unit = 2, turned = 0, ifd, count;

	if (len < 8)
		return;
	t.big_endian = data[0] == 'M';
	ifd = get(&t, 4, 4);
	count = get(&t, ifd, 2);
	for (uint32_t i = 0; i < count && i < 200; i++) {
		size_t at = (size_t)ifd + 2 + 12 * (size_t)i;
		uint32_t tag = get(&t, at, 2), type = get(&t, at + 2, 2);

		if (tag == 0x011a && type == 5)
			x = get_rational(&t, get(&t, at + 8, 4));
		else if (tag == 0x011b && type == 5)
			y = get_rational(&t, get(&t, at + 8, 4));
		else if (tag == 0x0128 && type == 3)
			unit = get(&t, at + 8, 2);
		else if (tag == 0x0112 && type == 3)
			turned = get(&t, at + 8, 2);
	}
	out->orientation = turned <= 8 ? turned : 0;
	if (stated || (unit != 2 && unit != 3))
		return;
	out->ppi_x = decode_ppi(x, unit == 3 ? 2.54 : 1);
	out->ppi_y = decode_ppi(y, unit == 3 ? 2.54 : 1);
}

/* JFIF first: it belongs to the compressed data, Exif is often a camera's. A
 * JFIF header that states no unit leaves the word to Exif. */
static void read_resolution(j_decompress_ptr cinfo, struct decoded *out)
{
	bool stated =
	    cinfo->saw_JFIF_marker && (cinfo->density_unit == 1 || cinfo->density_unit == 2);

	if (stated) {
		double scale = cinfo->density_unit == 2 ? 2.54 : 1;

		out->ppi_x = decode_ppi(cinfo->X_density, scale);
		out->ppi_y = decode_ppi(cinfo->Y_density, scale);
	}
	for (jpeg_saved_marker_ptr m = cinfo->marker_list; m; m = m->next)
		if (m->marker == JPEG_APP0 + 1 && m->data_length > 6 &&
		    memcmp(m->data, "Exif\0\0", 6) == 0) {
			read_exif(m->data + 6, m->data_length - 6, stated, out);
			return;
		}
}

static void to_grey(const uint8_t *row, uint8_t *px, uint32_t width, int channels, bool inverted)
{
	switch (channels) {
	case 1:
		memcpy(px, row, width);
		break;
	case 3:
		for (uint32_t x = 0; x < width; x++, row += 3)
			px[x] = decode_grey(row[0], row[1], row[2]);
		break;
	default:
		/* Adobe stores 255 for no ink, everyone else 0. */
		for (uint32_t x = 0; x < width; x++, row += 4) {
			unsigned flip = inverted ? 0 : 255;
			unsigned k = row[3] ^ flip;
			unsigned rgb[3];

			for (int i = 0; i < 3; i++)
				rgb[i] = ((row[i] ^ flip) * k + 127) / 255;
			px[x] = decode_grey(rgb[0], rgb[1], rgb[2]);
		}
		break;
	}
}

static void read_image(j_decompress_ptr cinfo, struct decoded *out)
{
	JSAMPARRAY row;

	jpeg_save_markers(cinfo, JPEG_APP0 + 1, 0xffff);
	jpeg_read_header(cinfo, TRUE);
	out->bits = (uint32_t)cinfo->data_precision;
	out->channels = (uint32_t)cinfo->num_components;
	read_resolution(cinfo, out);
	if (!decode_start(out, cinfo->image_width, cinfo->image_height))
		return;
	switch (cinfo->jpeg_color_space) {
	case JCS_GRAYSCALE:
	case JCS_YCbCr: /* Y is the grey we want; the rest need not be computed */
		cinfo->out_color_space = JCS_GRAYSCALE;
		break;
	case JCS_RGB:
		cinfo->out_color_space = JCS_RGB;
		break;
	case JCS_CMYK:
	case JCS_YCCK:
		cinfo->out_color_space = JCS_CMYK;
		break;
	default:
		decode_fail(out, DECODE_UNSUPPORTED, "%d channels of unknown meaning",
			    cinfo->num_components);
		return;
	}
	cinfo->dct_method = JDCT_ISLOW;
	jpeg_start_decompress(cinfo);
	if (cinfo->output_width != out->width || cinfo->output_height != out->height) {
		decode_fail(out, DECODE_DAMAGED, "size changed on the way");
		return;
	}
	row =
	    cinfo->mem->alloc_sarray((j_common_ptr)cinfo, JPOOL_IMAGE,
				     cinfo->output_width * (JDIMENSION)cinfo->output_components, 1);
	for (uint32_t y = 0; y < out->height; y++) {
		jpeg_read_scanlines(cinfo, row, 1);
		to_grey(row[0], out->px + (size_t)y * out->width, out->width,
			cinfo->output_components, cinfo->saw_Adobe_marker);
	}
	jpeg_finish_decompress(cinfo);
}

void decode_jpeg(const uint8_t *data, size_t len, struct decoded *out)
{
	struct jpeg_decompress_struct cinfo;
	struct state st;

	if (len < 3 || data[0] != 0xff || data[1] != 0xd8) {
		decode_fail(out, DECODE_NOT_IMAGE, "%s", "");
		return;
	}
	memset(&st, 0, sizeof(st));
	memset(&cinfo, 0, sizeof(cinfo));
	cinfo.err = jpeg_std_error(&st.mgr);
	st.mgr.error_exit = on_error;
	st.mgr.emit_message = on_message;
	st.progress.progress_monitor = on_progress;
	st.out = out;
	if (setjmp(st.jump) == 0) {
		jpeg_create_decompress(&cinfo);
		cinfo.progress = &st.progress;
		cinfo.mem->max_memory_to_use = MAX_MEMORY;
		jpeg_mem_src(&cinfo, data, (unsigned long)len);
		read_image(&cinfo, out);
	}
	jpeg_destroy_decompress(&cinfo);
}
