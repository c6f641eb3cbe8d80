/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/manual.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "cli/verb.h"
#include "config.h"

/* roff reads a backslash anywhere and a point or quote at the start of a line. */
static void roff(const char *text)
{
	bool line_start = true;

	for (; *text; text++) {
		if (line_start && (*text == '.' || *text == '\''))
			fputs("\\&", stdout);
		if (*text == '\\')
			fputs("\\e", stdout);
		else if (*text == '-')
			fputs("\\-", stdout);
		else
			putchar(*text);
		line_start = *text == '\n';
	}
}

static void roff_paragraphs(const char *text)
{
	puts(".PP");
	for (const char *p = text; *p;) {
		const char *end = strstr(p, "\n\n");
		char part[4096];
		size_t n = end ? (size_t)(end - p) : strlen(p);

		snprintf(part, sizeof(part), "%.*s", (int)n, p);
		roff(part);
		putchar('\n');
		p += n;
		if (*p) {
			puts(".PP");
			p += strspn(p, "\n");
		}
	}
}

static void print_verb(const struct verb *v)
{
	printf(".SS ");
	roff(v->name);
	printf("\n.B cotejo ");
	roff(v->name);
	printf("\n");
	for (const struct verb_option *o = v->options; o && o->name; o++) {
		printf("[\\fB\\-\\-");
		roff(o->name);
		printf("\\fR");
		if (o->argument) {
			printf(" \\fI");
			roff(o->argument);
			printf("\\fR");
		}
		puts("]");
	}
	if (v->args) {
		printf(".I ");
		roff(v->args);
		putchar('\n');
	}
	puts(".PP");
	printf("%c", toupper((unsigned char)v->summary[0]));
	roff(v->summary + 1);
	puts(".");
	if (v->details)
		roff_paragraphs(v->details);
	for (const struct verb_option *o = v->options; o && o->name; o++) {
		printf(".TP\n");
		if (o->letter)
			printf("\\fB\\-%c\\fR, ", o->letter);
		printf("\\fB\\-\\-");
		roff(o->name);
		printf("\\fR");
		if (o->argument) {
			printf(" \\fI");
			roff(o->argument);
			printf("\\fR");
		}
		putchar('\n');
		printf("%c", toupper((unsigned char)o->help[0]));
		roff(o->help + 1);
		puts(".");
	}
}

static const struct {
	enum err_code code;
	const char *meaning;
} statuses[] = {
    {ERR_OK, "Done."},
    {ERR_INTERNAL, "A defect of the program."},
    {ERR_USAGE, "Wrong words on the command line."},
    {ERR_INPUT, "A file or a value that cannot be used. The message names the file and the place."},
    {ERR_IO, "The system refused to read or write."},
    {ERR_STORE, "The store cannot be used as it is: not a store, read-only, locked, full, damaged, "
		"or newer than the program."},
    {ERR_REFUSED, "A rule that protects people says no."},
    {ERR_NOT_FOUND, "No such record."},
    {ERR_AUTH, "Not logged in, wrong password, or the account is locked."},
    {ERR_CONFLICT, "Someone else was first; look again."},
    {ERR_UNSUPPORTED, "Well formed, but not handled here."},
    {ERR_QUALITY, "No usable print in the image."},
    {ERR_TAMPERED, "A check of integrity failed."},
    {ERR_CANCELLED, "Stopped by the user."},
};

void manual_print_man(void)
{
	printf(".\\\" Made from the verb table of the program; do not edit.\n"
	       ".TH COTEJO 1 \"\" \"cotejo %s\" \"User commands\"\n"
	       ".SH NAME\n"
	       "cotejo \\- a workstation for fingerprint comparison in migration casework\n"
	       ".SH SYNOPSIS\n"
	       ".B cotejo\n"
	       "[\\fB\\-\\-store\\fR \\fIFILE\\fR]\n"
	       ".br\n"
	       ".B cotejo\n"
	       ".I VERB\n"
	       "[options] ...\n"
	       ".SH DESCRIPTION\n"
	       "Without a verb, the workstation opens on the store: log-in, cases, enrolment,\n"
	       "search, review, notes, the supervisor's queue and the audit view.\n"
	       "A verb does one act and ends, for scripts.\n"
	       ".PP\n"
	       "A score never decides. An identification needs two examiners, the second blind,\n"
	       "and a supervisor who was neither; the store itself refuses anything else.\n"
	       ".SH OPTIONS\n"
	       "Every verb takes these:\n"
	       ".TP\n"
	       "\\fB\\-\\-json\\fR\n"
	       "Print one JSON object. A failure is printed as\n"
	       ".B {\\(dqerror\\(dq: {\\(dqcode\\(dq: ..., \\(dqmessage\\(dq: ...}}\n"
	       "on standard output.\n"
	       ".TP\n"
	       "\\fB\\-\\-store\\fR \\fIFILE\\fR\n"
	       "Use this store instead of\n"
	       ".I $XDG_DATA_HOME/cotejo/store.cotejo\n"
	       "(where XDG_DATA_HOME is ~/.local/share unless set).\n"
	       ".TP\n"
	       "\\fB\\-h\\fR, \\fB\\-\\-help\\fR\n"
	       "Explain the verb.\n"
	       ".SH VERBS\n",
	       PACKAGE_VERSION);
	for (size_t i = 0; verbs[i]; i++)
		print_verb(verbs[i]);
	puts(".SH EXIT STATUS");
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		printf(".TP\n.B %d\n", err_exit_status(statuses[i].code));
		roff(statuses[i].meaning);
		printf(" (JSON code: %s)\n", err_name(statuses[i].code));
	}
	puts(".SH ENVIRONMENT\n"
	     ".TP\n.B XDG_DATA_HOME, XDG_CONFIG_HOME, XDG_STATE_HOME\n"
	     "Where the store, the settings and the history are.\n"
	     ".TP\n.B NO_COLOR\nWhen not empty: no colours on the screens.\n"
	     ".TP\n.B COTEJO_PASSWORD_FILE\n"
	     "A file whose first line is the password for verbs that log in; without it the\n"
	     "password is asked for on the terminal.\n"
	     ".SH FILES\n"
	     ".TP\n.I ~/.local/share/cotejo/store.cotejo\nThe store.\n"
	     ".TP\n.I ~/.config/cotejo/rc\nKeys and looks, see cotejo(5).\n"
	     ".SH SEE ALSO\n"
	     ".BR cotejo (5),\n.BR cotejo (7),\n.BR cotejo\\-verify\\-log (1)");
}

/* Names for a shell, one for each verb, options after it. */
static void completion_bash(void)
{
	puts("# bash completion for cotejo; made from the verb table.\n"
	     "_cotejo()\n{\n"
	     "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
	     "\tlocal verb=${COMP_WORDS[1]} two=\"${COMP_WORDS[1]} ${COMP_WORDS[2]}\" words=\n"
	     "\tif [[ $COMP_CWORD -eq 1 ]]; then");
	printf("\t\twords=\"");
	for (size_t i = 0; verbs[i]; i++)
		printf("%s%.*s", i ? " " : "", (int)strcspn(verbs[i]->name, " "), verbs[i]->name);
	puts(" --help --version --store\"\n"
	     "\t\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
	     "\t\treturn\n\tfi");
	puts("\tcase $two in");
	for (size_t i = 0; verbs[i]; i++) {
		if (!strchr(verbs[i]->name, ' '))
			continue;
		printf("\t'%s') words=\"--json --store --help", verbs[i]->name);
		for (const struct verb_option *o = verbs[i]->options; o && o->name; o++)
			printf(" --%s", o->name);
		puts("\" ;;");
	}
	puts("\t*)\n\t\tcase $verb in");
	for (size_t i = 0; verbs[i]; i++) {
		const char *space = strchr(verbs[i]->name, ' ');
		size_t n = strcspn(verbs[i]->name, " ");
		bool seen = false;

		for (size_t j = 0; j < i; j++)
			seen |= strncmp(verbs[j]->name, verbs[i]->name, n) == 0 &&
				(verbs[j]->name[n] == ' ' || verbs[j]->name[n] == '\0');
		if (seen)
			continue;
		printf("\t\t%.*s) words=\"", (int)n, verbs[i]->name);
		for (size_t j = i; verbs[j]; j++)
			if (strncmp(verbs[j]->name, verbs[i]->name, n) == 0 &&
			    verbs[j]->name[n] == ' ')
				printf("%s ", verbs[j]->name + n + 1);
		if (!space) {
			printf("--json --store --help");
			for (const struct verb_option *o = verbs[i]->options; o && o->name; o++)
				printf(" --%s", o->name);
		}
		puts("\" ;;");
	}
	puts("\t\tesac ;;\n\tesac\n"
	     "\tif [[ $cur == -* || -z $cur && $prev != --* ]]; then\n"
	     "\t\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\") $(compgen -f -- \"$cur\"))\n"
	     "\telse\n"
	     "\t\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\") $(compgen -f -- \"$cur\"))\n"
	     "\tfi\n}\n"
	     "complete -o filenames -F _cotejo cotejo");
}

static void quoted(const char *text)
{
	for (; *text; text++) {
		if (*text == '\'')
			fputs("'\\''", stdout);
		else
			putchar(*text);
	}
}

static void completion_zsh(void)
{
	puts("#compdef cotejo\n# zsh completion for cotejo; made from the verb table.\n"
	     "local -a verbs options\nverbs=(");
	for (size_t i = 0; verbs[i]; i++) {
		printf("  '");
		quoted(verbs[i]->name);
		printf(":");
		quoted(verbs[i]->summary);
		puts("'");
	}
	puts(")\nif (( CURRENT == 2 )); then\n  _describe 'verb' verbs\n  return\nfi\n"
	     "options=('--json[print one JSON object]' '--store[use this store]:file:_files' "
	     "'--help[explain the verb]')\n"
	     "case \"$words[2] $words[3]\" in");
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; verbs[i]; i++) {
			if ((strchr(verbs[i]->name, ' ') == NULL) != (pass == 1))
				continue;
			printf("  '%s'%s) options+=(", verbs[i]->name, pass ? "\\ *" : "");
			for (const struct verb_option *o = verbs[i]->options; o && o->name; o++) {
				printf(" '--%s[", o->name);
				quoted(o->help);
				printf("]%s'", o->argument ? ":value:_files" : "");
			}
			puts(" ) ;;");
		}
	puts("esac\n_arguments -s $options '*:file:_files'");
}

static void completion_fish(void)
{
	puts("# fish completion for cotejo; made from the verb table.\n"
	     "complete -c cotejo -n __fish_use_subcommand -l store -r -d 'use this store'");
	for (size_t i = 0; verbs[i]; i++) {
		size_t n = strcspn(verbs[i]->name, " ");
		const char *second = strchr(verbs[i]->name, ' ');

		printf("complete -c cotejo -n __fish_use_subcommand -a %.*s -d '", (int)n,
		       verbs[i]->name);
		quoted(verbs[i]->summary);
		puts("'");
		if (second)
			printf("complete -c cotejo -n '__fish_seen_subcommand_from %.*s' -a %s\n",
			       (int)n, verbs[i]->name, second + 1);
		for (const struct verb_option *o = verbs[i]->options; o && o->name; o++) {
			printf("complete -c cotejo -n '__fish_seen_subcommand_from %s' -l %s%s "
			       "-d '",
			       second ? second + 1 : verbs[i]->name, o->name,
			       o->argument ? " -r" : "");
			quoted(o->help);
			puts("'");
		}
	}
}

enum err_code manual_print_completion(const char *shell, struct err *err)
{
	if (strcmp(shell, "bash") == 0)
		completion_bash();
	else if (strcmp(shell, "zsh") == 0)
		completion_zsh();
	else if (strcmp(shell, "fish") == 0)
		completion_fish();
	else
		return err_set(err, ERR_USAGE, _("completions are made for bash, zsh and fish"));
	return ERR_OK;
}
