/* SPDX-License-Identifier: Apache-2.0 */
#include "image/write.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "image/wsq/wsq.h"

#define JPEG_QUALITY 95

enum image_format image_format_by_ending(const char *path)
{
	static const struct {
		const char *ending;
		enum image_format format;
	} endings[] = {{".png", IMAGE_PNG}, {".jpg", IMAGE_JPEG}, {".jpeg", IMAGE_JPEG},
		       {".wsq", IMAGE_WSQ}, {".jp2", IMAGE_JP2},  {".pgm", IMAGE_PNM},
		       {".raw", IMAGE_RAW}};
	size_t len = strlen(path);

	for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
		size_t n = strlen(endings[i].ending);

		if (len > n && strcasecmp(path + len - n, endings[i].ending) == 0)
			return endings[i].format;
	}
	return IMAGE_UNKNOWN;
}

enum err_code image_write(const struct image *img, enum image_format format,
			  const struct image_write_options *options, struct buf *out,
			  struct err *err)
{
	static const struct image_write_options defaults;
	double ratio;

	if (!options)
		options = &defaults;
	switch (format) {
	case IMAGE_PNG:
		image_write_png(img, out);
		return ERR_OK;
	case IMAGE_JPEG:
		image_write_jpeg(img, options->quality ? options->quality : JPEG_QUALITY, out);
		return ERR_OK;
	case IMAGE_WSQ:
		/* The bands' weights and the viewers' eyes are made for 500 ppi. */
		if (img->ppi > 0 && fabs(img->ppi - 500) > 5)
			return err_set(
			    err, ERR_INPUT,
			    _("WSQ is for images of 500 pixels per inch, and this one has "
			      "%.0f: resample it first"),
			    img->ppi);
		image_write_wsq(img, options->rate > 0 ? options->rate : WSQ_RATE_NORMAL, out);
		return ERR_OK;
	case IMAGE_JP2:
		ratio = options->ratio > 0 ? options->ratio : IMAGE_JP2_RATIO;
		return image_write_jp2(img, options->lossless ? 0 : ratio, out, err);
	case IMAGE_PNM:
		image_write_pgm(img, out);
		return ERR_OK;
	case IMAGE_RAW:
		buf_put(out, img->px, (size_t)img->width * (size_t)img->height);
		return ERR_OK;
	default:
		return err_set(
		    err, ERR_UNSUPPORTED,
		    _("%s images are not written, only PNG, JPEG, WSQ, JPEG 2000, PGM and "
		      "raw ones"),
		    image_format_name(format));
	}
}

enum err_code image_save(const struct image *img, const char *path, enum image_format format,
			 const struct image_write_options *options, struct err *err)
{
	struct buf out = BUF_INIT;
	enum err_code code = image_write(img, format, options, &out, err);

	if (code)
		err_prefix(err, "%s", path);
	else
		code = file_write(path, out.data, out.len, err);
	buf_free(&out);
	return code;
}
