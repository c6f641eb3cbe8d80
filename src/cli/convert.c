/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo convert: fingerprint templates from one format into another. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "cli/verbs.h"
#include "exchange/fmr_template.h"
#include "exchange/fmr_text.h"

/* 255 views of 64 KiB of minutiae and extended data each */
#define TEMPLATE_MAX (32u << 20)

enum target {
	TO_RECORD,
	TO_JSON,
	TO_CSV,
	TO_XYT,
	TO_TEMPLATE
};

enum source {
	FROM_RECORD,
	FROM_XYT,
	FROM_TEMPLATE
};

struct job {
	struct verb_call *call;
	const char *in;
	const char *out;
	enum source source;
	enum fmr_format from;
	enum target target;
	enum fmr_format to;
	struct fmr *f;
	struct template *t; /* of FROM_TEMPLATE */
	struct notes notes;
	size_t written;
};

static bool has_ending(const char *path, const char *ending)
{
	size_t n = strlen(path), k = strlen(ending);

	return n > k && strcmp(path + n - k, ending) == 0;
}

static enum err_code unknown_format(struct verb_call *call, const char *option, const char *id)
{
	struct buf list = BUF_INIT;
	enum err_code code;

	for (int i = 0; i < FMR_FORMAT_COUNT; i++)
		buf_printf(&list, "%s, ", fmr_format_id((enum fmr_format)i));
	buf_put_str(&list, strcmp(option, "from") == 0 ? "ctj, xyt" : "ctj, json, csv, xyt");
	code = err_set(&call->err, ERR_USAGE, _("--%s %s: the formats are %s"), option, id,
		       buf_str(&list));
	buf_free(&list);
	return code;
}

static enum err_code choose_formats(struct job *job)
{
	struct verb_call *call = job->call;
	const char *from = verb_value(call, "from"), *to = verb_value(call, "to");

	job->from = FMR_AUTO;
	if (from ? strcmp(from, "xyt") == 0 : has_ending(job->in, ".xyt"))
		job->source = FROM_XYT;
	else if (from && strcmp(from, "ctj") == 0)
		job->source = FROM_TEMPLATE;
	else if (from && !fmr_format_parse(from, &job->from))
		return unknown_format(call, "from", from);
	if (!job->out)
		return ERR_OK;
	if (!to)
		to = has_ending(job->out, ".json")  ? "json"
		     : has_ending(job->out, ".csv") ? "csv"
		     : has_ending(job->out, ".xyt") ? "xyt"
		     : has_ending(job->out, ".fmr") ? "iso2005"
		     : has_ending(job->out, ".ctj") ? "ctj"
						    : NULL;
	if (!to)
		return err_set(&call->err, ERR_USAGE,
			       _("%s: the name does not say the format; give it with --to"),
			       job->out);
	job->target = strcmp(to, "json") == 0  ? TO_JSON
		      : strcmp(to, "csv") == 0 ? TO_CSV
		      : strcmp(to, "xyt") == 0 ? TO_XYT
		      : strcmp(to, "ctj") == 0 ? TO_TEMPLATE
					       : TO_RECORD;
	if (job->target == TO_RECORD && !fmr_format_parse(to, &job->to))
		return unknown_format(call, "to", to);
	return ERR_OK;
}

static enum err_code keep_one_view(struct job *job)
{
	long n;
	enum err_code code = verb_long(job->call, "view", 1, 65535, 0, &n);
	struct fmr_view one;

	if (code || n == 0)
		return code;
	if ((size_t)n > job->f->n_views)
		return err_set(&job->call->err, ERR_NOT_FOUND,
			       _("%s: there are %zu finger views, not %ld"), job->in,
			       job->f->n_views, n);
	/* Swap it to the front and count the others out, so that all are freed. */
	one = job->f->views[n - 1];
	job->f->views[n - 1] = job->f->views[0];
	job->f->views[0] = one;
	fmr_drop_views(job->f, 1);
	return ERR_OK;
}

/* The engine's own: its minutiae become a record. */
static enum err_code read_template(struct job *job, const struct buf *data)
{
	enum err_code code =
	    template_decode(data->data, data->len, job->in, &job->t, &job->call->err);

	if (!code) {
		job->f = fmr_from_template(FMR_ISO_2005, job->t);
		if (job->t->field.cols && job->out && job->target != TO_TEMPLATE)
			notes_add(&job->notes, NOTE_NO_OFFSET,
				  _("what the template knows of ridges besides minutiae is left "
				    "out"));
	}
	return code;
}

static enum err_code read_input(struct job *job)
{
	struct buf data = BUF_INIT;
	struct err *err = &job->call->err;
	enum err_code code = file_read(job->in, TEMPLATE_MAX, &data, err);

	if (!code && job->source == FROM_RECORD && job->from == FMR_AUTO &&
	    template_is_encoded(data.data, data.len))
		job->source = FROM_TEMPLATE;
	if (!code && job->source == FROM_TEMPLATE)
		code = read_template(job, &data);
	else if (!code && job->source == FROM_XYT)
		code = fmr_read_xyt((const char *)data.data, data.len, job->in, &job->f,
				    &job->notes, err);
	else if (!code)
		code = fmr_read(data.data, data.len, job->from, job->in, &job->f, &job->notes, err);
	buf_free(&data);
	if (!code && verb_given(job->call, "strict"))
		code = notes_refuse(&job->notes, job->in, err);
	return code ? code : keep_one_view(job);
}

static enum err_code make_template(struct job *job, struct buf *out)
{
	struct template *t;
	enum err_code code;

	if (job->t) {
		template_encode(job->t, out);
		return ERR_OK;
	}
	if (job->f->n_views != 1)
		return err_set(&job->call->err, ERR_INPUT,
			       _("%s: %zu finger views, and a template holds one; choose it with "
				 "--view"),
			       job->in, job->f->n_views);
	code = fmr_view_template(job->f, 0, job->in, &t, &job->call->err);
	if (code)
		return code;
	template_encode(t, out);
	template_free(t);
	return ERR_OK;
}

static enum err_code make_output(struct job *job, struct buf *out)
{
	struct err *err = &job->call->err;
	struct fmr *g;
	json_t *j;
	char *text;
	enum err_code code;

	switch (job->target) {
	case TO_JSON:
		j = fmr_to_json(job->f);
		text = json_dumps(j, JSON_INDENT(2));
		json_decref(j);
		buf_put_str(out, text);
		buf_put_u8(out, '\n');
		free(text);
		return ERR_OK;
	case TO_CSV:
		fmr_put_csv(job->f, out);
		return ERR_OK;
	case TO_XYT:
		if (job->f->n_views != 1)
			return err_set(
			    err, ERR_INPUT,
			    _("%s: %zu finger views, and an .xyt file holds one; choose it with "
			      "--view"),
			    job->in, job->f->n_views);
		return fmr_put_xyt(job->f, 0, out, err);
	case TO_TEMPLATE:
		return make_template(job, out);
	default:
		break;
	}
	if ((code = fmr_convert(job->f, job->to, &g, &job->notes, err)))
		return err_prefix(err, "%s", job->in);
	if ((code = fmr_write(g, out, err)))
		err_prefix(err, "%s", job->in);
	fmr_free(g);
	return code;
}

static json_t *notes_json(const struct notes *notes)
{
	json_t *list = json_array();

	for (size_t i = 0; i < notes->kept; i++) {
		json_t *o = json_object();

		if (notes->list[i].offset != NOTE_NO_OFFSET)
			json_object_set_new(o, "byte",
					    json_integer((json_int_t)notes->list[i].offset));
		json_object_set_new(o, "text", json_string(notes->list[i].text));
		json_array_append_new(list, o);
	}
	return list;
}

static const char *source_title(const struct job *job)
{
	return job->source == FROM_XYT	      ? "NBIS .xyt"
	       : job->source == FROM_TEMPLATE ? _("Cotejo template")
					      : fmr_format_title(job->f->format);
}

static const char *source_id(const struct job *job)
{
	return job->source == FROM_XYT	      ? "xyt"
	       : job->source == FROM_TEMPLATE ? "ctj"
					      : fmr_format_id(job->f->format);
}

static void print_info(const struct job *job)
{
	const struct fmr *f = job->f;

	if (job->call->json) {
		json_t *views = json_array();
		json_t *o = json_pack("{s:s, s:s, s:s}", "file", job->in, "format", source_id(job),
				      "standard", source_title(job));

		for (size_t i = 0; i < f->n_views; i++) {
			const struct fmr_view *v = &f->views[i];

			json_array_append_new(
			    views, json_pack("{s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i}",
					     "finger", v->finger, "number", v->number, "impression",
					     v->impression, "width", v->width, "height", v->height,
					     "xres", v->xres, "yres", v->yres, "minutiae",
					     (int)v->n_minutiae, "extended", (int)v->n_blocks));
		}
		json_object_set_new(o, "views", views);
		json_object_set_new(o, "notes", notes_json(&job->notes));
		if (job->out) {
			json_object_set_new(o, "written", json_string(job->out));
			json_object_set_new(o, "bytes", json_integer((json_int_t)job->written));
		}
		verb_print_json(o);
		return;
	}
	printf("%s: %s\n", job->in, source_title(job));
	for (size_t i = 0; i < f->n_views; i++) {
		const struct fmr_view *v = &f->views[i];

		if (fmr_format_is_card(f->format))
			printf(_("  %zu minutiae\n"), v->n_minutiae);
		else
			printf(_("  view %zu: %s, %u x %u pixels at %g ppi, %zu minutiae, %zu "
				 "blocks of "
				 "extended data\n"),
			       i + 1, finger_name(v->finger), v->width, v->height, fmr_ppi(v->xres),
			       v->n_minutiae, v->n_blocks);
	}
}

static void print_notes(const struct job *job)
{
	const struct notes *n = &job->notes;

	for (size_t i = 0; i < n->kept; i++)
		if (n->list[i].offset == NOTE_NO_OFFSET)
			fprintf(stderr, _("note: %s\n"), n->list[i].text);
		else
			fprintf(stderr, _("note: byte %zu: %s\n"), n->list[i].offset,
				n->list[i].text);
	if (n->count > n->kept)
		fprintf(stderr, _("and %zu notes more\n"), n->count - n->kept);
}

static enum err_code run(struct verb_call *call)
{
	struct job job = {.call = call,
			  .in = call->argv[0],
			  .out = call->argc > 1 ? call->argv[1] : NULL,
			  .notes = NOTES_INIT};
	struct buf out = BUF_INIT;
	bool to_stdout = job.out && strcmp(job.out, "-") == 0;
	enum err_code code = choose_formats(&job);

	if (!code)
		code = read_input(&job);
	if (!code && job.out)
		code = make_output(&job, &out);
	/* What a strict user must not lose: nothing is left out either. */
	if (!code && verb_given(call, "strict"))
		code = notes_refuse(&job.notes, job.in, &call->err);
	job.written = out.len;
	if (!code && to_stdout)
		code = file_write_fd(STDOUT_FILENO, _("standard output"), out.data, out.len,
				     &call->err);
	else if (!code && job.out)
		code = file_write(job.out, out.data, out.len, &call->err);
	if (!code && !to_stdout && (!job.out || call->json))
		print_info(&job);
	if (!code && (to_stdout || !call->json))
		print_notes(&job);
	fmr_free(job.f);
	template_free(job.t);
	notes_clear(&job.notes);
	buf_free(&out);
	return code;
}

static const struct verb_option options[] = {
    {"to", 't', "FORMAT", N_("the format to write (by the ending of OUT when not given)")},
    {"from", 'f', "FORMAT", N_("read IN as this format (by its content when not given)")},
    {"view", 0, "N", N_("take only the N-th finger view")},
    {"strict", 0, NULL, N_("refuse what is out of range, and losing anything")},
    {0},
};

const struct verb verb_convert = {
    .name = "convert",
    .args = "IN [OUT]",
    .summary = N_("convert fingerprint templates between formats"),
    .details =
	N_("Formats: iso2005 (ISO/IEC 19794-2:2005), iso2005-card and iso2005-compact (its card "
	   "forms), "
	   "iso2011 (ISO/IEC 19794-2:2011), ansi2004, ansi2009 and ansi2009am1 (ANSI INCITS 378), "
	   "ansi2007 "
	   "(the draft before it); ctj, Cotejo's own template; xyt, the text form of NBIS; written "
	   "only: json and csv.\n"
	   "\n"
	   "Without OUT it says what IN is. OUT - is standard output. Endings known without --to: "
	   ".fmr "
	   "(iso2005), .ctj, .json, .csv, .xyt."),
    .options = options,
    .min_args = 1,
    .max_args = 2,
    .run = run,
};
