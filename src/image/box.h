/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The outer side of the box: starts the decoder program for one image, hands
 * it the bytes, and takes back a checked reply or the reason why there is none.
 *
 * The program is started afresh (posix_spawn), so nothing that this process
 * holds in memory, its environment or its open files is there to be stolen.
 */
#ifndef COTEJO_IMAGE_BOX_H
#define COTEJO_IMAGE_BOX_H

#include <stddef.h>

#include "base/err.h"
#include "base/queue.h"
#include "image/image.h"
#include "image/reply.h"

struct box_job {
	const char *program; /* path of the decoder; NULL: the one for the format */
	const void *data;
	size_t len;
	enum image_format format;
	struct decode_params params;
	const struct cancel *cancel;
	int timeout_ms; /* > 0 */
};

enum box_end {
	BOX_REPLIED,  /* reply is filled, and *px too when its status is DECODE_OK */
	BOX_NO_START, /* the program or its pipes could not be made: code */
	BOX_CANCELLED,
	BOX_TIMED_OUT, /* stopped by the clock or by the limit of processor time */
	BOX_STOPPED,   /* the cage stopped it: it tried something forbidden */
	BOX_DIED,      /* code is the signal */
	BOX_EXITED,    /* code is the exit status; no whole reply came */
	BOX_BAD_REPLY, /* a reply that contradicts itself or is too long or short */
};

struct box_result {
	enum box_end end;
	int code; /* errno, signal or exit status */
	struct reply reply;
	uint8_t *px; /* owned by the caller; NULL unless DECODE_OK */
};

/* Blocks until the job ended one way or another; leaves no process behind. */
void box_run(const struct box_job *job, struct box_result *result);

/* Asks which layers hold: reply.layers of the result. */
void box_ask_level(struct box_result *result);

#endif
