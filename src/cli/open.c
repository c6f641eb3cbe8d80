/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo, cotejo open: the workstation. */
#include <stdlib.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/path.h"
#include "cli/screens.h"
#include "cli/seat.h"
#include "cli/verbs.h"
#include "ui/station.h"

static enum err_code run(struct verb_call *call)
{
	char *path = seat_store_path(call);
	struct start_options options;
	struct app_hooks hooks;
	struct station *station;
	struct desk *desk;
	struct app *app;
	enum err_code code;

	if (access(path, F_OK) < 0) {
		code = err_set(&call->err, ERR_NOT_FOUND,
			       _("%s: there is no store yet. 'cotejo demo --open' makes one with "
				 "invented people to try everything on; 'cotejo init' makes one "
				 "for work"),
			       path);
		free(path);
		return code;
	}
	code = desk_open(path, &desk, &call->err);
	free(path);
	if (code)
		return code;
	screens_options(call, &options);
	station = station_new(desk);
	station_hooks(station, &hooks);
	code = start_app(&options, &hooks, &app, &call->err);
	if (code == ERR_OK) {
		station_run(station, app);
		app_free(app);
	}
	station_free(station);
	return code;
}

static const struct verb_option options[] = {
    SCREEN_OPTIONS,
    {0},
};

const struct verb verb_open = {
    .name = "open",
    .summary = N_("open the workstation (what cotejo alone does)"),
    .details = N_("Opens the store (--store, else the default one) and asks who you are. All "
		  "further keys are shown by ? on each screen."),
    .options = options,
    .max_args = 0,
    .run = run,
};
