/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/prints.h"

#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "exchange/fmr_template.h"
#include "image/load.h"
#include "print/extract.h"

static bool ends_in(const char *path, const char *ending)
{
	size_t n = strlen(path), m = strlen(ending);

	return n > m && strcasecmp(path + n - m, ending) == 0;
}

enum err_code prints_load_image(const char *path, double ppi, struct image **out, struct err *err)
{
	struct image_options options = {.ppi = ppi};
	struct image_info info;
	enum err_code code = image_load_file(path, &options, out, &info, err);

	if (!code && (code = image_check_ppi(*out, &info, path, err))) {
		image_free(*out);
		*out = NULL;
	}
	return code;
}

static enum err_code from_image(const struct buf *b, const char *path, double ppi,
				struct template **out, struct print_quality *quality,
				struct err *err)
{
	struct image_options options = {.ppi = ppi};
	struct print_options print = {.impression = IMPRESSION_UNKNOWN, .quality = quality};
	struct image_info info;
	struct image *img;
	enum err_code code = image_decode(b->data, b->len, path, &options, &img, &info, err);

	if (code)
		return code;
	code = image_check_ppi(img, &info, path, err);
	if (!code && (code = print_extract(img, &print, out, err)))
		err_prefix(err, "%s", path);
	image_free(img);
	return code;
}

static enum err_code from_record(const struct buf *b, const char *path, struct template **out,
				 struct err *err)
{
	struct fmr *f;
	enum err_code code = fmr_read(b->data, b->len, FMR_AUTO, path, &f, NULL, err);

	if (code)
		return code;
	code = fmr_view_template(f, 0, path, out, err);
	fmr_free(f);
	return code;
}

enum err_code prints_load_measured(const char *path, double ppi, struct template **out,
				   struct print_quality *quality, bool *measured, struct err *err)
{
	struct buf b = BUF_INIT;
	enum fmr_format format;
	enum err_code code = file_read(path, IMAGE_MAX_FILE, &b, err);

	if (code)
		return code;
	*measured = false;
	if (template_is_encoded(b.data, b.len))
		code = template_decode(b.data, b.len, path, out, err);
	else if (fmr_detect(b.data, b.len, &format))
		code = from_record(&b, path, out, err);
	else
		code = from_image(&b, path, ppi, out, quality, err), *measured = code == ERR_OK;
	buf_free(&b);
	return code;
}

enum err_code prints_load(const char *path, double ppi, struct template **out, struct err *err)
{
	struct print_quality quality;
	bool measured;

	return prints_load_measured(path, ppi, out, &quality, &measured, err);
}

enum err_code prints_check_ending(const char *path, struct err *err)
{
	if (ends_in(path, ".ctj") || ends_in(path, ".fmr"))
		return ERR_OK;
	return err_set(err, ERR_USAGE,
		       _("%s: the name must end in .ctj (full template) or .fmr "
			 "(ISO/IEC 19794-2:2005)"),
		       path);
}

enum err_code prints_write(const char *path, const struct template *t, struct err *err)
{
	struct buf b = BUF_INIT;
	enum err_code code = prints_check_ending(path, err);

	if (code)
		return code;
	if (ends_in(path, ".fmr")) {
		struct fmr *f = fmr_from_template(FMR_ISO_2005, t);

		code = fmr_write(f, &b, err);
		fmr_free(f);
	} else {
		template_encode(t, &b);
	}
	if (!code)
		code = file_write(path, b.data, b.len, err);
	buf_free(&b);
	return code;
}
