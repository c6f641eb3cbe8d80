/* SPDX-License-Identifier: Apache-2.0 */
/* cotejo search: prints against the gallery, candidates for people to examine. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "casework/search.h"
#include "cli/seat.h"
#include "cli/verbs.h"
#include "image/load.h"
#include "person/manifest.h"

static volatile sig_atomic_t interrupted;

static void on_interrupt(int sig)
{
	interrupted = 1;
}

/* "right-index=a.png", or "a.png": a finger whose position is not known. */
static enum err_code read_probe(struct verb_call *call, struct capture *c)
{
	double ppi;
	enum err_code code = verb_double(call, "ppi", 100, 5000, 0, &ppi);

	for (int i = 0; i < call->argc && code == ERR_OK; i++) {
		const char *path = call->argv[i];
		const char *eq = strchr(path, '=');
		struct buf file = BUF_INIT;
		char word[32] = "";
		int finger = FINGER_UNKNOWN;

		if (eq && (size_t)(eq - path) < sizeof(word)) {
			snprintf(word, sizeof(word), "%.*s", (int)(eq - path), path);
			if (manifest_finger_parse(word) >= 0) {
				finger = manifest_finger_parse(word);
				path = eq + 1;
			}
		}
		code = file_read(path, IMAGE_MAX_FILE, &file, &call->err);
		if (code == ERR_OK)
			code = capture_add(c, finger, IMPRESSION_LIVE_PLAIN, file.data, file.len,
					   path, ppi, &call->err);
		buf_free(&file);
	}
	return code;
}

static enum err_code request(struct verb_call *call, struct seat *seat, const struct look *look,
			     struct search_request *r)
{
	const char *offence = verb_value(call, "offence");
	int o = offence ? offence_parse(offence) : OFFENCE_NONE;
	long person, limit;
	struct capture *c;
	enum err_code code;

	if ((code = verb_long(call, "person", 1, 1L << 40, 0, &person)) ||
	    (code = verb_long(call, "limit", 0, 100, 0, &limit)))
		return code;
	if (o < 0)
		return err_set(&call->err, ERR_USAGE, _("--offence %s: there is no such offence"),
			       offence);
	if ((person != 0) == (call->argc != 0))
		return err_set(&call->err, ERR_USAGE,
			       _("search: name either images or --person, whose prints are the "
				 "probe"));
	*r = (struct search_request){.kind = SEARCH_IDENTIFY,
				     .person = person,
				     .limit = (int)limit,
				     .urgent = verb_given(call, "urgent"),
				     .offence = (enum offence)o,
				     .own_files_searched = verb_given(call, "own-files-searched")};
	if (person)
		return ERR_OK;
	c = capture_new_loose();
	code = read_probe(call, c);
	if (code == ERR_OK)
		code = search_probe(seat, look, c, &r->probe, &call->err);
	capture_free(c);
	return code;
}

/* Until the search ends; Ctrl-C stops it and keeps what was found. */
static enum err_code wait_for(struct verb_call *call, struct seat *seat, int64_t id,
			      struct search_view *v)
{
	struct search_watch *watch = search_watch_new(seat_desk(seat), id);
	struct seat_progress progress = {0};
	bool stopped = false;
	enum err_code code;

	for (;;) {
		struct pollfd p = {.fd = search_watch_fd(watch), .events = POLLIN};

		search_watch_ack(watch);
		code = search_get(seat, id, v, &call->err);
		if (code != ERR_OK)
			break;
		if (v->total)
			seat_show_progress(&progress, _("prints"), v->done, v->total);
		if (v->state != SEARCH_QUEUED && v->state != SEARCH_RUNNING)
			break;
		if (interrupted && !stopped) {
			stopped = true;
			search_stop(seat, id, NULL);
		}
		search_view_clear(v);
		poll(&p, 1, 200);
	}
	search_watch_free(watch);
	return code;
}

static json_t *candidate_json(const struct search_candidate *c)
{
	json_t *fingers = json_array();
	json_t *o = json_pack("{s:I, s:i}", "key", (json_int_t)c->key, "place", c->place);

	for (int i = 0; i < c->finger_count; i++)
		json_array_append_new(fingers, json_pack("{s:i, s:I, s:I, s:f}", "finger",
							 c->fingers[i].finger, "probe_print",
							 (json_int_t)c->fingers[i].probe_print,
							 "print", (json_int_t)c->fingers[i].print,
							 "score", c->fingers[i].score));
	if (c->score >= 0)
		json_object_set_new(o, "score", json_real(c->score));
	if (c->chance >= 0)
		json_object_set_new(o, "expected_false_candidates", json_real(c->chance));
	json_object_set_new(o, "fingers", fingers);
	json_object_set_new(o, "doubt", json_boolean(c->doubt));
	json_object_set_new(o, "state", json_string(hit_state_word(c->state)));
	return o;
}

static void print_json(const struct search_view *v)
{
	json_t *candidates = json_array();
	json_t *left_out = json_object();

	for (size_t i = 0; i < v->count; i++)
		json_array_append_new(candidates, candidate_json(&v->candidates[i]));
	for (int i = 0; i < LEFT_COUNT; i++)
		json_object_set_new(left_out, left_out_word((enum left_out)i),
				    json_integer((json_int_t)v->left_out[i]));
	verb_print_json(json_pack("{s:I, s:s, s:I, s:I, s:s, s:f, s:I, s:f, s:o, s:o}", "search",
				  (json_int_t)v->id, "state", search_state_word(v->state), "done",
				  (json_int_t)v->done, "total", (json_int_t)v->total, "engine",
				  v->engine ? v->engine : "", "threshold", v->threshold,
				  "gallery_snapshot", (json_int_t)v->gallery_seq, "seconds",
				  v->seconds, "left_out", left_out, "candidates", candidates));
}

static void print_text(const struct search_view *v)
{
	printf(_("search %lld: %s, %zu of %zu prints in %.2f s\n"), (long long)v->id,
	       search_state_name(v->state), v->done, v->total, v->seconds);
	for (int i = 0; i < LEFT_COUNT; i++)
		if (v->left_out[i])
			printf(_("left out: %zu prints, %s\n"), v->left_out[i],
			       left_out_name((enum left_out)i));
	if (v->count == 0 && v->state == SEARCH_COMPLETE)
		puts(_("no candidates"));
	for (size_t i = 0; i < v->count; i++) {
		const struct search_candidate *c = &v->candidates[i];

		printf("%3d  key %-8lld", c->place, (long long)c->key);
		if (c->score >= 0)
			printf(_("  score %5.1f  expected false candidates %.2g"), c->score,
			       c->chance);
		printf("  %s%s\n", hit_state_name(c->state),
		       c->doubt ? _("; sex or age do not fit") : "");
	}
	if (v->count)
		puts(_("Candidates are not matches: people examine them in the workstation."));
}

static enum err_code run(struct verb_call *call)
{
	struct desk *desk = NULL;
	struct seat *seat = NULL;
	struct search_request r;
	struct search_view v = {0};
	struct look look;
	int64_t id;
	enum err_code code = seat_look(call, &look);

	if (code == ERR_OK)
		code = seat_open(call, &desk, &seat);
	if (code == ERR_OK)
		code = desk_load_wait(seat, &call->err);
	if (code == ERR_OK)
		code = request(call, seat, &look, &r);
	signal(SIGINT, on_interrupt);
	if (code == ERR_OK)
		code = search_start(seat, &look, &r, &id, &call->err);
	if (code == ERR_OK)
		code = wait_for(call, seat, id, &v);
	signal(SIGINT, SIG_DFL);
	if (code == ERR_OK) {
		if (call->json)
			print_json(&v);
		else
			print_text(&v);
		/* Failed is never "no match", and a partial list is not the whole one. */
		if (v.state == SEARCH_FAILED)
			code = err_set(&call->err, ERR_INTERNAL, _("the search failed: %s"),
				       v.detail ? v.detail : "");
		else if (v.state == SEARCH_PARTIAL)
			code =
			    err_set(&call->err, ERR_CANCELLED, _("stopped: the list is partial"));
	}
	search_view_clear(&v);
	seat_close(desk, seat);
	return code;
}

static const struct verb_option options[] = {
    SEAT_OPTIONS,
    LOOK_OPTIONS,
    {"person", 0, "ID", N_("the probe: this person's newest prints")},
    {"ppi", 0, "R", N_("resolution of images that do not say theirs")},
    {"limit", 'n', "N", N_("length of the candidate list (policy)")},
    {"urgent", 0, NULL, N_("an urgent search")},
    {"offence", 0, "WORD", N_("purpose crime: the offence, from the closed list")},
    {"own-files-searched", 0, NULL,
     N_("purpose crime: the own criminal files were searched first")},
    {0},
};

const struct verb verb_search = {
    .name = "search",
    .args = "[[FINGER=]IMAGE ...]",
    .summary = N_("search prints in the gallery"),
    .details = N_("Without FINGER= the position is not known and all fingers are searched. The "
		  "candidates are for people to examine: the search decides nothing. A search "
		  "for the purpose crime waits for the yes of another unit."),
    .options = options,
    .max_args = 10,
    .run = run,
};
