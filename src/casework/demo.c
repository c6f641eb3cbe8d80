/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/demo.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/path.h"
#include "casework/casefile.h"
#include "casework/demo_story.h"
#include "casework/intake.h"
#include "casework/session.h"
#include "casework/training.h"
#include "synth/batch.h"
#include "synth/people.h"

const struct demo_user demo_users[] = {
    {"ana", "Ana Clerk", "ana-demo-2026", "north", ROLE_CLERK, N_("enrols people, edits records")},
    {"bruno", "Bruno Analyst", "bruno-demo-2026", "north", ROLE_ANALYST,
     N_("searches and examines")},
    {"carmen", "Carmen Analyst", "carmen-demo-2026", "north", ROLE_ANALYST, N_("verifies blind")},
    {"diego", "Diego Analyst", "diego-demo-2026", "south", ROLE_ANALYST, N_("third examiner")},
    {"elena", "Elena Supervisor", "elena-demo-2026", "north", ROLE_SUPERVISOR, N_("releases hits")},
    {"felipe", "Felipe Supervisor", "felipe-demo-2026", "south", ROLE_SUPERVISOR,
     N_("the other unit")},
    {"greta", "Greta Auditor", "greta-demo-2026", "audit", ROLE_AUDITOR, N_("reads the log")},
    {"hugo", "Hugo Administrator", "hugo-demo-2026", "machine", ROLE_ADMINISTRATOR,
     N_("accounts, backups")},
    {0},
};

/* AGAIN: how many of the first people come a second time, under another name. */
enum {
	AGAIN = 4,
	KNOWN_PAIRS = 3, /* comparisons of known truth */
	CASE_SIZE = 3
};

const char *demo_password(const char *name)
{
	for (const struct demo_user *u = demo_users; u->name; u++)
		if (strcmp(u->name, name) == 0)
			return u->password;
	return NULL;
}

static void tell(const struct demo_plan *plan, const char *what, size_t done, size_t total)
{
	if (plan->progress)
		plan->progress(plan->ctx, what, done, total);
}

static void remove_tree(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *e;

	while (dir && (e = readdir(dir))) {
		char *child;

		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		child = path_join(path, e->d_name);
		if (unlink(child) < 0)
			remove_tree(child);
		free(child);
	}
	if (dir)
		closedir(dir);
	rmdir(path);
}

struct making {
	const struct demo_plan *plan;
	char *scratch; /* a folder of ours; removed at the end */
	char *people;  /* the folder of the batch */
	struct manifest *m;
	struct demo_result *result;
	struct demo_case cases[DEMO_MAX_CASES];
	size_t case_count;
};

static void batch_progress(void *ctx, uint64_t done, uint64_t people)
{
	tell(ctx, _("inventing people and growing their prints"), done, people);
}

static enum err_code invent(struct making *mk, struct err *err)
{
	struct synth_batch b = {
	    .folder = mk->people,
	    .seed = mk->plan->seed,
	    .first = 1,
	    .people = (uint64_t)mk->plan->people,
	    .fingers = 0x7fe,
	    .impressions = 1,
	    .style = {.sensor = SENSOR_OPTICAL, .ppi = 500, .quality = 0.8},
	    .again = AGAIN,
	    .again_style = {.sensor = SENSOR_OPTICAL, .ppi = 500, .quality = 0.65},
	    .cancel = mk->plan->cancel,
	    .progress = batch_progress,
	    .progress_arg = (void *)(uintptr_t)mk->plan,
	};
	struct synth_batch_result made;
	struct err inner = ERR_INIT;
	char *path;
	enum err_code code = synth_batch_write(&b, &made, err);

	if (code != ERR_OK)
		return code;
	path = path_join(mk->people, MANIFEST_FILE);
	code = manifest_read(path, &mk->m, &inner);
	free(path);
	if (code != ERR_OK && err)
		*err = inner;
	return code;
}

static enum err_code new_case(struct seat *clerk, const char *title, enum purpose purpose,
			      bool urgent, struct making *mk, struct err *err)
{
	struct demo_case *c = &mk->cases[mk->case_count];
	struct casefile file = {.title = xstrdup(title),
				.summary = xstrdup(_("Invented for the demo.")),
				.purpose = purpose,
				.state = CASE_OPEN,
				.urgent = urgent};
	enum err_code code = case_create(clerk, &file, c->number, NULL, err);

	c->purpose = purpose;
	if (code == ERR_OK)
		mk->case_count++;
	casefile_clear(&file);
	return code;
}

static enum err_code take_in(struct seat *clerk, const struct manifest *m, const char *notes,
			     struct making *mk, struct err *err)
{
	static const struct capture_child child = {
	    .adult = "Guardian of the demo",
	    .best_interest = "To find the family; agreed with the guardian.",
	    .no_force = true,
	};
	struct demo_case *c = &mk->cases[mk->case_count - 1];
	const struct look look = {c->purpose, c->number, "first registration (demo)"};
	const struct intake_options options = {
	    .notice_language = "en",
	    .category = CATEGORY_APPLICANT,
	    .retention = RETENTION_APPLICANT,
	    .child = &child,
	    .skip_children = true,
	    .cancel = mk->plan->cancel,
	};
	struct intake_result taken;
	enum err_code code = intake_run(clerk, &look, m, notes, &options, &taken, err);

	if (code != ERR_OK)
		return code;
	c->person = taken.person_count ? taken.persons[0].id : 0;
	mk->result->people += (int)taken.person_count;
	mk->result->prints += (int)taken.print_count;
	intake_result_clear(&taken);
	return ERR_OK;
}

/* The people of the manifest, a few to a case. */
static enum err_code enrol_all(struct seat *clerk, struct making *mk, struct err *err)
{
	static const struct {
		const char *title;
		enum purpose purpose;
	} kinds[] = {
	    {N_("Applications, port"), PURPOSE_ASYLUM},
	    {N_("Arrivals by bus"), PURPOSE_MIGRATION},
	    {N_("Lost documents"), PURPOSE_IDENTITY},
	    {N_("Family looked for"), PURPOSE_PROTECTION},
	};
	enum err_code code = ERR_OK;
	size_t n = mk->m->n_persons;
	size_t size = CASE_SIZE;

	while ((n + size - 1) / size + AGAIN > DEMO_MAX_CASES)
		size++;
	for (size_t i = 0; i < n && code == ERR_OK; i += size) {
		size_t k = i / size;
		struct manifest part = {.path = mk->m->path,
					.persons = mk->m->persons + i,
					.n_persons = n - i < size ? n - i : size};
		char *title = xasprintf("%s %zu", _(kinds[k % ARRAY_LEN(kinds)].title), k + 1);

		for (size_t p = 0; p < part.n_persons; p++)
			part.n_prints += part.persons[p].n_prints;
		tell(mk->plan, _("enrolling"), i, n);
		code = new_case(clerk, title, kinds[k % ARRAY_LEN(kinds)].purpose, false, mk, err);
		if (code == ERR_OK)
			code = take_in(clerk, &part, NULL, mk, err);
		free(title);
	}
	tell(mk->plan, _("enrolling"), n, n);
	return code;
}

/* Somebody who was here before, under another name: new facts, the second
 * impressions of the first people's fingers. */
static enum err_code enrol_again(struct seat *clerk, struct making *mk, struct err *err)
{
	enum err_code code = ERR_OK;

	for (uint64_t i = 1; i <= AGAIN && code == ERR_OK; i++) {
		struct synth_person was, is;
		struct manifest_person p = {0};
		struct manifest m = {.path = mk->m->path, .persons = &p, .n_persons = 1};
		char *title = xasprintf(_("Who is this? %d"), (int)i);

		synth_person_make(mk->plan->seed, i, &was);
		synth_person_make(mk->plan->seed, (uint64_t)mk->plan->people + i, &is);
		person_init(&p.person);
		person_copy(&p.person, &is.person);
		/* Sex and birth stay, names and papers do not: so it is in life. */
		p.person.sex = was.person.sex;
		p.person.birth = was.person.birth;
		p.key = is.key;
		for (int f = 1; f <= 10; f++) {
			char *image = xasprintf("%s/prints/%s/%02d_2.png", mk->people, was.key, f);

			MEM_GROW(p.prints, p.n_prints, p.cap_prints);
			p.prints[p.n_prints] = (struct manifest_print){
			    .finger = f, .impression = 1, .image = image, .line = 1};
			if (access(image, R_OK) != 0) {
				free(image);
				p.prints[p.n_prints].image = NULL;
				p.prints[p.n_prints].missing = MISSING_UNABLE;
			}
			p.n_prints++;
		}
		m.n_prints = p.n_prints;
		code = new_case(clerk, title, PURPOSE_IDENTITY, i == 1, mk, err);
		if (code == ERR_OK)
			code = take_in(clerk, &m, NULL, mk, err);
		if (code == ERR_OK)
			mk->cases[mk->case_count - 1].again = true;
		for (size_t k = 0; k < p.n_prints; k++)
			free(p.prints[k].image);
		free(p.prints);
		person_clear(&p.person);
		synth_person_clear(&was);
		synth_person_clear(&is);
		free(title);
	}
	return code;
}

static enum err_code create(const char *path, const struct demo_plan *plan, struct err *err)
{
	instant until = clock_now() + 400 * INSTANT_DAY;
	struct desk_user users[ARRAY_LEN(demo_users)] = {{0}};
	struct desk_recovery recovery;
	struct desk_setup setup = {
	    .agency = plan->agency ? plan->agency : _("Migration Agency of Utopia (demo)"),
	    .country = plan->country ? plan->country : "UTO",
	    .order = "CO",
	    .kdf = DESK_KDF_FAST,
	    .demo = true,
	    .users = users,
	};
	enum err_code code;

	for (const struct demo_user *u = demo_users; u->name; u++)
		users[setup.user_count++] = (struct desk_user){
		    .name = u->name,
		    .display = u->display,
		    .password = u->password,
		    .unit = u->unit,
		    .role = u->role,
		    .examiner_until =
			u->role == ROLE_ANALYST || u->role == ROLE_SUPERVISOR ? until : 0,
		    .child_until = u->role == ROLE_CLERK ? until : 0,
		};
	code = desk_create(path, &setup, &recovery, err);
	explicit_bzero(&recovery, sizeof(recovery));
	return code;
}

/* Comparisons of known truth for the queue. They lie sealed in their pool until a
 * supervisor logs in. */
static enum err_code fill_pool(struct desk *desk, const struct cancel *cancel, struct err *err)
{
	struct seat *seat = NULL;
	int made = 0;
	enum err_code code =
	    session_log_in(desk, "elena", demo_password("elena"), NULL, NULL, &seat, err);

	if (code == ERR_OK)
		code = training_fill(seat, KNOWN_PAIRS, cancel, &made, err);
	if (seat)
		session_log_out(seat, NULL);
	seat_free(seat);
	return code;
}

static enum err_code fill(struct desk *desk, struct making *mk, struct err *err)
{
	struct seat *clerk = NULL;
	enum err_code code =
	    session_log_in(desk, "ana", demo_password("ana"), NULL, NULL, &clerk, err);

	if (code == ERR_OK)
		code = desk_load_wait(clerk, err);
	if (code == ERR_OK)
		code = enrol_all(clerk, mk, err);
	if (code == ERR_OK)
		code = enrol_again(clerk, mk, err);
	if (code == ERR_OK)
		code = demo_story_notes(clerk, mk->plan->seed, mk->cases, mk->case_count, err);
	if (clerk)
		session_log_out(clerk, NULL);
	seat_free(clerk);
	tell(mk->plan, _("searching and examining"), 0, 1);
	if (code == ERR_OK)
		code = demo_story_play(desk, mk->cases, mk->case_count, &mk->result->searches, err);
	if (code == ERR_OK)
		code = fill_pool(desk, mk->plan->cancel, err);
	tell(mk->plan, _("searching and examining"), 1, 1);
	return code;
}

static void remove_store(const char *path)
{
	static const char *const tails[] = {"", "-wal", "-shm", "-journal"};

	for (size_t i = 0; i < ARRAY_LEN(tails); i++) {
		char *file = xasprintf("%s%s", path, tails[i]);

		unlink(file);
		free(file);
	}
}

enum err_code demo_make(const char *path, const struct demo_plan *plan, struct demo_result *out,
			struct err *err)
{
	const char *temp = getenv("TMPDIR");
	struct demo_result result = {0};
	struct making mk = {.plan = plan, .result = &result};
	struct desk *desk = NULL;
	double began = clock_steady();
	bool created = false;
	enum err_code code;

	mk.scratch = xasprintf("%s/cotejo-demo-XXXXXX", temp && *temp ? temp : "/tmp");
	if (!mkdtemp(mk.scratch)) {
		code = err_set(err, ERR_IO, _("%s: a folder for the demo cannot be made here"),
			       mk.scratch);
		free(mk.scratch);
		return code;
	}
	mk.people = path_join(mk.scratch, "people");
	code = create(path, plan, err);
	created = code == ERR_OK;
	if (code == ERR_OK)
		code = invent(&mk, err);
	if (code == ERR_OK)
		code = desk_open(path, &desk, err);
	if (code == ERR_OK)
		code = fill(desk, &mk, err);
	desk_free(desk);
	if (code != ERR_OK && created)
		remove_store(path);
	manifest_free(mk.m);
	remove_tree(mk.scratch);
	free(mk.scratch);
	free(mk.people);
	result.cases = (int)mk.case_count;
	result.seconds = clock_steady() - began;
	if (code == ERR_OK)
		*out = result;
	return code;
}
