/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/secret.h"

#include "config.h"

#include <malloc.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/i18n.h"
#include "base/mem.h"

static bool all_locked;

static void harden_once(void)
{
	if (sodium_init() < 0) {
		fputs("cotejo: libsodium does not start\n", stderr);
		abort();
	}
#ifndef COTEJO_SANITIZERS
	/* The sanitizers need ptrace and their own way with memory. */
	struct rlimit none = {0, 0};
	struct rlimit memlock;

	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	setrlimit(RLIMIT_CORE, &none);
	mallopt(M_PERTURB, 0x5a);
	/* With a limit, a later allocation would fail for it: then only the keys
	 * are locked, one by one. */
	if (getrlimit(RLIMIT_MEMLOCK, &memlock) == 0 && memlock.rlim_cur == RLIM_INFINITY)
		all_locked = mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0;
#endif
}

void secret_harden_process(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, harden_once);
}

bool secret_all_locked(void)
{
	return all_locked;
}

const char *secret_lock_advice(void)
{
	if (all_locked)
		return "";
	return _("only the keys are in locked memory: prints and names may reach the swap. Let the "
		 "administrator set \"memlock unlimited\" for the users of this desk in "
		 "/etc/security/limits.d, or encrypt the swap");
}

void *secret_new(size_t size)
{
	void *p = sodium_malloc(size);

	if (!p) {
		fputs("cotejo: no locked memory for a key\n", stderr);
		abort();
	}
	memset(p, 0, size);
	return p;
}

void secret_free(void *p)
{
	sodium_free(p);
}

void secret_buf_free(struct buf *b)
{
	if (b->data)
		sodium_memzero(b->data, b->cap);
	buf_free(b);
}

void secret_str_free(char *s)
{
	if (s)
		sodium_memzero(s, strlen(s));
	free(s);
}
