/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The spool: folders through which sealed envelopes go in and out of a desk. The
 * desk, cotejo-exchanged and a courier with a memory stick all work on the same
 * folders, at the same time, and any of them may die at any moment.
 *
 *   out/PARTY/HASH.env    waits to be carried to that party
 *   sent/PARTY/HASH.env   was carried; kept until the receipt comes
 *   in/PARTY/HASH.env     has come from that party (in/_carried: by courier)
 *   done/PARTY/HASH       an empty file: it came and was dealt with
 *   bad/PARTY/HASH.env    the content is not what the name says
 *   part/PARTY/HASH.part  has come in part
 *   tmp/                  half-written, of no meaning
 *   state/PARTY.json      what cotejo-exchanged has to say
 *
 * HASH is the SHA-256 of the sealed bytes (envelope_id), so that a file says
 * itself whether it is whole, and a second delivery is the same file. A file
 * appears in a folder by a rename after it was synced: whole, or not at all. The
 * spool sees sealed bytes only; it has no keys and reads nothing of them.
 *
 * Folders and files take over the permissions of the spool's own folder: with
 * mode 2770 and a group of their own, the desk and the daemon run as different
 * users.
 */
#ifndef COTEJO_EXCHANGE_SPOOL_H
#define COTEJO_EXCHANGE_SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/date.h"
#include "base/err.h"
#include "base/hash.h"

struct spool;

enum spool_box {
	SPOOL_OUT,
	SPOOL_SENT,
	SPOOL_IN,
	SPOOL_DONE,
	SPOOL_BAD,
	SPOOL_BOX_COUNT,
};

/* The party of envelopes that a courier brought: who sent them is known only
 * after opening. */
#define SPOOL_CARRIED "_carried"

/* 64 hexadecimal digits and the final zero. */
#define SPOOL_NAME_LEN HASH_HEX_LEN
bool spool_name_is_valid(const char *name);

/* Opens a spool, making its folders where they are missing (the folder itself
 * too, mode 0700), and clears away what was half-written long ago. */
enum err_code spool_open(const char *path, struct spool **out, struct err *err);
void spool_free(struct spool *s);
const char *spool_path(const struct spool *s);
/* "PATH/out/PARTY"; owned by the caller. The folder exists. */
char *spool_folder(struct spool *s, enum spool_box box, const char *party);

/* Puts sealed bytes into SPOOL_OUT or SPOOL_IN; they are on the disk when it
 * returns. Putting the same bytes again does nothing: also when they have been
 * carried (out) or dealt with (in) meanwhile. name is filled. ERR_IO when the
 * disk is full: then nothing has changed. */
enum err_code spool_put(struct spool *s, enum spool_box box, const char *party, const void *data,
			size_t len, char name[SPOOL_NAME_LEN], struct err *err);

struct spool_entry {
	char party[40];
	char name[SPOOL_NAME_LEN];
	uint64_t size;
	instant at; /* when it came there */
};

struct spool_list {
	struct spool_entry *rows; /* the oldest first */
	size_t count;
};

/* What lies in a box; party NULL: of all parties. */
enum err_code spool_list(struct spool *s, enum spool_box box, const char *party,
			 struct spool_list *out, struct err *err);
void spool_list_clear(struct spool_list *l);

bool spool_has(struct spool *s, enum spool_box box, const char *party, const char *name);

/* Appends the bytes. ERR_TAMPERED when they are not those of the name: the file is
 * moved to SPOOL_BAD. ERR_NOT_FOUND. */
enum err_code spool_read(struct spool *s, enum spool_box box, const char *party, const char *name,
			 struct buf *out, struct err *err);

/* Opens an envelope for reading, to be closed by the caller. */
enum err_code spool_open_file(struct spool *s, enum spool_box box, const char *party,
			      const char *name, int *fd, uint64_t *size, struct err *err);

/* out -> sent: it has reached the other side's spool. A second time does nothing. */
enum err_code spool_mark_sent(struct spool *s, const char *party, const char *name,
			      struct err *err);
/* sent -> out: no receipt has come; the same bytes go once more. */
enum err_code spool_send_again(struct spool *s, const char *party, const char *name,
			       struct err *err);
/* The receipt has come: it need not be kept (in out or sent). */
enum err_code spool_forget(struct spool *s, const char *party, const char *name, struct err *err);
/* in -> done: it was dealt with and will not be taken in again. */
enum err_code spool_mark_done(struct spool *s, const char *party, const char *name,
			      struct err *err);

/* Clears away the marks of SPOOL_DONE that are older than that, and parts that
 * nobody has added to since then. */
enum err_code spool_tidy(struct spool *s, instant before, struct err *err);

/* Bytes that a party's envelopes take in in/ and part/. */
uint64_t spool_used(struct spool *s, const char *party);

/* --- parts (spool_part.c) ------------------------------------------------------- */

/* An envelope that is coming in; one process at a time may add to it. */
struct spool_part {
	struct spool *spool;
	char party[40];
	char name[SPOOL_NAME_LEN];
	int fd;
	uint64_t have; /* bytes that are there */
};

/* ERR_CONFLICT while someone else adds to it. */
enum err_code spool_part_open(struct spool *s, const char *party, const char *name,
			      struct spool_part *out, struct err *err);
/* Adds at the end. */
enum err_code spool_part_add(struct spool_part *p, const void *data, size_t len, struct err *err);
/* Closes it as it is; what is there stays. */
void spool_part_close(struct spool_part *p);
/* It is complete: checks the hash and moves it to SPOOL_IN. ERR_TAMPERED: it was
 * thrown away. Closes it in any case. */
enum err_code spool_part_finish(struct spool_part *p, struct err *err);
/* How many bytes have come of an envelope that is not complete. */
uint64_t spool_part_have(struct spool *s, const char *party, const char *name);

/* --- couriers (spool_carry.c) ---------------------------------------------------- */

/* Copies what waits for a party to MEDIA/cotejo-exchange/PARTY and marks it as
 * sent. What is there already stays. ERR_IO when the medium is full: what was
 * copied so far counts, the rest waits on. */
enum err_code spool_carry_out(struct spool *s, const char *party, const char *media, size_t *count,
			      struct err *err);
/* Takes in what lies on the medium for this desk, and removes it there (keep:
 * leaves it, for media that cannot be written). Files that are damaged stay on
 * the medium and are counted in *bad. */
enum err_code spool_carry_in(struct spool *s, const char *self, const char *media, bool keep,
			     size_t *count, size_t *bad, struct err *err);

#endif
