/* SPDX-License-Identifier: Apache-2.0 */
/* Examiners' work as bytes, for drafts, sheets and decisions. */
#ifndef COTEJO_CASEWORK_REVIEW_CODEC_H
#define COTEJO_CASEWORK_REVIEW_CODEC_H

#include "base/bytes.h"
#include "casework/review.h"

void work_encode(const struct work *w, struct buf *out);
bool work_decode(const void *data, size_t len, struct work *out);
void marks_encode(const struct marks *m, struct buf *out);
bool marks_decode(const void *data, size_t len, struct marks *out);

#endif
