/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo manual: the man page and the completions, for the build. */
#include "base/i18n.h"
#include "cli/manual.h"
#include "cli/verbs.h"

static enum err_code run(struct verb_call *call)
{
	const char *shell = verb_value(call, "completion");

	if (shell)
		return manual_print_completion(shell, &call->err);
	manual_print_man();
	return ERR_OK;
}

static const struct verb_option options[] = {
    {"completion", 0, "SHELL", N_("print the completion script for bash, zsh or fish instead")},
    {0},
};

const struct verb verb_manual = {
    .name = "manual",
    .summary = N_("print the man page of this program"),
    .options = options,
    .run = run,
};
