/* SPDX-License-Identifier: Apache-2.0 */
/* The sealed part of a case. */
#ifndef COTEJO_CASEWORK_CASE_CODEC_H
#define COTEJO_CASEWORK_CASE_CODEC_H

#include "base/bytes.h"
#include "casework/casefile.h"

void case_encode(const struct casefile *c, struct buf *out);
/* The state is a column of its own and left alone. */
enum err_code case_decode(const void *data, size_t len, struct casefile *out, struct err *err);

#endif
