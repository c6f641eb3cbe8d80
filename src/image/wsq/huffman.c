/* SPDX-License-Identifier: Apache-2.0 */
#include "image/wsq/huffman.h"

#include <string.h>

bool wsq_decode_table_init(struct wsq_decode_table *t, const struct wsq_code_spec *spec)
{
	uint32_t code = 0;
	int index = 0;

	memset(t->look, 0, sizeof(t->look));
	memcpy(t->symbols, spec->symbols, sizeof(t->symbols));
	for (int bits = 1; bits <= WSQ_MAX_BITS; bits++) {
		int n = spec->counts[bits - 1];

		code <<= 1;
		if (index + n > WSQ_SYMBOLS || code + (uint32_t)n > UINT32_C(1) << bits)
			return false;
		t->shift[bits] = index - (int32_t)code;
		for (int i = 0; i < n; i++, code++, index++) {
			if (bits > WSQ_LOOK)
				continue;
			for (uint32_t tail = 0; tail < UINT32_C(1) << (WSQ_LOOK - bits); tail++) {
				uint32_t at = code << (WSQ_LOOK - bits) | tail;

				t->look[at].symbol = spec->symbols[index];
				t->look[at].bits = (uint8_t)bits;
			}
		}
		t->last[bits] = n ? (int32_t)code - 1 : -1;
	}
	return true;
}

/* --- making a code: T.81, annex K.2 ------------------------------------------------ */

/* The trees that are still apart: by their first symbol, with their counts. */
struct forest {
	int symbol[WSQ_SYMBOLS + 1];
	uint64_t count[WSQ_SYMBOLS + 1];
	int trees;
};

/* The places of the smallest count and the next one; of equal counts the later
 * place goes first. At least two trees. */
static void two_least(const struct forest *f, int *first, int *second)
{
	int a = 0, b = -1;

	for (int i = 1; i < f->trees; i++) {
		if (f->count[i] <= f->count[a]) {
			b = a;
			a = i;
		} else if (b < 0 || f->count[i] <= f->count[b]) {
			b = i;
		}
	}
	*first = a;
	*second = b;
}

/* Lengths of codes by Huffman's method; symbol 256 stands for the code of all
 * ones, which is never used. */
static void code_lengths(const uint32_t counts[WSQ_SYMBOLS], uint16_t length[WSQ_SYMBOLS + 1])
{
	struct forest f = {.trees = 0};
	int next[WSQ_SYMBOLS + 1]; /* symbols of one tree */

	memset(length, 0, (WSQ_SYMBOLS + 1) * sizeof(*length));
	for (int i = 0; i <= WSQ_SYMBOLS; i++) {
		uint64_t count = i < WSQ_SYMBOLS ? counts[i] : 1;

		next[i] = -1;
		if (!count)
			continue;
		f.symbol[f.trees] = i;
		f.count[f.trees++] = count;
	}
	while (f.trees > 1) {
		int a, b, i;

		two_least(&f, &a, &b);
		f.count[a] += f.count[b];
		for (i = f.symbol[a]; next[i] >= 0; i = next[i])
			length[i]++;
		length[i]++;
		next[i] = f.symbol[b];
		for (i = f.symbol[b]; i >= 0; i = next[i])
			length[i]++;
		f.trees--;
		memmove(f.symbol + b, f.symbol + b + 1,
			(size_t)(f.trees - b) * sizeof(f.symbol[0]));
		memmove(f.count + b, f.count + b + 1, (size_t)(f.trees - b) * sizeof(f.count[0]));
	}
}

/* How many codes there are of each length, none longer than 16. Figure K.3. */
static void limit_lengths(const uint16_t length[WSQ_SYMBOLS + 1], uint8_t counts[WSQ_MAX_BITS])
{
	int bits[WSQ_SYMBOLS + 2] = {0};
	int i = WSQ_SYMBOLS;

	for (int s = 0; s <= WSQ_SYMBOLS; s++)
		if (length[s])
			bits[length[s]]++;
	for (; i > WSQ_MAX_BITS; i--)
		while (bits[i] > 0) {
			int j = i - 2;

			while (bits[j] == 0)
				j--;
			bits[i] -= 2;
			bits[i - 1]++;
			bits[j + 1] += 2;
			bits[j]--;
		}
	while (bits[i] == 0)
		i--;
	bits[i]--; /* the code of all ones */
	for (int k = 0; k < WSQ_MAX_BITS; k++)
		counts[k] = (uint8_t)bits[k + 1];
}

void wsq_code_make(const uint32_t counts[WSQ_SYMBOLS], struct wsq_code_spec *spec,
		   struct wsq_encode_table *t)
{
	uint32_t some[WSQ_SYMBOLS];
	uint16_t length[WSQ_SYMBOLS + 1];
	uint32_t code = 0;
	int index = 0;
	bool any = false;

	for (int i = 0; i < WSQ_SYMBOLS; i++)
		any |= counts[i] != 0;
	memcpy(some, counts, sizeof(some));
	if (!any)
		some[1] = 1;
	code_lengths(some, length);
	memset(spec, 0, sizeof(*spec));
	limit_lengths(length, spec->counts);
	for (unsigned bits = 1; bits <= WSQ_SYMBOLS; bits++)
		for (int s = 0; s < WSQ_SYMBOLS; s++)
			if (length[s] == bits)
				spec->symbols[spec->total++] = (uint8_t)s;
	memset(t, 0, sizeof(*t));
	for (int bits = 1; bits <= WSQ_MAX_BITS; bits++, code <<= 1)
		for (int i = 0; i < spec->counts[bits - 1]; i++, code++, index++) {
			t->code[spec->symbols[index]] = (uint16_t)code;
			t->bits[spec->symbols[index]] = (uint8_t)bits;
		}
}
