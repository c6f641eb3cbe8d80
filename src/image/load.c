/* SPDX-License-Identifier: Apache-2.0 */
#include "image/load.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/file.h"
#include "base/i18n.h"
#include "image/box.h"
#include "image/cage.h"
#include "image/resample.h"

/* --- messages ------------------------------------------------------------------- */

/* The program ended without an answer. */
static enum err_code explain_end(const struct box_job *job, const struct box_result *r,
				 const char *name, struct err *err)
{
	const char *kind = image_format_name(job->format);

	switch (r->end) {
	case BOX_NO_START:
		return err_set(err, ERR_IO,
			       _("%s: the image decoder (cotejo-decode) cannot be started: %s"),
			       name, strerror(r->code));
	case BOX_CANCELLED:
		return err_set(err, ERR_CANCELLED, _("%s: stopped"), name);
	case BOX_TIMED_OUT:
		return err_set(err, ERR_INPUT,
			       _("%s: decoding this %s image takes too long; it was stopped"), name,
			       kind);
	case BOX_STOPPED:
		return err_set(
		    err, ERR_INPUT,
		    _("%s: this %s image made its decoder try something forbidden; it was "
		      "stopped. The file may be made to do harm"),
		    name, kind);
	case BOX_DIED:
		return err_set(
		    err, ERR_INPUT,
		    _("%s: this %s image made its decoder fail (signal %d, %s). The file "
		      "is damaged, or made to do harm"),
		    name, kind, r->code, strsignal(r->code));
	case BOX_EXITED:
		return err_set(err, ERR_INTERNAL,
			       _("%s: the image decoder ended with status %d and no answer"), name,
			       r->code);
	default:
		return err_set(err, ERR_INTERNAL, _("%s: the image decoder gave a wrong answer"),
			       name);
	}
}

/* " (detail)" or nothing; the detail is the library's own English. */
#define DETAIL(d) (d)->detail[0] ? " (" : "", (d)->detail, (d)->detail[0] ? ")" : ""

/* The decoder says no. */
static enum err_code explain_status(enum image_format format, const struct decoded *d,
				    const char *name, struct err *err)
{
	const char *kind = image_format_name(format);

	switch (d->status) {
	case DECODE_NOT_IMAGE:
		return err_set(err, ERR_INPUT, _("%s: not a %s image after all%s%s%s"), name, kind,
			       DETAIL(d));
	case DECODE_TRUNCATED:
		return err_set(err, ERR_INPUT,
			       _("%s: the %s image ends too early; the file is not complete%s%s%s"),
			       name, kind, DETAIL(d));
	case DECODE_DAMAGED:
		return err_set(err, ERR_INPUT, _("%s: the %s image is damaged%s%s%s"), name, kind,
			       DETAIL(d));
	case DECODE_EMPTY:
		return err_set(err, ERR_INPUT, _("%s: the %s image has no pixels"), name, kind);
	case DECODE_TOO_LARGE:
		if (d->width == 0 || d->height == 0)
			return err_set(err, ERR_INPUT,
				       _("%s: the %s image is larger than %d pixels on a side"),
				       name, kind, IMAGE_MAX_SIDE);
		return err_set(
		    err, ERR_INPUT,
		    _("%s: the %s image has %u x %u pixels; the limit is %d on a side and "
		      "%u million in all"),
		    name, kind, d->width, d->height, IMAGE_MAX_SIDE, IMAGE_MAX_PIXELS / 1000000);
	case DECODE_TOO_COSTLY:
		return err_set(
		    err, ERR_INPUT,
		    _("%s: the %s image is made so that decoding it takes too long%s%s%s"), name,
		    kind, DETAIL(d));
	case DECODE_MEMORY:
		return err_set(err, ERR_INPUT,
			       _("%s: the %s image needs more memory than a decoder is given"),
			       name, kind);
	case DECODE_UNSUPPORTED:
		return err_set(
		    err, ERR_UNSUPPORTED,
		    _("%s: a %s image of a sort that is not decoded here%s%s%s; it can be "
		      "kept as it is, but not shown"),
		    name, kind, DETAIL(d));
	case DECODE_NO_PAGE:
		if (d->pages > 1)
			return err_set(err, ERR_INPUT,
				       _("%s: the %s file holds %u images, fewer than asked for"),
				       name, kind, d->pages);
		return err_set(err, ERR_INPUT, _("%s: the %s file holds one image only"), name,
			       kind);
	case DECODE_LOSSLESS_JPEG:
		return err_set(
		    err, ERR_UNSUPPORTED,
		    _("%s: a lossless or hierarchical JPEG image, which the JPEG library "
		      "here does not decode; it can be kept as it is, but not shown"),
		    name);
	default:
		return err_set(err, ERR_INTERNAL, _("%s: the image decoder gave a wrong answer"),
			       name);
	}
}

static enum err_code explain_unknown(const void *data, size_t len, const char *name,
				     struct err *err)
{
	const char *other = image_format_other(data, len);

	if (other)
		return err_set(
		    err, ERR_INPUT,
		    _("%s: not an image: it looks like %s. Images may be PNG, JPEG, WSQ, "
		      "JPEG 2000, TIFF, BMP or PGM"),
		    name, other);
	return err_set(
	    err, ERR_INPUT,
	    _("%s: not an image of a kind known here (PNG, JPEG, WSQ, JPEG 2000, TIFF, BMP, "
	      "PGM)"),
	    name);
}

/* --- resolution ------------------------------------------------------------------ */

/* 255 is what became of NBIS's -1, "not known", in a byte; it is found in WSQ
 * files and in what was made of them. */
static bool is_plausible(double ppi)
{
	return ppi >= IMAGE_MIN_PPI && ppi <= IMAGE_MAX_PPI && fabs(ppi - 255) > 0.5;
}

/* Decides what the image's resolution is, and makes it the same both ways. May
 * replace *img. */
static enum err_code settle_ppi(struct image **img, const struct image_options *options,
				struct image_info *info, const char *name, struct err *err)
{
	double x = info->ppi_x ? info->ppi_x : info->ppi_y;
	double y = info->ppi_y ? info->ppi_y : info->ppi_x;
	struct image *square;

	if (options && options->ppi > 0) {
		(*img)->ppi = options->ppi;
		info->ppi_source = IMAGE_PPI_OPTION;
		return ERR_OK;
	}
	if (!(x > 0)) {
		info->ppi_source = IMAGE_PPI_NONE;
		return ERR_OK;
	}
	if (!is_plausible(x) || !is_plausible(y)) {
		info->ppi_source = IMAGE_PPI_DOUBTFUL;
		return ERR_OK;
	}
	info->ppi_source = IMAGE_PPI_FILE;
	(*img)->ppi = x;
	/* Less than half a percent is how the units of the files round. */
	if (fabs(x - y) <= 0.005 * x)
		return ERR_OK;
	square = image_make_square(*img, x, y);
	if (!square)
		return err_set(
		    err, ERR_INPUT,
		    _("%s: %.0f pixels per inch across and %.0f down: brought to the same "
		      "both ways the image would be too large"),
		    name, x, y);
	image_free(*img);
	*img = square;
	return ERR_OK;
}

enum err_code image_check_ppi(const struct image *img, const struct image_info *info,
			      const char *name, struct err *err)
{
	if (img->ppi > 0)
		return ERR_OK;
	if (info && info->ppi_source == IMAGE_PPI_DOUBTFUL)
		return err_set(
		    err, ERR_INPUT,
		    _("%s: says %.0f pixels per inch, which scanners of prints do not have: "
		      "give the true resolution with --ppi (most prints: --ppi 500)"),
		    name, info->ppi_x ? info->ppi_x : info->ppi_y);
	return err_set(err, ERR_INPUT,
		       _("%s: does not say its resolution: give --ppi (most prints: --ppi 500)"),
		       name);
}

/* --- the whole ------------------------------------------------------------------- */

enum err_code image_decode(const void *data, size_t len, const char *name,
			   const struct image_options *options, struct image **out,
			   struct image_info *info, struct err *err)
{
	struct box_job job = {.data = data, .len = len, .timeout_ms = IMAGE_TIMEOUT_MS};
	struct image_info own;
	struct box_result r;
	const struct decoded *d = &r.reply.decoded;
	struct image *img;
	enum err_code code;

	if (!info)
		info = &own;
	memset(info, 0, sizeof(*info));
	if (len == 0)
		return err_set(err, ERR_INPUT, _("%s: is empty"), name);
	if (len > IMAGE_MAX_FILE)
		return err_set(err, ERR_INPUT, _("%s: larger than the limit of %zu bytes"), name,
			       IMAGE_MAX_FILE);
	job.format = image_format_guess(data, len);
	if (options && (options->raw_width || options->raw_height)) {
		job.format = IMAGE_RAW;
		job.params.width = (uint32_t)options->raw_width;
		job.params.height = (uint32_t)options->raw_height;
		job.params.bits = options->raw_bits ? (uint32_t)options->raw_bits : 8;
	}
	if (options && options->page > 0)
		job.params.page = (uint32_t)options->page;
	if (options && options->timeout_ms > 0)
		job.timeout_ms = options->timeout_ms;
	job.cancel = options ? options->cancel : NULL;
	info->format = job.format;
	if (job.format == IMAGE_UNKNOWN)
		return explain_unknown(data, len, name, err);
	box_run(&job, &r);
	if (r.end != BOX_REPLIED)
		return explain_end(&job, &r, name, err);
	info->width = (int)(d->width <= INT32_MAX ? d->width : INT32_MAX);
	info->height = (int)(d->height <= INT32_MAX ? d->height : INT32_MAX);
	info->bits = (int)(d->bits & 0xff);
	info->channels = (int)(d->channels & 0xff);
	info->pages = (int)(d->pages > 1 && d->pages < INT32_MAX ? d->pages : 1);
	info->orientation = (int)(d->orientation <= 8 ? d->orientation : 0);
	info->ppi_x = d->ppi_x / 1000.0;
	info->ppi_y = d->ppi_y / 1000.0;
	if (d->status != DECODE_OK)
		return explain_status(job.format, d, name, err);
	img = image_take((int)d->width, (int)d->height, 0, r.px);
	code = settle_ppi(&img, options, info, name, err);
	if (code == ERR_OK)
		*out = img;
	else
		image_free(img);
	return code;
}

enum err_code image_load_file(const char *path, const struct image_options *options,
			      struct image **out, struct image_info *info, struct err *err)
{
	struct buf data = BUF_INIT;
	enum err_code code;
	struct stat st;
	int fd;

	/* O_NONBLOCK: opening a named pipe would wait for its writer. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return err_set(err, errno == ENOENT ? ERR_INPUT : ERR_IO,
			       _("%s: cannot be opened: %s"), path, strerror(errno));
	if (fstat(fd, &st) < 0)
		code = err_set(err, ERR_IO, _("%s: cannot be read: %s"), path, strerror(errno));
	else if (S_ISDIR(st.st_mode))
		code = err_set(err, ERR_INPUT, _("%s: is a folder, not an image"), path);
	else if (!S_ISREG(st.st_mode))
		code = err_set(err, ERR_INPUT,
			       _("%s: is a pipe or a device, not a file with an image"), path);
	else if ((uintmax_t)st.st_size > IMAGE_MAX_FILE)
		code = err_set(err, ERR_INPUT, _("%s: %jd bytes; the limit is %zu bytes"), path,
			       (intmax_t)st.st_size, IMAGE_MAX_FILE);
	else
		code = file_read_fd(fd, path, IMAGE_MAX_FILE, &data, err);
	close(fd);
	if (code == ERR_OK)
		code = image_decode(data.data, data.len, path, options, out, info, err);
	buf_free(&data);
	return code;
}

char *image_box_level(char out[IMAGE_BOX_LEVEL_LEN])
{
	struct box_result r;
	char landlock[24] = "";
	unsigned held;

	box_ask_level(&r);
	if (r.end != BOX_REPLIED) {
		snprintf(out, IMAGE_BOX_LEVEL_LEN, "unknown");
		return out;
	}
	held = r.reply.layers;
	if (held & CAGE_LANDLOCK)
		snprintf(landlock, sizeof(landlock), "landlock%u", r.reply.landlock_abi);
	snprintf(out, IMAGE_BOX_LEVEL_LEN, "%s%s%s%s%s", held & CAGE_SECCOMP ? "seccomp" : "",
		 held & CAGE_SECCOMP && held & ~(unsigned)CAGE_SECCOMP ? "+" : "", landlock,
		 held & CAGE_LANDLOCK && held & CAGE_LIMITS ? "+" : "",
		 held & CAGE_LIMITS ? "rlimits" : "");
	if (!held)
		snprintf(out, IMAGE_BOX_LEVEL_LEN, "process");
	return out;
}
