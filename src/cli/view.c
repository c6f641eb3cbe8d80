/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo view: one or two image files in the terminal, without a store. */
#include "base/i18n.h"
#include "cli/screens.h"
#include "cli/verbs.h"
#include "ui/scr_view.h"

static enum err_code run(struct verb_call *call)
{
	struct view_argument arg = {.path = {call->argv[0], call->argc > 1 ? call->argv[1] : NULL}};
	struct start_options options;
	struct app *app;
	enum err_code code;

	if ((code = verb_double(call, "ppi", 100, 5000, 0, &arg.ppi)))
		return code;
	screens_options(call, &options);
	if ((code = start_app(&options, NULL, &app, &call->err)))
		return code;
	app_open(app, &view_ops, &arg);
	app_run(app);
	app_free(app);
	return ERR_OK;
}

static const struct verb_option options[] = {
    {"ppi", 'r', "R", N_("resolution in pixels per inch, whatever the files say")},
    SCREEN_OPTIONS,
    {0},
};

const struct verb verb_view = {
    .name = "view",
    .args = "IMAGE [IMAGE]",
    .summary = N_("look at one print, or at two side by side"),
    .details = N_("Opens image files on the review screen: zoom, pan, turn, pictures of the "
		  "engine, minutiae. No store is opened and nothing is kept."),
    .options = options,
    .min_args = 1,
    .max_args = 2,
    .run = run,
};
