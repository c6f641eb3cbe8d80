/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo image info, cotejo image convert. */
#include <stdio.h>

#include "base/i18n.h"
#include "base/text.h"
#include "cli/verbs.h"
#include "image/load.h"
#include "image/resample.h"
#include "image/write.h"

static const char *const ppi_sources[] = {
    [IMAGE_PPI_NONE] = "unknown",
    [IMAGE_PPI_FILE] = "file",
    [IMAGE_PPI_OPTION] = "option",
    [IMAGE_PPI_DOUBTFUL] = "doubtful",
};

/* "300x400" or "300x400x16". */
static enum err_code read_raw(struct verb_call *call, struct image_options *options)
{
	const char *text = verb_value(call, "raw");
	char end;
	int n;

	if (!text)
		return ERR_OK;
	options->raw_bits = 8;
	n = sscanf(text, "%5dx%5dx%2d%c", &options->raw_width, &options->raw_height,
		   &options->raw_bits, &end);
	if ((n != 2 && n != 3) || options->raw_width < 1 || options->raw_height < 1 ||
	    (options->raw_bits != 8 && options->raw_bits != 16))
		return err_set(&call->err, ERR_USAGE,
			       _("--raw %s: say width x height, and x16 for samples of 16 bits: "
				 "--raw 300x400"),
			       text);
	return ERR_OK;
}

static enum err_code load(struct verb_call *call, struct image **img, struct image_info *info)
{
	struct image_options options = {0};
	long page;
	enum err_code code;

	if ((code = verb_double(call, "ppi", IMAGE_MIN_PPI, IMAGE_MAX_PPI, 0, &options.ppi)) ||
	    (code = verb_long(call, "page", 1, 100000, 1, &page)) ||
	    (code = read_raw(call, &options)))
		return code;
	options.page = (int)page - 1;
	return image_load_file(call->argv[0], &options, img, info, &call->err);
}

static json_t *describe(const struct image *img, const struct image_info *info)
{
	return json_pack("{s:s, s:i, s:i, s:i, s:i, s:i, s:f, s:f, s:f, s:s}", "format",
			 image_format_key(info->format), "width", info->width, "height",
			 info->height, "bits", info->bits, "channels", info->channels, "pages",
			 info->pages, "ppi", img->ppi, "stated_ppi_x", info->ppi_x, "stated_ppi_y",
			 info->ppi_y, "ppi_from", ppi_sources[info->ppi_source]);
}

static enum err_code run_info(struct verb_call *call)
{
	struct image_info info;
	struct image *img = NULL;
	char level[IMAGE_BOX_LEVEL_LEN];
	enum err_code code = load(call, &img, &info);

	if (code)
		return code;
	image_box_level(level);
	if (call->json) {
		json_t *object = describe(img, &info);

		json_object_set_new(object, "image", json_string(call->argv[0]));
		json_object_set_new(object, "box", json_string(level));
		verb_print_json(object);
	} else {
		printf(_("%s: %s, %d x %d pixels of %d x %d bits, "), call->argv[0],
		       image_format_name(info.format), info.width, info.height, info.channels,
		       info.bits);
		if (img->ppi > 0)
			printf(_("%g pixels per inch\n"), img->ppi);
		else if (info.ppi_source == IMAGE_PPI_DOUBTFUL)
			printf(_("resolution doubtful (it says %g pixels per inch)\n"), info.ppi_x);
		else
			printf(_("resolution not stated\n"));
		if (info.pages > 1)
			printf(_("the file holds %d images: choose with --page\n"), info.pages);
		printf(_("decoded in a box with: %s\n"), level);
	}
	image_free(img);
	return ERR_OK;
}

/* What the output is to be, checked before anything is read. */
struct target {
	const char *path;
	enum image_format format;
	double ppi; /* 0: as it is */
	struct image_write_options options;
};

static enum err_code read_target(struct verb_call *call, struct target *t)
{
	long quality;
	enum err_code code;

	t->path = call->argv[1];
	t->format = image_format_by_ending(t->path);
	if (t->format == IMAGE_UNKNOWN)
		return err_set(
		    &call->err, ERR_USAGE,
		    _("%s: the ending must say the format: .png, .jpg, .wsq, .jp2, .pgm or "
		      ".raw"),
		    t->path);
	t->options.lossless = verb_given(call, "lossless");
	if ((code = verb_double(call, "to-ppi", IMAGE_MIN_PPI, IMAGE_MAX_PPI, 0, &t->ppi)) ||
	    (code = verb_double(call, "rate", 0.05, 8, 0, &t->options.rate)) ||
	    (code = verb_double(call, "ratio", 1, 200, 0, &t->options.ratio)) ||
	    (code = verb_long(call, "quality", 1, 100, 0, &quality)))
		return code;
	t->options.quality = (int)quality;
	return ERR_OK;
}

static bool is_lossy(enum image_format format)
{
	return format == IMAGE_JPEG || format == IMAGE_WSQ;
}

/* Each lossy coding takes something away; twice is refused unless asked for. */
static enum err_code check_losses(struct verb_call *call, const struct image_info *info,
				  const struct target *t)
{
	bool lossy = is_lossy(t->format) || (t->format == IMAGE_JP2 && !t->options.lossless);

	if (!lossy || !is_lossy(info->format) || verb_given(call, "again"))
		return ERR_OK;
	return err_set(
	    &call->err, ERR_REFUSED,
	    _("%s: is a %s image, which has lost detail already; compressing it with loss "
	      "once more takes more away. Write .png or --lossless, or insist with --again"),
	    call->argv[0], image_format_name(info->format));
}

static enum err_code run_convert(struct verb_call *call)
{
	struct target t = {0};
	struct image_info info;
	struct image *img = NULL;
	json_t *input;
	enum err_code code;

	if ((code = read_target(call, &t)) || (code = load(call, &img, &info)))
		return code;
	input = describe(img, &info);
	code = check_losses(call, &info, &t);
	if (!code && (t.ppi > 0 || t.format == IMAGE_WSQ))
		code = image_check_ppi(img, &info, call->argv[0], &call->err);
	if (!code && t.ppi > 0) {
		struct image *other = image_resample(img, t.ppi);

		if (!other)
			code = err_set(&call->err, ERR_INPUT,
				       _("%s: at %g pixels per inch the image would be too large"),
				       call->argv[0], t.ppi);
		image_free(img);
		img = other;
	}
	if (!code)
		code = image_save(img, t.path, t.format, &t.options, &call->err);
	if (!code && call->json) {
		json_t *object = json_pack(
		    "{s:s, s:s, s:s, s:i, s:i, s:f, s:o}", "image", call->argv[0], "output", t.path,
		    "format", image_format_key(t.format), "width", img->width, "height",
		    img->height, "ppi", img->ppi, "input", json_incref(input));

		verb_print_json(object);
	}
	json_decref(input);
	image_free(img);
	return code;
}

#define COMMON_OPTIONS                                                                  \
	{"ppi", 'r', "R", N_("resolution in pixels per inch, whatever the file says")}, \
	    {"page", 0, "N", N_("which image of a TIFF file, from 1")},                 \
	{                                                                               \
		"raw", 0, "WxH",                                                        \
		    N_("the file is nothing but samples, W across and H down "          \
		       "(WxHx16: of 16 bits, high byte first)")                         \
	}

static const struct verb_option info_options[] = {
    COMMON_OPTIONS,
    {0},
};

static const struct verb_option convert_options[] = {
    COMMON_OPTIONS,
    {"to-ppi", 't', "R", N_("bring the image to this resolution")},
    {"rate", 0, "BITS", N_("WSQ: bits a pixel (0.75, about 15:1; 2.25, about 5:1)")},
    {"quality", 'q', "N", N_("JPEG: quality, 1 to 100 (95)")},
    {"ratio", 0, "N", N_("JPEG 2000: compression N:1 (10)")},
    {"lossless", 'l', NULL, N_("JPEG 2000: without loss")},
    {"again", 0, NULL, N_("compress with loss what was compressed with loss before")},
    {0},
};

const struct verb verb_image_info = {
    .name = "image info",
    .args = "FILE",
    .summary = N_("say what an image file is"),
    .details = N_("Format (told by the content, never by the name), size, depth and resolution; "
		  "and which protections the box has in which foreign images are decoded."),
    .options = info_options,
    .min_args = 1,
    .max_args = 1,
    .run = run_info,
};

const struct verb verb_image_convert = {
    .name = "image convert",
    .args = "FILE OUTPUT",
    .summary = N_("write an image in another format or resolution"),
    .details = N_("Reads PNG, JPEG, WSQ, JPEG 2000, TIFF, BMP, PBM, PGM, PPM and raw samples; the "
		  "output is 8-bit grey, and its ending says the format: .png, .jpg, .wsq, .jp2, "
		  ".pgm or .raw. From 1000 to 500 pixels per inch the filter is the one of NIST "
		  "SP 500-289. WSQ is for 500 pixels per inch only."),
    .options = convert_options,
    .min_args = 2,
    .max_args = 2,
    .run = run_convert,
};
