/* SPDX-License-Identifier: Apache-2.0 */
/* The insides of an2k_check(): its state, and the rules by record type. */
#ifndef COTEJO_EXCHANGE_AN2K_RULES_H
#define COTEJO_EXCHANGE_AN2K_RULES_H

#include "exchange/an2k_check.h"

enum an2k_encoding {
	AN2K_ENC_ASCII,
	AN2K_ENC_UTF8,
	AN2K_ENC_OTHER /* carried, not checked */
};

struct an2k_ctx {
	const struct an2k *doc;
	const struct an2k_tables *t;
	const struct an2k_check_options *options;
	struct an2k_findings *out;
	int version;
	enum an2k_encoding encoding;
	size_t record; /* the one that is looked at */
	const struct an2k_record *r;
	const struct an2k_record_rule *rule;
};

/* A finding on the current record, with the clause of the field. Subfield and
 * item count from 1; 0 is the whole. */
void an2k_say(struct an2k_ctx *c, enum an2k_level level, enum an2k_kind kind, uint32_t field,
	      size_t subfield, size_t item, const char *fmt, ...)
    __attribute__((format(printf, 7, 8)));
/* An error since 2007, a warning in older editions. */
enum an2k_level an2k_since_2007(const struct an2k_ctx *c);
/* An error since 2011, a warning in older editions. */
enum an2k_level an2k_since_2011(const struct an2k_ctx *c);

/* One item by its rule. NULL name: none is known. */
void an2k_check_item(struct an2k_ctx *c, uint32_t field, size_t subfield, size_t item,
		     const struct an2k_item_rule *rule, struct an2k_span value);
/* The characters of a free text field. */
void an2k_check_text(struct an2k_ctx *c, uint32_t field, size_t subfield, size_t item,
		     struct an2k_span value);
bool an2k_is_date(struct an2k_span s);
bool an2k_is_gmt(struct an2k_span s);
bool an2k_is_number(struct an2k_span s, double *out);

bool an2k_has(const struct an2k_record *r, uint32_t field);
/* First item of a field as a number. */
bool an2k_num(const struct an2k_record *r, uint32_t field, long *out);
/* First item of a field. */
struct an2k_span an2k_first(const struct an2k_record *r, uint32_t field);

void an2k_rules_type1(struct an2k_ctx *c);    /* the fields of Type-1 */
void an2k_rules_contents(struct an2k_ctx *c); /* 1.003 against the records */
void an2k_rules_across(struct an2k_ctx *c);   /* resolutions, references */
void an2k_rules_image(struct an2k_ctx *c);    /* scales of Types 10 to 19 */
void an2k_rules_common(struct an2k_ctx *c);   /* 902 to 998 */
void an2k_rules_print(struct an2k_ctx *c);    /* Types 4, 13, 14, 15, 19 */
void an2k_rules_minutiae(struct an2k_ctx *c); /* Type 9 */
void an2k_rules_photo(struct an2k_ctx *c);    /* Type 10 */
void an2k_rules_iris(struct an2k_ctx *c);     /* Type 17 */
void an2k_rules_payload(struct an2k_ctx *c);  /* the image inside */

/* A path in one subfield: points from item `first` (from 1) to the end, within
 * width and height (0: not known), no point twice. */
void an2k_rules_points(struct an2k_ctx *c, uint32_t field, size_t subfield, struct an2k_span sub,
		       size_t first, long width, long height);

/* What an image says of itself in its first bytes. 0 or -1 where it does not. */
struct an2k_picture {
	const char *algorithm; /* "WSQ20", "JPEGB", "JPEGL", "JP2", "PNG"; NULL: none of these */
	long width, height;
	int bits; /* of a pixel, all channels */
	int channels;
};
void an2k_picture_look(struct an2k_span data, struct an2k_picture *out);

#endif
