/* SPDX-License-Identifier: Apache-2.0 */
/* People in fields of Type-2: what the map= keys of domain tables mean. */
#ifndef COTEJO_EXCHANGE_TRANSACTION_PERSON_H
#define COTEJO_EXCHANGE_TRANSACTION_PERSON_H

#include "exchange/transaction.h"

/* Takes a field in; false when the key is not known or the value cannot be used
 * (the rest of it may have been). */
bool transaction_map_read(const char *key, struct an2k_span value, struct transaction_subject *s);
/* Appends what the subject has for the key; nothing when it has nothing. */
void transaction_map_write(const char *key, const struct transaction_subject *s, struct buf *out);

#endif
