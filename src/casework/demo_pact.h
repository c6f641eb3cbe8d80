/* SPDX-License-Identifier: Apache-2.0 */
/* The demo's two desks: keys, one agreement, and a first question. */
#ifndef COTEJO_CASEWORK_DEMO_PACT_H
#define COTEJO_CASEWORK_DEMO_PACT_H

#include "base/err.h"

#define DEMO_PACT_HERE	"ut-desk"
#define DEMO_PACT_THERE "an-desk"

/* Both stores were just made by demo_make(). The agreement is the invented one of the
 * assets, with keys made now; where there is one already nothing is done. The first desk has a
 * question approved; it leaves when someone carries (exchange_run). */
enum err_code demo_pact_make(const char *here, const char *there, struct err *err);

#endif
