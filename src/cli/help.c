/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/help.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "config.h"

static void print_padded(const char *text, int cols)
{
	int pad = cols - text_width(text);

	printf("  %s%*s", text, pad > 1 ? pad : 1, "");
}

void help_print_version(void)
{
	printf("cotejo %s\n", PACKAGE_VERSION);
}

void help_print_all(void)
{
	printf(_("usage: cotejo [--store FILE]          open the workstation\n"
		 "       cotejo VERB [options] ...      one act, for scripts\n\n"));
	for (size_t i = 0; verbs[i]; i++) {
		print_padded(verbs[i]->name, 18);
		puts(_(verbs[i]->summary));
	}
	printf(_("\nEvery verb takes --help, --json and --store FILE. Exit statuses are in the "
		 "man page.\n"));
}

static void print_option(const struct verb_option *o)
{
	char left[80];

	snprintf(left, sizeof(left), "%c%c%s --%s%s%s", o->letter ? '-' : ' ',
		 o->letter ? o->letter : ' ', o->letter ? "," : " ", o->name,
		 o->argument ? " " : "", o->argument ? o->argument : "");
	print_padded(left, 28);
	puts(_(o->help));
}

void help_print_verb(const struct verb *v)
{
	static const struct verb_option common[] = {
	    {"json", 0, NULL, N_("print one JSON object")},
	    {"store", 0, "FILE", N_("use this store instead of the default one")},
	    {"help", 'h', NULL, N_("print this text")},
	};

	printf(_("usage: cotejo %s [options] %s\n\n%s\n"), v->name, v->args ? v->args : "",
	       _(v->summary));
	if (v->details)
		printf("\n%s\n", _(v->details));
	putchar('\n');
	for (const struct verb_option *o = v->options; o && o->name; o++)
		print_option(o);
	for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
		print_option(&common[i]);
}
