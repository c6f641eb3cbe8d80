/* SPDX-License-Identifier: Apache-2.0 */
/* Who wants to know when a search has news. */
#ifndef COTEJO_CASEWORK_SEARCH_WATCH_H
#define COTEJO_CASEWORK_SEARCH_WATCH_H

#include "casework/inside.h"

/* Wakes the watches of a search. Any thread. */
void search_watch_wake(struct desk *d, int64_t id);

#endif
