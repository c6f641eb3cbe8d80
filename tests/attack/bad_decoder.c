/* SPDX-License-Identifier: Apache-2.0 */
/* What the box starts in the decoder's place when it is to be tested against a
 * decoder that was taken over. */
#include "attack/bad_decoder.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "image/cage.h"
#include "image/reply.h"

extern char **environ;

static void put(const void *data, size_t len)
{
	const char *p = data;

	while (len) {
		ssize_t n = write(1, p, len);

		if (n <= 0)
			_exit(9);
		p += n;
		len -= (size_t)n;
	}
}

static void header(enum decode_status status, unsigned width, unsigned height, const char *detail,
		   uint8_t out[REPLY_LEN])
{
	struct reply r = {
	    .decoded = {
		.status = status, .width = width, .height = height, .bits = 8, .channels = 1}};

	snprintf(r.decoded.detail, sizeof(r.decoded.detail), "%s", detail);
	reply_write(&r, out);
}

static void reply(enum decode_status status, unsigned width, unsigned height, const char *detail)
{
	uint8_t h[REPLY_LEN];

	header(status, width, height, detail, h);
	put(h, sizeof(h));
}

static void look_around(void)
{
	char text[DECODE_DETAIL_LEN];
	struct sigaction sa;
	sigset_t set;
	int open_fds = 0, variables = 0, blocked = 0, ignored = 0;

	for (int fd = 3; fd < 1024; fd++)
		open_fds += fcntl(fd, F_GETFD) >= 0;
	while (environ && environ[variables])
		variables++;
	sigprocmask(SIG_BLOCK, NULL, &set);
	for (int s = 1; s < 32; s++) {
		blocked += sigismember(&set, s) == 1;
		if (sigaction(s, NULL, &sa) == 0)
			ignored += sa.sa_handler == SIG_IGN;
	}
	snprintf(text, sizeof(text), "%d descriptors, %d variables, %d blocked, %d ignored, %s",
		 open_fds, variables, blocked, ignored,
		 getsid(0) == getpid() ? "own session" : "same session");
	reply(DECODE_DAMAGED, 0, 0, text);
}

static void change_input(void)
{
	bool changed = write(0, "x", 1) == 1 || ftruncate(0, 0) == 0 || ftruncate(0, 99) == 0 ||
		       mmap(NULL, 4096, PROT_WRITE, MAP_SHARED, 0, 0) != MAP_FAILED;

	reply(DECODE_DAMAGED, 0, 0, changed ? "input changed" : "input is sealed");
}

static void hang(void)
{
	for (;;)
		pause();
}

static void misbehave(enum misdeed what)
{
	struct cage cage = {.layers = CAGE_ALL, .memory = (size_t)1 << 30, .cpu = 5};
	static uint8_t zeros[4096];
	uint8_t h[REPLY_LEN];

	switch (what) {
	case GOOD_REPLY:
		reply(DECODE_OK, 2, 2, "");
		put("\1\2\3\4", 4);
		break;
	case CRASH:
		raise(SIGSEGV);
		break;
	case ABORT:
		abort();
	case HANG:
		hang();
		break;
	case SPIN:
		cage.cpu = 1;
		cage_enter(&cage);
		for (volatile unsigned i = 0;; i++)
			;
	case EXIT_EARLY:
		_exit(7);
	case NOTHING:
		break;
	case GARBAGE:
		memset(h, 0x5a, sizeof(h));
		put(h, sizeof(h));
		break;
	case HALF_A_HEADER:
		header(DECODE_OK, 2, 2, "", h);
		put(h, 128);
		break;
	case HALF_THE_PIXELS:
		reply(DECODE_OK, 20, 20, "");
		put(zeros, 200);
		break;
	case TOO_MANY_PIXELS:
		reply(DECODE_OK, 20, 20, "");
		put(zeros, 401);
		break;
	case ENDLESS_PIXELS:
		reply(DECODE_OK, 20, 20, "");
		for (;;)
			put(zeros, sizeof(zeros));
	case HUGE_SIZE:
		reply(DECODE_OK, 60000, 60000, "");
		break;
	case ZERO_SIZE:
		reply(DECODE_OK, 0, 20, "");
		break;
	case UNKNOWN_STATUS:
		header(DECODE_OK, 2, 2, "", h);
		h[8] = 200;
		put(h, sizeof(h));
		break;
	case UNENDED_DETAIL:
		header(DECODE_DAMAGED, 2, 2, "", h);
		memset(h + REPLY_LEN - DECODE_DETAIL_LEN, 'a', DECODE_DETAIL_LEN);
		put(h, sizeof(h));
		break;
	case CONTROL_CHARACTERS:
		header(DECODE_DAMAGED, 2, 2, "xxxxxxxx", h);
		memcpy(h + REPLY_LEN - DECODE_DETAIL_LEN, "\033]0;ha\a", 8);
		put(h, sizeof(h));
		break;
	case REPLY_THEN_CRASH:
		misbehave(GOOD_REPLY);
		raise(SIGSEGV);
		break;
	case REPLY_THEN_HANG:
		misbehave(GOOD_REPLY);
		hang();
		break;
	case OPEN_A_FILE:
		cage_enter(&cage);
		open("/etc/passwd", O_RDONLY);
		break;
	case LOOK_AROUND:
		look_around();
		break;
	case READ_INPUT:
		change_input();
		break;
	}
}

int main(int argc, char **argv)
{
	if (argc < 3)
		return 2;
	/* Defaults, so that a crash is one under a sanitizer too. */
	signal(SIGSEGV, SIG_DFL);
	signal(SIGABRT, SIG_DFL);
	misbehave((enum misdeed)atoi(argv[2]));
	return 0;
}
