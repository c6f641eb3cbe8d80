/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verbs of the command line. A verb is one file and one struct verb; its
 * option table makes the parser, --help, the man page and the completions.
 *
 * A verb prints its result to standard output: lines for people or scripts,
 * or with --json one JSON object. Messages go to standard error. It returns
 * an error code whose exit status is in base/err.h; the caller prints the
 * message that the verb left in call->err (with --json as an object
 * {"error": {"code": ..., "message": ...}} on standard output).
 */
#ifndef COTEJO_CLI_VERB_H
#define COTEJO_CLI_VERB_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct verb_option {
	const char *name;     /* long name, without the dashes */
	char letter;	      /* short form, or 0 */
	const char *argument; /* placeholder in the help, or NULL for a switch */
	const char *help;     /* one line, marked with N_() */
};

struct verb_call;

struct verb {
	const char *name;    /* one or two words: "extract", "audit verify" */
	const char *args;    /* positional arguments in the usage line, or NULL */
	const char *summary; /* one line, marked with N_() */
	const char *details; /* paragraphs for --help and the man page, N_() or NULL */
	const struct verb_option *options; /* ends with a zero name; may be NULL */
	int min_args;
	int max_args; /* -1: any number */
	enum err_code (*run)(struct verb_call *call);
};

struct verb_call {
	const struct verb *verb;
	int argc;    /* positional arguments */
	char **argv; /* borrowed */
	bool json;
	const char *store; /* --store, or NULL: the default place */
	struct err err;
	const char **values; /* one for each row of verb->options; see below */
};

/* Every verb there is, ended by a NULL. */
extern const struct verb *const verbs[];

/* The value of an option of this verb, or NULL when it was not given; a switch
 * that was given has the value "". The name must be in the verb's table. */
const char *verb_value(const struct verb_call *call, const char *name);
bool verb_given(const struct verb_call *call, const char *name);
/* A number within [lo, hi], or fallback when the option was not given. On a bad
 * value the message names option, value and bounds. */
enum err_code verb_long(struct verb_call *call, const char *name, long lo, long hi, long fallback,
			long *out);
enum err_code verb_double(struct verb_call *call, const char *name, double lo, double hi,
			  double fallback, double *out);

/* Prints the object to standard output, one line feed after it, and frees it. */
void verb_print_json(json_t *object_take);

/* Runs the command line; returns the exit status. */
int verb_main(int argc, char **argv);

#endif
