/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo chart: the comparison chart of a hit. */
#include "casework/chart.h"

#include <stdio.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"
#include "casework/secret.h"
#include "cli/seat.h"
#include "cli/verbs.h"

static enum err_code run(struct verb_call *call)
{
	const char *output = verb_value(call, "output");
	struct desk *desk = NULL;
	struct seat *seat = NULL;
	struct chart chart = {0};
	struct buf text = BUF_INIT;
	enum err_code code;
	long hit;

	if (!text_to_long(call->argv[0], 1, 1L << 40, &hit))
		return err_set(&call->err, ERR_USAGE, _("%s: is no number of a hit"),
			       call->argv[0]);
	if (output && chart_format_of(output) == CHART_FORMAT_COUNT)
		return err_set(&call->err, ERR_USAGE,
			       _("%s: the name must end in .pdf, .png, .svg or .txt"), output);
	code = seat_open(call, &desk, &seat);
	if (code == ERR_OK)
		code = chart_read(seat, hit, &chart, &call->err);
	if (code == ERR_OK && output)
		code = chart_save(seat, &chart, output, &call->err);
	else if (code == ERR_OK)
		code = chart_export(seat, &chart, CHART_TEXT, &text, &call->err);
	if (code == ERR_OK && !output)
		code = file_write_fd(fileno(stdout), "standard output", text.data, text.len,
				     &call->err);
	secret_buf_free(&text);
	chart_clear(&chart);
	seat_close(desk, seat);
	return code;
}

static const struct verb_option options[] = {
    {"output", 'o', "FILE", N_("write it there: .pdf, .png, .svg or .txt (else text comes out)")},
    SEAT_OPTIONS,
    {0},
};

const struct verb verb_chart = {
    .name = "chart",
    .args = "HIT",
    .summary = N_("make the comparison chart of a hit"),
    .details = N_("Both prints with the numbered points of each examiner, the transform and what "
		  "is left of each pair under it, the images' hashes and sizes, the sheets before "
		  "and after the candidate was seen, and the limits of the method. What you may "
		  "not see yet of another's opinion is not in it. The log says that it was made."),
    .options = options,
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
