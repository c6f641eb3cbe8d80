/* SPDX-License-Identifier: Apache-2.0 */
/* make-exchange-corpus DIR: writes the first files of the corpora of src/exchange
 * into DIR/fmr, DIR/an2k and so on. Invented minutiae and texts only. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/path.h"
#include "exchange/an2k_text.h"
#include "exchange/fmr_text.h"
#include "support/an2kfiles.h"

static const char *root;

static void save(const char *target, const char *name, struct buf *b)
{
	char *dir = path_join(root, target), *path = path_join(dir, name);
	struct err err = ERR_INIT;

	if (path_make_dirs(dir, &err) != ERR_OK ||
	    file_write(path, b->data, b->len, &err) != ERR_OK) {
		fprintf(stderr, "%s\n", err.msg);
		exit(1);
	}
	free(dir);
	free(path);
	buf_clear(b);
}

static void save_text(const char *target, const char *name, const char *text)
{
	struct buf b = BUF_INIT;

	buf_put_str(&b, text);
	save(target, name, &b);
	buf_free(&b);
}

static struct fmr *record(enum fmr_format format)
{
	static const uint8_t vendor[] = {1, 2, 3};
	struct fmr_edge edges[] = {{1, 2, 3}, {1, 3, 4}};
	struct fmr_counts counts = {1, edges, 2};
	struct fmr_cores cores = {.core = {{20, 30, true, 40}},
				  .n_cores = 1,
				  .delta = {{50, 60, true, {1, 2, 3}}},
				  .n_deltas = 1};
	struct minutia list[3] = {{10, 20, 1.0f, MINUTIA_ENDING, 60},
				  {40, 50, 2.0f, MINUTIA_BIFURCATION, 70},
				  {90, 99, 3.0f, MINUTIA_OTHER, 0}};
	struct fmr *f, *out;
	struct buf block = BUF_INIT;

	f = fmr_from_minutiae(FMR_ANSI_2004, list, 3, 100, 100, 2, 0, 50);
	fmr_put_counts(&counts, &block);
	fmr_view_add_block(&f->views[0], FMR_BLOCK_RIDGE_COUNTS, block.data, block.len);
	buf_clear(&block);
	fmr_put_cores(&cores, FMR_ANSI_2004, &block);
	fmr_view_add_block(&f->views[0], FMR_BLOCK_CORE_DELTA, block.data, block.len);
	fmr_view_add_block(&f->views[0], 0x0101, vendor, sizeof(vendor));
	if (fmr_convert(f, format, &out, NULL, NULL))
		abort();
	buf_free(&block);
	fmr_free(f);
	return out;
}

static void records(void)
{
	struct buf b = BUF_INIT;

	for (int i = 0; i < FMR_FORMAT_COUNT; i++) {
		struct fmr *f = record((enum fmr_format)i);
		char *name = xasprintf("%s.fmr", fmr_format_id((enum fmr_format)i));

		if (fmr_write(f, &b, NULL))
			abort();
		save("fmr", name, &b);
		if (i == FMR_ISO_2005) {
			if (fmr_put_xyt(f, 0, &b, NULL))
				abort();
			save("xyt", "three.xyt", &b);
		}
		free(name);
		fmr_free(f);
	}
	buf_free(&b);
}

static void transactions(void)
{
	struct an2k *doc = an2kfile_valid();
	static const char *const legacy[] = {"1:1.002=0300", "+3",	     "+5",	     "+7",
					     "+8",	     "4:5.999=bits", "5:7.999=data", NULL};
	struct an2k_show_options show = {.record = AN2K_NONE, .data = true};
	struct buf b = BUF_INIT;
	json_t *j;
	char *text;

	an2kfile_bytes(doc, &b);
	save("an2k", "valid.an2", &b);
	while (doc->n_records > 3)
		an2k_record_remove(doc, doc->n_records - 1);
	an2k_record_remove(doc, 2);
	an2k_edit_finish(doc);
	j = an2k_to_json(doc, an2k_tables_get(NULL), &show);
	text = json_dumps(j, JSON_INDENT(1));
	save_text("an2k_build", "two.json", text);
	free(text);
	json_decref(j);
	an2kfile_edit(doc, legacy);
	an2k_edit_finish(doc);
	an2kfile_bytes(doc, &b);
	save("an2k", "legacy.an2", &b);
	an2k_free(doc);
	buf_free(&b);
	save_text("an2k_build", "image.json",
		  "{\"records\": [{\"type\": 14, \"fields\": {\"013\": 2, \"14.018\": [[\"1\", "
		  "\"XX\"], \"2\"], \"14.999\": {\"base64\": "
		  "\"iVBORw0KGgoAAAANSUhEUgAAAAoAAAAMCAAAAABXZoBIAAAAAElFTkSuQmCC\"}}}]}");
	save_text("an2k_edit", "lines.txt",
		  "2:2.018=x{US}y{RS}z\n2:2.018[1].2!\n2:2.018[2]!\n2:018.3=a\n3:4.004[2]=3\n"
		  "3:4.999=data\n+14\n+8\n4:14.013=2\n2!\n");
	save_text("an2k_table", "small.tbl",
		  "codes few since=0300 until=0500 3-5 X \"a b\"\nmeans few 3 \"three\"\n"
		  "group tail\nfield 9 NIN O \"nine\" since=0400\n item NIN M ANS 1-3\n"
		  "record 2 \"text\" clause=8.2\nfield 1 LEN M \"length\"\n item LEN M N 1-\n"
		  "field 3 ABC I \"abc\" subfields=2-9 map=names\n item A M N 1-2 codes=few "
		  "means=few\n item NOP M N 1-1 range=1..2\n repeat NOP\n item C O H 1-\n"
		  "block some clause=8.9\nfield 5 DEF D \"def\"\n item D O U 0- in=A,B\n repeat *\n"
		  " item E O NS 1-9 range=-5..\nblock end\nuser 20-30 \"theirs\"\nuse tail\n"
		  "record 4 \"image\" binary until=0500\nfield 4 FGP M \"f\" subfields=6-6\n");
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: make-exchange-corpus DIR\n");
		return 2;
	}
	root = argv[1];
	records();
	transactions();
	return 0;
}
