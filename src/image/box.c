/* SPDX-License-Identifier: Apache-2.0 */
#include "image/box.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/path.h"
#include "config.h"

#define SLICE_MS 50 /* how long a cancel may go unseen */

static void close_if(int fd)
{
	if (fd >= 0)
		close(fd);
}

/* A descriptor above 2, so that dup2 onto 0 and 1 in the child cannot collide
 * when this process runs without them. Takes over fd. */
static int lift(int fd)
{
	int high;

	if (fd < 0 || fd > 2)
		return fd;
	high = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	close(fd);
	return high;
}

/* The bytes in a file that is nowhere but in memory, and sealed: the decoder
 * can read it and nothing else. -1 with errno. */
static int make_input(const void *data, size_t len)
{
	int fd = lift(memfd_create("image", MFD_CLOEXEC | MFD_ALLOW_SEALING));

	if (fd < 0)
		return -1;
	if (file_write_fd(fd, "", data, len, NULL) != ERR_OK || lseek(fd, 0, SEEK_SET) < 0 ||
	    fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) < 0) {
		int saved = errno;

		close(fd);
		errno = saved;
		return -1;
	}
	return fd;
}

static int start(const char *program, char *const argv[], int in, int out, pid_t *pid)
{
	static char *const no_environment[] = {NULL};
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none, all;
	int failed;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&attr);
	posix_spawn_file_actions_adddup2(&files, in, 0);
	posix_spawn_file_actions_adddup2(&files, out, 1);
	posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
#ifdef HAVE_POSIX_SPAWN_FILE_ACTIONS_ADDCLOSEFROM_NP
	posix_spawn_file_actions_addclosefrom_np(&files, 3);
#endif
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &all);
	/* A session of its own: Ctrl-Z and Ctrl-C at the terminal are for us. */
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
					    POSIX_SPAWN_SETSID);
	failed = posix_spawn(pid, program, &files, &attr, argv, no_environment);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	return failed;
}

/* What has come so far. */
struct intake {
	uint8_t header[REPLY_LEN];
	size_t have; /* bytes of header and pixels */
	size_t want; /* REPLY_LEN, and the pixels once the header is known */
	bool bad;
};

/* One read from the pipe. False at the end of the reply, or when it is bad. */
static bool take_some(int fd, struct intake *in, struct box_result *result)
{
	uint8_t extra;
	uint8_t *to = &extra;
	size_t room = 1;
	ssize_t n;

	if (in->have < REPLY_LEN) {
		to = in->header + in->have;
		room = REPLY_LEN - in->have;
	} else if (in->have < in->want) {
		to = result->px + (in->have - REPLY_LEN);
		room = in->want - in->have;
	}
	n = read(fd, to, room);
	if (n < 0)
		return errno == EINTR || errno == EAGAIN;
	if (n == 0)
		return false;
	if (to == &extra) {
		in->bad = true;
		return false;
	}
	in->have += (size_t)n;
	if (in->have == REPLY_LEN && in->want == REPLY_LEN) {
		const struct decoded *d = &result->reply.decoded;

		if (!reply_parse(in->header, &result->reply)) {
			in->bad = true;
			return false;
		}
		if (d->status == DECODE_OK) {
			size_t pixels = (size_t)d->width * d->height;

			result->px = xmalloc(pixels);
			in->want += pixels;
		}
	}
	return true;
}

/* Reads until the reply ends, time is up or the caller gives up; returns
 * BOX_REPLIED, BOX_CANCELLED or BOX_TIMED_OUT. Time during which this process
 * was stopped itself (Ctrl-Z) does not count. */
static enum box_end take_reply(const struct box_job *job, int fd, struct intake *in,
			       struct box_result *result)
{
	double spent = 0, last = clock_steady();

	for (;;) {
		struct pollfd p = {fd, POLLIN, 0};
		int ready = poll(&p, 1, SLICE_MS);
		double now = clock_steady(), step = now - last;

		last = now;
		spent += step < 1 ? step : 1;
		if (ready > 0 && !take_some(fd, in, result))
			return BOX_REPLIED;
		if (cancel_asked(job->cancel))
			return BOX_CANCELLED;
		if (spent * 1000 > job->timeout_ms)
			return BOX_TIMED_OUT;
	}
}

/* Waits for the end of the process. -1 when someone else reaped it. */
static int reap(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return status;
}

static void judge(struct box_result *result, const struct intake *in, int status)
{
	result->end = BOX_BAD_REPLY;
	if (in->bad)
		return;
	if (status != -1 && WIFSIGNALED(status)) {
		result->code = WTERMSIG(status);
		result->end = result->code == SIGSYS	? BOX_STOPPED
			      : result->code == SIGXCPU ? BOX_TIMED_OUT
							: BOX_DIED;
	} else if (status != -1 && WEXITSTATUS(status) != 0) {
		result->code = WEXITSTATUS(status);
		result->end = BOX_EXITED;
	} else if (!in->bad && in->have == in->want) {
		result->end = BOX_REPLIED;
	}
}

static void run(const struct box_job *job, const char *program, char *const argv[],
		struct box_result *result)
{
	struct intake in = {.want = REPLY_LEN};
	int input = -1, ends[2] = {-1, -1}, failed, status;
	enum box_end end;
	pid_t pid;

	memset(result, 0, sizeof(*result));
	result->end = BOX_NO_START;
	input = make_input(job->data, job->len);
	if (input < 0 || pipe2(ends, O_CLOEXEC) < 0) {
		result->code = errno;
		close_if(input);
		return;
	}
	ends[0] = lift(ends[0]);
	ends[1] = lift(ends[1]);
	/* The whole image in few turns; a refusal only costs time. */
	fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
	failed = start(program, argv, input, ends[1], &pid);
	close_if(input);
	close_if(ends[1]);
	if (failed) {
		result->code = failed;
		close_if(ends[0]);
		return;
	}
	end = take_reply(job, ends[0], &in, result);
	close_if(ends[0]);
	/* It must end by itself after a whole reply; else it is ended. */
	if (end != BOX_REPLIED || in.bad)
		kill(pid, SIGKILL);
	status = reap(pid);
	if (end == BOX_REPLIED)
		judge(result, &in, status);
	else
		result->end = end;
	if (result->end != BOX_REPLIED) {
		free(result->px);
		result->px = NULL;
	}
}

void box_run(const struct box_job *job, struct box_result *result)
{
	char key[16], width[16], height[16], bits[16], page[16];
	char *const argv[] = {(char *)"cotejo-decode", key, width, height, bits, page, NULL};
	char *path = NULL;

	if (!job->program)
		path =
		    path_helper(job->format == IMAGE_TIFF ? "cotejo-decode-tiff" : "cotejo-decode");
	snprintf(key, sizeof(key), "%s", image_format_key(job->format));
	snprintf(width, sizeof(width), "%u", job->params.width);
	snprintf(height, sizeof(height), "%u", job->params.height);
	snprintf(bits, sizeof(bits), "%u", job->params.bits);
	snprintf(page, sizeof(page), "%u", job->params.page);
	run(job, path ? path : job->program, argv, result);
	free(path);
}

void box_ask_level(struct box_result *result)
{
	struct box_job job = {.data = "", .timeout_ms = 10000};
	char *const argv[] = {(char *)"cotejo-decode", (char *)"level", NULL};
	char *path = path_helper("cotejo-decode");

	run(&job, path, argv, result);
	free(path);
	if (result->end == BOX_REPLIED && result->reply.decoded.status != DECODE_LEVEL)
		result->end = BOX_BAD_REPLY;
}
