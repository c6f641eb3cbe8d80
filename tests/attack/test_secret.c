/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a thief finds: in a copy of the files, in the memory of a process that was
 * locked, in a core; and what is left of a person who was erased. And what a name
 * can do to the terminal of the next reader: nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attack/plain.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/backup.h"
#include "casework/erase.h"
#include "casework/export.h"
#include "casework/inside.h"
#include "casework/proposal.h"
#include "casework/rights.h"
#include "config.h"
#include "db/db.h"
#include "support/testworld.h"

static struct testworld w;

/* --- scanning files --------------------------------------------------------------------- */

struct needle {
	char *name;
	struct buf bytes;
};

struct needles {
	struct needle *rows;
	size_t count;
	size_t cap;
};

static void add(struct needles *n, const char *name, const void *data, size_t len)
{
	struct needle *k;

	MEM_GROW(n->rows, n->count, n->cap);
	k = &n->rows[n->count++];
	*k = (struct needle){xstrdup(name), BUF_INIT};
	buf_put(&k->bytes, data, len);
}

/* A word as it is, folded, and as UTF-16. */
static void add_word(struct needles *n, const char *word)
{
	struct buf wide = BUF_INIT;
	char *folded = xstrdup(word);

	add(n, word, word, strlen(word));
	for (char *p = folded; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p + 32);
	add(n, word, folded, strlen(folded));
	for (const char *p = word; *p; p++)
		buf_put_le16(&wide, (unsigned char)*p);
	add(n, word, wide.data, wide.len);
	buf_free(&wide);
	free(folded);
}

static void needles_free(struct needles *n)
{
	for (size_t i = 0; i < n->count; i++) {
		free(n->rows[i].name);
		buf_free(&n->rows[i].bytes);
	}
	free(n->rows);
}

/* Words of the people, slices of the images that were enrolled. */
static struct needles readable_things(void)
{
	struct needles n = {0};
	static const unsigned prints[][2] = {{7, 1}, {7, 2}, {21, 1}, {22, 1}, {50, 1}};

	for (const char *const *s = testworld_secrets; *s; s++)
		add_word(&n, *s);
	for (size_t i = 0; i < ARRAY_LEN(prints); i++) {
		struct buf png = BUF_INIT;

		testdesk_png(prints[i][0], prints[i][1], &png);
		for (size_t at = 0; at + 32 < png.len; at += png.len / 8)
			add(&n, "a piece of an image", png.data + at, 32);
		buf_free(&png);
	}
	return n;
}

/* Every file of a folder; how many bytes. *hits: needles found, by their names. */
static size_t scan_folder(const char *folder, const struct needles *n, struct buf *hits)
{
	DIR *dir = opendir(folder);
	struct dirent *e;
	size_t bytes = 0;

	assert_non_null(dir);
	while ((e = readdir(dir))) {
		char *path = xasprintf("%s/%s", folder, e->d_name);
		struct buf b = BUF_INIT;

		if (e->d_type == DT_DIR && e->d_name[0] != '.')
			bytes += scan_folder(path, n, hits);
		if (e->d_type == DT_REG && file_read(path, (size_t)1 << 30, &b, NULL) == ERR_OK) {
			bytes += b.len;
			for (size_t i = 0; i < n->count; i++)
				if (b.len && memmem(b.data, b.len, n->rows[i].bytes.data,
						    n->rows[i].bytes.len))
					buf_printf(hits, "%s: %s; ", e->d_name, n->rows[i].name);
		}
		buf_free(&b);
		free(path);
	}
	closedir(dir);
	return bytes;
}

static void nothing_readable_lies_on_the_disk(void **state)
{
	struct needles n = readable_things();
	struct buf hits = BUF_INIT;
	struct err err = ERR_INIT;
	struct seat *sofia;
	struct seat *clara;
	struct look look;
	size_t bytes;

	/* While people work, so that -wal and -shm are there and full of it. */
	MUST(desk_open(w.desk.path, &w.desk.desk, &err), &err);
	sofia = testdesk_log_in(&w.desk, "sofia");
	clara = testdesk_log_in(&w.desk, "clara");
	look = testdesk_look(w.number);
	look.why = "Zalamea again, and Quirogovna";
	MUST(case_note_add(clara, &look, w.maria, CASE_NOTE_FACT,
			   "Zalamea saw the boat leave at night", "", false, 0, NULL, &err),
	     &err);
	bytes = scan_folder(w.desk.folder, &n, &hits);
	if (hits.len)
		fail_msg("readable: %s", buf_str(&hits));
	assert_true(bytes > 500000);
	/* The scan can find: what is not secret is there. */
	add(&n, "the agency", "Agencia de Prueba", 17);
	add(&n, "a display name", "Sofia S.", 8);
	scan_folder(w.desk.folder, &n, &hits);
	assert_non_null(strstr(buf_str(&hits), "the agency"));
	assert_non_null(strstr(buf_str(&hits), "a display name"));
	print_message("# %zu bytes scanned for %zu patterns\n", bytes, n.count);
	seat_free(sofia);
	seat_free(clara);
	desk_free(w.desk.desk);
	w.desk.desk = NULL;
	buf_free(&hits);
	needles_free(&n);
}

static void a_stolen_copy_opens_with_no_password(void **state)
{
	static const char *const tries[] = {"", "correct horse 8", "Correct horse 7", "ana",
					    "password"};
	char *path = plain_copy(w.desk.path, ".stolen");
	struct desk *desk;
	struct err err = ERR_INIT;
	struct seat *seat = NULL;
	sqlite3 *sq = plain_open(path);

	MUST(desk_open(path, &desk, &err), &err);
	for (size_t i = 0; i < ARRAY_LEN(tries); i++) {
		REFUSED(session_log_in(desk, "ana", tries[i], NULL, NULL, &seat, &err), ERR_AUTH,
			&err);
		assert_null(seat);
		/* the thief takes the lock away again, and tries on */
		plain_run(sq, "UPDATE auth_state SET failures = 0, not_before = 0, locked = 0");
	}
	desk_free(desk);
	/* a lock that the thief knows the password of, in the place of ana's: it opens
	 * other keys, and none of the store's */
	plain_run(sq, "DROP TRIGGER user_lock_update");
	plain_run(sq,
		  "UPDATE user_lock SET salt = (SELECT salt FROM user_lock WHERE user_id = 1), "
		  "wrapped = (SELECT wrapped FROM user_lock WHERE user_id = 1) WHERE user_id = 3");
	REFUSED(desk_open(path, &desk, &err), ERR_TAMPERED, &err);
	plain_close(sq);
	unlink(path);
	free(path);
}

/* Failures count across processes, and the wait grows until the account is locked. */
static void guessing_ends(void **state)
{
	struct testdesk t;
	struct err err = ERR_INIT;
	struct seat *seat = NULL;
	instant now = clock_now();

	testdesk_open(&t);
	for (int i = 0; i < 5; i++) {
		clock_set(now += INSTANT_DAY);
		REFUSED(session_log_in(t.desk, "ana", "wrong password", NULL, NULL, &seat, &err),
			ERR_AUTH, &err);
		/* at once again: too soon, even with the right one (a first slip is free) */
		if (i > 0)
			REFUSED(
			    session_log_in(t.desk, "ana", TEST_PASSWORD, NULL, NULL, &seat, &err),
			    ERR_AUTH, &err);
	}
	clock_set(now += 10 * INSTANT_DAY);
	testdesk_restart(&t);
	REFUSED(session_log_in(t.desk, "ana", TEST_PASSWORD, NULL, NULL, &seat, &err), ERR_AUTH,
		&err);
	clock_set(0);
	testdesk_close(&t);
}

/* --- erasure ----------------------------------------------------------------------------- */

/* Everything that is sealed under a person's key, as it lies in the file. */
static void add_sealed(struct needles *n, int64_t person)
{
	static const char *const columns[] = {
	    "print sealed_image", "print sealed_template", "print sealed_meta",	   "photo sealed",
	    "note sealed",	  "person_version sealed", "claim_version sealed", "gallery sealed",
	    "vault_key wrapped",  "notice sealed",	   "capture sealed",	   "request sealed",
	};
	sqlite3 *sq = plain_open(w.desk.path);

	for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
		char table[32];
		char column[32];
		char *sql;
		sqlite3_stmt *st = NULL;

		assert_int_equal(sscanf(columns[i], "%31s %31s", table, column), 2);
		sql = xasprintf("SELECT %s FROM %s WHERE vault_id = %lld AND %s IS NOT NULL",
				column, table, (long long)person, column);
		assert_int_equal(sqlite3_prepare_v2(sq, sql, -1, &st, NULL), SQLITE_OK);
		while (sqlite3_step(st) == SQLITE_ROW) {
			const uint8_t *p = sqlite3_column_blob(st, 0);
			size_t len = (size_t)sqlite3_column_bytes(st, 0);

			/* pages cut long pieces: several short slices */
			for (size_t at = 0; at + 24 <= len; at += len > 2000 ? len / 10 : 24)
				add(n, columns[i], p + at, 24);
		}
		sqlite3_finalize(st);
		free(sql);
	}
	plain_close(sq);
}

static void what_was_erased_is_gone(void **state)
{
	struct needles n = {0};
	struct buf hits = BUF_INIT;
	struct err err = ERR_INIT;
	struct seat *sofia, *samuel, *adam, *clara;
	struct look look = testdesk_look(w.number);
	struct record r;
	int64_t proposal = 0;
	int removed = 0;
	bool pending = true;
	char *copy = NULL;
	size_t before;

	add_sealed(&n, w.maria);
	assert_true(n.count > 40);
	before = n.count;
	MUST(desk_open(w.desk.path, &w.desk.desk, &err), &err);
	sofia = testdesk_log_in(&w.desk, "sofia");
	samuel = testdesk_log_in(&w.desk, "samuel");
	adam = testdesk_log_in(&w.desk, "adam");
	clara = testdesk_log_in(&w.desk, "clara");
	MUST(backup_make(adam, w.desk.folder, &copy, &err), &err);
	scan_folder(w.desk.folder, &n, &hits);
	assert_true(hits.len > 0);
	buf_clear(&hits);

	MUST(proposal_erase(sofia, w.maria, "asked for it in writing", &proposal, &err), &err);
	REFUSED(proposal_answer(sofia, proposal, true, "yes", &err), ERR_REFUSED, &err);
	MUST(proposal_answer(samuel, proposal, true, "identity checked", &err), &err);
	MUST(erase_sweep(samuel, &pending, &err), &err);
	assert_false(pending);
	REFUSED(record_get(clara, &look, w.maria, 0, &r, NULL, &err), ERR_NOT_FOUND, &err);

	/* In the store nothing is left; in the copy all of it, until its window is over. */
	scan_folder(w.desk.folder, &n, &hits);
	assert_null(strstr(buf_str(&hits), "store.cotejo"));
	assert_non_null(strstr(buf_str(&hits), "cotejo-"));
	buf_clear(&hits);
	MUST(backup_prune(adam, &removed, &err), &err);
	assert_int_equal(removed, 0);
	clock_set(clock_now() + 31 * INSTANT_DAY);
	MUST(backup_prune(adam, &removed, &err), &err);
	assert_int_equal(removed, 1);
	scan_folder(w.desk.folder, &n, &hits);
	if (hits.len)
		fail_msg("left over: %s", buf_str(&hits));
	print_message("# %zu sealed pieces of an erased person: none left\n", before);
	clock_set(0);
	free(copy);
	seat_free(sofia);
	seat_free(samuel);
	seat_free(adam);
	seat_free(clara);
	desk_free(w.desk.desk);
	w.desk.desk = NULL;
	buf_free(&hits);
	needles_free(&n);
}

/* Another program that reads keeps the log file from being emptied: it is said,
 * and done later. */
static void a_reader_only_delays_the_sweep(void **state)
{
	struct needles n = {0};
	struct buf hits = BUF_INIT;
	struct err err = ERR_INIT;
	struct seat *sofia, *samuel;
	int64_t proposal = 0;
	bool pending = false;
	double began;
	sqlite3 *reader;

	add_sealed(&n, w.jose);
	MUST(desk_open(w.desk.path, &w.desk.desk, &err), &err);
	sofia = testdesk_log_in(&w.desk, "sofia");
	samuel = testdesk_log_in(&w.desk, "samuel");
	reader = plain_open(w.desk.path);
	plain_run(reader, "BEGIN; SELECT count(*) FROM log;");
	began = clock_steady();
	MUST(proposal_erase(sofia, w.jose, "asked for it in writing", &proposal, &err), &err);
	MUST(proposal_answer(samuel, proposal, true, "identity checked", &err), &err);
	MUST(erase_sweep(samuel, &pending, &err), &err);
	assert_true(pending);
	/* nobody waits for minutes because someone reads (each try waited 10 s once) */
	assert_true(clock_steady() - began < 60);
	plain_run(reader, "COMMIT");
	plain_close(reader);
	MUST(erase_sweep(samuel, &pending, &err), &err);
	assert_false(pending);
	scan_folder(w.desk.folder, &n, &hits);
	if (hits.len)
		fail_msg("left over: %s", buf_str(&hits));
	seat_free(sofia);
	seat_free(samuel);
	desk_free(w.desk.desk);
	w.desk.desk = NULL;
	buf_free(&hits);
	needles_free(&n);
}

/* --- memory ------------------------------------------------------------------------------ */

#ifndef COTEJO_SANITIZERS
#define MASK 0xa7

/* A pattern that is itself not in memory as it is. */
struct masked {
	const char *name;
	uint8_t bytes[64];
	size_t len;
};

static void mask(struct masked *m, const char *name, const void *data, size_t len)
{
	const uint8_t *p = data;

	m->name = name;
	m->len = len < sizeof(m->bytes) ? len : sizeof(m->bytes);
	for (size_t i = 0; i < m->len; i++)
		m->bytes[i] = p[i] ^ MASK;
}

static bool is_here(const uint8_t *page, size_t at, size_t len, const struct masked *m)
{
	if (at + m->len > len)
		return false;
	for (size_t i = 0; i < m->len; i++)
		if ((page[at + i] ^ MASK) != m->bytes[i])
			return false;
	return true;
}

/* All memory of this process that can be read, as a core dump would have it. The
 * window is masked too, so that the search does not find itself. */
static int scan_memory(const struct masked *m, size_t count, struct buf *hits)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	static uint8_t window[4096 * 16 + 64];
	char line[512];
	int found = 0;

	assert_non_null(maps);
	while (fgets(line, sizeof(line), maps)) {
		unsigned long from, to;
		char perms[8];

		if (sscanf(line, "%lx-%lx %7s", &from, &to, perms) != 3 || perms[0] != 'r' ||
		    strstr(line, "[vvar") || strstr(line, "[vsyscall"))
			continue;
		for (unsigned long at = from; at < to; at += 4096 * 16) {
			size_t want = to - at < sizeof(window) ? to - at : sizeof(window);
			struct iovec local = {window, want};
			struct iovec remote = {(void *)(uintptr_t)at, want};
			ssize_t n = process_vm_readv(getpid(), &local, 1, &remote, 1, 0);

			if (at <= (uintptr_t)window + sizeof(window) &&
			    at + want > (uintptr_t)window)
				continue;
			for (ssize_t i = 0; i < n; i++)
				for (size_t k = 0; k < count; k++)
					if ((window[i] ^ MASK) == m[k].bytes[0] &&
					    is_here(window, (size_t)i, (size_t)n, &m[k])) {
						buf_printf(hits, "%s in %s", m[k].name, line);
						found++;
					}
			memset(window, 0, sizeof(window));
		}
	}
	fclose(maps);
	return found;
}
#endif

static void keys_are_gone_after_the_lock(void **state)
{
#ifdef COTEJO_SANITIZERS
	/* Nothing to test: they keep what was freed. */
#else
	struct testdesk t;
	struct masked m[10];
	struct buf hits = BUF_INIT;
	struct err err = ERR_INIT;
	struct seat *sofia;
	struct look look;
	struct record r;
	char number[CASE_NUMBER_LEN];
	uint8_t key[SEAL_KEY_LEN];
	size_t count = 0;
	struct seat *clara;
	int64_t person;

	testdesk_open(&t);
	clara = testdesk_log_in(&t, "clara");
	testdesk_case(clara, "A case", number);
	person = testdesk_person(clara, number, "Xiomarandra", "Quebradahonda");
	seat_free(clara);
	sofia = testdesk_log_in(&t, "sofia");
	look = testdesk_look(number);
	MUST(record_get(sofia, &look, person, 0, &r, NULL, &err), &err);
	record_clear(&r);
	MUST(seat_hold(sofia, &err), &err);
	mask(&m[count++], "the key of the records", seat_keys(sofia)->key[COMPARTMENT_RECORDS], 32);
	mask(&m[count++], "the key of the claims", seat_keys(sofia)->key[COMPARTMENT_CLAIMS], 32);
	mask(&m[count++], "the key of the auditor", seat_keys(sofia)->key[COMPARTMENT_AUDIT], 32);
	mask(&m[count++], "the key of the log", seat_keys(sofia)->key[COMPARTMENT_LOG], 32);
	mask(&m[count++], "the own seed", seat_keys(sofia)->own.sign_seed, 32);
	mask(&m[count++], "the own secret key", seat_keys(sofia)->own.box_secret, 32);
	MUST(vault_key(sofia, person, COMPARTMENT_RECORDS, key, &err), &err);
	mask(&m[count++], "the key of a person", key, 32);
	explicit_bzero(key, sizeof(key));
	seat_release(sofia);
	{
		/* so that the words of this test are not what is found */
		char name[] = {'Q' ^ 1, 'u' ^ 1, 'e' ^ 1, 'b' ^ 1, 'r' ^ 1, 'a' ^ 1, 'd' ^ 1,
			       'a' ^ 1, 'h' ^ 1, 'o' ^ 1, 'n' ^ 1, 'd' ^ 1, 'a' ^ 1, ',' ^ 1};

		for (size_t i = 0; i < sizeof(name); i++)
			name[i] ^= 1;
		mask(&m[count++], "a name as in lists", name, sizeof(name));
		explicit_bzero(name, sizeof(name));
	}
	/* The search finds what is there. */
	assert_true(scan_memory(m, count, &hits) >= 6);
	buf_free(&hits);

	session_lock(sofia);
	assert_true(session_is_locked(sofia));
	if (scan_memory(m, count, &hits))
		fail_msg("after the lock: %s", buf_str(&hits));
	MUST(session_unlock(sofia, TEST_PASSWORD, NULL, &err), &err);
	MUST(desk_load_wait(sofia, &err), &err);
	assert_true(scan_memory(m, count, &hits) >= 6);
	buf_free(&hits);
	MUST(session_log_out(sofia, &err), &err);
	seat_free(sofia);
	if (scan_memory(m, count, &hits))
		fail_msg("after the log-out: %s", buf_str(&hits));
	buf_free(&hits);
	testdesk_close(&t);
#endif
}

static void a_crash_leaves_no_core(void **state)
{
#ifndef COTEJO_SANITIZERS
	struct err err = ERR_INIT;
	struct rlimit limit;
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		struct desk *desk;
		struct rlimit most = {RLIM_INFINITY, RLIM_INFINITY};

		setrlimit(RLIMIT_CORE, &most);
		if (desk_open(w.desk.path, &desk, &err) != ERR_OK)
			_exit(3);
		if (getrlimit(RLIMIT_CORE, &limit) != 0 || limit.rlim_cur != 0)
			_exit(4);
		signal(SIGABRT, SIG_DFL);
		abort();
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_false(WCOREDUMP(status));
#endif
}

/* --- texts --------------------------------------------------------------------------------- */

static const char *const poison[] = {
    "\x1b]0;owned\x07",
    "\x1b[2J\x1b[31mred",
    "\x1bP+q544e\x1b\\",
    "a\rb",
    "\xc2\x9b"
    "31mcsi",
    "\xe2\x80\xae"
    "rtl",
    "\xe2\x81\xa6"
    "iso",
    "\xe2\x80\x8f"
    "mark",
    "bell\x07\x08\x08",
    "\x7f"
    "del",
    "\xe2\x80\xa8"
    "line",
    "\xef\xbb\xbf"
    "bom",
};

static void must_be_clean(const char *what, const char *text, bool lines)
{
	for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
		bool bad = (*p < 0x20 && !(lines && (*p == '\n' || *p == '\t'))) || *p == 0x7f ||
			   (*p == 0xc2 && p[1] >= 0x80 && p[1] <= 0x9f) ||
			   (*p == 0xe2 && p[1] == 0x80 &&
			    ((p[2] >= 0xaa && p[2] <= 0xae) || p[2] == 0x8e || p[2] == 0x8f ||
			     p[2] == 0xa8)) ||
			   (*p == 0xe2 && p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9);

		if (bad)
			fail_msg("%s: \\x%02x in \"%s\"", what, *p, text);
	}
}

static void texts_do_nothing_to_a_terminal(void **state)
{
	struct testdesk t;
	struct err err = ERR_INIT;
	char number[CASE_NUMBER_LEN];
	struct seat *clara, *sofia;
	struct look look;

	testdesk_open(&t);
	clara = testdesk_log_in(&t, "clara");
	sofia = testdesk_log_in(&t, "sofia");
	testdesk_case(clara, "A case", number);
	look = testdesk_look(number);
	for (size_t i = 0; i < ARRAY_LEN(poison); i++) {
		char *name = xasprintf("Eva%s", poison[i]);
		struct casefile file = {
		    .title = name, .summary = name, .purpose = PURPOSE_MIGRATION};
		char other[CASE_NUMBER_LEN];
		struct case_rows cases;
		struct case_query query = {0};
		struct case_notes notes;
		struct buf out = BUF_INIT;
		struct record r;
		struct person_name n;
		char *text = NULL;
		int64_t person = 0;

		record_init(&r);
		name_init(&n);
		name_set(&n, NAME_PRIMARY, name, name, name);
		person_add_name(&r.person, &n);
		free(r.birth_place);
		r.birth_place = xstrdup(name);
		free(r.contact);
		r.contact = xstrdup(name);
		/* refused or cleaned: either is fine */
		if (record_create(clara, &look, &r, NULL, &person, &err) == ERR_OK) {
			record_clear(&r);
			MUST(record_get(clara, &look, person, 0, &r, NULL, &err), &err);
			for (size_t k = 0; k < r.person.n_names; k++) {
				char *shown = name_format(&r.person.names[k]);

				must_be_clean("a name", shown, false);
				free(shown);
			}
			must_be_clean("a place", r.birth_place, false);
			must_be_clean("a contact", r.contact, true);
			if (case_note_add(clara, &look, person, CASE_NOTE_ALLEGATION, name, name,
					  false, 0, NULL, &err) == ERR_OK) {
				MUST(case_note_list(clara, &look, person, &notes, &err), &err);
				must_be_clean("a note", notes.rows[0].text, true);
				must_be_clean("a source", notes.rows[0].source, false);
				case_notes_clear(&notes);
			}
			MUST(dossier_text(sofia, &look, person, "en", name, &text, &err), &err);
			must_be_clean("the person's file", text, true);
			free(text);
			MUST(export_transaction(sofia, &look, person, name, &out, NULL, &err),
			     &err);
			buf_free(&out);
		}
		record_clear(&r);
		if (case_create(clara, &file, other, NULL, &err) == ERR_OK) {
			MUST(case_list(clara, &query, &cases, &err), &err);
			for (size_t k = 0; k < cases.count; k++)
				must_be_clean("a title", cases.rows[k].title, false);
			case_rows_clear(&cases);
		}
		must_be_clean("a message", err.msg, false);
		free(name);
	}
	seat_free(clara);
	seat_free(sofia);
	testdesk_close(&t);
}

static int make(void **state)
{
	testworld_make(&w);
	return 0;
}

static int drop(void **state)
{
	testworld_free(&w);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nothing_readable_lies_on_the_disk),
	    cmocka_unit_test(a_stolen_copy_opens_with_no_password),
	    cmocka_unit_test(guessing_ends),
	    cmocka_unit_test(a_crash_leaves_no_core),
	    cmocka_unit_test(a_reader_only_delays_the_sweep),
	    cmocka_unit_test(what_was_erased_is_gone),
	    cmocka_unit_test(keys_are_gone_after_the_lock),
	    cmocka_unit_test(texts_do_nothing_to_a_terminal),
	};

	return cmocka_run_group_tests(tests, make, drop);
}
