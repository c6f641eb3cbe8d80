/* SPDX-License-Identifier: Apache-2.0 */
#include "image/cage.h"

#include <errno.h>
#include <seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "config.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define UNDER_ASAN 1
#endif
#if __has_feature(thread_sanitizer)
#define UNDER_TSAN 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define UNDER_ASAN 1
#endif
#if defined(__SANITIZE_THREAD__)
#define UNDER_TSAN 1
#endif

/* --- descriptors -------------------------------------------------------------- */

#ifndef SYS_close_range
#define SYS_close_range 436
#endif

static void close_others(void)
{
	long max;

	if (syscall(SYS_close_range, 3U, ~0U, 0U) == 0)
		return;
	max = sysconf(_SC_OPEN_MAX);
	for (int fd = 3; fd < (max > 0 && max < 65536 ? max : 65536); fd++)
		close(fd);
}

/* --- limits ------------------------------------------------------------------- */

static bool limit(int what, rlim_t soft, rlim_t hard)
{
	struct rlimit r = {soft, hard};

	return setrlimit(what, &r) == 0;
}

static bool put_limits(const struct cage *cage)
{
	bool good = true;

#if !defined(UNDER_ASAN) && !defined(UNDER_TSAN)
	/* The sanitizers' shadow is terabytes of address space. */
	good &= limit(RLIMIT_AS, cage->memory, cage->memory);
#endif
	/* One second between SIGXCPU, which tells the parent why, and SIGKILL. */
	good &= limit(RLIMIT_CPU, cage->cpu, cage->cpu + 1);
	good &= limit(RLIMIT_NOFILE, 0, 0);
	good &= limit(RLIMIT_NPROC, 0, 0);
	good &= limit(RLIMIT_FSIZE, 0, 0);
	good &= limit(RLIMIT_CORE, 0, 0);
	good &= limit(RLIMIT_MEMLOCK, 0, 0);
	good &= limit(RLIMIT_MSGQUEUE, 0, 0);
	return good;
}

/* --- Landlock ----------------------------------------------------------------- */

/* Numbers of the kernel's interface, which do not change. linux-libc-dev of
 * Debian 12 knows ABI 2; what came later is refused too where the kernel can. */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_restrict_self  446
#endif
#define LANDLOCK_VERSION_FLAG 1U

struct landlock_ruleset {
	uint64_t fs;	 /* ABI 1: bits 0-12; 2: refer 13; 3: truncate 14; 5: ioctl 15 */
	uint64_t net;	 /* ABI 4: bind and connect of TCP, bits 0-1 */
	uint64_t scoped; /* ABI 6: abstract sockets and signals, bits 0-1 */
};

static unsigned put_landlock(void)
{
	struct landlock_ruleset set = {0};
	size_t size = 8;
	long abi = syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, LANDLOCK_VERSION_FLAG);
	int fd;

	if (abi < 1)
		return 0;
	set.fs = (UINT64_C(1) << 13) - 1;
	if (abi >= 2)
		set.fs |= UINT64_C(1) << 13;
	if (abi >= 3)
		set.fs |= UINT64_C(1) << 14;
	if (abi >= 4) {
		set.net = 3;
		size = 16;
	}
	if (abi >= 5)
		set.fs |= UINT64_C(1) << 15;
	if (abi >= 6) {
		set.scoped = 3;
		size = 24;
	}
	fd = (int)syscall(SYS_landlock_create_ruleset, &set, size, 0U);
	if (fd < 0)
		return 0;
	/* No rule is added: what the set handles is refused everywhere. */
	if (syscall(SYS_landlock_restrict_self, fd, 0U) != 0)
		abi = 0;
	close(fd);
	return (unsigned)abi;
}

/* --- seccomp ------------------------------------------------------------------ */

#ifndef UNDER_TSAN
static bool allow(scmp_filter_ctx ctx, int call)
{
	return seccomp_rule_add(ctx, SCMP_ACT_ALLOW, call, 0) == 0;
}

static bool allow_rules(scmp_filter_ctx ctx)
{
	bool good =
	    seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(read), 1, SCMP_A0(SCMP_CMP_EQ, 0)) == 0;

	good &=
	    seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(write), 1, SCMP_A0(SCMP_CMP_EQ, 1)) == 0;
	good &= allow(ctx, SCMP_SYS(exit_group));
	good &= allow(ctx, SCMP_SYS(exit));
	good &= allow(ctx, SCMP_SYS(brk));
	/* Memory that is no file and never becomes code. */
	good &= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2,
				 SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
				 SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS)) == 0;
	good &= allow(ctx, SCMP_SYS(munmap));
	good &= allow(ctx, SCMP_SYS(mremap));
	good &= allow(ctx, SCMP_SYS(madvise));
#ifdef UNDER_ASAN
	/* Its reports and its bookkeeping. */
	good &=
	    seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(write), 1, SCMP_A0(SCMP_CMP_EQ, 2)) == 0;
	good &= allow(ctx, SCMP_SYS(getpid));
	good &= allow(ctx, SCMP_SYS(gettid));
	good &= allow(ctx, SCMP_SYS(sigaltstack));
	good &= allow(ctx, SCMP_SYS(futex));
	good &= allow(ctx, SCMP_SYS(sched_yield));
#endif
	return good;
}
#endif

static bool put_seccomp(void)
{
#ifdef UNDER_TSAN
	return false; /* its own thread needs too much */
#else
	/* The default filter of this architecture only: a call by another ABI (int
	 * 0x80, x32) is killed as well. */
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_KILL_PROCESS);
	bool good;

	if (!ctx)
		return false;
	good = seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) == 0 &&
	       allow_rules(ctx) && seccomp_load(ctx) == 0;
	/* The context is small and this process ends soon: freeing it here would
	 * only run more code inside the cage. */
	return good;
#endif
}

void cage_enter(struct cage *cage)
{
	bool no_new_privileges;

	close_others();
	/* Die with the program that asked; a parent that is gone already leaves us
	 * at the end of its pipe soon enough. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_DUMPABLE, 0);
	no_new_privileges = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
	cage->held = 0;
	cage->landlock_abi = 0;
	if (cage->layers & CAGE_LANDLOCK && no_new_privileges) {
		cage->landlock_abi = put_landlock();
		if (cage->landlock_abi)
			cage->held |= CAGE_LANDLOCK;
	}
	/* After Landlock, which needs a descriptor of its own for a moment. */
	if (cage->layers & CAGE_LIMITS && put_limits(cage))
		cage->held |= CAGE_LIMITS;
	if (cage->layers & CAGE_SECCOMP && no_new_privileges && put_seccomp())
		cage->held |= CAGE_SECCOMP;
}
