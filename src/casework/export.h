/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A person as an ANSI/NIST-ITL transaction, for an authority of the desk's own
 * country: identity, prints and minutiae. What is never in it: protection and
 * everything that hints at it, notes, scores, hits and links, released or not.
 * Another country gets data by disclose.h only.
 */
#ifndef COTEJO_CASEWORK_EXPORT_H
#define COTEJO_CASEWORK_EXPORT_H

#include "base/bytes.h"
#include "casework/desk.h"
#include "casework/look.h"

/* Makes the transaction (appended to out) of a person of the look's case, and
 * writes in the same act that it was handed out, to whom, and with which hash.
 * A contested record says so in field 2.030; a restricted one is refused.
 * prints: how many images are in it, may be NULL. Supervisor. */
enum err_code export_transaction(struct seat *seat, const struct look *look, int64_t person,
				 const char *to, struct buf *out, int *prints, struct err *err);

#endif
