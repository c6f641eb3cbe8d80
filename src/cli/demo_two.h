/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo demo --two-desks. */
#ifndef COTEJO_CLI_DEMO_TWO_H
#define COTEJO_CLI_DEMO_TWO_H

#include "cli/verb.h"

/* Both stores in one window of tmux, with a courier below them; in the place of this
 * process. Without a terminal it says how. */
enum err_code demo_two_open(struct verb_call *call, const char *here, const char *there);

#endif
