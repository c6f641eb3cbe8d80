/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of common names by the custom that joins them; inside src/synth only. */
#ifndef COTEJO_SYNTH_NAME_LISTS_H
#define COTEJO_SYNTH_NAME_LISTS_H

#include <stddef.h>

/* How a name is made of its parts. */
enum name_custom {
	CUSTOM_TWO_FAMILIES, /* Spanish: father's and mother's family */
	CUSTOM_MOTHER_FIRST, /* Portuguese: mother's, then father's */
	CUSTOM_ONE_FAMILY,
	CUSTOM_FATHERS_NAME, /* the father's given name stands for a family name */
};

struct origin {
	const char *country;   /* nationality */
	const char *languages; /* the first is the best understood */
	double weight;
};

struct name_list {
	enum name_custom custom;
	const char *const *female, *const *male, *const *family; /* end with NULL */
	const struct origin *origins;				 /* end with a NULL country */
	double weight;
};

extern const struct name_list name_lists[];
extern const size_t name_list_count;

#endif
