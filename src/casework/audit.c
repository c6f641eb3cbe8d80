/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/audit.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "casework/audit_work.h"
#include "casework/checkpoint.h"

const char *audit_kind_word(enum audit_kind k)
{
	static const char *const words[] = {
	    [AUDIT_DAMAGED] = "damaged",
	    [AUDIT_RULES] = "rules",
	    [AUDIT_GAP] = "gap",
	    [AUDIT_LINE] = "line",
	    [AUDIT_CLOCK] = "clock",
	    [AUDIT_TREE] = "tree",
	    [AUDIT_SIGNATURE] = "signature",
	    [AUDIT_USER] = "user",
	    [AUDIT_ROW] = "row",
	    [AUDIT_GALLERY] = "gallery",
	    [AUDIT_CHECKPOINT] = "checkpoint",
	};

	return words[k];
}

void audit_find(struct audit *a, enum audit_kind kind, int64_t seq, const char *fmt, ...)
{
	struct audit_report *r = a->report;
	va_list ap;

	r->total++;
	if (r->count >= AUDIT_MAX_FINDINGS)
		return;
	if (!r->findings)
		r->findings = xcalloc(AUDIT_MAX_FINDINGS, sizeof(*r->findings));
	va_start(ap, fmt);
	r->findings[r->count++] = (struct audit_finding){kind, seq, xvasprintf(fmt, ap)};
	va_end(ap);
}

void audit_report_clear(struct audit_report *r)
{
	for (size_t i = 0; i < r->count; i++)
		free(r->findings[i].text);
	free(r->findings);
	free(r->origin);
	free(r->log_key);
	*r = (struct audit_report){0};
}

static enum err_code read_meta(struct audit *a, const char *log_key, struct err *err)
{
	char *hex = NULL;
	char *vkey;
	enum err_code code =
	    db_get_text(a->db, &a->origin, err, "SELECT value FROM meta WHERE key = 'origin'", "");

	if (code == ERR_OK)
		code = db_get_text(a->db, &hex, err, "SELECT value FROM meta WHERE key = 'log-key'",
				   "");
	if (code == ERR_NOT_FOUND || (code == ERR_OK && !hex_decode(hex, a->log_key, 32)))
		code = err_set(err, ERR_TAMPERED,
			       _("%s: the store has no name or no key of its log"), db_path(a->db));
	free(hex);
	if (code != ERR_OK)
		return code;
	vkey = checkpoint_vkey(a->origin, a->log_key);
	if (log_key && strcmp(log_key, vkey) != 0)
		audit_find(a, AUDIT_CHECKPOINT, 0,
			   _("the key of the log is not the one that was written down"));
	a->report->origin = xstrdup(a->origin);
	a->report->log_key = vkey;
	return ERR_OK;
}

/* What SQLite itself can tell, and the rules. Neither ends the audit. */
static void check_file(struct audit *a)
{
	struct err why = ERR_INIT;

	if (db_check_integrity(a->db, &why) != ERR_OK)
		audit_find(a, AUDIT_DAMAGED, 0, "%s", why.msg);
	if (db_check_rules(a->db, &why) != ERR_OK)
		audit_find(a, AUDIT_RULES, 0, "%s", why.msg);
}

static enum err_code check_all(struct audit *a, const char *const *checkpoints, size_t count,
			       struct err *err)
{
	enum err_code code = audit_check_log(a, err);

	if (code == ERR_OK)
		code = audit_check_tree(a, err);
	if (code == ERR_OK)
		code = audit_check_checkpoints(a, checkpoints, count, err);
	if (code == ERR_OK)
		code = audit_check_rows(a, err);
	return code;
}

enum err_code audit_verify(const char *path, const char *const *checkpoints, size_t count,
			   const char *log_key, const struct cancel *cancel,
			   struct audit_report *out, struct err *err)
{
	static const struct db_actor setup = {.role = DB_ROLE_SETUP};
	struct audit a = {.report = out, .cancel = cancel};
	enum err_code code;

	if (sodium_init() < 0)
		return err_set(err, ERR_INTERNAL, _("libsodium does not start"));
	*out = (struct audit_report){0};
	code = db_open(path, DB_AS_IT_IS | DB_NO_MIGRATE, &a.db, err);
	if (code != ERR_OK)
		return code;
	db_set_actor(a.db, &setup);
	code = read_meta(&a, log_key, err);
	if (code == ERR_OK) {
		check_file(&a);
		/* One view of the store: others may go on writing meanwhile. */
		code = db_read_begin(a.db, err);
	}
	if (code == ERR_OK) {
		code = check_all(&a, checkpoints, count, err);
		db_read_end(a.db);
	}
	db_close(a.db);
	free(a.origin);
	free(a.keys);
	free(a.users);
	free(a.rows);
	if (code != ERR_OK)
		audit_report_clear(out);
	return code;
}
