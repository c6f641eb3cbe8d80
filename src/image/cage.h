/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cage: a process gives up, for good, everything but thinking.
 *
 * After cage_enter() the process can read descriptor 0, write descriptor 1,
 * ask for memory within a limit, and end. Opening a file, a socket, starting a
 * program or a thread, sending a signal, looking at another process: seccomp
 * ends the process on the attempt, and where seccomp is missing, Landlock and
 * the resource limits still refuse most of it. Each layer is tried on its own,
 * so that an older kernel takes away one and not all.
 *
 * Linux: prctl(2), seccomp(2) through libseccomp, landlock(7) by system call
 * (its library and the newer constants are not in Debian 12), setrlimit(2).
 */
#ifndef COTEJO_IMAGE_CAGE_H
#define COTEJO_IMAGE_CAGE_H

#include <stddef.h>

enum cage_layer {
	CAGE_LIMITS = 1,   /* memory, processor time, no files, no processes */
	CAGE_LANDLOCK = 2, /* no files, no TCP, no signals outside */
	CAGE_SECCOMP = 4,  /* only the system calls named above */
	CAGE_ALL = 7
};

struct cage {
	unsigned layers;       /* which to put up: CAGE_ALL but in tests */
	size_t memory;	       /* bytes of address space */
	unsigned cpu;	       /* seconds */
	unsigned held;	       /* set by cage_enter(): the layers that hold */
	unsigned landlock_abi; /* set by cage_enter(): 0 without Landlock */
};

/* Closes every descriptor but 0, 1 and 2 and puts up the layers. Must be called
 * by a process with one thread, before it touches anything from outside. */
void cage_enter(struct cage *cage);

#endif
