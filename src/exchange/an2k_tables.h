/* SPDX-License-Identifier: Apache-2.0 */
/* The insides of the field tables, for an2k_table.c and an2k_table_read.c. */
#ifndef COTEJO_EXCHANGE_AN2K_TABLES_H
#define COTEJO_EXCHANGE_AN2K_TABLES_H

#include "exchange/an2k_table.h"

struct an2k_meaning {
	char *list;
	char *value;
	char *text;
};

struct an2k_domain {
	char *key; /* name of its file */
	char *title;
	char *name;		      /* what it writes into 1.013: the first of dom */
	char *dom;		      /* names in 1.013, parted by commas, or NULL */
	char *tot;		      /* types of transaction of its own, likewise */
	bool strict_tot;	      /* 1.013 alone is not enough, others use the name too */
	struct an2k_record_rule rule; /* Type-2 */
};

/* A set of fields under a name; several records share them. */
struct an2k_group {
	char *name;
	struct an2k_record_rule rule;
};

struct an2k_tables {
	struct an2k_record_rule *records;
	size_t n_records, cap_records;
	struct an2k_codes *codes;
	size_t n_codes, cap_codes;
	struct an2k_meaning *meanings;
	size_t n_meanings, cap_meanings;
	struct an2k_group *groups;
	size_t n_groups, cap_groups;
	struct an2k_domain **domains;
	size_t n_domains, cap_domains;
};

/* Adds what one file says; domain is the key of a domain's table, or NULL.
 * ERR_INPUT names file, line and word. */
enum err_code an2k_tables_add(struct an2k_tables *t, const char *text, const char *name,
			      const char *domain, struct err *err);

#endif
