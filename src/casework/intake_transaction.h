/* SPDX-License-Identifier: Apache-2.0 */
/* From an ANSI/NIST transaction to people and prints that can be taken in. */
#ifndef COTEJO_CASEWORK_INTAKE_TRANSACTION_H
#define COTEJO_CASEWORK_INTAKE_TRANSACTION_H

#include "exchange/notes.h"
#include "person/manifest.h"

/* True when the bytes begin like a transaction ("1.001:", with any zeros). */
bool intake_is_transaction(const void *data, size_t len);

/*
 * Reads a transaction as a manifest whose images are in memory: nothing of it is
 * written anywhere. Single fingers go in as they came; pictures of several are cut
 * by their segments, or by what the picture shows when exactly the expected fingers
 * are found in it. Palms, latents of unknown position, slaps that a person has to
 * cut, and what the record of a person has no place for, are told in notes (may be
 * NULL). ERR_INPUT: no transaction, nobody named in it, several people (then it
 * cannot be told whose the prints are), or an image that cannot be decoded.
 * *out is filled only on success; free it with manifest_free().
 */
enum err_code intake_read_transaction(const char *path, struct manifest **out, struct notes *notes,
				      struct err *err);

#endif
