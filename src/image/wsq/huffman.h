/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Huffman codes of WSQ: up to 256 symbols, up to 16 bits, given by the number
 * of codes of each length and the symbols in order of length, as in JPEG
 * (ITU-T T.81, annexes C, F.2.2.3 and K.2).
 *
 * Symbols: 1-100 a run of so many zeros; 101/102 a value beyond 74 or -73,
 * eight bits follow, 103/104 the same with sixteen; 105/106 a longer run, eight
 * or sixteen bits follow; 107-254 the value symbol - 180.
 */
#ifndef COTEJO_IMAGE_WSQ_HUFFMAN_H
#define COTEJO_IMAGE_WSQ_HUFFMAN_H

#include <stdbool.h>
#include <stdint.h>

#define WSQ_SYMBOLS  256
#define WSQ_MAX_BITS 16

#define WSQ_RUN_MAX	100 /* symbols up to here are runs of zeros */
#define WSQ_POSITIVE_8	101
#define WSQ_NEGATIVE_8	102
#define WSQ_POSITIVE_16 103
#define WSQ_NEGATIVE_16 104
#define WSQ_RUN_8	105
#define WSQ_RUN_16	106
#define WSQ_VALUE_0	180 /* this symbol would be the value 0 */
#define WSQ_VALUE_LEAST (-73)
#define WSQ_VALUE_MOST	74

/* What a file says of a table. */
struct wsq_code_spec {
	uint8_t counts[WSQ_MAX_BITS]; /* codes of 1 to 16 bits */
	uint8_t symbols[WSQ_SYMBOLS];
	int total;
};

/* Codes of up to WSQ_LOOK bits are found at once, longer ones by length. */
#define WSQ_LOOK 11

struct wsq_decode_table {
	struct {
		uint8_t symbol;
		uint8_t bits; /* 0: longer than WSQ_LOOK, or no code */
	} look[1 << WSQ_LOOK];
	int32_t last[WSQ_MAX_BITS + 1];	 /* last code of the length, -1: none */
	int32_t shift[WSQ_MAX_BITS + 1]; /* index in symbols less the code */
	uint8_t symbols[WSQ_SYMBOLS];
};

/* False when there are more codes than fit, or more than 256. */
bool wsq_decode_table_init(struct wsq_decode_table *t, const struct wsq_code_spec *spec);

struct wsq_encode_table {
	uint16_t code[WSQ_SYMBOLS];
	uint8_t bits[WSQ_SYMBOLS]; /* 0: no such symbol */
};

/* The best code of at most 16 bits for the counts, without the code of all ones.
 * At least one symbol gets a code, even when all counts are 0. */
void wsq_code_make(const uint32_t counts[WSQ_SYMBOLS], struct wsq_code_spec *spec,
		   struct wsq_encode_table *t);

#endif
