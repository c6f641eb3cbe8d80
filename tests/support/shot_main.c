/* SPDX-License-Identifier: Apache-2.0 */
/*
 * shot: runs a program in a terminal, types, and takes pictures.
 *
 *   shot [-s COLSxROWS] [-t TERM] [-l LOCALE] [-p PIXELS] [-e NAME=value]...
 *        [-d FOLDER] [-f SCRIPT] -- PROGRAM ARGUMENTS...
 *
 * The script (or standard input) has one order a line:
 *   keys KEYS      types (tests/support/tty.h) and waits until all is done
 *   type KEYS      types and does not wait
 *   wait TEXT      waits until the text is on the screen
 *   settle         waits until nothing is under way
 *   size COLSxROWS
 *   png FILE       a picture
 *   text FILE      the screen as text ("-": standard output)
 *   # ...          nothing
 * It ends with 1 when something waited for does not come within a minute.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "support/shot.h"

#define PATIENCE 60000

static int fail(struct tty *t, const char *line)
{
	char *text = tty_text(t);

	fprintf(stderr, "shot: \"%s\" did not work; the screen:\n%s", line, text);
	free(text);
	tty_close(t);
	return 1;
}

static bool save_text(struct tty *t, const char *path)
{
	char *text = tty_text(t);
	FILE *f = strcmp(path, "-") == 0 ? stdout : fopen(path, "w");
	bool ok = f && fputs(text, f) >= 0;

	if (f && f != stdout)
		ok = fclose(f) == 0 && ok;
	free(text);
	return ok;
}

static bool run_line(struct tty *t, const char *line, int pixels)
{
	const char *arg = strchr(line, ' ');
	int cols, rows;

	arg = arg ? arg + 1 : "";
	if (!*line || *line == '#')
		return true;
	if (strncmp(line, "keys ", 5) == 0) {
		tty_keys(t, arg);
		return tty_settle(t, PATIENCE);
	}
	if (strncmp(line, "type ", 5) == 0) {
		tty_keys(t, arg);
		return true;
	}
	if (strncmp(line, "wait ", 5) == 0)
		return tty_wait_text(t, arg, PATIENCE);
	if (strcmp(line, "settle") == 0)
		return tty_settle(t, PATIENCE);
	if (sscanf(line, "size %dx%d", &cols, &rows) == 2) {
		tty_resize(t, rows, cols);
		return tty_settle(t, PATIENCE);
	}
	if (strncmp(line, "png ", 4) == 0)
		return shot_save(t, arg, pixels);
	if (strncmp(line, "text ", 5) == 0)
		return save_text(t, arg);
	return false;
}

int main(int argc, char **argv)
{
	struct tty_options o = {.rows = 24, .cols = 80};
	const char *env[32] = {NULL};
	const char *script = NULL;
	int n_env = 0, pixels = 20, c;
	char line[2000];
	FILE *f = stdin;
	struct tty *t;

	while ((c = getopt(argc, argv, "+s:t:l:p:e:d:f:")) != -1) {
		if (c == 's' && sscanf(optarg, "%dx%d", &o.cols, &o.rows) != 2)
			return 2;
		if (c == 't')
			o.term = optarg;
		if (c == 'l')
			o.locale = optarg;
		if (c == 'p')
			pixels = atoi(optarg);
		if (c == 'e' && n_env < 31)
			env[n_env++] = optarg;
		if (c == 'd')
			o.folder = optarg;
		if (c == 'f')
			script = optarg;
		if (c == '?')
			return 2;
	}
	if (optind >= argc || pixels < 4) {
		fprintf(stderr, "usage: shot [options] -- PROGRAM ARGUMENTS...\n");
		return 2;
	}
	if (script && !(f = fopen(script, "r"))) {
		perror(script);
		return 2;
	}
	o.env = env;
	t = tty_spawn(&o, (const char *const *)(argv + optind));
	while (fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		if (!run_line(t, line, pixels))
			return fail(t, line);
	}
	tty_close(t);
	return 0;
}
