/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/bench_store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/capture.h"
#include "casework/demo.h"
#include "casework/desk.h"
#include "casework/record.h"
#include "casework/search.h"
#include "casework/session.h"
#include "cli/bench_gallery.h"
#include "synth/sketch.h"

#define PER_CASE 10
#define TITLE	 "Gallery"
#define REASON	 "measuring how fast the screens are"
#define DEMO	 6 /* people with images */

static enum err_code enter(const char *path, const char *name, struct desk **desk,
			   struct seat **seat, struct err *err)
{
	enum err_code code = desk_open(path, desk, err);

	if (code == ERR_OK)
		code = session_log_in(*desk, name, demo_password(name), NULL, NULL, seat, err);
	return code;
}

static void leave(struct desk *desk, struct seat *seat)
{
	if (seat)
		session_log_out(seat, NULL);
	seat_free(seat);
	desk_free(desk);
}

static enum err_code add_person(struct seat *clerk, const struct look *look,
				const struct sketcher *sketcher, uint64_t n, struct err *err)
{
	const struct notice notice = {.language = "es", .understood = true};
	struct capture *c = NULL;
	struct person_name name;
	struct record r;
	char *given = xasprintf("Number %llu", (unsigned long long)n);
	int64_t person, id;
	enum err_code code;

	record_init(&r);
	name_init(&name);
	name_set(&name, NAME_PRIMARY, given, "Gallery", NULL);
	person_add_name(&r.person, &name);
	r.person.birth =
	    (struct birth){{1950 + (int)(n % 50), 1 + (int)(n % 12), 3}, 0, BIRTH_DECLARED};
	code = record_create(clerk, look, &r, NULL, &person, err);
	record_clear(&r);
	free(given);
	if (code == ERR_OK)
		code = notice_give(clerk, look, person, &notice, &id, err);
	if (code == ERR_OK)
		code = capture_new(clerk, person, id, &c, err);
	for (int f = 1; f <= 10 && code == ERR_OK; f++) {
		struct template *t = sketcher_draw(sketcher, (n - 1) * 10 + (uint64_t)f, f, 0);

		t->finger = (uint8_t)f;
		capture_add_template(c, NULL, t, NULL, 0);
	}
	if (code == ERR_OK)
		code = capture_commit(clerk, look, c, true, NULL, &id, err);
	capture_free(c);
	return code;
}

static enum err_code fill(struct seat *clerk, size_t people, bool quiet, struct err *err)
{
	struct sketcher *sketcher = sketcher_new(1, 0);
	enum err_code code = ERR_OK;

	for (size_t i = 0; i < people && code == ERR_OK; i += PER_CASE) {
		char number[CASE_NUMBER_LEN];
		struct look look = {PURPOSE_MIGRATION, number, REASON};
		struct casefile file = {.title = xasprintf(TITLE " %zu", i / PER_CASE + 1),
					.summary = xstrdup(""),
					.purpose = PURPOSE_MIGRATION};

		code = case_create(clerk, &file, number, NULL, err);
		for (size_t k = i; k < i + PER_CASE && k < people && code == ERR_OK; k++)
			code = add_person(clerk, &look, sketcher, k + 1, err);
		casefile_clear(&file);
		bench_progress(quiet, _("people enrolled"),
			       i + PER_CASE < people ? i + PER_CASE : people, people);
	}
	sketcher_free(sketcher);
	return code;
}

enum err_code bench_store_make(const char *path, size_t fingers, bool quiet, struct err *err)
{
	struct demo_plan plan = {.people = DEMO, .seed = 1};
	struct demo_result made;
	struct desk *desk = NULL;
	struct seat *seat = NULL;
	enum err_code code = demo_make(path, &plan, &made, err);

	if (code == ERR_OK)
		code = enter(path, "ana", &desk, &seat, err);
	if (code == ERR_OK)
		code = fill(seat, fingers / 10, quiet, err);
	leave(desk, seat);
	return code;
}

enum err_code bench_store_copy(const char *from, const char *to, struct err *err)
{
	int in = open(from, O_RDONLY | O_CLOEXEC), out = -1;
	char *chunk = xmalloc(1 << 20);
	ssize_t n = -1;

	if (in >= 0)
		out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	while (out >= 0 && (n = read(in, chunk, 1 << 20)) > 0)
		if (write(out, chunk, (size_t)n) != n) {
			n = -1;
			break;
		}
	free(chunk);
	if (n != 0)
		err_set(err, ERR_IO, _("%s cannot be copied to %s: %s"), from, to, strerror(errno));
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	return n == 0 ? ERR_OK : ERR_IO;
}

enum err_code bench_store_people(const char *path, struct bench_person *out, size_t want,
				 size_t *count, struct err *err)
{
	const struct case_query query = {.find = TITLE, .limit = want};
	struct case_rows rows = {0};
	struct desk *desk = NULL;
	struct seat *seat = NULL;
	enum err_code code = enter(path, "bruno", &desk, &seat, err);

	*count = 0;
	if (code == ERR_OK)
		code = desk_load_wait(seat, err);
	if (code == ERR_OK)
		code = case_list(seat, &query, &rows, err);
	for (size_t i = 0; i < rows.count && *count < want && code == ERR_OK; i++) {
		const struct look look = {PURPOSE_MIGRATION, rows.rows[i].number, REASON};
		struct bench_person *p = &out[*count];
		struct case_view v = {0};

		code = case_open(seat, &look, &v, err);
		if (code == ERR_OK && v.people.count) {
			p->id = v.people.rows[0].id;
			memcpy(p->number, rows.rows[i].number, sizeof(p->number));
			++*count;
		}
		case_view_clear(&v);
	}
	case_rows_clear(&rows);
	leave(desk, seat);
	return code;
}

static enum err_code queue(const char *path, const struct bench_person *people, size_t count,
			   struct err *err)
{
	struct desk *desk = NULL;
	struct seat *seat = NULL;
	enum err_code code = enter(path, "bruno", &desk, &seat, err);

	for (size_t i = 0; i < count && code == ERR_OK; i++) {
		const struct look look = {PURPOSE_MIGRATION, people[i].number, REASON};
		const struct search_request request = {.kind = SEARCH_IDENTIFY,
						       .person = people[i].id};
		int64_t id;

		code = search_start(seat, &look, &request, &id, err);
	}
	leave(desk, seat);
	return code;
}

/* In a process of its own: a search that was begun belongs to its process as long
 * as that lives. */
enum err_code bench_store_queue(const char *path, const struct bench_person *people, size_t count,
				struct err *err)
{
	pid_t pid = fork();
	int status = 0;

	if (pid < 0)
		return err_set(err, ERR_IO, _("no further process: %s"), strerror(errno));
	if (pid == 0) {
		struct err mine = ERR_INIT;

		if (queue(path, people, count, &mine) != ERR_OK)
			fprintf(stderr, "%s\n", mine.msg);
		_exit(mine.code == ERR_OK ? 0 : 1);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status == 0 ? ERR_OK
			   : err_set(err, ERR_IO, _("the searches could not be asked for"));
}

enum err_code bench_store_waiting(const char *path, size_t *waiting, struct err *err)
{
	struct search_rows rows = {0};
	struct desk *desk = NULL;
	struct seat *seat = NULL;
	enum err_code code = enter(path, "bruno", &desk, &seat, err);

	*waiting = 0;
	if (code == ERR_OK)
		code = search_list(seat, 0, &rows, err);
	for (size_t i = 0; i < rows.count; i++)
		*waiting +=
		    rows.rows[i].state == SEARCH_QUEUED || rows.rows[i].state == SEARCH_RUNNING;
	search_rows_clear(&rows);
	leave(desk, seat);
	return code;
}
