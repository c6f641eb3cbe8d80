/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where casework meets the engine: which version it is, and the form in which
 * the prints of a person lie sealed for the gallery.
 */
#ifndef COTEJO_CASEWORK_ENGINE_H
#define COTEJO_CASEWORK_ENGINE_H

#include "base/bytes.h"
#include "base/err.h"
#include "casework/print_store.h"
#include "match/gallery.h"

/* Written into each search and each packed piece; a piece of another version is
 * packed again from the prints. */
const char *engine_version(void);

/* The gallery records of one person's prints in one piece; their templates stay with
 * the prints. */
void engine_pack(const struct print_current *prints, size_t count, struct buf *out);
/* Puts them into a gallery; calls fn (may be NULL) for each print. ERR_UNSUPPORTED:
 * packed by another version of the engine, and nothing was put; ERR_TAMPERED: the
 * piece is damaged. */
enum err_code engine_unpack(const void *data, size_t len, struct gallery *g, uint64_t subject,
			    void (*fn)(void *ctx, uint64_t print, int finger), void *ctx,
			    struct err *err);

#endif
