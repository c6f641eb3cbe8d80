/* SPDX-License-Identifier: Apache-2.0 */
/* Texts for people, English in the source and translated by gettext. */
#ifndef COTEJO_BASE_I18N_H
#define COTEJO_BASE_I18N_H

#include <libintl.h>

#define _(text)			gettext(text)
#define N_(text)		text
#define ngettext_(one, many, n) ngettext(one, many, n)

/* Sets the locale from the environment and binds the catalogue: the one beside
 * the program in a build folder, else the installed one. */
void i18n_init(void);

/* A text in a named language ("en", "es") whatever the user's own is: notices
 * are given in a language the person understands. Returns the text itself when
 * there is no catalogue or no translation. The result is borrowed and stays
 * valid until the program ends. */
const char *i18n_in(const char *language, const char *text);

#endif
