/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* After stdio.h, which it needs. */
#include <jpeglib.h>

#include "base/mem.h"
#include "image/write.h"

#define CHUNK 65536

struct sink {
	struct jpeg_destination_mgr mgr; /* first: libjpeg's pointer is ours */
	struct buf *out;
	uint8_t chunk[CHUNK];
};

static void on_init(j_compress_ptr cinfo)
{
	struct sink *s = (struct sink *)cinfo->dest;

	s->mgr.next_output_byte = s->chunk;
	s->mgr.free_in_buffer = CHUNK;
}

static boolean on_full(j_compress_ptr cinfo)
{
	struct sink *s = (struct sink *)cinfo->dest;

	buf_put(s->out, s->chunk, CHUNK);
	on_init(cinfo);
	return TRUE;
}

static void on_term(j_compress_ptr cinfo)
{
	struct sink *s = (struct sink *)cinfo->dest;

	buf_put(s->out, s->chunk, CHUNK - s->mgr.free_in_buffer);
}

/* With an image within the limits libjpeg lacks nothing but memory. */
static void on_error(j_common_ptr cinfo)
{
	(void)cinfo;
	abort();
}

void image_write_jpeg(const struct image *img, int quality, struct buf *out)
{
	struct jpeg_compress_struct cinfo;
	struct jpeg_error_mgr errors;
	struct sink *sink = xcalloc(1, sizeof(*sink));

	assert(quality >= 1 && quality <= 100);
	memset(&cinfo, 0, sizeof(cinfo));
	cinfo.err = jpeg_std_error(&errors);
	errors.error_exit = on_error;
	jpeg_create_compress(&cinfo);
	sink->out = out;
	sink->mgr.init_destination = on_init;
	sink->mgr.empty_output_buffer = on_full;
	sink->mgr.term_destination = on_term;
	cinfo.dest = &sink->mgr;
	cinfo.image_width = (JDIMENSION)img->width;
	cinfo.image_height = (JDIMENSION)img->height;
	cinfo.input_components = 1;
	cinfo.in_color_space = JCS_GRAYSCALE;
	jpeg_set_defaults(&cinfo);
	jpeg_set_quality(&cinfo, quality, TRUE);
	cinfo.optimize_coding = TRUE;
	cinfo.dct_method = JDCT_ISLOW;
	if (img->ppi > 0 && img->ppi < 65535) {
		cinfo.density_unit = 1;
		cinfo.X_density = cinfo.Y_density = (UINT16)floor(img->ppi + 0.5);
	}
	jpeg_start_compress(&cinfo, TRUE);
	for (int y = 0; y < img->height; y++) {
		JSAMPROW row = img->px + (size_t)y * (size_t)img->width;

		jpeg_write_scanlines(&cinfo, &row, 1);
	}
	jpeg_finish_compress(&cinfo);
	jpeg_destroy_compress(&cinfo);
	free(sink);
}
