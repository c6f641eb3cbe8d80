/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/seat.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/path.h"
#include "casework/demo.h"
#include "casework/secret.h"

char *seat_store_path(const struct verb_call *call)
{
	return call->store ? xstrdup(call->store) : path_default_store();
}

bool seat_ask_secret(const char *question, char **out)
{
	FILE *tty = fopen("/dev/tty", "r+e");
	struct termios old, quiet;
	char line[512];
	bool ok;

	if (!tty || tcgetattr(fileno(tty), &old) < 0) {
		if (tty)
			fclose(tty);
		return false;
	}
	quiet = old;
	quiet.c_lflag &= (tcflag_t) ~(ECHO | ECHONL);
	fputs(question, tty);
	fflush(tty);
	tcsetattr(fileno(tty), TCSAFLUSH, &quiet);
	ok = fgets(line, sizeof(line), tty) != NULL;
	tcsetattr(fileno(tty), TCSAFLUSH, &old);
	fputc('\n', tty);
	fclose(tty);
	if (!ok)
		return false;
	line[strcspn(line, "\r\n")] = '\0';
	*out = xstrdup(line);
	explicit_bzero(line, sizeof(line));
	return true;
}

static char *user_name(const struct verb_call *call)
{
	const char *name = verb_value(call, "user");
	struct passwd *pw;

	if (!name)
		name = getenv("COTEJO_USER");
	if (name && *name)
		return xstrdup(name);
	pw = getpwuid(getuid());
	return xstrdup(pw ? pw->pw_name : "");
}

static enum err_code read_password(struct verb_call *call, const struct desk *desk,
				   const char *name, char **out)
{
	const char *path = getenv("COTEJO_PASSWORD_FILE");
	const char *demo = desk_info_get(desk)->demo ? demo_password(name) : NULL;
	struct buf file = BUF_INIT;
	char *question;
	bool asked;
	enum err_code code;

	if (path && *path) {
		code = file_read(path, 4096, &file, &call->err);
		if (code == ERR_OK) {
			*out = xstrdup(buf_str(&file));
			(*out)[strcspn(*out, "\r\n")] = '\0';
		}
		if (file.data)
			explicit_bzero(file.data, file.cap);
		buf_free(&file);
		return code;
	}
	if (demo) {
		*out = xstrdup(demo);
		return ERR_OK;
	}
	question = xasprintf(_("Password of %s: "), name);
	asked = seat_ask_secret(question, out);
	free(question);
	if (!asked)
		return err_set(&call->err, ERR_AUTH,
			       _("no terminal to ask for the password of %s: put it into a file "
				 "and name that in COTEJO_PASSWORD_FILE"),
			       name);
	return ERR_OK;
}

static enum err_code log_in(struct verb_call *call, struct desk *desk, struct seat **seat)
{
	char *name = user_name(call);
	char *password = NULL;
	char *code_text = getenv("COTEJO_CODE") ? xstrdup(getenv("COTEJO_CODE")) : NULL;
	bool wants_code = false;
	enum err_code code = read_password(call, desk, name, &password);

	if (code == ERR_OK)
		code =
		    session_log_in(desk, name, password, code_text, &wants_code, seat, &call->err);
	if (code == ERR_AUTH && wants_code && !code_text &&
	    seat_ask_secret(_("One-time code: "), &code_text))
		code = session_log_in(desk, name, password, code_text, NULL, seat, &call->err);
	secret_str_free(password);
	secret_str_free(code_text);
	free(name);
	return code;
}

enum err_code seat_open(struct verb_call *call, struct desk **desk, struct seat **seat)
{
	char *path = seat_store_path(call);
	enum err_code code;

	*desk = NULL;
	*seat = NULL;
	code = desk_open(path, desk, &call->err);
	free(path);
	if (code == ERR_OK)
		code = log_in(call, *desk, seat);
	if (code == ERR_OK)
		return ERR_OK;
	seat_close(*desk, *seat);
	*desk = NULL;
	*seat = NULL;
	return code;
}

void seat_close(struct desk *desk, struct seat *seat)
{
	if (seat)
		session_log_out(seat, NULL);
	seat_free(seat);
	desk_free(desk);
}

enum err_code seat_look(struct verb_call *call, struct look *out)
{
	const char *word = verb_value(call, "purpose");
	int purpose = word ? purpose_parse(word) : PURPOSE_NONE;

	if (purpose < 0)
		return err_set(&call->err, ERR_USAGE, _("--purpose %s: there is no such purpose"),
			       word);
	*out =
	    (struct look){(enum purpose)purpose, verb_value(call, "case"), verb_value(call, "why")};
	return look_check(out, &call->err);
}

void seat_show_progress(struct seat_progress *p, const char *what, size_t done, size_t total)
{
	double now = clock_steady();
	unsigned tenth = total ? (unsigned)(10 * done / total) : 10;

	if (isatty(STDERR_FILENO)) {
		if (now - p->shown_at > 0.1 || done == total) {
			fprintf(stderr, "\r%s %zu/%zu%s", what, done, total,
				done == total ? "\n" : "");
			p->shown_at = now;
		}
	} else if (tenth != p->tenth && total >= 10) {
		fprintf(stderr, "%s %zu/%zu\n", what, done, total);
		p->tenth = tenth;
	}
}
