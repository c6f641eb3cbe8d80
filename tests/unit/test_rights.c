/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The promises of doc/safeguards.md to the people in the files: notes, notices,
 * requests and their clocks, marks, links, retention, the person's file.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "casework/disclose.h"
#include "casework/erase.h"
#include "casework/export.h"
#include "casework/link.h"
#include "casework/proposal.h"
#include "casework/rights.h"
#include "db/db.h"
#include "support/testworld.h"

static struct testworld w;
static struct err err;

static struct seat *log_in(const char *name)
{
	return testdesk_log_in(&w.desk, name);
}

static int64_t number(const char *sql, int64_t arg)
{
	struct db_actor setup = {.role = DB_ROLE_SETUP};
	struct db *db;
	int64_t n = 0;

	MUST(db_open(w.desk.path, DB_READ_ONLY, &db, &err), &err);
	db_set_actor(db, &setup);
	MUST(db_get_i64(db, &n, &err, sql, "i", arg), &err);
	db_close(db);
	return n;
}

/* --- 21, 24, 25 ------------------------------------------------------------------------ */

static void an_accuser_alone_proves_nothing(void **state)
{
	struct case_note rows[] = {
	    {.kind = CASE_NOTE_ALLEGATION, .adverse_source = true},
	    {.kind = CASE_NOTE_ALLEGATION, .adverse_source = true},
	    {.kind = CASE_NOTE_ALLEGATION, .adverse_source = false},
	};
	struct case_notes notes = {.rows = rows, .count = 0};

	assert_false(case_notes_support_conclusion(&notes));
	notes.count = 2;
	assert_false(case_notes_support_conclusion(&notes));
	notes.count = 3;
	assert_true(case_notes_support_conclusion(&notes));
	rows[2].superseded_by = 7; /* what was taken back supports nothing */
	assert_false(case_notes_support_conclusion(&notes));
	rows[1] = (struct case_note){.kind = CASE_NOTE_FACT, .adverse_source = false};
	assert_true(case_notes_support_conclusion(&notes));
}

static void notes_keep_apart_what_is_known_and_said(void **state)
{
	struct seat *clara = log_in("clara");
	struct look look = testdesk_look(w.number);
	struct case_notes notes;
	int64_t id = 0;
	int64_t other = 0;

	REFUSED(case_note_add(clara, &look, w.rosa, CASE_NOTE_ALLEGATION, "she was paid", "", false,
			      0, &id, &err),
		ERR_INPUT, &err);
	REFUSED(case_note_add(clara, &look, w.rosa, CASE_NOTE_FACT, "  ", "", false, 0, &id, &err),
		ERR_INPUT, &err);
	MUST(case_note_add(clara, &look, w.rosa, CASE_NOTE_FACT, "was seen", "", false, 0, &id,
			   &err),
	     &err);
	MUST(case_note_add(clara, &look, w.rosa, CASE_NOTE_FACT, "was seen twice", "", false, id,
			   &other, &err),
	     &err);
	REFUSED(
	    case_note_add(clara, &look, w.rosa, CASE_NOTE_FACT, "never", "", false, id, NULL, &err),
	    ERR_CONFLICT, &err);
	MUST(case_note_list(clara, &look, w.rosa, &notes, &err), &err);
	assert_int_equal(notes.count, 2);
	assert_int_equal(notes.rows[1].superseded_by, other);
	assert_string_equal(notes.rows[1].text, "was seen");
	case_notes_clear(&notes);
	{
		struct record r;

		record_init(&r);
		assert_int_equal(r.category, CATEGORY_NONE);
		assert_int_equal(r.retention, RETENTION_OTHER);
		record_clear(&r);
	}
	/* 24: what could not be printed is in no column that anything else reads */
	assert_int_equal(
	    number("SELECT count(*) FROM sqlite_schema m, pragma_table_info(m.name) c "
		   "WHERE ?1 AND (c.name LIKE '%missing%' OR c.name LIKE '%declined%') AND "
		   "m.name <> 'log_prune'",
		   1),
	    0);
	seat_free(clara);
}

/* --- 28 --------------------------------------------------------------------------------- */

static struct date day(int y, int m, int d)
{
	return (struct date){(int16_t)y, (uint8_t)m, (uint8_t)d};
}

static void clocks_know_holidays(void **state)
{
	/* the national holidays of Colombia in 2026, as the law makes them */
	static const uint8_t holidays[][2] = {
	    {1, 1},  {1, 12}, {3, 23}, {4, 2},	{4, 3},	  {5, 1},  {5, 18},  {6, 8},  {6, 15},
	    {6, 29}, {7, 20}, {8, 7},  {8, 17}, {10, 12}, {11, 2}, {11, 16}, {12, 8}, {12, 25}};
	static const struct {
		const char *order;
		enum request_kind kind;
		int received[3], due[3], latest[3];
	} cases[] = {
	    {"CO", REQUEST_ACCESS, {2026, 3, 20}, {2026, 4, 8}, {2026, 4, 15}},
	    {"CO", REQUEST_RECTIFY, {2026, 3, 20}, {2026, 4, 15}, {2026, 4, 27}},
	    {"CO", REQUEST_ERASE, {2026, 12, 24}, {2027, 1, 19}, {2027, 1, 29}},
	    {"EU", REQUEST_ACCESS, {2026, 1, 31}, {2026, 3, 2}, {2026, 4, 30}},
	    {"EU", REQUEST_RECTIFY, {2027, 1, 29}, {2027, 3, 1}, {2027, 4, 29}},
	};
	struct calendar co = {.order = "CO"};
	int n = 0;

	for (int32_t i = 0; i < 365; i++) {
		struct date first = day(2026, 1, 1);
		struct date d = date_from_days(date_to_days(&first) + i);
		bool listed = false;

		for (size_t k = 0; k < ARRAY_LEN(holidays); k++)
			listed = listed || (d.month == holidays[k][0] && d.day == holidays[k][1]);
		if (calendar_is_holiday_co(&d) != listed)
			fail_msg("%d-%d", d.month, d.day);
		n += listed;
	}
	assert_int_equal(n, ARRAY_LEN(holidays));
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct calendar c = {.order = cases[i].order};
		struct date r =
		    day(cases[i].received[0], cases[i].received[1], cases[i].received[2]);
		struct date due, latest;
		char a[DATE_TEXT_LEN], b[DATE_TEXT_LEN];

		calendar_request_due(&c, cases[i].kind, &r, &due, &latest);
		if (due.month != cases[i].due[1] || due.day != cases[i].due[2] ||
		    latest.month != cases[i].latest[1] || latest.day != cases[i].latest[2])
			fail_msg("case %zu: due %s, latest %s", i, date_format(&due, a),
				 date_format(&latest, b));
	}
	{
		/* 29: two working days; a holiday of the desk's own list counts */
		struct date thursday = day(2026, 4, 1);
		struct date due = calendar_mark_due(&co, &thursday);
		int32_t own[1];
		struct date friday = day(2026, 2, 6);
		struct date monday = day(2026, 2, 9);

		assert_int_equal(due.day, 7); /* Easter lies between */
		own[0] = date_to_days(&monday);
		co.holidays = own;
		co.count = 1;
		due = calendar_mark_due(&co, &friday);
		assert_int_equal(due.day, 11);
	}
}

/* --- 29, 30, 34 -------------------------------------------------------------------------- */

static int pushes(struct seat *seat, const char *kind)
{
	struct push_rows rows;
	int n = 0;

	MUST(push_list(seat, &rows, &err), &err);
	for (size_t i = 0; i < rows.count; i++) {
		n += strcmp(rows.rows[i].kind, kind) == 0;
		/* at most 72 hours from now */
		assert_true(rows.rows[i].due <= clock_now() + 3 * INSTANT_DAY + INSTANT_SECOND);
	}
	push_rows_clear(&rows);
	return n;
}

static void what_is_contested_says_so_everywhere(void **state)
{
	struct seat *clara = log_in("clara");
	struct seat *sofia = log_in("sofia");
	struct look look = testdesk_look(w.number);
	struct date today = instant_date(clock_now());
	struct record_info info;
	struct record r;
	struct buf out = BUF_INIT;
	int64_t id = 0;

	/* each news is owed to all to whom something of rosa's went */
	int told = (int)number("SELECT count(*) FROM disclosure WHERE subject = ?", w.rosa);

	print_message("# %d recipients\n", told);
	assert_int_equal(pushes(clara, "contested"), 0);
	MUST(request_open(clara, &look, w.rosa, REQUEST_RECTIFY, &today, "the name is wrong", &id,
			  &err),
	     &err);
	MUST(record_get(clara, &look, w.rosa, 0, &r, &info, &err), &err);
	assert_true(info.contested);
	record_info_clear(&info);
	assert_int_equal(pushes(clara, "contested"), told);
	MUST(export_transaction(sofia, &look, w.rosa, "a court", &out, NULL, &err), &err);
	assert_non_null(memmem(out.data, out.len, "2.030:contested", 15));
	buf_clear(&out);

	MUST(record_update(clara, &look, w.rosa, 1, &r, &err), &err);
	record_clear(&r);
	assert_int_equal(pushes(clara, "correction"), told);
	MUST(request_note(clara, &look, id, REQUEST_ANSWERED, "it was wrong", false, &err), &err);
	MUST(record_get(clara, &look, w.rosa, 0, &r, &info, &err), &err);
	assert_false(info.contested);
	record_clear(&r);
	record_info_clear(&info);
	assert_int_equal(pushes(clara, "uncontested"), told);
	MUST(export_transaction(sofia, &look, w.rosa, "a court", &out, NULL, &err), &err);
	assert_null(memmem(out.data, out.len, "contested", 9));
	buf_free(&out);

	MUST(mark_set(clara, &look, w.rosa, MARK_GRANTED, true, &err), &err);
	/* that protection was granted is told to nobody by its name */
	assert_int_equal(pushes(clara, "granted"), 0);
	assert_int_equal(pushes(clara, "correction"), 2 * told);
	seat_free(clara);
	seat_free(sofia);
}

static void a_restricted_record_rests(void **state)
{
	struct seat *clara = log_in("clara");
	struct seat *ana = log_in("ana");
	struct seat *sofia = log_in("sofia");
	struct look look = testdesk_look(w.number);
	struct search_view v;
	struct buf out = BUF_INIT;
	int64_t search;

	MUST(mark_set(clara, &look, w.maria, MARK_RESTRICTED, true, &err), &err);
	search = testdesk_search(ana, w.number, w.mariana);
	MUST(search_get(ana, search, &v, &err), &err);
	assert_int_equal(v.left_out[LEFT_RESTRICTED], 1);
	for (size_t i = 0; i < v.count; i++)
		assert_int_not_equal(v.candidates[i].key, w.maria);
	search_view_clear(&v);
	REFUSED(export_transaction(sofia, &look, w.maria, "a court", &out, NULL, &err), ERR_REFUSED,
		&err);
	assert_int_equal(out.len, 0);
	MUST(mark_set(clara, &look, w.maria, MARK_RESTRICTED, false, &err), &err);
	search = testdesk_search(ana, w.number, w.mariana);
	MUST(search_get(ana, search, &v, &err), &err);
	assert_int_equal(v.left_out[LEFT_RESTRICTED], 0);
	search_view_clear(&v);
	seat_free(clara);
	seat_free(ana);
	seat_free(sofia);
}

/* --- 12, 18: what an export never holds ---------------------------------------------------- */

static void an_export_says_nothing_of_protection_or_hits(void **state)
{
	struct seat *clara = log_in("clara");
	struct seat *sofia = log_in("sofia");
	struct look look = testdesk_look(w.number);
	struct protection p;
	struct buf bare = BUF_INIT;
	struct buf full = BUF_INIT;
	char *at;
	static const char *const words[] = {"asylum",  "refugee",  "protect",  "stateless",
					    "victim",  "witness",  "traffick", "feared",
					    "granted", "identif",  "exclu",    "score",
					    "boat",    "smuggler", "Lantern"};

	protection_init(&p);
	MUST(protection_set(clara, &look, w.mariana, &p, &err), &err);
	MUST(export_transaction(sofia, &look, w.mariana, "a court", &bare, NULL, &err), &err);
	for (int i = 0; i < PROTECTION_COUNT; i++)
		p.flags[i] = FLAG_YES;
	strcpy(p.feared[0], "XXA");
	MUST(protection_set(clara, &look, w.mariana, &p, &err), &err);
	MUST(export_transaction(sofia, &look, w.mariana, "a court", &full, NULL, &err), &err);
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (memmem(full.data, full.len, words[i], strlen(words[i])))
			fail_msg("%s is in the export", words[i]);
	assert_null(memmem(full.data, full.len, "XXA", 3));
	/* but for the number of the act the two are the same bytes */
	at = memmem(bare.data, bare.len, w.number, strlen(w.number));
	assert_non_null(at);
	assert_int_equal(bare.len, full.len);
	{
		size_t differ = 0;

		for (size_t i = 0; i < bare.len; i++)
			differ += bare.data[i] != full.data[i];
		assert_in_range(differ, 1, 3);
	}
	buf_free(&bare);
	buf_free(&full);
	seat_free(clara);
	seat_free(sofia);
}

/* --- 27, 31 --------------------------------------------------------------------------------- */

/* Lines are broken at 78 columns, with blanks before what goes on. */
static void one_line(char *text)
{
	char *to = text;

	for (const char *p = text; *p; p++)
		if (*p != '\n' && (*p != ' ' || (to > text && to[-1] != ' ')))
			*to++ = *p;
		else if (*p == '\n' && to > text && to[-1] != ' ')
			*to++ = ' ';
	*to = '\0';
}

static void the_file_tells_everything(void **state)
{
	static const char *const english[] = {
	    "What is held about you",
	    "Zalamea",
	    "ZX-4711-SECRET",
	    "Villaoscura",
	    "+57 300 0000000",
	    "Protection",
	    "unknown",
	    "Fingerprints",
	    "saw the boat leave at night",
	    "the lawyer said so",
	    "Decisions about you, by people",
	    "Ana A.",
	    "Bruno A.",
	    "both examiners agree",
	    "Links with other records",
	    "Your requests",
	    "Who has looked at or changed your record",
	    "Everything is erased on",
	    w.number,
	};
	struct seat *sofia = log_in("sofia");
	struct look look = testdesk_look(w.number);
	char *text = NULL;
	char *spanish = NULL;

	MUST(dossier_text(sofia, &look, w.maria, "en", "the person", &text, &err), &err);
	one_line(text);
	for (size_t i = 0; i < ARRAY_LEN(english); i++)
		if (!strstr(text, english[i]))
			fail_msg("not in the file: %s\n%s", english[i], text);
	/* a comparison that is not closed is nobody's result */
	assert_null(strstr(text, "0.00"));
	/* who looked is told by role */
	assert_non_null(strstr(text, "clerk, person.create"));
	MUST(dossier_text(sofia, &look, w.maria, "es", "the person", &spanish, &err), &err);
	assert_string_not_equal(text, spanish);
	free(spanish);
	free(text);
	seat_free(sofia);
}

static void a_link_is_told_with_the_way_to_challenge_it(void **state)
{
	struct seat *clara = log_in("clara");
	struct look look = testdesk_look(w.number);
	struct link_rows links;
	char *text = NULL;
	char *reference;

	MUST(link_list(clara, &look, w.maria, &links, &err), &err);
	assert_int_equal(links.count, 1);
	assert_int_equal(links.rows[0].kind, LINK_SAME);
	MUST(link_notice(clara, &look, links.rows[0].id, w.maria, "en", &text, &err), &err);
	reference =
	    xasprintf("Reference: L%lld-%lld", (long long)links.rows[0].id, (long long)w.maria);
	assert_non_null(strstr(text, reference));
	assert_non_null(strstr(text, "Authority: Agencia de Prueba"));
	assert_non_null(strstr(text, "You can challenge it"));
	free(reference);
	free(text);
	link_rows_clear(&links);
	seat_free(clara);
}

/* --- 32 --------------------------------------------------------------------------------------- */

/* The digest of all rows of a record, as a number that changes with any bit. */
static char *rows_of(int64_t person)
{
	static const char *const tables[] = {"person_version", "claim_version", "print",  "photo",
					     "note",	       "vault_key",	"capture"};
	struct db_actor setup = {.role = DB_ROLE_SETUP};
	struct buf out = BUF_INIT;
	struct db *db;

	MUST(db_open(w.desk.path, DB_READ_ONLY, &db, &err), &err);
	db_set_actor(db, &setup);
	for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
		char *sql =
		    xasprintf("SELECT id FROM %s WHERE vault_id = ? ORDER BY id", tables[i]);
		struct stmt *q;

		MUST(db_query(db, &q, &err, sql, "i", person), &err);
		while (stmt_row(q)) {
			struct hash h;
			char hex[HASH_HEX_LEN];

			MUST(db_row_digest(db, tables[i], stmt_i64(q, 0), &h, NULL, &err), &err);
			buf_printf(&out, "%s ", hash_hex(&h, hex));
		}
		MUST(stmt_end(q, &err), &err);
		free(sql);
	}
	db_close(db);
	return buf_take_str(&out);
}

static void linking_and_back_changes_no_bit(void **state)
{
	struct seat *ana = log_in("ana");
	struct seat *sofia = log_in("sofia");
	struct seat *samuel = log_in("samuel");
	char *before[2] = {rows_of(w.maria), rows_of(w.rosa)};
	int64_t links = number("SELECT count(*) FROM link_now WHERE ?1", 1);

	for (int k = 0; k < LINK_KIND_COUNT; k++) {
		int64_t id = 0;
		char *after[2];

		MUST(link_propose(ana, w.maria, w.rosa, (enum link_kind)k, "they look alike", &id,
				  &err),
		     &err);
		/* proposed is not linked, and nobody answers the own proposal */
		assert_int_equal(number("SELECT count(*) FROM link_now WHERE ?1", 1), links);
		REFUSED(proposal_answer(ana, id, true, "yes", &err), ERR_REFUSED, &err);
		MUST(proposal_answer(sofia, id, true, "yes", &err), &err);
		assert_int_equal(number("SELECT count(*) FROM link_now WHERE ?1", 1), links + 1);
		MUST(link_propose_end(sofia, w.maria, w.rosa, "they are not", &id, &err), &err);
		REFUSED(proposal_answer(sofia, id, true, "yes", &err), ERR_REFUSED, &err);
		MUST(proposal_answer(samuel, id, true, "yes", &err), &err);
		assert_int_equal(number("SELECT count(*) FROM link_now WHERE ?1", 1), links);
		after[0] = rows_of(w.maria);
		after[1] = rows_of(w.rosa);
		for (int i = 0; i < 2; i++) {
			assert_string_equal(before[i], after[i]);
			free(after[i]);
		}
	}
	free(before[0]);
	free(before[1]);
	seat_free(ana);
	seat_free(sofia);
	seat_free(samuel);
}

/* --- 35 -----------------------------------------------------------------------------------------
 */

static void a_probe_is_destroyed_after_the_answer(void **state)
{
	struct seat *ana = log_in("ana");
	struct look look = testdesk_look(w.number);
	struct capture *c = capture_new_loose();
	struct buf file = BUF_INIT;
	struct buf png = BUF_INIT;
	struct search_request r = {.kind = SEARCH_IDENTIFY};
	int64_t search = 0;
	int64_t image = 0;
	struct db_actor setup = {.role = DB_ROLE_SETUP};
	struct db *db;

	testdesk_png(7, 3, &png);
	MUST(capture_add(c, FINGER_RIGHT_INDEX, IMPRESSION_LIVE_PLAIN, png.data, png.len,
			 "probe.png", 0, &err),
	     &err);
	MUST(search_probe(ana, &look, c, &r.probe, &err), &err);
	capture_free(c);
	MUST(search_start(ana, &look, &r, &search, &err), &err);
	MUST(search_wait(ana, search, &err), &err);
	MUST(db_open(w.desk.path, DB_READ_ONLY, &db, &err), &err);
	db_set_actor(db, &setup);
	MUST(db_get_i64(db, &image, &err, "SELECT id FROM print WHERE vault_id = ?", "i", r.probe),
	     &err);
	MUST(
	    db_get_blob(db, &file, &err, "SELECT sealed_image FROM print WHERE id = ?", "i", image),
	    &err);
	db_close(db);
	assert_true(file.len > 1000);
	MUST(search_probe_erase(ana, r.probe, &err), &err);
	assert_int_equal(number("SELECT count(*) FROM vault_key WHERE vault_id = ?", r.probe), 0);
	assert_int_equal(
	    number("SELECT count(*) FROM log_body WHERE kind = 'erase.probe' AND vault_id "
		   "= ?",
		   r.probe),
	    1);
	{
		static const char *const ends[] = {"", "-wal", "-shm"};

		for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
			char *path = xasprintf("%s%s", w.desk.path, ends[i]);
			struct buf b = BUF_INIT;

			if (file_read(path, (size_t)1 << 30, &b, NULL) == ERR_OK && b.len)
				for (size_t at = 0; at + 24 < file.len; at += file.len / 9)
					assert_null(memmem(b.data, b.len, file.data + at, 24));
			buf_free(&b);
			free(path);
		}
	}
	buf_free(&file);
	buf_free(&png);
	seat_free(ana);
}

/* --- 33 ------------------------------------------------------------------------------------------
 */

static void what_is_due_is_warned_of_and_erased(void **state)
{
	struct testdesk t;
	struct seat *clara, *sofia;
	struct look look;
	struct record r;
	struct record_info info;
	char number_of_case[CASE_NUMBER_LEN];
	struct retention_rows rows;
	int64_t person;
	int n = 0;
	instant now = clock_now();

	testdesk_open(&t);
	clara = testdesk_log_in(&t, "clara");
	testdesk_case(clara, "A case", number_of_case);
	look = testdesk_look(number_of_case);
	person = testdesk_person(clara, number_of_case, "Vera", "Larga");
	testdesk_enrol(clara, number_of_case, person, 500, 1);
	/* "all others": one year; the day is shown with the record */
	MUST(record_get(clara, &look, person, 0, &r, &info, &err), &err);
	assert_int_equal(info.due.year, instant_date(now).year + 1);
	assert_false(info.due_soon);
	record_clear(&r);
	record_info_clear(&info);
	MUST(retention_warn(clara, &n, &err), &err);
	assert_int_equal(n, 0);
	seat_free(clara);

	clock_set(now + 270 * INSTANT_DAY);
	sofia = testdesk_log_in(&t, "sofia");
	MUST(retention_list(sofia, &rows, &err), &err);
	assert_int_equal(rows.count, 0);
	retention_rows_clear(&rows);
	clock_set(now + 280 * INSTANT_DAY); /* three months before */
	MUST(retention_list(sofia, &rows, &err), &err);
	assert_int_equal(rows.count, 1);
	assert_false(rows.rows[0].overdue);
	retention_rows_clear(&rows);
	MUST(retention_warn(sofia, &n, &err), &err);
	assert_int_equal(n, 1);
	MUST(retention_erase(sofia, &n, &err), &err);
	assert_int_equal(n, 0);
	clock_set(now + 364 * INSTANT_DAY);
	MUST(retention_erase(sofia, &n, &err), &err);
	assert_int_equal(n, 0);
	clock_set(now + 366 * INSTANT_DAY);
	MUST(retention_erase(sofia, &n, &err), &err);
	assert_int_equal(n, 1);
	MUST(retention_erase(sofia, &n, &err), &err);
	assert_int_equal(n, 0);
	clara = testdesk_log_in(&t, "clara");
	REFUSED(record_get(clara, &look, person, 0, &r, NULL, &err), ERR_NOT_FOUND, &err);
	seat_free(clara);
	seat_free(sofia);
	clock_set(0);
	testdesk_close(&t);
}

/* Nobody makes a record due overnight: without a warning of 30 days it stays. */
static void nothing_is_due_without_a_warning(void **state)
{
	struct testdesk t;
	struct seat *clara, *sofia;
	struct look look;
	struct record r;
	char number_of_case[CASE_NUMBER_LEN];
	int64_t person;
	int n = 0;
	instant now = clock_now();

	testdesk_open(&t);
	clara = testdesk_log_in(&t, "clara");
	sofia = testdesk_log_in(&t, "sofia");
	testdesk_case(clara, "A case", number_of_case);
	look = testdesk_look(number_of_case);
	person = testdesk_person(clara, number_of_case, "Vera", "Larga");
	MUST(record_get(clara, &look, person, 0, &r, NULL, &err), &err);
	r.captured = day(2001, 1, 1);
	MUST(record_update(clara, &look, person, 1, &r, &err), &err);
	record_clear(&r);
	MUST(retention_erase(sofia, &n, &err), &err);
	assert_int_equal(n, 0);
	MUST(retention_warn(clara, &n, &err), &err);
	assert_int_equal(n, 1);
	clock_set(now + 29 * INSTANT_DAY);
	MUST(retention_erase(sofia, &n, &err), &err);
	assert_int_equal(n, 0);
	clock_set(now + 31 * INSTANT_DAY);
	MUST(retention_erase(sofia, &n, &err), &err);
	assert_int_equal(n, 1);
	seat_free(clara);
	seat_free(sofia);
	clock_set(0);
	testdesk_close(&t);
}

/* --- 37
 * ------------------------------------------------------------------------------------------- */

static void the_log_names_nobody(void **state)
{
	struct seat *olga = log_in("olga");
	char *path = xasprintf("%s/log", w.desk.folder);
	struct buf b = BUF_INIT;

	MUST(log_export(olga, path, &err), &err);
	MUST(file_read(path, (size_t)1 << 30, &b, &err), &err);
	for (const char *const *s = testworld_secrets; *s; s++)
		if (memmem(b.data, b.len, *s, strlen(*s)))
			fail_msg("%s is in the log", *s);
	/* 38: a search says what it was done with */
	assert_non_null(memmem(b.data, b.len, "\"kind\":\"search.end\"", 19));
	assert_non_null(memmem(b.data, b.len, "\"engine\":", 9));
	buf_free(&b);
	free(path);
	seat_free(olga);
}

static int make(void **state)
{
	testworld_make(&w);
	MUST(desk_open(w.desk.path, &w.desk.desk, &err), &err);
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
	    cmocka_unit_test(an_accuser_alone_proves_nothing),
	    cmocka_unit_test(notes_keep_apart_what_is_known_and_said),
	    cmocka_unit_test(clocks_know_holidays),
	    cmocka_unit_test(what_is_contested_says_so_everywhere),
	    cmocka_unit_test(a_restricted_record_rests),
	    cmocka_unit_test(an_export_says_nothing_of_protection_or_hits),
	    cmocka_unit_test(the_file_tells_everything),
	    cmocka_unit_test(a_link_is_told_with_the_way_to_challenge_it),
	    cmocka_unit_test(linking_and_back_changes_no_bit),
	    cmocka_unit_test(a_probe_is_destroyed_after_the_answer),
	    cmocka_unit_test(what_is_due_is_warned_of_and_erased),
	    cmocka_unit_test(nothing_is_due_without_a_warning),
	    cmocka_unit_test(the_log_names_nobody),
	};

	return cmocka_run_group_tests(tests, make, drop);
}
