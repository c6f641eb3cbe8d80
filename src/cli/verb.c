/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verb.h"

#include <assert.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/help.h"

/* Options every verb has; their rows follow the verb's own in the parser. */
enum {
	OPT_COMMON = 1000,
	OPT_HELP,
	OPT_JSON,
	OPT_STORE
};

static size_t option_count(const struct verb *v)
{
	size_t n = 0;

	while (v->options && v->options[n].name)
		n++;
	return n;
}

static size_t option_index(const struct verb *v, const char *name)
{
	size_t i = 0;

	while (strcmp(v->options[i].name, name) != 0) {
		i++;
		assert(v->options[i].name);
	}
	return i;
}

const char *verb_value(const struct verb_call *call, const char *name)
{
	return call->values[option_index(call->verb, name)];
}

bool verb_given(const struct verb_call *call, const char *name)
{
	return verb_value(call, name) != NULL;
}

enum err_code verb_long(struct verb_call *call, const char *name, long lo, long hi, long fallback,
			long *out)
{
	const char *text = verb_value(call, name);

	*out = fallback;
	if (!text || text_to_long(text, lo, hi, out))
		return ERR_OK;
	return err_set(&call->err, ERR_USAGE,
		       _("--%s %s: a whole number from %ld to %ld is needed"), name, text, lo, hi);
}

enum err_code verb_double(struct verb_call *call, const char *name, double lo, double hi,
			  double fallback, double *out)
{
	const char *text = verb_value(call, name);

	*out = fallback;
	if (!text || text_to_double(text, lo, hi, out))
		return ERR_OK;
	return err_set(&call->err, ERR_USAGE, _("--%s %s: a number from %g to %g is needed"), name,
		       text, lo, hi);
}

void verb_print_json(json_t *object)
{
	json_dumpf(object, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(15));
	putchar('\n');
	json_decref(object);
}

/* "audit verify" before "audit": the longest name wins. */
static const struct verb *find_verb(int argc, char **argv, int *words)
{
	char two[64];

	if (argc >= 2) {
		snprintf(two, sizeof(two), "%s %s", argv[0], argv[1]);
		for (size_t i = 0; verbs[i]; i++)
			if (strcmp(verbs[i]->name, two) == 0) {
				*words = 2;
				return verbs[i];
			}
	}
	for (size_t i = 0; verbs[i]; i++)
		if (strcmp(verbs[i]->name, argv[0]) == 0) {
			*words = 1;
			return verbs[i];
		}
	return NULL;
}

static struct option *long_options(const struct verb *v, char *letters)
{
	size_t n = option_count(v), at = 0;
	struct option *o = xcalloc(n + 4, sizeof(*o));

	letters[at++] = '+';
	letters[at++] = ':';
	for (size_t i = 0; i < n; i++) {
		o[i].name = v->options[i].name;
		o[i].has_arg = v->options[i].argument ? required_argument : no_argument;
		o[i].val = (int)i + 256;
		if (v->options[i].letter) {
			letters[at++] = v->options[i].letter;
			if (v->options[i].argument)
				letters[at++] = ':';
		}
	}
	o[n] = (struct option){"help", no_argument, NULL, OPT_HELP};
	o[n + 1] = (struct option){"json", no_argument, NULL, OPT_JSON};
	o[n + 2] = (struct option){"store", required_argument, NULL, OPT_STORE};
	letters[at++] = 'h';
	letters[at] = '\0';
	return o;
}

static int row_of_letter(const struct verb *v, int letter)
{
	for (size_t i = 0; v->options && v->options[i].name; i++)
		if (v->options[i].letter == letter)
			return (int)i;
	return -1;
}

/* Options may stand before, between and after the positional arguments, up to
 * "--". Fills call; true when --help was asked for. */
static enum err_code parse(struct verb_call *call, int argc, char **argv, bool *help)
{
	const struct verb *v = call->verb;
	char letters[160];
	struct option *options = long_options(v, letters);
	enum err_code code = ERR_OK;
	int n_rest = 0;
	char **rest = xcalloc((size_t)argc + 1, sizeof(*rest));

	opterr = 0;
	optind = 1;
	while (!code) {
		int c = getopt_long(argc, argv, letters, options, NULL);
		int row = c >= 256 && c < OPT_COMMON ? c - 256 : row_of_letter(v, c);

		if (c == -1) {
			bool ended = optind > 1 && strcmp(argv[optind - 1], "--") == 0;

			if (optind >= argc)
				break;
			rest[n_rest++] = argv[optind++];
			while (ended && optind < argc)
				rest[n_rest++] = argv[optind++];
			continue;
		}
		if (c == OPT_HELP || (c == 'h' && row < 0))
			*help = true;
		else if (c == OPT_JSON)
			call->json = true;
		else if (c == OPT_STORE)
			call->store = optarg;
		else if (c == ':')
			code = err_set(&call->err, ERR_USAGE, _("%s: a value is missing after %s"),
				       v->name, argv[optind - 1]);
		else if (c == '?' || row < 0)
			code = err_set(&call->err, ERR_USAGE,
				       _("%s: unknown option %s; see cotejo %s --help"), v->name,
				       argv[optind - 1], v->name);
		else
			call->values[row] = optarg ? optarg : "";
	}
	free(options);
	call->argc = n_rest;
	call->argv = rest;
	if (!code && !*help && (n_rest < v->min_args || (v->max_args >= 0 && n_rest > v->max_args)))
		code = err_set(&call->err, ERR_USAGE, _("usage: cotejo %s [options] %s"), v->name,
			       v->args ? v->args : "");
	return code;
}

static void report(const struct verb_call *call, enum err_code code)
{
	fflush(stdout);
	/* Without a message the verb has said it all itself. */
	if (code == ERR_OK || !call->err.msg[0])
		return;
	if (call->json)
		verb_print_json(json_pack("{s:{s:s, s:s}}", "error", "code", err_name(code),
					  "message", call->err.msg));
	else
		fprintf(stderr, "cotejo: %s\n", call->err.msg);
}

static int run_verb(const struct verb *v, int argc, char **argv)
{
	struct verb_call call = {.verb = v, .err = ERR_INIT};
	bool help = false;
	enum err_code code;

	call.values = xcalloc(option_count(v) + 1, sizeof(*call.values));
	code = parse(&call, argc, argv, &help);
	if (!code && help)
		help_print_verb(v);
	else if (!code)
		code = v->run(&call);
	/* A result that could not be written is not a result. */
	if (!code && (fflush(stdout) != 0 || ferror(stdout)))
		code = err_set(&call.err, ERR_IO, _("standard output cannot be written: %s"),
			       strerror(errno));
	report(&call, code);
	free(call.argv);
	free(call.values);
	return err_exit_status(code);
}

int verb_main(int argc, char **argv)
{
	const struct verb *v;
	int words = 1;

	if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
			 strcmp(argv[1], "help") == 0)) {
		if (argc > 2 && (v = find_verb(argc - 2, argv + 2, &words)))
			help_print_verb(v);
		else
			help_print_all();
		return 0;
	}
	if (argc > 1 && strcmp(argv[1], "--version") == 0) {
		help_print_version();
		return 0;
	}
	/* No verb, or only options: the workstation. */
	if (argc < 2 || argv[1][0] == '-') {
		static char open_verb[] = "open";
		char *first[] = {open_verb, NULL};

		v = find_verb(1, first, &words);
		return run_verb(v, argc, argv);
	}
	v = find_verb(argc - 1, argv + 1, &words);
	if (!v) {
		fprintf(stderr, _("cotejo: there is no verb '%s'; see cotejo --help\n"), argv[1]);
		return err_exit_status(ERR_USAGE);
	}
	return run_verb(v, argc - words, argv + words);
}
