/* SPDX-License-Identifier: Apache-2.0 */
/* The spool, killed at each step, with disks that are full or broken: nothing is
 * lost, nothing is there in half, nothing comes twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/rng.h"
#include "exchange/faults.h"
#include "exchange/spool_inside.h"

static char top[40];
static char spool_dir[64], other_dir[64], media[64];

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	return remove(path);
}

static void clear(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static int setup_top(void **state)
{
	snprintf(top, sizeof(top), "%s/cotejo-spool-XXXXXX",
		 access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (!mkdtemp(top))
		return -1;
	snprintf(spool_dir, sizeof(spool_dir), "%s/spool", top);
	snprintf(other_dir, sizeof(other_dir), "%s/other", top);
	snprintf(media, sizeof(media), "%s/media", top);
	return 0;
}

static int teardown_top(void **state)
{
	clear(top);
	return 0;
}

static int setup(void **state)
{
	clear(spool_dir);
	clear(other_dir);
	clear(media);
	return mkdir(media, 0700);
}

static struct spool *open_spool(const char *path)
{
	struct err err = ERR_INIT;
	struct spool *s;

	if (spool_open(path, &s, &err))
		fail_msg("%s", err.msg);
	return s;
}

/* Something like an envelope of the given length. */
static void content(struct buf *b, unsigned number, size_t len)
{
	struct rng r = rng_stream(number, len, 0, 0);

	buf_clear(b);
	while (b->len < len)
		buf_put_le64(b, rng_u64(&r));
	b->len = len;
}

static void put(struct spool *s, enum spool_box box, const char *party, unsigned number, size_t len,
		char name[SPOOL_NAME_LEN])
{
	struct buf b = BUF_INIT;
	struct err err = ERR_INIT;

	content(&b, number, len);
	if (spool_put(s, box, party, b.data, b.len, name, &err))
		fail_msg("%s", err.msg);
	buf_free(&b);
}

static size_t count(struct spool *s, enum spool_box box, const char *party)
{
	struct spool_list l;
	struct err err = ERR_INIT;
	size_t n;

	if (spool_list(s, box, party, &l, &err))
		fail_msg("%s", err.msg);
	n = l.count;
	spool_list_clear(&l);
	return n;
}

/* --- plainly ---------------------------------------------------------------------------- */

static void test_way(void **state)
{
	struct spool *s = open_spool(spool_dir);
	char name[SPOOL_NAME_LEN], again[SPOOL_NAME_LEN];
	struct buf b = BUF_INIT, want = BUF_INIT;
	struct err err = ERR_INIT;
	struct stat st;
	char *path;

	put(s, SPOOL_OUT, "an-desk", 1, 1000, name);
	put(s, SPOOL_OUT, "an-desk", 1, 1000, again);
	assert_string_equal(name, again);
	assert_int_equal(count(s, SPOOL_OUT, "an-desk"), 1);
	assert_int_equal(count(s, SPOOL_OUT, NULL), 1);
	assert_int_equal(count(s, SPOOL_OUT, "bn-desk"), 0);
	content(&want, 1, 1000);
	assert_int_equal(spool_read(s, SPOOL_OUT, "an-desk", name, &b, &err), ERR_OK);
	assert_int_equal(b.len, 1000);
	assert_memory_equal(b.data, want.data, 1000);
	path = spool_file(s, "out", "an-desk", name, ".env");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	free(path);

	assert_int_equal(spool_mark_sent(s, "an-desk", name, &err), ERR_OK);
	assert_int_equal(spool_mark_sent(s, "an-desk", name, &err), ERR_OK);
	assert_int_equal(count(s, SPOOL_OUT, NULL), 0);
	assert_int_equal(count(s, SPOOL_SENT, NULL), 1);
	/* Put once more while it is on the way: it is not sent twice. */
	put(s, SPOOL_OUT, "an-desk", 1, 1000, name);
	assert_int_equal(count(s, SPOOL_OUT, NULL), 0);
	assert_int_equal(spool_send_again(s, "an-desk", name, &err), ERR_OK);
	assert_int_equal(count(s, SPOOL_OUT, NULL), 1);
	assert_int_equal(spool_forget(s, "an-desk", name, &err), ERR_OK);
	assert_int_equal(spool_forget(s, "an-desk", name, &err), ERR_OK);
	assert_int_equal(count(s, SPOOL_OUT, NULL) + count(s, SPOOL_SENT, NULL), 0);
	assert_int_equal(spool_mark_sent(s, "an-desk", name, &err), ERR_NOT_FOUND);

	put(s, SPOOL_IN, "an-desk", 2, 500, name);
	assert_int_equal(spool_used(s, "an-desk"), 500);
	assert_int_equal(spool_mark_done(s, "an-desk", name, &err), ERR_OK);
	assert_int_equal(spool_mark_done(s, "an-desk", name, &err), ERR_OK);
	assert_int_equal(count(s, SPOOL_IN, NULL), 0);
	assert_true(spool_has(s, SPOOL_DONE, "an-desk", name));
	/* It comes a second time. */
	put(s, SPOOL_IN, "an-desk", 2, 500, name);
	assert_int_equal(count(s, SPOOL_IN, NULL), 0);
	assert_int_equal(spool_tidy(s, clock_now() + INSTANT_DAY, &err), ERR_OK);
	assert_false(spool_has(s, SPOOL_DONE, "an-desk", name));
	spool_free(s);
	buf_free(&b);
	buf_free(&want);
}

static void test_order(void **state)
{
	struct spool *s = open_spool(spool_dir);
	char names[5][SPOOL_NAME_LEN];
	struct spool_list l;

	for (unsigned i = 0; i < 5; i++) {
		struct timespec t[2] = {{.tv_sec = 1000 + (i * 3) % 5},
					{.tv_sec = 1000 + (i * 3) % 5}};
		char *path;

		put(s, SPOOL_IN, i % 2 ? "an-desk" : SPOOL_CARRIED, i, 10, names[i]);
		path = spool_file(s, "in", i % 2 ? "an-desk" : SPOOL_CARRIED, names[i], ".env");
		assert_int_equal(utimensat(AT_FDCWD, path, t, 0), 0);
		free(path);
	}
	assert_int_equal(spool_list(s, SPOOL_IN, NULL, &l, NULL), ERR_OK);
	assert_int_equal(l.count, 5);
	for (size_t i = 1; i < 5; i++)
		assert_true(l.rows[i - 1].at < l.rows[i].at);
	spool_list_clear(&l);
	spool_free(s);
}

static void test_shared_by_group(void **state)
{
	struct spool *s;
	struct stat st;
	char name[SPOOL_NAME_LEN];
	char *path;

	assert_int_equal(mkdir(spool_dir, 0700), 0);
	assert_int_equal(chmod(spool_dir, 02770), 0);
	s = open_spool(spool_dir);
	put(s, SPOOL_OUT, "an-desk", 1, 10, name);
	path = spool_file(s, "out", "an-desk", name, ".env");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0660);
	*strrchr(path, '/') = '\0';
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 02770);
	free(path);
	spool_free(s);
}

static void test_foreign_and_damaged(void **state)
{
	static const char *const bad_parties[] = {"", ".", "..", "../x", "a/b", "_other", "A-desk"};
	struct spool *s = open_spool(spool_dir);
	char name[SPOOL_NAME_LEN];
	struct buf b = BUF_INIT;
	struct err err = ERR_INIT;
	char *folder = spool_folder(s, SPOOL_IN, "an-desk"), *path;

	/* What is no envelope by its name is left alone. */
	path = path_join(folder, "readme.txt");
	assert_int_equal(file_write(path, "x", 1, NULL), ERR_OK);
	free(path);
	path = path_join(folder, "0123.env");
	assert_int_equal(symlink("/etc/passwd", path), 0);
	free(path);
	assert_int_equal(count(s, SPOOL_IN, NULL), 0);
	/* A link under a good name is followed nowhere. */
	put(s, SPOOL_IN, "an-desk", 3, 10, name);
	path = spool_file(s, "in", "an-desk", name, ".env");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink("/etc/passwd", path), 0);
	assert_int_equal(count(s, SPOOL_IN, NULL), 0);
	assert_int_not_equal(spool_read(s, SPOOL_IN, "an-desk", name, &b, &err), ERR_OK);
	assert_int_equal(b.len, 0);
	assert_int_equal(unlink(path), 0);
	/* Damaged: set aside, with both places named. */
	assert_int_equal(file_write(path, "changed", 7, NULL), ERR_OK);
	assert_int_equal(spool_read(s, SPOOL_IN, "an-desk", name, &b, &err), ERR_TAMPERED);
	assert_non_null(strstr(err.msg, "/in/an-desk/"));
	assert_non_null(strstr(err.msg, "/bad/an-desk/"));
	assert_int_equal(b.len, 0);
	assert_int_equal(count(s, SPOOL_IN, NULL), 0);
	assert_int_equal(count(s, SPOOL_BAD, NULL), 1);
	free(path);

	for (size_t i = 0; i < ARRAY_LEN(bad_parties); i++) {
		struct spool_part part;

		assert_int_equal(spool_put(s, SPOOL_IN, bad_parties[i], "x", 1, name, &err),
				 ERR_INPUT);
		assert_int_equal(spool_part_open(s, bad_parties[i], name, &part, &err), ERR_INPUT);
		assert_false(spool_has(s, SPOOL_IN, bad_parties[i], name));
	}
	assert_int_equal(spool_read(s, SPOOL_IN, "an-desk", "../../../../etc/passwd", &b, &err),
			 ERR_INPUT);
	assert_int_equal(spool_forget(s, "an-desk", "x", &err), ERR_INPUT);
	buf_free(&b);
	free(folder);
	spool_free(s);
}

static void test_not_a_folder(void **state)
{
	struct spool *s;
	struct err err = ERR_INIT;

	assert_int_equal(file_write(spool_dir, "x", 1, NULL), ERR_OK);
	assert_int_equal(spool_open(spool_dir, &s, &err), ERR_IO);
	assert_non_null(strstr(err.msg, spool_dir));
	assert_int_equal(unlink(spool_dir), 0);
}

/* --- parts --------------------------------------------------------------------------------- */

static void name_of(const struct buf *b, char name[SPOOL_NAME_LEN])
{
	struct hash h = hash_bytes(b->data, b->len);

	hash_hex(&h, name);
}

static void test_parts(void **state)
{
	struct spool *s = open_spool(spool_dir);
	struct spool_part p, q;
	struct buf b = BUF_INIT, back = BUF_INIT;
	struct err err = ERR_INIT;
	char name[SPOOL_NAME_LEN];

	/* Cut off after each byte. */
	content(&b, 9, 300);
	name_of(&b, name);
	for (size_t i = 0; i < b.len; i++) {
		assert_int_equal(spool_part_open(s, "an-desk", name, &p, &err), ERR_OK);
		assert_int_equal(p.have, i);
		assert_int_equal(spool_part_have(s, "an-desk", name), i);
		assert_int_equal(spool_part_open(s, "an-desk", name, &q, &err), ERR_CONFLICT);
		assert_int_equal(spool_part_add(&p, b.data + i, 1, &err), ERR_OK);
		spool_part_close(&p);
	}
	assert_int_equal(count(s, SPOOL_IN, NULL), 0);
	assert_int_equal(spool_part_open(s, "an-desk", name, &p, &err), ERR_OK);
	assert_int_equal(spool_part_finish(&p, &err), ERR_OK);
	assert_int_equal(spool_read(s, SPOOL_IN, "an-desk", name, &back, &err), ERR_OK);
	assert_int_equal(spool_part_have(s, "an-desk", name), 0);

	/* Damaged on the way: thrown away, and nothing of it is counted next time. */
	content(&b, 10, 300);
	name_of(&b, name);
	b.data[7] ^= 1;
	assert_int_equal(spool_part_open(s, "an-desk", name, &p, &err), ERR_OK);
	assert_int_equal(spool_part_add(&p, b.data, b.len, &err), ERR_OK);
	assert_int_equal(spool_part_finish(&p, &err), ERR_TAMPERED);
	assert_int_equal(spool_part_have(s, "an-desk", name), 0);
	assert_false(spool_has(s, SPOOL_IN, "an-desk", name));

	/* A second delivery of what was dealt with. */
	content(&b, 9, 300);
	name_of(&b, name);
	assert_int_equal(spool_mark_done(s, "an-desk", name, &err), ERR_OK);
	assert_int_equal(spool_part_open(s, "an-desk", name, &p, &err), ERR_OK);
	assert_int_equal(spool_part_add(&p, b.data, b.len, &err), ERR_OK);
	assert_int_equal(spool_part_finish(&p, &err), ERR_OK);
	assert_int_equal(count(s, SPOOL_IN, NULL), 0);

	/* A full disk: what was added before stays, half a piece does not. */
	content(&b, 11, 3000);
	name_of(&b, name);
	assert_int_equal(spool_part_open(s, "an-desk", name, &p, &err), ERR_OK);
	assert_int_equal(spool_part_add(&p, b.data, 1000, &err), ERR_OK);
	fault_set(FAULT_FULL, 1);
	assert_int_equal(spool_part_add(&p, b.data + 1000, 2000, &err), ERR_IO);
	fault_clear();
	assert_int_equal(p.have, 1000);
	assert_int_equal(spool_part_have(s, "an-desk", name), 1000);
	assert_int_equal(spool_part_add(&p, b.data + 1000, 2000, &err), ERR_OK);
	assert_int_equal(spool_part_finish(&p, &err), ERR_OK);
	assert_true(spool_has(s, SPOOL_IN, "an-desk", name));
	spool_free(s);
	buf_free(&b);
	buf_free(&back);
}

/* --- death at each step ----------------------------------------------------------------------- */

#define N_ENVELOPES   3
#define ENVELOPE_SIZE 20000

struct act {
	const char *name;
	void (*prepare)(struct spool *s);
	enum err_code (*run)(struct spool *s, struct err *err);
	/* Where each of the three envelopes must be found whole, at any moment. */
	enum spool_box boxes[2];
	const char *party;
	bool on_media; /* or on the medium */
	/* When it has run to its end. */
	enum spool_box end;
};

static enum err_code run_put_out(struct spool *s, struct err *err)
{
	struct buf b = BUF_INIT;
	char name[SPOOL_NAME_LEN];
	enum err_code code = ERR_OK;

	for (unsigned i = 0; i < N_ENVELOPES && !code; i++) {
		content(&b, 100 + i, ENVELOPE_SIZE);
		code = spool_put(s, SPOOL_OUT, "an-desk", b.data, b.len, name, err);
	}
	buf_free(&b);
	return code;
}

static void prepare_out(struct spool *s)
{
	if (run_put_out(s, NULL))
		abort();
}

static void prepare_in(struct spool *s)
{
	char name[SPOOL_NAME_LEN];

	for (unsigned i = 0; i < N_ENVELOPES; i++)
		put(s, SPOOL_IN, "an-desk", 100 + i, ENVELOPE_SIZE, name);
}

static void name_at(unsigned i, char name[SPOOL_NAME_LEN])
{
	struct buf b = BUF_INIT;

	content(&b, 100 + i, ENVELOPE_SIZE);
	name_of(&b, name);
	buf_free(&b);
}

static enum err_code for_each(struct spool *s,
			      enum err_code (*fn)(struct spool *, const char *, const char *,
						  struct err *),
			      struct err *err)
{
	enum err_code code = ERR_OK;

	for (unsigned i = 0; i < N_ENVELOPES && !code; i++) {
		char name[SPOOL_NAME_LEN];

		name_at(i, name);
		code = fn(s, "an-desk", name, err);
	}
	return code;
}

static enum err_code run_mark_sent(struct spool *s, struct err *err)
{
	return for_each(s, spool_mark_sent, err);
}

static enum err_code run_mark_done(struct spool *s, struct err *err)
{
	return for_each(s, spool_mark_done, err);
}

static enum err_code run_parts(struct spool *s, struct err *err)
{
	struct buf b = BUF_INIT;
	enum err_code code = ERR_OK;

	for (unsigned i = 0; i < N_ENVELOPES && !code; i++) {
		char name[SPOOL_NAME_LEN];
		struct spool_part p;

		name_at(i, name);
		if (spool_has(s, SPOOL_IN, "an-desk", name))
			continue;
		content(&b, 100 + i, ENVELOPE_SIZE);
		if ((code = spool_part_open(s, "an-desk", name, &p, err)))
			break;
		while (p.have < b.len && !code) {
			size_t n = b.len - p.have < 9000 ? b.len - p.have : 9000;

			code = spool_part_add(&p, b.data + p.have, n, err);
		}
		if (code)
			spool_part_close(&p);
		else
			code = spool_part_finish(&p, err);
	}
	buf_free(&b);
	return code;
}

static enum err_code run_carry_out(struct spool *s, struct err *err)
{
	size_t n;

	return spool_carry_out(s, "an-desk", media, &n, err);
}

static void prepare_media(struct spool *s)
{
	struct spool *other = open_spool(other_dir);
	size_t n;

	prepare_out(other);
	if (spool_carry_out(other, "an-desk", media, &n, NULL) || n != N_ENVELOPES)
		abort();
	spool_free(other);
	clear(other_dir);
}

static enum err_code run_carry_in(struct spool *s, struct err *err)
{
	size_t n, bad;

	return spool_carry_in(s, "an-desk", media, false, &n, &bad, err);
}

static void prepare_nothing(struct spool *s)
{
}

static const struct act acts[] = {
    {"put", prepare_nothing, run_put_out, {SPOOL_OUT, SPOOL_OUT}, "an-desk", false, SPOOL_OUT},
    {"mark sent",
     prepare_out,
     run_mark_sent,
     {SPOOL_OUT, SPOOL_SENT},
     "an-desk",
     false,
     SPOOL_SENT},
    {"mark done", prepare_in, run_mark_done, {SPOOL_IN, SPOOL_DONE}, "an-desk", false, SPOOL_DONE},
    {"parts", prepare_nothing, run_parts, {SPOOL_IN, SPOOL_IN}, "an-desk", false, SPOOL_IN},
    {"carry out",
     prepare_out,
     run_carry_out,
     {SPOOL_OUT, SPOOL_SENT},
     "an-desk",
     false,
     SPOOL_SENT},
    {"carry in", prepare_media, run_carry_in, {SPOOL_IN, SPOOL_IN}, SPOOL_CARRIED, true, SPOOL_IN},
};

static bool whole_on_media(unsigned i)
{
	char name[SPOOL_NAME_LEN], path[200];
	struct buf b = BUF_INIT, want = BUF_INIT;
	bool good;

	name_at(i, name);
	snprintf(path, sizeof(path), "%s/cotejo-exchange/an-desk/%s.env", media, name);
	content(&want, 100 + i, ENVELOPE_SIZE);
	good = file_read(path, 1 << 20, &b, NULL) == ERR_OK && b.len == want.len &&
	       memcmp(b.data, want.data, b.len) == 0;
	buf_free(&b);
	buf_free(&want);
	return good;
}

static bool whole_in(struct spool *s, enum spool_box box, const char *party, unsigned i)
{
	char name[SPOOL_NAME_LEN];
	struct buf b = BUF_INIT;
	bool good;

	name_at(i, name);
	if (box == SPOOL_DONE)
		return spool_has(s, box, party, name);
	good = spool_read(s, box, party, name, &b, NULL) == ERR_OK && b.len == ENVELOPE_SIZE;
	buf_free(&b);
	return good;
}

/* After a death or a fault: whatever is there is whole, and what was there before
 * is somewhere. */
static void check_between(const struct act *a, const char *what, size_t n)
{
	struct spool *s = open_spool(spool_dir);
	bool had = a->prepare != prepare_nothing;

	for (unsigned i = 0; i < N_ENVELOPES; i++) {
		bool found = whole_in(s, a->boxes[0], a->party, i) ||
			     whole_in(s, a->boxes[1], a->party, i) ||
			     (a->on_media && whole_on_media(i));

		if (had && !found)
			fail_msg("%s, %s at step %zu: envelope %u is lost", a->name, what, n, i);
	}
	if (count(s, SPOOL_BAD, NULL) != 0)
		fail_msg("%s, %s at step %zu: half an envelope", a->name, what, n);
	spool_free(s);
}

static void check_end(const struct act *a, const char *what, size_t n)
{
	struct spool *s = open_spool(spool_dir);
	struct err err = ERR_INIT;

	/* The same act once more runs to its end ... */
	if (a->run(s, &err))
		fail_msg("%s, %s at step %zu, then again: %s", a->name, what, n, err.msg);
	/* ... and everything is there once. */
	for (unsigned i = 0; i < N_ENVELOPES; i++)
		if (!whole_in(s, a->end, a->party, i))
			fail_msg("%s, %s at step %zu: envelope %u is not there in the end", a->name,
				 what, n, i);
	assert_int_equal(count(s, a->end, NULL), N_ENVELOPES);
	for (int box = 0; box < SPOOL_BOX_COUNT; box++)
		if (box != (int)a->end)
			assert_int_equal(count(s, (enum spool_box)box, NULL), 0);
	spool_free(s);
}

static void prepare(const struct act *a)
{
	struct spool *s;

	setup(NULL);
	s = open_spool(spool_dir);
	a->prepare(s);
	spool_free(s);
}

/* True when the fault was met. */
static bool in_child(const struct act *a, enum fault_kind kind, size_t n)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		struct spool *s;

		fault_set(kind, n);
		if (spool_open(spool_dir, &s, NULL) || a->run(s, NULL))
			_exit(1);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_not_equal(WEXITSTATUS(status), 1);
	return WEXITSTATUS(status) == FAULT_EXIT;
}

static void test_killed(void **state)
{
	static const enum fault_kind kinds[] = {FAULT_KILL, FAULT_AFTER};
	size_t deaths = 0;

	for (size_t i = 0; i < ARRAY_LEN(acts); i++)
		for (size_t k = 0; k < ARRAY_LEN(kinds); k++)
			for (size_t n = 1;; n++) {
				prepare(&acts[i]);
				if (!in_child(&acts[i], kinds[k], n))
					break;
				deaths++;
				check_between(&acts[i], "killed", n);
				check_end(&acts[i], "killed", n);
			}
	print_message("%zu deaths\n", deaths);
	assert_true(deaths > 200);
}

static void test_errors(void **state)
{
	static const enum fault_kind kinds[] = {FAULT_ERROR, FAULT_FULL};
	static const char *const what[] = {"an error", "disk full"};
	size_t errors = 0;

	for (size_t i = 0; i < ARRAY_LEN(acts); i++)
		for (size_t k = 0; k < ARRAY_LEN(kinds); k++)
			for (size_t n = 1;; n++) {
				struct err err = ERR_INIT;
				struct spool *s;
				enum err_code code;
				size_t calls;

				prepare(&acts[i]);
				s = open_spool(spool_dir);
				fault_set(kinds[k], n);
				code = acts[i].run(s, &err);
				calls = fault_count();
				fault_clear();
				spool_free(s);
				if (code) {
					errors++;
					assert_int_equal(code, ERR_IO);
					assert_non_null(strstr(err.msg, "/"));
				}
				check_between(&acts[i], what[k], n);
				check_end(&acts[i], what[k], n);
				if (calls < n)
					break;
			}
	print_message("%zu errors\n", errors);
	assert_true(errors > 100);
}

/* A power cut takes what was not synced. */
static void test_synced(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(acts); i++) {
		struct spool *s;
		struct err err = ERR_INIT;
		const char *trouble;

		prepare(&acts[i]);
		s = open_spool(spool_dir);
		fault_watch_start();
		assert_int_equal(acts[i].run(s, &err), ERR_OK);
		trouble = fault_watch_end();
		/* A name that a medium keeps a little longer does no harm: it is taken in
		 * once. */
		if (trouble && strcmp(acts[i].name, "carry in") != 0)
			fail_msg("%s: %s", acts[i].name, trouble);
		spool_free(s);
	}
}

static void test_half_written_goes(void **state)
{
	struct spool *s = open_spool(spool_dir);
	char path[100];
	struct timespec old[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};

	snprintf(path, sizeof(path), "%s/tmp/1-1-abcdef", spool_dir);
	assert_int_equal(file_write(path, "half", 4, NULL), ERR_OK);
	spool_free(s);
	/* Young: someone may still be writing it. */
	s = open_spool(spool_dir);
	assert_int_equal(access(path, F_OK), 0);
	spool_free(s);
	assert_int_equal(utimensat(AT_FDCWD, path, old, 0), 0);
	s = open_spool(spool_dir);
	assert_int_not_equal(access(path, F_OK), 0);
	spool_free(s);
}

/* --- couriers ------------------------------------------------------------------------------------
 */

static void test_courier(void **state)
{
	struct spool *a = open_spool(spool_dir), *b = open_spool(other_dir);
	char name[SPOOL_NAME_LEN], path[200];
	struct err err = ERR_INIT;
	size_t n, bad;

	put(a, SPOOL_OUT, "an-desk", 1, 100, name);
	put(a, SPOOL_OUT, "an-desk", 2, 100, name);
	put(a, SPOOL_OUT, "bn-desk", 3, 100, name);
	assert_int_equal(spool_carry_out(a, "an-desk", media, &n, &err), ERR_OK);
	assert_int_equal(n, 2);
	assert_int_equal(count(a, SPOOL_OUT, NULL), 1);
	assert_int_equal(spool_carry_out(a, "bn-desk", media, &n, &err), ERR_OK);
	/* Only what is for this desk, and at first from a medium that is read only. */
	assert_int_equal(spool_carry_in(b, "an-desk", media, true, &n, &bad, &err), ERR_OK);
	assert_int_equal(n, 2);
	assert_int_equal(count(b, SPOOL_IN, SPOOL_CARRIED), 2);
	assert_int_equal(spool_carry_in(b, "an-desk", media, false, &n, &bad, &err), ERR_OK);
	assert_int_equal(count(b, SPOOL_IN, SPOOL_CARRIED), 2);
	assert_int_equal(spool_carry_in(b, "an-desk", media, false, &n, &bad, &err), ERR_OK);
	assert_int_equal(n, 0);

	/* The stick is lost: the same once more. */
	put(a, SPOOL_OUT, "an-desk", 4, 100, name);
	assert_int_equal(spool_carry_out(a, "an-desk", media, &n, &err), ERR_OK);
	clear(media);
	assert_int_equal(mkdir(media, 0700), 0);
	assert_int_equal(spool_send_again(a, "an-desk", name, &err), ERR_OK);
	assert_int_equal(spool_carry_out(a, "an-desk", media, &n, &err), ERR_OK);
	assert_int_equal(n, 1);
	/* Damaged on the stick: it stays there and is counted. */
	snprintf(path, sizeof(path), "%s/cotejo-exchange/an-desk/%s.env", media, name);
	assert_int_equal(file_write(path, "x", 1, NULL), ERR_OK);
	assert_int_equal(spool_carry_in(b, "an-desk", media, false, &n, &bad, &err), ERR_OK);
	assert_int_equal(n, 0);
	assert_int_equal(bad, 1);
	/* No stick at all. */
	assert_int_equal(spool_carry_in(b, "an-desk", "/nowhere", false, &n, &bad, &err), ERR_OK);
	assert_int_equal(n, 0);
	put(a, SPOOL_OUT, "an-desk", 5, 100, name);
	assert_int_equal(spool_carry_out(a, "an-desk", "/proc/nowhere", &n, &err), ERR_IO);
	assert_true(spool_has(a, SPOOL_OUT, "an-desk", name));
	spool_free(a);
	spool_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(test_way, setup),
	    cmocka_unit_test_setup(test_order, setup),
	    cmocka_unit_test_setup(test_shared_by_group, setup),
	    cmocka_unit_test_setup(test_foreign_and_damaged, setup),
	    cmocka_unit_test_setup(test_not_a_folder, setup),
	    cmocka_unit_test_setup(test_parts, setup),
	    cmocka_unit_test_setup(test_killed, setup),
	    cmocka_unit_test_setup(test_errors, setup),
	    cmocka_unit_test_setup(test_synced, setup),
	    cmocka_unit_test_setup(test_half_written_goes, setup),
	    cmocka_unit_test_setup(test_courier, setup),
	};

	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests_name("spool", tests, setup_top, teardown_top);
}
