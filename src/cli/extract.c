/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo extract: the template of one print. */
#include "print/extract.h"
#include "base/i18n.h"
#include "cli/prints.h"
#include "cli/verbs.h"

static json_t *list_minutiae(const struct template *t)
{
	json_t *list = json_array();

	for (int i = 0; i < t->minutia_count; i++) {
		const struct minutia *m = &t->minutiae[i];

		json_array_append_new(list,
				      json_pack("{s:f, s:f, s:f, s:s, s:i}", "x", (double)m->x, "y",
						(double)m->y, "angle", (double)m->angle, "type",
						m->type == MINUTIA_ENDING	 ? "ending"
						: m->type == MINUTIA_BIFURCATION ? "bifurcation"
										 : "other",
						"quality", (int)m->quality));
	}
	return list;
}

static enum err_code run(struct verb_call *call)
{
	const char *in = call->argv[0], *to = verb_value(call, "output");
	struct print_options options = {.impression = IMPRESSION_LIVE_PLAIN};
	struct image *img = NULL;
	struct template *t = NULL;
	long finger;
	double ppi;
	enum err_code code;

	if ((code = verb_double(call, "ppi", 100, 5000, 0, &ppi)) ||
	    (code = verb_long(call, "finger", 0, 10, FINGER_UNKNOWN, &finger)))
		return code;
	if (!to)
		return err_set(&call->err, ERR_USAGE, _("extract: say with -o where to write"));
	if ((code = prints_check_ending(to, &call->err)))
		return code;
	options.finger = (uint8_t)finger;
	if ((code = prints_load_image(in, ppi, &img, &call->err)))
		return code;
	if ((code = print_extract(img, &options, &t, &call->err)))
		err_prefix(&call->err, "%s", in);
	else
		code = prints_write(to, t, &call->err);
	if (!code && call->json)
		verb_print_json(json_pack("{s:s, s:s, s:f, s:i, s:i, s:i, s:o}", "image", in,
					  "template", to, "ppi", img->ppi, "quality",
					  (int)t->quality, "width", t->width, "height", t->height,
					  "minutiae", list_minutiae(t)));
	image_free(img);
	template_free(t);
	return code;
}

static const struct verb_option options[] = {
    {"output", 'o', "FILE", N_("where to write: FILE.ctj or FILE.fmr")},
    {"ppi", 'r', "R", N_("resolution in pixels per inch, whatever the file says")},
    {"finger", 'f', "N", N_("finger position: 1 right thumb to 10 left little, 0 unknown")},
    {0},
};

const struct verb verb_extract = {
    .name = "extract",
    .args = "IMAGE",
    .summary = N_("find the minutiae of a print and write its template"),
    .details = N_(
	"The ending of the output says what is written: .ctj, the full template of this program, "
	"or .fmr, a record of ISO/IEC 19794-2:2005 for other systems (minutiae only). An image "
	"that holds no usable print is an error (status 11); nothing is written then."),
    .options = options,
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
