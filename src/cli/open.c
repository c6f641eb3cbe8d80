/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo, cotejo open: the workstation. */
#include "base/i18n.h"
#include "cli/verbs.h"

static enum err_code run(struct verb_call *call)
{
	return err_set(&call->err, ERR_UNSUPPORTED, "the screens are not built in yet");
}

const struct verb verb_open = {
    .name = "open",
    .summary = N_("open the workstation (what cotejo alone does)"),
    .run = run,
};
