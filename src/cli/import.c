/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo import: the people and prints of a manifest. */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/path.h"
#include "casework/intake.h"
#include "casework/intake_transaction.h"
#include "cli/seat.h"
#include "cli/verbs.h"
#include "person/manifest.h"

static struct cancel stop;

static void on_interrupt(int sig)
{
	cancel_ask(&stop);
}

static void show(void *ctx, size_t done, size_t total)
{
	seat_show_progress(ctx, _("reading prints"), done, total);
}

/* The manifest of a folder or a file, and the notes beside it (NULL: none). */
static enum err_code find_files(struct verb_call *call, char **manifest, char **notes)
{
	const char *arg = call->argv[0];
	struct stat st;
	char *folder, *slash;

	if (stat(arg, &st) == 0 && S_ISDIR(st.st_mode)) {
		*manifest = path_join(arg, MANIFEST_FILE);
		folder = xstrdup(arg);
		if (access(*manifest, F_OK) != 0) {
			free(folder);
			return err_set(&call->err, ERR_INPUT,
				       _("%s: there is no %s in this folder (see cotejo import "
					 "--help for what it holds)"),
				       arg, MANIFEST_FILE);
		}
	} else {
		*manifest = xstrdup(arg);
		folder = xstrdup(arg);
		slash = strrchr(folder, '/');
		if (slash)
			*slash = '\0';
		else
			strcpy(folder, ".");
	}
	*notes = path_join(folder, MANIFEST_NOTES_FILE);
	free(folder);
	if (access(*notes, R_OK) != 0 || verb_given(call, "no-notes")) {
		free(*notes);
		*notes = NULL;
	}
	return ERR_OK;
}

/* The case of --case, or a new one with the title in *title (owned). */
static enum err_code choose_case(struct verb_call *call, struct look *look, char **title)
{
	const char *word = verb_value(call, "purpose");
	int purpose = word ? purpose_parse(word) : PURPOSE_NONE;

	if (verb_given(call, "case"))
		return seat_look(call, look);
	if (purpose < 0)
		return err_set(&call->err, ERR_USAGE, _("--purpose %s: there is no such purpose"),
			       word);
	*look = (struct look){(enum purpose)purpose, "new", verb_value(call, "why")};
	*title = xasprintf(_("Import of %s"), call->argv[0]);
	return look_check(look, &call->err);
}

static enum err_code read_choices(struct verb_call *call, struct intake_options *o,
				  struct capture_child *child)
{
	const char *category = verb_value(call, "category");
	const char *retention = verb_value(call, "retention");
	int c = category ? category_parse(category) : CATEGORY_NONE;
	int r = retention ? retention_parse(retention) : RETENTION_OTHER;
	double ppi;
	enum err_code code = verb_double(call, "ppi", 100, 5000, 0, &ppi);

	if (code != ERR_OK)
		return code;
	if (c < 0)
		return err_set(&call->err, ERR_USAGE, _("--category %s: there is no such category"),
			       category);
	if (r < 0)
		return err_set(&call->err, ERR_USAGE, _("--retention %s: there is no such class"),
			       retention);
	o->notice_language = verb_value(call, "notice");
	o->category = (enum category)c;
	o->retention = (enum retention)r;
	o->ppi = ppi;
	o->skip_children = verb_given(call, "skip-children");
	if (verb_given(call, "adult") || verb_given(call, "best-interest")) {
		*child = (struct capture_child){verb_value(call, "adult"),
						verb_value(call, "best-interest"),
						verb_given(call, "no-force")};
		o->child = child;
	}
	return ERR_OK;
}

static void print_result(const struct verb_call *call, const struct intake_result *r)
{
	size_t without = 0;

	for (size_t i = 0; i < r->person_count; i++)
		without += r->persons[i].without_prints;
	if (call->json) {
		json_t *persons = json_array();

		for (size_t i = 0; i < r->person_count; i++)
			json_array_append_new(persons, json_integer(r->persons[i].id));
		verb_print_json(json_pack(
		    "{s:s, s:o, s:I, s:I, s:I, s:I, s:f, s:f}", "case", r->case_number, "persons",
		    persons, "prints", (json_int_t)r->print_count, "prints_of_no_use",
		    (json_int_t)r->poor_count, "notes", (json_int_t)r->note_count,
		    "children_without_prints", (json_int_t)without, "read_seconds",
		    r->prepare_seconds, "write_seconds", r->write_seconds));
		return;
	}
	printf(_("%zu people with %zu prints and %zu notes, in case %s\n"), r->person_count,
	       r->print_count, r->note_count, r->case_number);
	if (r->poor_count)
		printf(_("%zu images show no print that can be searched; they are kept\n"),
		       r->poor_count);
	if (without)
		printf(_("%zu children were taken in without their prints\n"), without);
}

/* What cannot be taken along from a transaction is said, and the rest goes on. */
static enum err_code read_people(const char *path, struct manifest **out, char **case_notes,
				 struct err *err)
{
	struct notes notes = NOTES_INIT;
	FILE *f = fopen(path, "r");
	char begin[32];
	size_t n = f ? fread(begin, 1, sizeof(begin), f) : 0;
	enum err_code code;

	if (f)
		fclose(f);
	if (!intake_is_transaction(begin, n))
		return manifest_read(path, out, err);
	/* Notes lie beside manifests only. */
	free(*case_notes);
	*case_notes = NULL;
	code = intake_read_transaction(path, out, &notes, err);
	for (size_t i = 0; code == ERR_OK && i < notes.kept; i++)
		fprintf(stderr, "%s\n", notes.list[i].text);
	notes_clear(&notes);
	return code;
}

static enum err_code run(struct verb_call *call)
{
	struct seat_progress progress = {0};
	struct intake_options o = {.cancel = &stop, .progress = show, .ctx = &progress};
	struct capture_child child;
	char *manifest = NULL, *notes = NULL;
	struct manifest *m = NULL;
	struct desk *desk = NULL;
	struct seat *seat = NULL;
	struct intake_result result;
	struct look look;
	char *title = NULL;
	enum err_code code = read_choices(call, &o, &child);

	if (code == ERR_OK)
		code = choose_case(call, &look, &title);
	o.new_case = title;
	if (code == ERR_OK)
		code = find_files(call, &manifest, &notes);
	if (code == ERR_OK)
		code = read_people(manifest, &m, &notes, &call->err);
	if (code == ERR_OK)
		code = seat_open(call, &desk, &seat);
	signal(SIGINT, on_interrupt);
	if (code == ERR_OK)
		code = intake_run(seat, &look, m, notes, &o, &result, &call->err);
	signal(SIGINT, SIG_DFL);
	if (code == ERR_OK) {
		print_result(call, &result);
		intake_result_clear(&result);
	}
	seat_close(desk, seat);
	manifest_free(m);
	free(manifest);
	free(notes);
	free(title);
	return code;
}

static const struct verb_option options[] = {
    SEAT_OPTIONS,
    LOOK_OPTIONS,
    {"notice", 0, "LANG",
     N_("the notice was given: in the first language on each record, else in this one")},
    {"ppi", 0, "R", N_("resolution of images that do not say theirs")},
    {"category", 0, "WORD", N_("none, applicant, victim, witness, suspect or convicted (none)")},
    {"retention", 0, "WORD", N_("other, applicant, irregular or resettled (other)")},
    {"adult", 0, "NAME", N_("children: the adult or representative who was there")},
    {"best-interest", 0, "TEXT", N_("children: why their prints are in their interest")},
    {"no-force", 0, NULL, N_("children: no force of any kind was used")},
    {"skip-children", 0, NULL, N_("take in children without their prints")},
    {"no-notes", 0, NULL, N_("leave out the notes.csv beside the manifest")},
    {0},
};

const struct verb verb_import = {
    .name = "import",
    .args = "FOLDER|MANIFEST.csv|TRANSACTION",
    .summary = N_("take in people and prints from a manifest or a transaction"),
    .details =
	N_("The manifest is a CSV file (in a folder: manifest.csv) with a row for each image: "
	   "person, given, family1, family2, aliases, sex, birth, birth_margin, birth_source, "
	   "nationality, languages, document_type, document_number, document_country, "
	   "document_expiry, photo, finger, impression, image, ppi, missing. Needed are person, "
	   "finger, image and a name; the order is free; cotejo synth writes such a folder.\n\n"
	   "Everything is read and checked before the store is touched, and then all of it is "
	   "written or nothing. Without --case a new case is made.\n\n"
	   "TRANSACTION is an ANSI/NIST-ITL file (.an2, .nist, .eft) with one person: name, "
	   "birth, documents and the like from Type-2 as far as its domain is known, fingers "
	   "from Types 4 and 14; pictures of four fingers are cut."),
    .options = options,
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
