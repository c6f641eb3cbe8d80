/* SPDX-License-Identifier: Apache-2.0 */
/* Sealed prints, for the inside of casework: no look, no log entry here. */
#ifndef COTEJO_CASEWORK_PRINT_STORE_H
#define COTEJO_CASEWORK_PRINT_STORE_H

#include "casework/act.h"
#include "casework/capture.h"

struct print_meta {
	int finger;
	int impression;
	int quality;
	int width;
	int height;
	double ppi;
	bool kept;
	enum missing missing;
	bool permanent;
	char *comment; /* never NULL */
};

void print_meta_clear(struct print_meta *m);

/* One row of print. file, template: NULL when there is none. */
enum err_code print_put(struct act *a, int64_t vault, int64_t capture_id,
			const uint8_t key[SEAL_KEY_LEN], const struct print_meta *m,
			const void *file, size_t file_len, const struct template *t, int64_t *id,
			struct err *err);

/* What a row says; the file appended, the template, each only if asked for. */
enum err_code print_get(struct seat *seat, int64_t id, int64_t *vault, struct print_meta *m,
			struct buf *file, struct template **t, struct err *err);

/* The template alone, in one reading: for searches. ERR_NOT_FOUND: erased. */
enum err_code print_get_template(struct seat *seat, int64_t id, struct template **out,
				 struct err *err);

/* The newest kept print of each finger of a vault. ids and templates are filled
 * up to max; returned in *count. The templates are the caller's. */
struct print_current {
	int64_t id;
	int finger;
	struct template *template;
};
enum err_code print_current(struct seat *seat, int64_t vault, struct print_current *out, size_t max,
			    size_t *count, struct err *err);
void print_current_clear(struct print_current *p, size_t count);

/* The name of the column that the gallery's piece of a vault is bound to: with
 * the act that made it, so that an older piece cannot take its place. */
#define GALLERY_COLUMN_LEN 32
void gallery_place(int64_t vault, int64_t seq, char column[GALLERY_COLUMN_LEN]);

/* Makes the gallery's piece of a vault anew from its current prints. */
enum err_code print_pack(struct act *a, int64_t vault, const uint8_t key[SEAL_KEY_LEN],
			 struct err *err);

/* The image in the bytes of a print's file. */
enum err_code print_decode(const struct buf *file, const struct print_meta *m, struct image **out,
			   struct err *err);

#endif
