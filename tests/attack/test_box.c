/* SPDX-License-Identifier: Apache-2.0 */
/* A decoder that was taken over, crashes, hangs or lies: the box comes to a
 * clear end each time, keeps nothing of it and leaves no process behind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attack/bad_decoder.h"
#include "base/mem.h"
#include "base/path.h"
#include "image/box.h"
#include "image/cage.h"

static char *program;

static void run(enum misdeed what, struct box_result *result)
{
	struct box_job job = {.program = program,
			      .data = "some bytes of an image",
			      .len = 22,
			      .format = IMAGE_RAW,
			      .params = {(uint32_t)what, 1, 8, 0},
			      .timeout_ms = what == HANG || what == REPLY_THEN_HANG ? 300 : 20000};

	box_run(&job, result);
	/* Nothing is left to wait for. */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void a_good_reply_is_taken(void **state)
{
	struct box_result r;

	(void)state;
	run(GOOD_REPLY, &r);
	assert_int_equal(r.end, BOX_REPLIED);
	assert_int_equal(r.reply.decoded.width, 2);
	assert_memory_equal(r.px, "\1\2\3\4", 4);
	free(r.px);
}

static void every_misdeed_ends_clearly(void **state)
{
	static const struct {
		enum misdeed what;
		enum box_end end;
		int code;
	} cases[] = {
	    {CRASH, BOX_DIED, SIGSEGV},
	    {ABORT, BOX_DIED, SIGABRT},
	    {HANG, BOX_TIMED_OUT, 0},
	    {SPIN, BOX_TIMED_OUT, SIGXCPU},
	    {EXIT_EARLY, BOX_EXITED, 7},
	    {NOTHING, BOX_BAD_REPLY, 0},
	    {GARBAGE, BOX_BAD_REPLY, 0},
	    {HALF_A_HEADER, BOX_BAD_REPLY, 0},
	    {HALF_THE_PIXELS, BOX_BAD_REPLY, 0},
	    {TOO_MANY_PIXELS, BOX_BAD_REPLY, 0},
	    {ENDLESS_PIXELS, BOX_BAD_REPLY, 0},
	    {HUGE_SIZE, BOX_BAD_REPLY, 0},
	    {ZERO_SIZE, BOX_BAD_REPLY, 0},
	    {UNKNOWN_STATUS, BOX_BAD_REPLY, 0},
	    {UNENDED_DETAIL, BOX_BAD_REPLY, 0},
	    {CONTROL_CHARACTERS, BOX_BAD_REPLY, 0},
	    {REPLY_THEN_CRASH, BOX_DIED, SIGSEGV},
	    {REPLY_THEN_HANG, BOX_TIMED_OUT, 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct box_result r;

		run(cases[i].what, &r);
		assert_null(r.px);
		if (r.end != cases[i].end || r.code != cases[i].code)
			fail_msg("misdeed %d: end %d, code %d; expected %d, %d", cases[i].what,
				 r.end, r.code, cases[i].end, cases[i].code);
	}
}

static void an_escape_is_seen(void **state)
{
	struct box_result r;

	(void)state;
	box_ask_level(&r);
	assert_int_equal(r.end, BOX_REPLIED);
	if (!(r.reply.layers & CAGE_SECCOMP))
		return; /* not here */
	run(OPEN_A_FILE, &r);
	assert_int_equal(r.end, BOX_STOPPED);
	assert_int_equal(r.code, SIGSYS);
}

/* Whatever this process has open, in its environment, blocked or ignored, the
 * decoder gets none of it. */
static void nothing_is_inherited(void **state)
{
	struct box_result r;
	int fds[20];
	sigset_t all, old;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(fds); i++)
		fds[i] = open("/etc/passwd", O_RDONLY); /* without O_CLOEXEC */
	setenv("COTEJO_SECRET", "password", 1);
	sigfillset(&all);
	sigdelset(&all, SIGCHLD);
	sigprocmask(SIG_BLOCK, &all, &old);
	signal(SIGUSR2, SIG_IGN);
	run(LOOK_AROUND, &r);
	signal(SIGUSR2, SIG_DFL);
	sigprocmask(SIG_SETMASK, &old, NULL);
	for (size_t i = 0; i < ARRAY_LEN(fds); i++)
		close(fds[i]);
	assert_int_equal(r.end, BOX_REPLIED);
	assert_string_equal(r.reply.decoded.detail,
			    "0 descriptors, 0 variables, 0 blocked, 0 ignored, own session");
}

static void the_input_is_sealed(void **state)
{
	struct box_result r;

	(void)state;
	run(READ_INPUT, &r);
	assert_int_equal(r.end, BOX_REPLIED);
	assert_string_equal(r.reply.decoded.detail, "input is sealed");
}

static int count_fds(void)
{
	DIR *d = opendir("/proc/self/fd");
	int n = 0;

	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

static void no_descriptor_is_lost(void **state)
{
	int before = count_fds();

	(void)state;
	for (int what = GOOD_REPLY; what <= CONTROL_CHARACTERS; what++) {
		struct box_result r;

		if (what == SPIN)
			continue;
		run((enum misdeed)what, &r);
		free(r.px);
	}
	assert_int_equal(count_fds(), before);
}

static void a_missing_program_is_told(void **state)
{
	struct box_job job = {.program = "/nowhere/cotejo-decode",
			      .data = "x",
			      .len = 1,
			      .format = IMAGE_PNG,
			      .timeout_ms = 1000};
	struct box_result r;

	(void)state;
	box_run(&job, &r);
	assert_int_equal(r.end, BOX_NO_START);
	assert_int_equal(r.code, ENOENT);
}

/* Without a descriptor to spare: told, and nothing is lost. */
static void no_descriptors_left_is_told(void **state)
{
	struct rlimit old, few;
	struct box_result r;
	int before = count_fds();

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
	few = old;
	/* The box needs three. The limit counts numbers: it is put on the first free
	 * one, the second and the third. */
	few.rlim_cur = 0;
	for (int spare = 0; spare < 3; spare++) {
		while (fcntl((int)few.rlim_cur, F_GETFD) >= 0)
			few.rlim_cur++;
		setrlimit(RLIMIT_NOFILE, &few);
		run(GOOD_REPLY, &r);
		setrlimit(RLIMIT_NOFILE, &old);
		assert_int_equal(r.end, BOX_NO_START);
		assert_int_equal(r.code, EMFILE);
		assert_null(r.px);
		assert_int_equal(count_fds(), before);
		few.rlim_cur++;
	}
}

/* A process may run without the usual three descriptors. */
static void missing_standard_descriptors_do_no_harm(void **state)
{
	int saved[3];
	struct box_result r;

	(void)state;
	fflush(stdout);
	for (int fd = 0; fd < 3; fd++) {
		saved[fd] = fcntl(fd, F_DUPFD_CLOEXEC, 10);
		close(fd);
	}
	run(GOOD_REPLY, &r);
	for (int fd = 0; fd < 3; fd++) {
		dup2(saved[fd], fd);
		close(saved[fd]);
	}
	assert_int_equal(r.end, BOX_REPLIED);
	assert_memory_equal(r.px, "\1\2\3\4", 4);
	free(r.px);
}

static int setup(void **state)
{
	(void)state;
	program = path_join(path_exe_dir(), "bad-decoder");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(program);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_good_reply_is_taken),
	    cmocka_unit_test(every_misdeed_ends_clearly),
	    cmocka_unit_test(an_escape_is_seen),
	    cmocka_unit_test(nothing_is_inherited),
	    cmocka_unit_test(the_input_is_sealed),
	    cmocka_unit_test(no_descriptor_is_lost),
	    cmocka_unit_test(a_missing_program_is_told),
	    cmocka_unit_test(no_descriptors_left_is_told),
	    cmocka_unit_test(missing_standard_descriptors_do_no_harm),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
