/* SPDX-License-Identifier: Apache-2.0 */
/* --help, --version, and the same tables as roff and completions. */
#ifndef COTEJO_CLI_HELP_H
#define COTEJO_CLI_HELP_H

#include "cli/verb.h"

void help_print_all(void);
void help_print_verb(const struct verb *v);
void help_print_version(void);

#endif
