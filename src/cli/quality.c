/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo quality: how good a print is. */
#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "cli/prints.h"
#include "cli/verbs.h"

static void add_measured(json_t *json, const struct print_quality *q)
{
	json_t *features = json_object();
	char *advice = quality_advice_text(q->advice);

	for (int i = 0; i < QUALITY_FEATURES; i++)
		json_object_set_new(features, quality_feature_word(i),
				    json_real((double)q->features[i]));
	json_object_set_new(json, "log_odds", json_real(q->log_odds));
	json_object_set_new(json, "advice", json_string(advice));
	json_object_set_new(json, "features", features);
	free(advice);
}

static enum err_code run(struct verb_call *call)
{
	const char *in = call->argv[0];
	struct template *t = NULL;
	enum err_code code;
	double ppi, area = 0;
	int good = 0;
	struct print_quality q;
	bool measured;
	json_t *json;
	char *advice;

	if ((code = verb_double(call, "ppi", 100, 5000, 0, &ppi)) ||
	    (code = prints_load_measured(in, ppi, &t, &q, &measured, &call->err)))
		return code;
	for (int i = 0; i < t->field.cols * t->field.rows; i++)
		area += t->field.quality[i] > 0;
	/* Square millimetres: cells of TEMPLATE_CELL pixels at 500 ppi. */
	area *= TEMPLATE_CELL * TEMPLATE_CELL * (25.4 / 500) * (25.4 / 500);
	for (int i = 0; i < t->minutia_count; i++)
		good += t->minutiae[i].quality >= 50;
	if (call->json) {
		json = json_pack("{s:s, s:i, s:i, s:i, s:f, s:s}", "print", in, "quality",
				 (int)t->quality, "minutiae", t->minutia_count, "good_minutiae",
				 good, "area_mm2", area, "pattern", pattern_name(t->pattern));
		if (measured)
			add_measured(json, &q);
		verb_print_json(json);
	} else {
		printf(_("quality   %d of 100\n"), t->quality);
		printf(_("minutiae  %d, %d of them clear\n"), t->minutia_count, good);
		if (area > 0) {
			printf(_("area      %.0f mm2\n"), area);
			printf(_("pattern   %s\n"), pattern_name(t->pattern));
		}
		advice = measured ? quality_advice_text(q.advice) : xstrdup("");
		if (advice[0])
			printf(_("advice    %s\n"), advice);
		free(advice);
	}
	template_free(t);
	return ERR_OK;
}

static const struct verb_option options[] = {
    {"ppi", 'r', "R", N_("resolution in pixels per inch, whatever the file says")},
    {0},
};

const struct verb verb_quality = {
    .name = "quality",
    .args = "PRINT",
    .summary = N_("say how good a print is"),
    .details = N_("PRINT is an image, a template (.ctj) or a minutiae record. The quality goes "
		  "from 0 (of no use) to 100."),
    .options = options,
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
