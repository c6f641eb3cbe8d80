/* SPDX-License-Identifier: Apache-2.0 */
/*
 * WSQ: wavelet scalar quantization of grey fingerprint images.
 *
 * FBI, "WSQ Gray-scale Fingerprint Image Compression Specification",
 * IAFIS-IC-0110 v3.1. The decoder takes the whole of it: any filters of odd or
 * even length, eight Huffman tables redefined between blocks, restart markers,
 * comments, images of any size. The encoder is encoder number two of that
 * document: 9/7 filters, 60 subbands, bins by subband variance. Neither has
 * been certified by the FBI, and files say so by software number zero.
 *
 * The same input gives the same bytes and pixels on every machine. No globals,
 * any thread. Memory comes from malloc() and its failure is a status: this
 * library reads what strangers send.
 */
#ifndef COTEJO_IMAGE_WSQ_WSQ_H
#define COTEJO_IMAGE_WSQ_WSQ_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

enum wsq_status {
	WSQ_OK,
	WSQ_NOT_WSQ,   /* does not begin like WSQ */
	WSQ_TRUNCATED, /* ends too early */
	WSQ_DAMAGED,   /* contradicts the specification: info.problem says where */
	WSQ_EMPTY,     /* no pixels */
	WSQ_TOO_LARGE, /* beyond the caller's limits */
	WSQ_MEMORY,
};

struct wsq_limits {
	uint32_t side;	 /* pixels across and down */
	uint64_t pixels; /* in all */
};

struct wsq_info {
	uint32_t width;
	uint32_t height;
	uint32_t ppi;	   /* of the first NISTCOM comment that states it; 0: none does */
	unsigned encoder;  /* number of the encoder's algorithm */
	unsigned software; /* number that the FBI gave to the encoder's maker */
	char problem[96];  /* WSQ_DAMAGED, WSQ_TRUNCATED: what and where, English */
};

/* Decodes a file. On WSQ_OK *px is width * height grey values that the caller
 * frees; else it is left alone. *info is filled as far as was read. */
enum wsq_status wsq_decode(const uint8_t *data, size_t len, const struct wsq_limits *limits,
			   uint8_t **px, struct wsq_info *info);

/* The two rates that agencies use: about 15:1 and 5:1 on a print. */
#define WSQ_RATE_NORMAL 0.75
#define WSQ_RATE_HIGH	2.25

struct wsq_params {
	double rate;	     /* bits a pixel, above 0: what the bin widths are made for */
	uint32_t ppi;	     /* goes into a NISTCOM comment; 0: not stated */
	const char *comment; /* a further comment of at most 60000 bytes, or NULL */
	uint32_t restart;    /* a restart marker after so many coefficients; 0: none */
};

/* Encodes width * height grey values (1 to 65535 on a side), appending the file
 * to *out. WSQ_MEMORY leaves *out as it was. */
enum wsq_status wsq_encode(const uint8_t *px, uint32_t width, uint32_t height,
			   const struct wsq_params *params, struct buf *out);

#endif
