/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <sodium.h>
#include <stdio.h>

#include "base/i18n.h"
#include "cli/verb.h"

int main(int argc, char **argv)
{
	i18n_init();
	/* A file that may not grow is an error that is told, not the end. */
	signal(SIGXFSZ, SIG_IGN);
	if (sodium_init() < 0) {
		fputs("cotejo: libsodium does not start\n", stderr);
		return 1;
	}
	return verb_main(argc, argv);
}
