/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of countries and languages as they are typed: codes or names, parted by
 * commas. */
#ifndef COTEJO_UI_CODES_H
#define COTEJO_UI_CODES_H

#include "person/person.h"

#define CODES_MAX 8

/* The code of a country or language typed as code or name in the user's language
 * or English; NULL when there is none. Borrowed. */
const char *codes_country(const char *word);
const char *codes_language(const char *word);

/* For the validators of forms: NULL, or what is wrong (borrowed until the next
 * call). Empty is fine. */
const char *codes_check_countries(const char *text);
const char *codes_check_languages(const char *text);

/* Reads a list that was checked: at most CODES_MAX codes; how many. */
size_t codes_read(const char *text, bool languages, const char *out[CODES_MAX]);

/* "Colombia (COL), Spain (ESP)" and "COL, ESP"; owned. The array has rows of
 * `size` bytes. */
char *codes_names(const char *codes, size_t size, size_t count, bool languages);
char *codes_list(const char *codes, size_t size, size_t count);

#endif
