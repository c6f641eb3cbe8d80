/* SPDX-License-Identifier: Apache-2.0 */
/* What the build makes from the verb table: man page and shell completions. */
#ifndef COTEJO_CLI_MANUAL_H
#define COTEJO_CLI_MANUAL_H

#include "base/err.h"

/* Prints cotejo.1 (roff, man(7) macros, English) to standard output. */
void manual_print_man(void);

/* Prints the completion script for "bash", "zsh" or "fish"; ERR_USAGE for any
 * other shell. */
enum err_code manual_print_completion(const char *shell, struct err *err);

#endif
