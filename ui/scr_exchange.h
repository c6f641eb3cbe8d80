/* SPDX-License-Identifier: Apache-2.0 */
/* The exchange with partners (ACT_GO_EXCHANGE): inbox, outbox, what waits for a second
 * person with its exact bytes, quotas, the ledger. */
#ifndef COTEJO_UI_SCR_EXCHANGE_H
#define COTEJO_UI_SCR_EXCHANGE_H

#include "ui/screen.h"

extern const struct screen_ops exchange_ops;

#endif
