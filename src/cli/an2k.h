/* SPDX-License-Identifier: Apache-2.0 */
/* What the verbs an2k show, validate, extract, build and edit share. */
#ifndef COTEJO_CLI_AN2K_H
#define COTEJO_CLI_AN2K_H

#include "cli/verb.h"
#include "exchange/an2k_check.h"

/* Reads a transaction and the tables. findings may be NULL. */
enum err_code an2k_load(struct verb_call *call, const char *path, struct an2k **out,
			const struct an2k_tables **tables, struct an2k_findings *findings);
/* The domain that --domain names; "auto" or nothing: by the transaction; "none":
 * NULL. */
enum err_code an2k_choose_domain(struct verb_call *call, const struct an2k_tables *tables,
				 const struct an2k *doc, const struct an2k_domain **out);
/* Writes the transaction to the path; "-" is standard output. */
enum err_code an2k_save(struct verb_call *call, const struct an2k *doc, const char *path,
			size_t *bytes);

#endif
