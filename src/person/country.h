/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Countries and nationalities: the three-letter codes of ISO 3166-1 and the
 * further codes that travel documents use (ICAO Doc 9303 part 3, section 5).
 */
#ifndef COTEJO_PERSON_COUNTRY_H
#define COTEJO_PERSON_COUNTRY_H

#include <stdbool.h>
#include <stddef.h>

#define COUNTRY_CODE_LEN 4 /* with the final zero */

struct country {
	char code[COUNTRY_CODE_LEN];
	bool icao_only;		 /* not in ISO 3166-1: refugees, stateless, UN ... */
	const char *name;	 /* English; shown through country_name() */
	const char *nationality; /* English; shown through country_nationality() */
};

/* The country of a code in any case, or NULL. "D" is Germany, as in the
 * machine readable zone. Borrowed. */
const struct country *country_find(const char *code);

/* All countries in the order of their codes. */
const struct country *country_at(size_t i);
size_t country_count(void);

/* In the user's language; an unknown code comes back as it is. Borrowed. */
const char *country_name(const char *code);
const char *country_nationality(const char *code);

#endif
