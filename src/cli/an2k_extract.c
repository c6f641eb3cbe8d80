/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo an2k extract: images, minutiae and other data out of a transaction. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/path.h"
#include "cli/an2k.h"
#include "cli/verbs.h"
#include "exchange/transaction.h"
#include "image/format.h"
#include "image/write.h"

struct job {
	struct verb_call *call;
	const char *in;
	const char *folder;
	const struct an2k *doc;
	struct transaction *t;
	json_t *list;
	size_t written;
};

/* --- one file ------------------------------------------------------------------------- */

static enum err_code put_file(struct job *job, size_t record, const char *kind, const char *name,
			      const void *data, size_t len)
{
	char *path = path_join(job->folder, name);
	enum err_code code = ERR_OK;

	if (!verb_given(job->call, "force") && access(path, F_OK) == 0)
		code = err_set(&job->call->err, ERR_CONFLICT,
			       _("%s: the file is there already (--force replaces it)"), path);
	else
		code = file_write(path, data, len, &job->call->err);
	if (!code) {
		job->written++;
		json_array_append_new(job->list, json_pack("{s:s, s:I, s:i, s:s, s:I}", "file",
							   path, "record", (json_int_t)record + 1,
							   "type", job->doc->records[record].type,
							   "kind", kind, "bytes", (json_int_t)len));
		if (!job->call->json)
			printf(_("%s: record %zu, %s, %zu bytes\n"), path, record + 1, kind, len);
	}
	free(path);
	return code;
}

static const char *ending(const struct an2k_record *r, struct an2k_span data)
{
	struct an2k_span cga = an2k_value(an2k_field_get(r, r->type == 4 ? 8 : 11));

	switch (image_format_guess(data.p, data.n)) {
	case IMAGE_PNG:
		return "png";
	case IMAGE_JPEG:
		return "jpg";
	case IMAGE_WSQ:
		return "wsq";
	case IMAGE_JP2:
		return "jp2";
	case IMAGE_J2K:
		return "j2k";
	case IMAGE_TIFF:
		return "tif";
	case IMAGE_BMP:
		return "bmp";
	default:
		return an2k_span_is(cga, "NONE") || (r->type == 4 && an2k_span_is(cga, "0"))
			   ? "raw"
			   : "bin";
	}
}

/* "03-type14-2": record, type, position */
static char *base_name(size_t record, int type, int position)
{
	return position >= 0 ? xasprintf("%02zu-type%d-%d", record + 1, type, position)
			     : xasprintf("%02zu-type%d", record + 1, type);
}

/* --- minutiae ---------------------------------------------------------------------------- */

static enum err_code put_minutiae(struct job *job, size_t record)
{
	const struct an2k_record *r = &job->doc->records[record];
	struct an2k_minutiae m = {0};
	struct fmr *f = NULL;
	struct buf out = BUF_INIT;
	struct err *err = &job->call->err;
	enum err_code code = an2k_m1_to_fmr(r, &f, NULL);
	char *base, *name;

	if (code) {
		code = an2k_read_minutiae(job->doc, record, &m, err);
		if (code == ERR_NOT_FOUND) {
			fprintf(stderr, _("note: %s: %s\n"), job->in, err->msg);
			err_clear(err);
			return ERR_OK;
		}
		if (code)
			return err_prefix(err, "%s", job->in);
		f = fmr_from_minutiae(
		    FMR_ISO_2005, m.list, m.n, m.width, m.height, m.finger <= 10 ? m.finger : 0,
		    m.impression <= 3 ? m.impression : 0, m.quality > 0 ? m.quality : 0);
	}
	base = base_name(record, 9, m.list ? m.finger : f->views[0].finger);
	name = xasprintf("%s.fmr", base);
	code = fmr_write(f, &out, err);
	if (!code)
		code = put_file(job, record, _("minutiae"), name, out.data, out.len);
	free(name);
	free(base);
	free(m.list);
	fmr_free(f);
	buf_free(&out);
	return code;
}

/* --- images -------------------------------------------------------------------------------- */

static struct transaction_print *print_of(const struct job *job, size_t record)
{
	size_t at = 0;

	/* Prints are in the order of their records. */
	for (size_t i = 1; i < job->doc->n_records; i++) {
		int type = job->doc->records[i].type;

		if (job->doc->records[i].opaque ||
		    (type != 4 && type != 13 && type != 14 && type != 15))
			continue;
		if (i == record)
			return &job->t->prints[at];
		at++;
	}
	return NULL;
}

static enum err_code put_png(struct job *job, size_t record, const struct image *img,
			     const char *base, int finger)
{
	struct buf out = BUF_INIT;
	char *name =
	    finger ? xasprintf("%s-finger%d.png", base, finger) : xasprintf("%s.png", base);
	enum err_code code;

	image_write_png(img, &out);
	code = put_file(job, record, finger ? _("segment") : _("decoded image"), name, out.data,
			out.len);
	free(name);
	buf_free(&out);
	return code;
}

static enum err_code put_decoded(struct job *job, size_t record, struct transaction_print *p,
				 const char *base, bool is_png)
{
	char *where = xasprintf(_("%s, record %zu"), job->in, record + 1);
	struct image *img = NULL;
	enum err_code code = transaction_decode(p, where, &img, &job->call->err);

	if (!code && verb_given(job->call, "segments") &&
	    transaction_find_segments(p, img, where, &job->call->err)) {
		fprintf(stderr, _("note: %s\n"), job->call->err.msg);
		err_clear(&job->call->err);
	}
	if (!code && verb_given(job->call, "png") && !is_png)
		code = put_png(job, record, img, base, 0);
	for (size_t i = 0; i < p->n_segments && !code && verb_given(job->call, "segments"); i++) {
		struct image *cut = transaction_cut(img, &p->segments[i]);

		if (cut)
			code = put_png(job, record, cut, base, p->segments[i].finger);
		image_free(cut);
	}
	image_free(img);
	free(where);
	return code;
}

static enum err_code put_data(struct job *job, size_t record)
{
	const struct an2k_record *r = &job->doc->records[record];
	struct transaction_print *p = print_of(job, record);
	struct an2k_span data = an2k_data(r);
	const char *end = ending(r, data);
	char *base = base_name(record, r->type, p ? p->position : -1);
	char *name = xasprintf("%s.%s", base, end);
	enum err_code code = ERR_OK;
	int fingers[5];
	bool several;

	if (data.n)
		code = put_file(job, record, _("data"), name, data.p, data.n);
	several = p && transaction_fingers(p->position, fingers) > 1;
	if (!code && data.n && p &&
	    (verb_given(job->call, "png") ||
	     (verb_given(job->call, "segments") && (several || p->n_segments))))
		code = put_decoded(job, record, p, base, strcmp(end, "png") == 0);
	free(name);
	free(base);
	return code;
}

/* --- all -------------------------------------------------------------------------------------- */

static enum err_code extract(struct job *job, long only)
{
	enum err_code code = ERR_OK;

	for (size_t i = 1; i < job->doc->n_records && !code; i++) {
		if (only > 0 && (size_t)only - 1 != i)
			continue;
		code = job->doc->records[i].type == 9 ? put_minutiae(job, i) : put_data(job, i);
	}
	return code;
}

static enum err_code run(struct verb_call *call)
{
	struct job job = {.call = call, .in = call->argv[0]};
	const char *folder = verb_value(call, "to");
	const struct an2k_tables *tables;
	struct an2k *doc = NULL;
	long only;
	enum err_code code = verb_long(call, "record", 2, AN2K_MAX_RECORDS, 0, &only);

	job.folder = folder ? folder : ".";
	job.list = json_array();
	if (!code)
		code = an2k_load(call, job.in, &doc, &tables, NULL);
	if (!code && only > 0 && (size_t)only > doc->n_records)
		code = err_set(&call->err, ERR_NOT_FOUND, _("%s: there are %zu records, not %ld"),
			       job.in, doc->n_records, only);
	if (!code && folder)
		code = path_make_dirs(folder, &call->err);
	if (!code) {
		job.doc = doc;
		transaction_from_an2k(doc, tables, NULL, &job.t, NULL);
		code = extract(&job, only);
	}
	if (!code && call->json)
		verb_print_json(json_pack("{s:s, s:O}", "file", job.in, "written", job.list));
	else if (!code && job.written == 0)
		fprintf(stderr, _("note: %s: there is nothing to extract\n"), job.in);
	json_decref(job.list);
	transaction_free(job.t);
	an2k_free(doc);
	return code;
}

static const struct verb_option options[] = {
    {"to", 't', "FOLDER", N_("write the files there (the working folder when not given)")},
    {"record", 'r', "N", N_("only the N-th record")},
    {"png", 0, NULL, N_("images of prints also decoded, as PNG")},
    {"segments", 0, NULL,
     N_("fingers cut out of slaps, by 14.021 and 14.025 or by the picture, as PNG")},
    {"force", 0, NULL, N_("replace files that are there")},
    {0},
};

const struct verb verb_an2k_extract = {
    .name = "an2k extract",
    .args = "FILE",
    .summary = N_("take images and minutiae out of an ANSI/NIST transaction"),
    .details =
	N_("Images and other data are written as they are in the file, byte for byte; minutiae of "
	   "Type-9 as finger minutiae records (INCITS 378 when the record has its fields, else "
	   "ISO/IEC 19794-2). Names are record, type and position: 03-type14-2.wsq."),
    .options = options,
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
