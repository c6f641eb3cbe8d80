/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the spool share. */
#ifndef COTEJO_EXCHANGE_SPOOL_INSIDE_H
#define COTEJO_EXCHANGE_SPOOL_INSIDE_H

#include <sys/types.h>

#include "exchange/spool.h"

/* No file is larger: ENVELOPE_MAX_FILE, without the header that knows of keys. */
#define SPOOL_MAX_FILE ((size_t)130 << 20)

struct spool {
	char *path;
	mode_t dir_mode;
	mode_t file_mode;
	unsigned counter;
};

/* "PATH/FOLDER/PARTY/NAME.END"; owned by the caller. */
char *spool_file(const struct spool *s, const char *folder, const char *party, const char *name,
		 const char *ending);
bool spool_party_is_valid(const char *party);
/* Makes the folder of a party. */
enum err_code spool_make_folder(const struct spool *s, const char *folder, const char *party,
				struct err *err);
/* Writes a new file: whole and synced under `path`, or not at all. */
enum err_code spool_write(struct spool *s, const char *path, const void *data, size_t len,
			  struct err *err);
/* Makes a rename or a removal in the folder of that file last. */
enum err_code spool_sync_folder_of(const char *path, struct err *err);
enum err_code spool_rename(const char *from, const char *to, struct err *err);

#endif
